import { readdirSync, readFileSync } from 'node:fs';
import type { FactEvent, FactReader } from '@zhiqi/runtime/facts';
import { loadEventCatalogue } from '../../src/indicators/catalogue.ts';
import type { Definition } from '../../src/indicators/definition.ts';
import { type Explained, explainIndicator } from '../../src/indicators/engine.ts';
import { FieldReader } from '../../src/indicators/fields.ts';
import { parseDefinition } from '../../src/indicators/parse.ts';
import { type Period, parsePeriod } from '../../src/indicators/period.ts';
import { questionFacts } from '../../src/indicators/reader.ts';
import { Notices } from '../../src/scoreboard/notice.ts';
import { memoryFacts } from './memory-facts.ts';

const catalogue = loadEventCatalogue();
export const fields = new FieldReader(catalogue);
export const notices = Notices.load(new URL('../../notice/', import.meta.url));
export const vocabulary = { catalogue, noticeItems: notices.itemIds() };

const folder = new URL('../../definitions/', import.meta.url);

/** The definitions the platform ships, as their files hold them. */
export const shippedTexts: readonly string[] = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** Every version of each, by version: the order in which they are published. */
export const shippedVersions: readonly Definition[] = shippedTexts
  .map((text) => parseDefinition(text, vocabulary))
  .toSorted((a, b) => a.version - b.version);

/** The newest version of each. */
export const shipped: ReadonlyMap<string, Definition> = new Map(
  shippedVersions.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((definition) => [definition.id, definition]),
);

/** Mid-year: a running period of 2022. */
export const NOW = new Date('2022-06-30T04:00:00.000Z');

export function shippedDefinition(id: string): Definition {
  const found = shipped.get(id);
  if (!found) throw new Error(`no shipped definition ${id}`);
  return found;
}

export function explainOver(
  definition: Definition,
  facts: FactReader,
  period: Period = parsePeriod('', NOW),
): Promise<Explained[]> {
  return explainIndicator(definition, { facts: questionFacts(facts), fields, period });
}

/** `{key: value text}` of what the indicator tells; nothing = 暂无数据. */
export async function figures(
  definition: Definition,
  events: readonly FactEvent[],
  period?: Period,
): Promise<Record<string, string>> {
  const explained = await explainOver(definition, memoryFacts(events), period);
  return Object.fromEntries(explained.flatMap(({ key, value }) => (value ? [[key, value.value]] : [])));
}
