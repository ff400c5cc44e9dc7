import type { LegalDate } from '@zhiqi/kernel';
import type { ConversionKind } from '../../conversion/domain/types.ts';
import type {
  ConversionMode,
  Implementation,
  ImplementationMode,
  Obstacle,
  ReserveReason,
  Willingness,
} from '../../stocktaking-item/domain/survey.ts';
import type { RightLife } from './life-types.ts';
import type { Bibliography, SourceRank, SourceRef } from './list-types.ts';
import type {
  AvailabilityVerdict,
  DormancyVerdict,
  Grading,
  HighValueEvidence,
  HighValueVerdict,
  ScopeVerdict,
} from './verdict-types.ts';

export * from './list-types.ts';
export * from './verdict-types.ts';

/** 法律状态 (brief §2.4). UNKNOWN: no source has told; kept, but outside every count. */
export type LegalState =
  | 'UNKNOWN'
  | 'APPLIED'
  | 'PUBLISHED'
  | 'GRANTED_IN_FORCE'
  | 'GRACE'
  | 'LAPSED'
  | 'RESTORATION_PENDING'
  | 'EXPIRED'
  | 'INVALIDATED'
  | 'SURRENDERED'
  | 'REFUSED'
  | 'WITHDRAWN';

/** 权利负担: several may hold at once, beside the legal state. */
export type Overlay =
  | 'PLEDGED'
  | 'EXCLUSIVE_LICENSED'
  | 'SOLE_LICENSED'
  | 'OPEN_LICENSED'
  | 'PRESERVED'
  | 'OWNERSHIP_DISPUTE'
  | 'INVALIDATION_PENDING'
  | 'DUAL_FILED';

/**
 * Where a legal fact comes from. Facts of the register and of the law outrank what a list says of itself:
 * REGISTER a register entry, TERM the end of the term, IMPORT a list's status column, OFFICER_STATEMENT an officer's
 * statement on a whole list.
 */
export type LegalSource = 'REGISTER' | 'TERM' | 'IMPORT' | 'OFFICER_STATEMENT';

/** "From `effectiveDate` on the state was `state`", learned at `knownAt`: two clocks (brief §2.5). */
export interface LegalFact {
  readonly state: LegalState;
  readonly effectiveDate: LegalDate;
  /** Day the source speaks of: the day of the list or of the statement; the effective date for the register. */
  readonly statedOn: LegalDate;
  /** UTC instant. */
  readonly knownAt: string;
  readonly source: LegalSource;
  readonly documentNo: string | null;
}

/** One source's claim that an encumbrance holds; several pledges are several claims. */
export interface OverlayClaim {
  readonly overlay: Overlay;
  readonly sourceRef: string;
  /** Null where its end was told before its beginning. */
  readonly effectiveDate: LegalDate | null;
  /** Day it ended; null while it holds. Ended claims are kept: they are evidence of use. */
  readonly clearedOn: LegalDate | null;
  /** Undone as if it had never been made: evidence of nothing. Kept, so that it does not come back when told again. */
  readonly annulled: boolean;
}

/** What enforcement last said of a patent within one filing (brief financing §2.2 E4). */
export interface AbnormalFiling {
  readonly filingId: string;
  /** Position in the filing's own history: what comes late or twice is older. */
  readonly sequence: number;
  readonly confirmed: boolean;
}

/** The latest verified answer of a stocktaking item; only this one is effective. */
export interface EffectiveAnswer {
  readonly roundId: string;
  readonly itemId: string;
  /** Position of the verification in the item's history: a later one replaces an earlier one of the same day. */
  readonly itemVersion: number;
  readonly implementation: Implementation;
  readonly implementationModes: readonly ImplementationMode[];
  readonly implementedSince: LegalDate | null;
  readonly willingness: Willingness;
  readonly acceptableModes: readonly ConversionMode[];
  readonly obstacles: readonly Obstacle[];
  readonly reserveReason: ReserveReason | null;
  /** Whether documents behind the answer were recorded with it. */
  readonly evidenced: boolean;
  readonly verifiedOn: LegalDate;
}

/** What a conversion record says of the patent: its latest standing, by the position in the record's own history. */
export interface PatentConversion {
  readonly conversionId: string;
  readonly kind: ConversionKind;
  readonly effectiveDate: LegalDate;
  /** Last day of a licence or production; null while it runs, and for what is done at once. */
  readonly endedOn: LegalDate | null;
  /** Day on which it was undone as if it had never been; evidence of nothing then. */
  readonly annulledOn: LegalDate | null;
  readonly provesUse: boolean;
  readonly version: number;
}

