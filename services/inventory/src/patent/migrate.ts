import {
  type Bibliography,
  type EffectiveAnswer,
  newLife,
  type OverlayClaim,
  type PatentState,
  type RegisteredPatent,
} from './domain.ts';

/** What lists carry beside the bibliography proper; read since schema 3. */
const NOT_READ = {
  abstract: null,
  firstClaim: null,
  industryCodes: [],
  seiCodes: [],
  familyCountries: [],
  familySize: null,
  citedBy: null,
  vendorScores: [],
  declaredCriteria: [],
} satisfies Partial<Bibliography>;

/** What nobody judged before schema 3. */
const NOT_JUDGED = {
  pledgeAmounts: [],
  highValueEvidence: [],
  highValue: null,
  demandMatches: [],
  grading: null,
} satisfies Partial<RegisteredPatent>;

/** What no conversion record and no portfolio told before schema 3. */
const NOT_TOLD = { conversions: [], portfolios: [] } satisfies Partial<RegisteredPatent>;

type PatentOfSchema2 = Omit<
  RegisteredPatent,
  keyof typeof NOT_READ | keyof typeof NOT_JUDGED | keyof typeof NOT_TOLD | 'answer' | 'merges' | 'life'
> & {
  readonly answer: Omit<EffectiveAnswer, 'evidenced'> | null;
};

/** Schema 1: no claim had been undone or told end first, and no filing had reached a patent. */
type PatentOfSchema1 = Omit<PatentOfSchema2, 'abnormalFilings' | 'overlays'> & {
  readonly overlays: readonly Omit<OverlayClaim, 'annulled'>[];
};

/** Lifts a stored patent to today's shape. @throws Error for a shape that this version never wrote */
export function migratePatent(stored: unknown, fromSchema: number): PatentState {
  switch (fromSchema) {
    case 1:
      return fromSchema2(fromSchema1(stored as PatentOfSchema1));
    case 2: {
      const patent = stored as PatentOfSchema2 | Exclude<PatentState, RegisteredPatent>;
      return patent.status === 'UNREGISTERED' ? patent : fromSchema2(patent);
    }
    default:
      throw new Error(`a patent of schema ${fromSchema} cannot be read`);
  }
}

function fromSchema1(patent: PatentOfSchema1): PatentOfSchema2 {
  const overlays = patent.overlays.map((claim) => ({ ...claim, annulled: false }));
  return { ...patent, overlays, abnormalFilings: [] };
}

function fromSchema2(patent: PatentOfSchema2): RegisteredPatent {
  const answer = patent.answer && { ...patent.answer, evidenced: false };
  const life = newLife(patent.reviewedOn);
  return { ...NOT_READ, ...NOT_JUDGED, ...NOT_TOLD, merges: null, ...patent, answer, life };
}
