// Writes what is derived from the compiled contracts: the TypeScript catalogue, the Chinese of its codes, docs/events.md and the AsyncAPI document.
// Runs behind `buf generate` and `buf build`; contracts that break a rule are refused, so such a contract never builds.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAsyncApi } from './catalogue/asyncapi.ts';
import { entriesOf } from './catalogue/entry.ts';
import { labelsOf, renderLabels } from './catalogue/labels.ts';
import { renderMarkdown } from './catalogue/markdown.ts';
import { readContracts } from './catalogue/model.ts';
import { readOwners } from './catalogue/owners.ts';
import { brokenRules } from './catalogue/rules.ts';
import { renderTypeScript } from './catalogue/typescript.ts';

const root = join(import.meta.dirname, '../../..');
const gen = join(import.meta.dirname, '../src/gen');

const contracts = readContracts(readFileSync(join(gen, 'image.binpb')));
const owners = readOwners(readFileSync(join(root, 'proto/OWNERS'), 'utf8'));
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

const broken = brokenRules(contracts, owners);
if (broken.length > 0) {
  console.error(`The contracts break ${broken.length} rule(s):\n${broken.map((rule) => `  ${rule}`).join('\n')}`);
  process.exit(1);
}

const entries = entriesOf(contracts, owners);
writeFileSync(join(gen, 'catalogue.ts'), renderTypeScript(entries, contracts.services));
const labels = labelsOf(contracts, readFileSync(join(root, 'docs/glossary.md'), 'utf8'));
writeFileSync(join(gen, 'labels.ts'), renderLabels(labels));
writeFileSync(join(gen, 'asyncapi.yaml'), renderAsyncApi(contracts, entries, version));
writeFileSync(join(root, 'docs/events.md'), renderMarkdown(contracts, entries));
