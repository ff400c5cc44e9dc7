// Adds golden samples for events that have none, or whose newest sample lacks a field added since. What is in a file stays
// as it is: events like it are in the streams.  Run by hand after adding an event or a field: pnpm run golden
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readContracts } from './catalogue/model.ts';
import { fullSamples, type GoldenSample } from './catalogue/samples.ts';

const folder = join(import.meta.dirname, '../test/golden');
const contracts = readContracts(readFileSync(join(import.meta.dirname, '../src/gen/image.binpb')));
mkdirSync(folder, { recursive: true });
for (const { message } of contracts.events) {
  const file = join(folder, `${message.typeName}.json`);
  const kept: GoldenSample[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const missing = fullSamples(contracts, message).filter(
    (sample) => !kept.some((earlier) => isDeepStrictEqual(earlier, sample)),
  );
  if (missing.length === 0) continue;
  writeFileSync(file, `${JSON.stringify([...kept, ...missing], null, 2)}\n`);
  console.log(`${message.typeName}: ${missing.length} sample(s) added`);
}
