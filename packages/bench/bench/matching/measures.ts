import { createHash } from 'node:crypto';

/** Judged supplies of one demand: their levels by id. */
export type Levels = ReadonlyMap<string, number>;

const DEPTH = 10;
/** From this level on a supply counts as relevant for precision. */
const RELEVANT = 3;

/** The judged supplies by their scores, best first; equal ones by id. */
export function ranking(levels: Levels, scoreOf: (supply: string) => number): string[] {
  return [...levels.keys()]
    .map((id) => ({ id, score: scoreOf(id) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

/** nDCG@10 over the judged supplies, gain 2^level − 1. */
export function ndcg(ranked: readonly string[], levels: Levels): number {
  const ideal = discounted([...levels.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : discounted(ranked.map((id) => levels.get(id) ?? 0)) / ideal;
}

/** What any order brings on average. */
export function randomNdcg(levels: Levels): number {
  const values = [...levels.values()];
  const mean = values.reduce((sum, level) => sum + gain(level), 0) / values.length;
  let expected = 0;
  for (let place = 0; place < Math.min(DEPTH, values.length); place += 1) expected += mean / Math.log2(place + 2);
  const ideal = discounted(values.sort((a, b) => b - a));
  return ideal === 0 ? 0 : expected / ideal;
}

/** Share of the first five that people called strong (level 3 or 4). */
export function precision5(ranked: readonly string[], levels: Levels): number {
  return ranked.slice(0, 5).filter((id) => (levels.get(id) ?? 0) >= RELEVANT).length / 5;
}

function discounted(levels: readonly number[]): number {
  return levels.slice(0, DEPTH).reduce((sum, level, place) => sum + gain(level) / Math.log2(place + 2), 0);
}

function gain(level: number): number {
  return 2 ** level - 1;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Which of `parts` a demand belongs to: by the hash of its id, so that it stays where it is when others come. */
export function partOf(demandId: string, parts: number): number {
  return createHash('sha256').update(demandId).digest().readUInt32BE(0) % parts;
}
