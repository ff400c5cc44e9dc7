import type { Actor, LegalDate, PatentKind } from '@zhiqi/kernel';
import type { RoundStatus } from '../../stocktaking-round/domain/types.ts';
import type { SurveyAnswer } from './answer.ts';
import type { Questionnaire } from './questionnaire.ts';
import type {
  ConversionMode,
  Implementation,
  ImplementationMode,
  Obstacle,
  ReserveReason,
  Willingness,
} from './survey.ts';

/** 盘点项状态 (brief §2.4). VERIFIED, UNREACHABLE and OUT_OF_SCOPE are the closing states. */
export type ItemStatus =
  | 'PENDING'
  | 'ASSIGNED'
  | 'CONTACTED'
  | 'ANSWERED'
  | 'VERIFIED'
  | 'UNREACHABLE'
  | 'OUT_OF_SCOPE';

export const CONTACT_CHANNELS = ['PHONE', 'LETTER', 'EMAIL', 'VISIT', 'ONLINE'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];

export const EXCLUSION_REASONS = ['MOVED_AWAY', 'TRANSFERRED', 'LAPSED_BEFORE_BASELINE', 'DUPLICATE'] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface ContactAttempt {
  readonly channel: ContactChannel;
  readonly attemptedOn: LegalDate;
  readonly recordedBy: string;
}

/** An answer with the person who recorded it, who may not verify it. */
export interface RecordedAnswer {
  readonly answer: SurveyAnswer;
  readonly recordedBy: string;
  /** Officer's note when answering on the holder's behalf; null when the holder answered. Never published. */
  readonly note: string | null;
}

/** From one assignee to another, with the day by which the new one settles it. */
export interface Handover {
  readonly from: string;
  readonly to: string;
  readonly on: LegalDate;
  readonly dueOn: LegalDate;
  readonly by: string;
}

/** What is known of the patent when its item is made: facts of the frozen list, which later changes do not touch. */
export interface ItemFacts {
  /** Null for an item made before kinds were kept, until the round's process has told it. */
  readonly kind: PatentKind | null;
  /** Seat of the holder that puts it in scope; null where unknown. */
  readonly divisionCode: string | null;
  /** a joint patent counts once and is attributed by the share of local holders. */
  readonly localHolders: number;
  readonly holders: number;
}

/** Shape number of {@link ItemState} in the store. */
export const ITEM_SCHEMA = 2;

export interface AbsentItem {
  readonly status: 'ABSENT';
  /** Openings of the round up to this one are withdrawn: what still tries to make their items comes too late. */
  readonly withdrawnThrough?: number;
}

interface ItemBase extends ItemFacts {
  /** `<roundId>.<applicationNo>`: one item a patent and round. */
  readonly itemId: string;
  readonly roundId: string;
  readonly planYear: number;
  readonly applicationNo: string;
  /** Holders at the baseline; a patent without a holder contact is an item all the same. */
  readonly holderKeys: readonly string[];
  readonly supplementary: boolean;
  /** Version of the questionnaire that its answers are checked against. */
  readonly questionnaireVersion: string;
  readonly assignee: string | null;
  /** Day by which the assignee settles it; null while nobody has it. */
  readonly dueOn: LegalDate | null;
  readonly handovers: readonly Handover[];
  readonly attempts: readonly ContactAttempt[];
  /** Number of the latest freeze of its round that reached it; 0 = none did. */
  readonly frozenIn: number;
  /** Whether others were told that it is part of the round. */
  readonly announced: boolean;
}

export interface WaitingItem extends ItemBase {
  readonly status: 'PENDING' | 'ASSIGNED' | 'CONTACTED' | 'UNREACHABLE';
}

export interface AnsweredItem extends ItemBase {
  readonly status: 'ANSWERED';
  readonly answered: RecordedAnswer;
}

export interface VerifiedItem extends ItemBase {
  readonly status: 'VERIFIED';
  readonly answered: RecordedAnswer;
  readonly verifiedBy: string;
  readonly verifiedOn: LegalDate;
}

export interface ExcludedItem extends ItemBase {
  readonly status: 'OUT_OF_SCOPE';
  readonly exclusionReason: ExclusionReason;
}

export type ExistingItem = WaitingItem | AnsweredItem | VerifiedItem | ExcludedItem;
export type ItemState = AbsentItem | ExistingItem;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

/** Work on an item needs its round to be live and not frozen; both are looked up. */
interface WorkBase extends CommandBase {
  readonly roundStatus: RoundStatus;
  /** Freezes of the round that were over when it was looked up; null while one goes on. */
  readonly freezesOver: number | null;
}

