import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { RoundScope } from './round-scope.ts';

/** 盘点轮次状态 (brief §2.4). */
export type RoundStatus = 'DRAFT' | 'OPEN' | 'CLOSING' | 'CLOSED' | 'ARCHIVED';

/** Shape number of {@link RoundState} in the store. */
export const ROUND_SCHEMA = 2;

/** The frozen list is one document; a banner's inventory is far below it. */
export const MAX_ROUND_ITEMS = 50_000;

/** What a draft plans; opening it may say otherwise. */
export interface RoundPlan {
  readonly roundId: string;
  readonly planYear: number;
  readonly scopeDivision: string;
  readonly dueOn: LegalDate;
  readonly scope: RoundScope;
}

/** A list that no longer holds: its items are taken back one after the other. */
export interface Withdrawal {
  readonly applicationNos: readonly string[];
  readonly upTo: number;
  readonly steppedAt: string;
}

export interface DraftRound {
  readonly status: 'DRAFT';
  /** Null for a round that nobody has drafted. */
  readonly plan: RoundPlan | null;
  /** How often it was opened before. */
  readonly openings: number;
  readonly freezes: number;
  readonly withdrawal: Withdrawal | null;
}

export interface ItemCounts {
  readonly verified: number;
  readonly unreachable: number;
  readonly excluded: number;
}

/** What the items are frozen and counted for. */
export type FreezePurpose = 'CLOSE' | 'REDRAFT';

/** While it lasts no item changes, so that a count holds when the round acts on it. */
export interface Freeze {
  readonly purpose: FreezePurpose;
  /** So many items of the list are known to be frozen. */
  readonly upTo: number;
  readonly steppedAt: string;
  /** Status to which the round goes back if the count does not allow what it is for. */
  readonly from: 'OPEN' | 'CLOSING';
  readonly waiverReason: string;
}

/** 补充清单: part of the frozen list that joined later. */
export interface Supplement {
  readonly asOf: LegalDate;
  readonly items: number;
}

export interface OpenedRound extends RoundPlan {
  readonly status: 'OPEN' | 'CLOSING' | 'CLOSED' | 'ARCHIVED';
  /** Scope it holds while not closed: one live round a scope, guarded by a unique index; null once closed. */
  readonly liveScope: string | null;
  readonly baselineDate: LegalDate;
  readonly questionnaireVersion: string;
  /** Frozen when the round opened; supplementary lists are appended. */
  readonly applicationNos: readonly string[];
  /** So many of the list are of the baseline, the rest is supplementary. */
  readonly baselineItems: number;
  readonly supplements: readonly Supplement[];
  /** So many of them have their item; creation is resumed from here. */
  readonly itemsCreated: number;
  /** Whether others are told of its items; not yet so for a round of an earlier version of the platform. */
  readonly announcesItems: boolean;
  /** Instant of the last step, from which the next one is due. */
  readonly steppedAt: string;
  readonly openings: number;
  /** Freezes begun, the current one among them. */
  readonly freezes: number;
  readonly freeze: Freeze | null;
  /** Counts at closing; null before. */
  readonly closedWith: ItemCounts | null;
  /** Why the leader closed it without full coverage; kept here, never published. */
  readonly waiverReason: string | null;
}

export type RoundState = DraftRound | OpenedRound;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface PlanRound extends CommandBase, RoundPlan {
  readonly type: 'PlanRound';
}

export interface OpenRound extends CommandBase, RoundPlan {
  readonly type: 'OpenRound';
  readonly baselineDate: LegalDate;
  readonly questionnaireVersion: string;
  /** Looked up: the patents of the scope at the baseline date. */
  readonly applicationNos: readonly string[];
}

/** A step of the resumable process: items up to this place in the frozen list exist. */
export interface RecordItemsCreated extends CommandBase {
  readonly type: 'RecordItemsCreated';
  readonly upTo: number;
}

