import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { RoundStatus } from '../../stocktaking-round/domain/types.ts';
import type { SurveyAnswer } from './answer.ts';
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

/** Shape number of {@link ItemState} in the store. */
export const ITEM_SCHEMA = 1;

export interface AbsentItem {
  readonly status: 'ABSENT';
}

interface ItemBase {
  /** `<roundId>.<applicationNo>`: one item a patent and round. */
  readonly itemId: string;
  readonly roundId: string;
  readonly planYear: number;
  readonly applicationNo: string;
  /** Holders at the baseline; a patent without a holder contact is an item all the same. */
  readonly holderKeys: readonly string[];
  readonly assignee: string | null;
  readonly attempts: readonly ContactAttempt[];
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

/** Work on an item needs its round to be live; the status is looked up. */
interface WorkBase extends CommandBase {
  readonly roundStatus: RoundStatus;
}

export interface CreateItem extends CommandBase {
  readonly type: 'CreateItem';
  readonly roundId: string;
  readonly planYear: number;
  readonly applicationNo: string;
  readonly holderKeys: readonly string[];
}

export interface AssignItem extends WorkBase {
  readonly type: 'AssignItem';
  readonly assignee: string;
}

export interface RecordContactAttempt extends WorkBase {
  readonly type: 'RecordContactAttempt';
  readonly channel: ContactChannel;
  readonly attemptedOn: LegalDate;
}

export interface RecordAnswer extends WorkBase {
  readonly type: 'RecordAnswer';
  readonly answer: SurveyAnswer;
  readonly note: string;
  /** Looked up: key of the holder for whom an enterprise user acts; null for officers. */
  readonly actsForHolder: string | null;
}

export interface VerifyAnswer extends WorkBase {
  readonly type: 'VerifyAnswer';
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
export type ItemCommand = CreateItem | WorkCommand;

/** What every public event of an item names. */
interface ItemIdentity {
  readonly itemId: string;
  readonly roundId: string;
  readonly planYear: number;
  readonly applicationNo: string;
}

export type ItemEvent =
  | (ItemIdentity & { readonly type: 'StocktakingItemCreated'; readonly holderKeys: readonly string[] })
  | { readonly type: 'StocktakingItemAssigned'; readonly assignee: string }
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
