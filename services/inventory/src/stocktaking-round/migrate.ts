import { type OpenedRound, type RoundState, WHOLE_BANNER } from './domain.ts';

/** What a round did not keep under schema 1; `announcesItems: false` lets its list be gone through once more. */
const NOT_KEPT = {
  scope: WHOLE_BANNER,
  supplements: [],
  announcesItems: false,
  openings: 1,
  freezes: 0,
  freeze: null,
} satisfies Partial<OpenedRound>;

/** Lifts a stored round to today's shape. @throws Error for a shape that this version never wrote */
export function migrateRound(stored: unknown, fromSchema: number): RoundState {
  if (fromSchema !== 1) throw new Error(`a stocktaking round of schema ${fromSchema} cannot be read`);
  const round = stored as Omit<OpenedRound, keyof typeof NOT_KEPT | 'baselineItems'>;
  return { ...NOT_KEPT, ...round, baselineItems: round.applicationNos.length };
}
