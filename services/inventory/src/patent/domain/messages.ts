import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import type { CommandBase } from './command-base.ts';
import type { JudgementCommand, JudgementEvent } from './judgement-types.ts';
import type { LifeCommand, LifeEvent } from './life-types.ts';
import type { ContributionTold } from './merges.ts';
import type { PatentRules } from './rule-sets.ts';
import type {
  AbnormalFiling,
  AvailabilityVerdict,
  Bibliography,
  DormancyCause,
  DormancyClass,
  DormancyVerdict,
  EffectiveAnswer,
  Holder,
  LegalFact,
  LegalState,
  Overlay,
  OverlayClaim,
  PatentConversion,
  PledgeAmount,
  PortfolioMembership,
  ScopeVerdict,
  SourceRank,
  SourceRef,
  Statement,
} from './types.ts';

export * from './judgement-types.ts';

export interface RegisterFromImport extends CommandBase {
  readonly type: 'RegisterFromImport';
  readonly applicationNo: string;
  readonly record: Bibliography;
  /** What the list or the officer says of the legal state; null when nobody does. */
  readonly declaredStatus: Statement | null;
  readonly sourceRef: SourceRef;
  /** Day the list was exported. */
  readonly exportDate: LegalDate;
  /** Banner whose inventory it is: `150621`. */
  readonly scopeDivision: string;
  /** What enforcement has said of this number; looked up. */
  readonly abnormalFilings: readonly AbnormalFiling[];
}

/** Takes back what one batch contributed to a right by a merge. */
export interface ReverseMerge extends CommandBase {
  readonly type: 'ReverseMerge';
  readonly batchId: string;
  /** Whether there is a completed batch of that id; looked up. */
  readonly batchKnown: boolean;
}

export interface RecordLegalStatus extends CommandBase {
  readonly type: 'RecordLegalStatus';
  readonly state: LegalState;
  readonly effectiveDate: LegalDate;
  /** Number of the register document or gazette. */
  readonly documentNo: string;
}

export interface SetOverlay extends CommandBase {
  readonly type: 'SetOverlay';
  readonly overlay: Overlay;
  readonly effectiveDate: LegalDate;
  readonly sourceRef: string;
}

export interface ClearOverlay extends CommandBase {
  readonly type: 'ClearOverlay';
  readonly overlay: Overlay;
  readonly effectiveDate: LegalDate;
  readonly sourceRef: string;
}

/**
 * What the registry did with a pledge, as financing tells it; told before the patent is in the ledger, it is kept.
 * REVOKED = as if never registered.
 */
export interface RecordPledge extends CommandBase {
  readonly type: 'RecordPledge';
  readonly pledgeId: string;
  readonly standing: 'REGISTERED' | 'MODIFIED' | 'CANCELLED' | 'REVOKED';
  readonly effectiveDate: LegalDate;
  /** Secured amount of the registry in fen, of a registration or its modification; null where it was not told. */
  readonly securedAmountFen: string | null;
}

/** A version was published, or its first day came: every patent is judged anew under it. */
export interface Rejudge extends CommandBase {
  readonly type: 'Rejudge';
  readonly ruleSetId: string;
}

/** Enforcement confirmed that the application is abnormal, or took the confirmation back. */
export interface TakeOverAbnormalFiling extends CommandBase, AbnormalFiling {
  readonly type: 'TakeOverAbnormalFiling';
}

export interface ApplyVerifiedAnswer extends CommandBase {
  readonly type: 'ApplyVerifiedAnswer';
  readonly answer: EffectiveAnswer;
}

/** What a conversion record says of the patent now: made, ended or annulled. */
export interface ApplyConversion extends CommandBase {
  readonly type: 'ApplyConversion';
  readonly conversion: PatentConversion;
}

/** Cultivation put the patent into a high-value portfolio, or took it out; told before it is in the ledger, it is kept. */
export interface RecordPortfolio extends CommandBase {
  readonly type: 'RecordPortfolio';
  readonly membership: PortfolioMembership;
}

/** Time has passed: sent when {@link patentDueAt} is reached. */
export interface Tick extends CommandBase {
  readonly type: 'Tick';
}

export type PatentCommand =
  | RegisterFromImport
  | ReverseMerge
  | RecordLegalStatus
  | SetOverlay
  | ClearOverlay
  | RecordPledge
  | TakeOverAbnormalFiling
  | ApplyVerifiedAnswer
  | ApplyConversion
  | RecordPortfolio
  | JudgementCommand
  | LifeCommand
  | Rejudge
  | Tick;

/** A command with what it is judged by: the rule sets in force when it was sent, shipped or published. Looked up. */
export type RuledPatentCommand = PatentCommand & { readonly rules: PatentRules };