/** What cultivation last said of the patent within one high-value portfolio. */
export interface PortfolioMembership {
  readonly portfolioId: string;
  readonly centreId: string;
  readonly member: boolean;
  /** Day it came in or went. */
  readonly since: LegalDate;
  /** Position in the portfolio's own history: what comes late or twice is older. */
  readonly sequence: number;
}

/** What a list or an officer says of the legal state on a day. */
export interface Statement {
  readonly state: LegalState;
  readonly asOfDate: LegalDate;
  readonly source: 'IMPORT' | 'OFFICER_STATEMENT';
}

/** What one row of a list brought to a right that was known already. */
export interface Contribution {
  readonly sourceRef: SourceRef;
  readonly rank: SourceRank;
  readonly scopeDivision: string;
  readonly statement: Statement | null;
  /** The fact that its statement led to, if it told something new. */
  readonly legalFact: LegalFact | null;
  /** Its record among those of the history. */
  readonly record: number;
}

/** What lists contributed to a right since its registration, so that a merge can be taken back. */
export interface MergeHistory {
  /** What the right was before the first of the contributions. */
  readonly base: Pick<Contribution, 'rank' | 'scopeDivision' | 'record'>;
  /** Records of the lists, equal ones once: a list that is sent every month says mostly the same. */
  readonly records: readonly Bibliography[];
  readonly contributions: readonly Contribution[];
  /** Batches that were taken back. */
  readonly reversed: readonly string[];
}

/** Secured amount of a registered pledge, as the registry last had it for the whole bundle. */
export interface PledgeAmount {
  readonly pledgeId: string;
  /** Fen, as text. */
  readonly securedAmountFen: string;
  /** Day of the registration, or of its last modification. */
  readonly statedOn: LegalDate;
}

/** A match with a demand that an officer confirmed; no longer open once it failed. */
export interface DemandMatch {
  readonly matchId: string;
  readonly open: boolean;
}

/** Shape number of {@link PatentState} in the store. */
export const PATENT_SCHEMA = 3;

/** Not in the ledger. What other departments claim on it already is kept for the day of its registration. */
export interface UnregisteredPatent {
  readonly status: 'UNREGISTERED';
  readonly overlays: readonly OverlayClaim[];
  /** Portfolios that took it in before any list brought it. */
  readonly portfolios?: readonly PortfolioMembership[];
  /** Absent where none was told. */
  readonly pledgeAmounts?: readonly PledgeAmount[];
}

export interface RegisteredPatent extends Bibliography {
  readonly status: 'REGISTERED';
  readonly applicationNo: string;
  /** Banner whose inventory it is judged for. */
  readonly scopeDivision: string;
  readonly rank: SourceRank;
  readonly sources: readonly SourceRef[];
  /** Null until a second list tells of it. */
  readonly merges: MergeHistory | null;
  readonly legalState: LegalState;
  /** In the order they became known. */
  readonly legalFacts: readonly LegalFact[];
  readonly overlays: readonly OverlayClaim[];
  /** Every filing that ever named it; it is out of the counts while one of them stands confirmed. */
  readonly abnormalFilings: readonly AbnormalFiling[];
  readonly answer: EffectiveAnswer | null;
  /** Conversion records that name it, annulled ones too. */
  readonly conversions: readonly PatentConversion[];
  /** Portfolios that it is or was in. */
  readonly portfolios: readonly PortfolioMembership[];
  readonly life: RightLife;
  readonly scope: ScopeVerdict;
  readonly dormancy: DormancyVerdict | null;
  readonly availability: AvailabilityVerdict | null;
  readonly pledgeAmounts: readonly PledgeAmount[];
  readonly highValueEvidence: readonly HighValueEvidence[];
  /** Null before a criterion was ever met: most patents never meet one. */
  readonly highValue: HighValueVerdict | null;
  readonly demandMatches: readonly DemandMatch[];
  /** Null before the patent is taken into grading. */
  readonly grading: Grading | null;
  /** Day up to which passing time has been taken into account. */
  readonly reviewedOn: LegalDate;
}

export type PatentState = UnregisteredPatent | RegisteredPatent;
