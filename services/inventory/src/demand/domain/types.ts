import type { Actor, LegalDate } from '@zhiqi/kernel';

export const DEMAND_URGENCIES = ['WITHIN_THREE_MONTHS', 'WITHIN_A_YEAR', 'OPEN'] as const;
export type DemandUrgency = (typeof DEMAND_URGENCIES)[number];

export const BUDGET_BANDS = ['UNDECIDED', 'UP_TO_100K', 'OVER_100K_TO_500K', 'OVER_500K_TO_2M', 'OVER_2M'] as const;
export type BudgetBand = (typeof BUDGET_BANDS)[number];

/** Who may read a demand; from the narrowest circle to the widest. */
export const CONFIDENTIALITIES = ['BUREAU_ONLY', 'MATCHED_HOLDERS', 'PUBLIC_ANONYMOUS'] as const;
export type DemandConfidentiality = (typeof CONFIDENTIALITIES)[number];

export type SmeSize = 'MICRO' | 'SMALL' | 'MEDIUM' | 'NOT_SME';

export type DemandReturnReason = 'PROBLEM_UNCLEAR' | 'FIGURES_MISSING' | 'NOT_A_TECHNOLOGY_NEED' | 'DUPLICATE';

export type DemandCloseReason =
  | 'ABANDONED_BY_ENTERPRISE'
  | 'NO_SUITABLE_PATENT'
  | 'SOLVED_ELSEWHERE'
  | 'SATISFIED'
  | 'EXPIRED';

/** 技术需求状态 (brief §2.4 DemandItem). */
export type DemandStatus =
  | 'RAISED'
  | 'SCREENED'
  | 'RETURNED'
  | 'LISTED'
  | 'MATCHING'
  | 'SATISFIED'
  | 'ABANDONED'
  | 'EXPIRED';

/** On the demand list: may be matched. */
export const LISTED_STATUSES: readonly DemandStatus[] = ['LISTED', 'MATCHING'];

/** What is asked for, in the enterprise's words. Never leaves the service. */
export interface DemandNeed {
  readonly title: string;
  readonly content: string;
  readonly urgency: DemandUrgency;
  readonly budgetBand: BudgetBand;
}

/** Who asks. Outside the service only the pseudonym is known. */
export interface Requester {
  readonly smeKey: string;
  readonly uscc: string;
  readonly name: string;
}

/** A text written by a person for the public. */
export interface PublicText {
  readonly title: string;
  readonly text: string;
  readonly writtenBy: string;
  readonly publishedOn: LegalDate;
}

/** Shape number of {@link DemandState} in the store. */
export const DEMAND_SCHEMA = 1;

export interface AbsentDemand {
  readonly status: 'ABSENT';
}

export interface Demand {
  readonly status: DemandStatus;
  readonly demandId: string;
  readonly planYear: number;
  readonly requester: Requester;
  readonly size: SmeSize;
  readonly need: DemandNeed;
  /** GB/T 4754, `C1441`. */
  readonly industryCode: string;
  /** IPC subclasses, `A23C`. */
  readonly ipcHints: readonly string[];
  readonly confidentiality: DemandConfidentiality;
  readonly mayNameRequester: boolean;
  /** What stands in public now; null while nothing does. */
  readonly published: PublicText | null;
  /** Survey it grew from; null where it was raised by itself. */
  readonly surveyId: string | null;
  readonly raisedOn: LegalDate;
  readonly registeredOn: LegalDate | null;
  /** Last day on the list. */
  readonly validUntil: LegalDate | null;
  readonly statusSince: LegalDate;
  readonly returnReason: DemandReturnReason | null;
  readonly closeReason: DemandCloseReason | null;
  readonly conversionId: string | null;
  /** Matches that an officer confirmed. */
  readonly matchIds: readonly string[];
}

export type DemandState = AbsentDemand | Demand;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
  /** Pseudonym of the enterprise that acts for itself; null for everybody else. Looked up. */
  readonly actsFor: string | null;
}

export interface RaiseDemand extends CommandBase {
  readonly type: 'RaiseDemand';
  readonly demandId: string;
  readonly planYear: number;
  readonly requester: Requester;
  readonly size: SmeSize;
  readonly industryCode: string;
  readonly ipcHints: readonly string[];
  readonly need: DemandNeed;
  readonly surveyId: string | null;
  /** Who asked, when and how, where somebody else than the enterprise records it. */
  readonly note: string;
}