/** Fields that a source completed or corrected. */
export type BibliographyField =
  | 'TITLE'
  | 'FILING_DATE'
  | 'GRANT_DATE'
  | 'PUBLICATION_NOS'
  | 'IPC_MAIN'
  | 'IPC'
  | 'LOCARNO'
  | 'HOLDERS'
  | 'TERM_EXTENSION'
  | 'ABSTRACT'
  | 'FIRST_CLAIM'
  | 'INDUSTRY_CODES'
  | 'SEI_CODES'
  | 'FAMILY_COUNTRIES'
  | 'FAMILY_SIZE'
  | 'CITED_BY'
  | 'VENDOR_SCORES'
  | 'DECLARED_CRITERIA';

/** What happened to a patent. Private to the service; `publish.ts` says what others learn. */
export type PatentEvent =
  | {
      readonly type: 'PatentRegistered';
      readonly applicationNo: string;
      readonly record: Bibliography;
      readonly state: LegalState;
      readonly legalFact: LegalFact | null;
      readonly scope: ScopeVerdict;
      readonly scopeDivision: string;
      readonly rank: SourceRank;
      readonly sourceRef: SourceRef;
      readonly registeredOn: LegalDate;
      /** Claims that were kept for this day. */
      readonly overlays: readonly OverlayClaim[];
      readonly abnormalFilings: readonly AbnormalFiling[];
    }
  | {
      readonly type: 'PatentSourceMerged';
      readonly changedFields: readonly BibliographyField[];
      readonly record: Bibliography;
      readonly rank: SourceRank;
      readonly sourceRef: SourceRef;
      readonly mergedOn: LegalDate;
      readonly contribution: ContributionTold;
    }
  /** A list changed no field: a later one outdates the older, or it told only of the legal state or the scope. */
  | {
      readonly type: 'PatentSourceConfirmed';
      readonly rank: SourceRank;
      readonly sourceRef: SourceRef;
      readonly contribution: ContributionTold;
    }
  | {
      readonly type: 'PatentMergeReversed';
      readonly batchId: string;
      readonly restoredFields: readonly BibliographyField[];
      readonly record: Bibliography;
      readonly rank: SourceRank;
      readonly reversedOn: LegalDate;
    }
  /** Facts that a reversed merge had brought, or an end of term that it had brought about. */
  | {
      readonly type: 'PatentLegalFactsWithdrawn';
      readonly kind: PatentKind;
      readonly facts: readonly LegalFact[];
      readonly previousState: LegalState;
      /** What the facts that are left say. */
      readonly state: LegalState;
      readonly inScope: boolean;
    }
  | {
      readonly type: 'PatentHolderChanged';
      readonly previousHolderKeys: readonly string[];
      readonly holders: readonly Holder[];
      readonly effectiveDate: LegalDate;
      readonly crossRegion: boolean;
    }
  | {
      readonly type: 'PatentLegalStatusChanged';
      readonly kind: PatentKind;
      readonly previousState: LegalState;
      readonly fact: LegalFact;
      readonly inScope: boolean;
    }
  | {
      readonly type: 'PatentScopeChanged';
      readonly kind: PatentKind;
      readonly state: LegalState;
      readonly scope: ScopeVerdict;
      readonly scopeDivision: string;
      readonly changedOn: LegalDate;
    }
  | {
      readonly type: 'PatentEncumbranceChanged';
      readonly overlay: Overlay;
      readonly sourceRef: string;
      /** Whether this claim holds now. */
      readonly inForce: boolean;
      /** Whether any claim of the same encumbrance holds now. */
      readonly overlayInForce: boolean;
      readonly effectiveDate: LegalDate;
      readonly annulled: boolean;
    }
  /** More is known of a claim, but nothing that others could see changed: the patent is not in the ledger, or it ended. */
  | { readonly type: 'PatentClaimKept'; readonly claim: OverlayClaim }
  | { readonly type: 'AbnormalFilingTakenOver'; readonly filing: AbnormalFiling }
  | { readonly type: 'PatentAnswerApplied'; readonly answer: EffectiveAnswer }
  | { readonly type: 'PatentConversionApplied'; readonly conversion: PatentConversion }
  | { readonly type: 'PatentPortfolioTold'; readonly membership: PortfolioMembership }
  | {
      readonly type: 'PatentDormancyAssessed';
      readonly kind: PatentKind;
      readonly previousClass: DormancyClass | null;
      readonly cause: DormancyCause;
      readonly verdict: DormancyVerdict;
    }
  | { readonly type: 'PatentAvailabilityChanged'; readonly kind: PatentKind; readonly verdict: AvailabilityVerdict }
  | JudgementEvent
  | LifeEvent
  /** The registry's amount of a pledge, kept beside its claim. */
  | { readonly type: 'PledgeAmountTold'; readonly amount: PledgeAmount }
  /** Time passed and changed nothing; moves the next due date on. */
  | { readonly type: 'PatentReviewed'; readonly reviewedOn: LegalDate };
