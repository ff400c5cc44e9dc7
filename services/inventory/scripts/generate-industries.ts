/**
 * Writes data/industries.json, the national industry codes, from a flat JSON of the standard: `[{code, name}, …]`.
 *
 * The standard does not change between editions: run `pnpm industries <file>` when a new edition appears, and commit the
 * difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Row {
  readonly code: string;
  readonly name: string;
}

const file = process.argv[2];
if (file === undefined) throw new Error('usage: pnpm industries <flat JSON of GB/T 4754>');

const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];
const table = {
  standard: 'GB/T 4754-2017 国民经济行业分类, national standard; 20 sections, 97 divisions, 473 groups, 1381 classes',
  names: Object.fromEntries(rows.map(({ code, name }) => [code.trim(), name.trim()])),
};
writeFileSync(new URL('../data/industries.json', import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
console.log(`${Object.keys(table.names).length} codes written`);
