import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));
const pair = v.tuple([v.string(), v.string()]);

/** Chinese of the fields that a timeline shows, by their names in the contracts: data, checked when the service starts. */
const wordsSchema = v.strictObject({
  /** Enumerations that say what the right is, on every line alike. */
  omittedEnums: v.array(text),
  dates: v.record(v.string(), text),
  amounts: v.record(v.string(), text),
  /** Name and unit. */
  integers: v.record(v.string(), pair),
  /** What `true` and `false` mean; empty = nothing worth a word. */
  booleans: v.record(v.string(), pair),
  /** Codes: reasons in words, others as they are. */
  codes: v.record(v.string(), text),
  /** Lists of rights: what it means that the right itself is on one. */
  memberships: v.record(v.string(), text),
});

export type TimelineWords = v.InferOutput<typeof wordsSchema>;

/** @throws ValiError for a file of another shape */
export function loadTimelineWords(): TimelineWords {
  const file = new URL('../../data/timeline-words.json', import.meta.url);
  return v.parse(wordsSchema, JSON.parse(readFileSync(file, 'utf8')));
}