export interface AddSupplementaryList extends CommandBase {
  readonly type: 'AddSupplementaryList';
  readonly asOf: LegalDate;
  /** Looked up: the patents of the scope on that day; those that are on the list already are passed over. */
  readonly applicationNos: readonly string[];
}

/** First step of closing: freezes the items, where the count does not speak against it already. */
export interface CloseRound extends CommandBase {
  readonly type: 'CloseRound';
  /** Looked up: items of the round by closing state. */
  readonly counts: ItemCounts;
  readonly waiverReason: string;
}

/** First step of going back to draft. */
export interface RedraftRound extends CommandBase {
  readonly type: 'RedraftRound';
  /** Looked up: items that somebody has. */
  readonly assigned: number;
}

export interface RecordItemsFrozen extends CommandBase {
  readonly type: 'RecordItemsFrozen';
  readonly freeze: number;
  readonly upTo: number;
}

/** Second step, once every item is frozen: closes, goes back to draft, or takes up work again. */
export interface EndFreeze extends CommandBase {
  readonly type: 'EndFreeze';
  readonly freeze: number;
  /** Looked up while nothing could change. */
  readonly counts: ItemCounts;
  readonly assigned: number;
}

export interface RecordItemsWithdrawn extends CommandBase {
  readonly type: 'RecordItemsWithdrawn';
  readonly upTo: number;
}

export interface ArchiveRound extends CommandBase {
  readonly type: 'ArchiveRound';
}

/** Goes through the list once more, so that others are told of items that an earlier version made. */
export interface AnnounceItems extends CommandBase {
  readonly type: 'AnnounceItems';
}

export interface TickRound extends CommandBase {
  readonly type: 'Tick';
}

export type RoundCommand =
  | PlanRound
  | OpenRound
  | RecordItemsCreated
  | AddSupplementaryList
  | CloseRound
  | RedraftRound
  | RecordItemsFrozen
  | EndFreeze
  | RecordItemsWithdrawn
  | ArchiveRound
  | AnnounceItems
  | TickRound;

export type RoundEvent =
  | (RoundPlan & { readonly type: 'StocktakingRoundPlanned' })
  | (RoundPlan & {
      readonly type: 'StocktakingRoundOpened';
      readonly baselineDate: LegalDate;
      readonly questionnaireVersion: string;
      readonly applicationNos: readonly string[];
      readonly at: string;
    })
  | { readonly type: 'StocktakingItemsCreated'; readonly upTo: number; readonly at: string }
  | { readonly type: 'StocktakingItemsRecounted'; readonly at: string }
  | {
      readonly type: 'SupplementaryListAdded';
      readonly roundId: string;
      readonly planYear: number;
      readonly asOf: LegalDate;
      readonly applicationNos: readonly string[];
      readonly at: string;
    }
  | { readonly type: 'StocktakingRoundFellDue'; readonly on: LegalDate }
  | {
      readonly type: 'StocktakingRoundFrozen';
      readonly purpose: FreezePurpose;
      readonly waiverReason: string;
      readonly at: string;
    }
  | { readonly type: 'StocktakingItemsFrozen'; readonly upTo: number; readonly at: string }
  | { readonly type: 'StocktakingRoundThawed'; readonly at: string }
  | {
      readonly type: 'StocktakingRoundRedrafted';
      readonly roundId: string;
      readonly planYear: number;
      readonly items: number;
      readonly at: string;
    }
  | { readonly type: 'StocktakingItemsWithdrawn'; readonly upTo: number; readonly at: string }
  | {
      readonly type: 'StocktakingRoundClosed';
      readonly roundId: string;
      readonly planYear: number;
      readonly items: number;
      readonly counts: ItemCounts;
      readonly waived: boolean;
      readonly waiverReason: string | null;
      readonly closedOn: LegalDate;
    }
  | { readonly type: 'StocktakingRoundArchived'; readonly on: LegalDate };
