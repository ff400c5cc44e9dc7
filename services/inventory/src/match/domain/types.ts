import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { ConversionStatus } from '../../conversion/domain/types.ts';
import type { DemandConfidentiality } from '../../demand/domain/types.ts';

/** 对接状态 (brief §2.4 Match). */
export type MatchStatus =
  | 'SUGGESTED'
  | 'CONFIRMED'
  | 'INTRODUCED'
  | 'NEGOTIATING'
  | 'CONCLUDED'
  | 'FAILED'
  | 'DISMISSED';

/** Nobody has closed it yet. */
export const OPEN_STATUSES: readonly MatchStatus[] = ['SUGGESTED', 'CONFIRMED', 'INTRODUCED', 'NEGOTIATING'];

export const MATCH_END_REASONS = [
  'TECHNOLOGY_NOT_SUITABLE',
  'TECHNOLOGY_IMMATURE',
  'PRICE',
  'TERM_TOO_SHORT',
  'RIGHT_ENCUMBERED',
  'HOLDER_NOT_WILLING',
  'ENTERPRISE_NOT_READY',
  'FUNDS',
  'ALREADY_SOLVED',
  'NO_RESPONSE',
  'WRONG_FIELD',
  'OTHER',
] as const;
export type MatchEndReason = (typeof MATCH_END_REASONS)[number];

export type ScoreBand = 'HIGH' | 'MEDIUM' | 'LOW';

export type MatchReasonCode =
  | 'WORDS'
  | 'PHRASES'
  | 'CHARACTERS'
  | 'IPC'
  | 'INDUSTRY'
  | 'AVAILABILITY'
  | 'GRADE'
  | 'HIGH_VALUE'
  | 'LISTED'
  | 'REMAINING_TERM';

export interface EvidenceAddend {
  readonly code: MatchReasonCode;
  readonly labelZh: string;
  /** Thousandths of a point. */
  readonly points: number;
  /** The strongest terms that matched. */
  readonly terms: readonly { readonly term: string; readonly points: number }[];
  readonly detail: string;
}

/**
 * Score and reasons as they were when the match was kept: what an officer saw, and with the end of the match what later
 * training learns from.
 */
export interface MatchEvidence {
  /** Thousandths of a point. */
  readonly score: number;
  readonly band: ScoreBand;
  readonly addends: readonly EvidenceAddend[];
  readonly versions: { readonly scoring: string; readonly dictionary: string; readonly index: string };
}

/** The two sides. */
export interface MatchPair {
  readonly demandId: string;
  /** Null where a patent was matched that is on no list. */
  readonly listingId: string | null;
  readonly applicationNos: readonly string[];
  /** Pseudonym of the enterprise that asks. */
  readonly smeKey: string;
  readonly holderKeys: readonly string[];
  readonly planYear: number;
  /** Day on which the demand was listed. */
  readonly demandRegisteredOn: LegalDate;
}

/** Shape number of {@link MatchState} in the store. */
export const MATCH_SCHEMA = 1;

export interface Match extends MatchPair {
  readonly status: MatchStatus;
  readonly matchId: string;
  readonly evidence: MatchEvidence;
  /** The pair while it is open, guarded by a unique index; empty once it is closed. */
  readonly livePairs: readonly string[];
  readonly suggestedOn: LegalDate;
  readonly confirmedOn: LegalDate | null;
  readonly confirmedBy: string | null;
  readonly holderToldOn: LegalDate | null;
  readonly enterpriseToldOn: LegalDate | null;
  readonly introducedOn: LegalDate | null;
  readonly negotiatingSince: LegalDate | null;
  readonly endedOn: LegalDate | null;
  readonly endReason: MatchEndReason | null;
  readonly conversionId: string | null;
  readonly statusSince: LegalDate;
}

export type MatchState = { readonly status: 'ABSENT' } | Match;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface ProposeMatch extends CommandBase {
  readonly type: 'ProposeMatch';
  readonly matchId: string;
  readonly pair: MatchPair;
  readonly evidence: MatchEvidence;
}

/** Why the pair may not be brought together today; null = it may. Looked up. */
interface Checked extends CommandBase {
  readonly obstacle: string | null;
}

export interface ConfirmMatch extends Checked {
  readonly type: 'ConfirmMatch';
}

export interface DismissMatch extends CommandBase {
  readonly type: 'DismissMatch';
  readonly reason: MatchEndReason;
}

export interface IntroduceMatch extends Checked {
  readonly type: 'IntroduceMatch';
  readonly holderToldOn: LegalDate;
  readonly enterpriseToldOn: LegalDate;
  /** Of the demand. Looked up. */
  readonly confidentiality: DemandConfidentiality;
}

export interface StartNegotiation extends CommandBase {
  readonly type: 'StartNegotiation';
  readonly since: LegalDate;
}

export interface ConcludeMatch extends CommandBase {
  readonly type: 'ConcludeMatch';
  readonly conversionId: string;
  /** The record of that number; null where there is none. Looked up. */
  readonly conversion: {
    readonly status: ConversionStatus;
    readonly applicationNos: readonly string[];
    /** Pseudonym of who took the right or the licence; null for own production. */
    readonly counterpartKey: string | null;
  } | null;
}

export interface FailMatch extends CommandBase {
  readonly type: 'FailMatch';
  readonly reason: MatchEndReason;
}

/** One side is gone: the demand was closed, or the listing was withdrawn. Ends it whatever state it is in. */
export interface EndMatch extends CommandBase {
  readonly type: 'EndMatch';
  readonly reason: MatchEndReason;
}

/** Commands on a match that exists. */
export type MatchAction =
  | ConfirmMatch
  | DismissMatch
  | IntroduceMatch
  | StartNegotiation
  | ConcludeMatch
  | FailMatch
  | EndMatch;

export type MatchCommand = ProposeMatch | MatchAction;

/** What every public event of a match says. */
interface Told {
  readonly matchId: string;
  readonly listingId: string | null;
  readonly applicationNos: readonly string[];
  readonly demandId: string;
  readonly planYear: number;
}

interface Scored {
  readonly scoreBand: ScoreBand;
  readonly scoringVersion: string;
}

/** What happened to a match. Private to the service; `publish.ts` says what others learn. */
export type MatchEvent =
  | {
      readonly type: 'MatchProposed';
      readonly matchId: string;
      readonly pair: MatchPair;
      readonly evidence: MatchEvidence;
      readonly suggestedOn: LegalDate;
    }
  | ({ readonly type: 'MatchConfirmed'; readonly confirmedBy: string; readonly confirmedOn: LegalDate } & Told & Scored)
  | ({ readonly type: 'MatchDismissed'; readonly reason: MatchEndReason; readonly dismissedOn: LegalDate } & Told &
      Scored)
  | ({
      readonly type: 'MatchIntroduced';
      readonly holderToldOn: LegalDate;
      readonly enterpriseToldOn: LegalDate;
      readonly introducedOn: LegalDate;
      readonly daysFromDemand: number;
    } & Told)
  | { readonly type: 'MatchNegotiationStarted'; readonly since: LegalDate }
  | ({ readonly type: 'MatchConcluded'; readonly conversionId: string; readonly concludedOn: LegalDate } & Told)
  | ({ readonly type: 'MatchFailed'; readonly reason: MatchEndReason; readonly failedOn: LegalDate } & Told);
