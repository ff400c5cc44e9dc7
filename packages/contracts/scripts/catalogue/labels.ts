import type { DescEnum } from '@bufbuild/protobuf';
import type { Contracts } from './model.ts';

/** The Chinese of enumerations and their values, as docs/glossary.md gives it. */
export interface Labels {
  /** By the enumeration's name, `PatentState` → `法律状态`. */
  readonly enums: ReadonlyMap<string, string>;
  /** By the value's name, `PATENT_STATE_LAPSED` → `终止`. */
  readonly values: ReadonlyMap<string, string>;
}

const HEADING = /^### `(\w+)` (.+)$/gm;
const ROW = /^\| `(\w+)` \| ([^|]+?) \|/gm;

/** Only names that the contracts have; one that the glossary does not list yet is left out. */
export function labelsOf({ registry }: Contracts, glossary: string): Labels {
  const own = [...registry].filter((type): type is DescEnum => type.kind === 'enum' && /^zhiqi\./.test(type.typeName));
  const titles = new Map([...glossary.matchAll(HEADING)].map(([, name = '', zh = '']) => [name, zh.trim()]));
  const rows = new Map([...glossary.matchAll(ROW)].map(([, name = '', zh = '']) => [name, zh]));
  const known = (names: readonly string[], all: ReadonlyMap<string, string>) =>
    new Map(names.flatMap((name) => (all.has(name) ? [[name, all.get(name) ?? ''] as const] : [])));
  return {
    enums: known(own.map(({ name }) => name).sort(), titles),
    values: known(own.flatMap((of) => of.values.map(({ name }) => name)).sort(), rows),
  };
}

const HEADER = `// Code generated from proto and docs/glossary.md by scripts/generate-catalogue.ts. DO NOT EDIT.
`;

/** `src/gen/labels.ts`. */
export function renderLabels({ enums, values }: Labels): string {
  return [HEADER, table('enumTitles', enums), table('valueTitles', values)].join('\n');
}

function table(name: string, entries: ReadonlyMap<string, string>): string {
  const lines = [...entries].map(([key, zh]) => `  ['${key}', ${JSON.stringify(zh)}],`);
  return `export const ${name}: ReadonlyMap<string, string> = new Map([\n${lines.join('\n')}\n]);\n`;
}