/** Makes the item, or tells others of one that was made before they were told. */
export interface CreateItem extends CommandBase {
  readonly type: 'CreateItem';
  readonly roundId: string;
  readonly planYear: number;
  readonly applicationNo: string;
  readonly holderKeys: readonly string[];
  readonly supplementary: boolean;
  readonly questionnaireVersion: string;
  readonly facts: ItemFacts;
  /** Which opening of the round makes it. */
  readonly opening: number;
}

/** A step of closing or redrafting a round: until it is over, the item stays as it is. */
export interface FreezeItem extends CommandBase {
  readonly type: 'FreezeItem';
  readonly freeze: number;
}

/** Its round went back to draft. */
export interface WithdrawItem extends CommandBase {
  readonly type: 'WithdrawItem';
  readonly opening: number;
}

export interface AssignItem extends WorkBase {
  readonly type: 'AssignItem';
  readonly assignee: string;
  readonly dueOn: LegalDate;
}

export interface RecordContactAttempt extends WorkBase {
  readonly type: 'RecordContactAttempt';
  readonly channel: ContactChannel;
  readonly attemptedOn: LegalDate;
}

export interface RecordAnswer extends WorkBase {
  readonly type: 'RecordAnswer';
  readonly answer: SurveyAnswer;
  /** Looked up: the version of the item's round. */
  readonly questionnaire: Questionnaire;
  readonly note: string;
  /** Looked up: key of the holder for whom an enterprise user acts; null for officers. */
  readonly actsForHolder: string | null;
}

export interface VerifyAnswer extends WorkBase {
  readonly type: 'VerifyAnswer';
  /** Looked up: the answer that the verifier read; null where the request does not say which. */
  readonly read: RecordedAnswer | null;
}

export interface MarkUnreachable extends WorkBase {
  readonly type: 'MarkUnreachable';
}

export interface ExcludeItem extends WorkBase {
  readonly type: 'ExcludeItem';
  readonly reason: ExclusionReason;
}

export interface ReopenItem extends WorkBase {
  readonly type: 'ReopenItem';
}

export type WorkCommand =
  | AssignItem
  | RecordContactAttempt
  | RecordAnswer
  | VerifyAnswer
  | MarkUnreachable
  | ExcludeItem
  | ReopenItem;
export type ItemCommand = CreateItem | FreezeItem | WithdrawItem | WorkCommand;

/** What every public event of an item names. */
interface ItemIdentity {
  readonly itemId: string;
  readonly roundId: string;
  readonly planYear: number;
  readonly applicationNo: string;
}

export type ItemEvent =
  | (ItemIdentity & {
      readonly type: 'StocktakingItemCreated';
      readonly holderKeys: readonly string[];
      readonly supplementary: boolean;
      readonly questionnaireVersion: string;
      readonly facts: ItemFacts;
      readonly at: string;
    })
  /** An item of an earlier version of the platform is told to others now. */
  | (ItemIdentity & { readonly type: 'StocktakingItemAnnounced'; readonly facts: ItemFacts; readonly at: string })
  | { readonly type: 'StocktakingItemFrozen'; readonly freeze: number }
  | (ItemIdentity & { readonly type: 'StocktakingItemWithdrawn'; readonly opening: number; readonly on: LegalDate })
  | {
      readonly type: 'StocktakingItemAssigned';
      readonly assignee: string;
      readonly dueOn: LegalDate;
      /** Null when nobody had it before, or the same person keeps it. */
      readonly handover: Handover | null;
    }
  | { readonly type: 'StocktakingContactLogged'; readonly attempt: ContactAttempt }
  | { readonly type: 'StocktakingAnswerRecorded'; readonly answered: RecordedAnswer }
  | (ItemIdentity & {
      readonly type: 'StocktakingItemVerified';
      readonly implementation: Implementation;
      readonly implementationModes: readonly ImplementationMode[];
      readonly implementedSince: LegalDate | null;
      /** The weakest of the holders' (R-31). */
      readonly willingness: Willingness;
      readonly acceptableModes: readonly ConversionMode[];
      readonly obstacles: readonly Obstacle[];
      readonly reserveReason: ReserveReason | null;
      /** There are documents behind the answer. */
      readonly evidenced?: true;
      readonly verifiedOn: LegalDate;
      readonly verifiedBy: string;
    })
  | (ItemIdentity & {
      readonly type: 'StocktakingItemUnreachable';
      readonly attempts: number;
      readonly channels: number;
      readonly ruleSetVersion: string;
      readonly on: LegalDate;
    })
  | (ItemIdentity & {
      readonly type: 'StocktakingItemExcluded';
      readonly reason: ExclusionReason;
      readonly on: LegalDate;
    })
  | (ItemIdentity & { readonly type: 'StocktakingItemReopened'; readonly on: LegalDate });