export interface ReviseDemand extends CommandBase {
  readonly type: 'ReviseDemand';
  readonly need: DemandNeed;
  readonly note: string;
}

export interface ScreenDemand extends CommandBase {
  readonly type: 'ScreenDemand';
  readonly industryCode: string;
  readonly ipcHints: readonly string[];
}

export interface ReturnDemand extends CommandBase {
  readonly type: 'ReturnDemand';
  readonly reason: DemandReturnReason;
}

export interface RegisterDemand extends CommandBase {
  readonly type: 'RegisterDemand';
  /** Null = the default of the parameters. */
  readonly validUntil: LegalDate | null;
}

export interface SetConfidentiality extends CommandBase {
  readonly type: 'SetConfidentiality';
  readonly confidentiality: DemandConfidentiality;
  readonly mayNameRequester: boolean;
  readonly documentNo: string;
}

export interface PublishDemand extends CommandBase {
  readonly type: 'PublishDemand';
  readonly title: string;
  readonly text: string;
}

export interface WithdrawPublication extends CommandBase {
  readonly type: 'WithdrawPublication';
}

export interface CloseDemand extends CommandBase {
  readonly type: 'CloseDemand';
  readonly reason: DemandCloseReason;
}

/** An officer confirmed a match with it. */
export interface StartMatching extends CommandBase {
  readonly type: 'StartMatching';
  readonly matchId: string;
}

/** A match with it led to a conversion. */
export interface SatisfyDemand extends CommandBase {
  readonly type: 'SatisfyDemand';
  readonly conversionId: string;
}

/** Time has passed: sent when `demandDueAt` is reached. */
export interface Tick extends CommandBase {
  readonly type: 'Tick';
}

/** Commands on a demand that exists. */
export type DemandAction =
  | ReviseDemand
  | ScreenDemand
  | ReturnDemand
  | RegisterDemand
  | SetConfidentiality
  | PublishDemand
  | WithdrawPublication
  | CloseDemand
  | StartMatching
  | SatisfyDemand;

export type DemandCommand = RaiseDemand | DemandAction | Tick;

/** What happened to a demand. Private to the service; `publish.ts` says what others learn. */
export type DemandEvent =
  | {
      readonly type: 'DemandRaised';
      readonly demandId: string;
      readonly planYear: number;
      readonly requester: Requester;
      readonly size: SmeSize;
      readonly industryCode: string;
      readonly ipcHints: readonly string[];
      readonly need: DemandNeed;
      readonly surveyId: string | null;
      readonly note: string | null;
      readonly raisedOn: LegalDate;
    }
  | {
      readonly type: 'DemandRevised';
      readonly need: DemandNeed;
      readonly note: string | null;
      readonly revisedOn: LegalDate;
    }
  | {
      readonly type: 'DemandScreened';
      readonly industryCode: string;
      readonly ipcHints: readonly string[];
      readonly screenedOn: LegalDate;
    }
  | { readonly type: 'DemandReturned'; readonly reason: DemandReturnReason; readonly returnedOn: LegalDate }
  | {
      readonly type: 'DemandRegistered';
      readonly demandId: string;
      readonly planYear: number;
      readonly smeKey: string;
      readonly size: SmeSize;
      readonly industryCode: string;
      readonly ipcHints: readonly string[];
      readonly urgency: DemandUrgency;
      readonly budgetBand: BudgetBand;
      readonly validUntil: LegalDate;
      readonly registeredOn: LegalDate;
    }
  | {
      readonly type: 'DemandConfidentialitySet';
      readonly confidentiality: DemandConfidentiality;
      readonly mayNameRequester: boolean;
      readonly documentNo: string | null;
      readonly setOn: LegalDate;
    }
  | {
      readonly type: 'DemandPublished';
      readonly demandId: string;
      readonly published: PublicText;
      readonly industryCode: string;
      readonly ipcHints: readonly string[];
      readonly validUntil: LegalDate;
    }
  | { readonly type: 'DemandPublicationWithdrawn'; readonly demandId: string; readonly withdrawnOn: LegalDate }
  | { readonly type: 'DemandMatchingStarted'; readonly matchId: string; readonly startedOn: LegalDate }
  | {
      readonly type: 'DemandSatisfied';
      readonly demandId: string;
      readonly planYear: number;
      readonly conversionId: string;
      readonly satisfiedOn: LegalDate;
    }
  | {
      readonly type: 'DemandClosed';
      readonly demandId: string;
      readonly planYear: number;
      readonly reason: DemandCloseReason;
      readonly closedOn: LegalDate;
    };
