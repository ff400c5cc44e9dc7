import type { OverlayClaim, PatentState, RegisteredPatent } from './domain.ts';

/** Schema 1: no claim had been undone or told end first, and no filing had reached a patent. */
type PatentOfSchema1 = Omit<RegisteredPatent, 'abnormalFilings' | 'overlays'> & {
  readonly overlays: readonly Omit<OverlayClaim, 'annulled'>[];
};

/** Lifts a stored patent to today's shape. @throws Error for a shape that this version never wrote */
export function migratePatent(stored: unknown, fromSchema: number): PatentState {
  if (fromSchema !== 1) throw new Error(`a patent of schema ${fromSchema} cannot be read`);
  const patent = stored as PatentOfSchema1;
  return {
    ...patent,
    overlays: patent.overlays.map((claim) => ({ ...claim, annulled: false })),
    abnormalFilings: [],
  };
}
