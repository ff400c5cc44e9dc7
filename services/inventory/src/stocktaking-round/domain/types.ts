import type { Actor, LegalDate } from '@zhiqi/kernel';

export type RoundStatus = 'DRAFT' | 'OPEN' | 'CLOSING' | 'CLOSED';

/** Shape number of {@link RoundState} in the store. */
export const ROUND_SCHEMA = 1;

/** The frozen list is one document; a banner's inventory is far below it. */
export const MAX_ROUND_ITEMS = 50_000;

export interface DraftRound {
  readonly status: 'DRAFT';
}

export interface ItemCounts {
  readonly verified: number;
  readonly unreachable: number;
  readonly excluded: number;
}

export interface OpenedRound {
  readonly status: 'OPEN' | 'CLOSING' | 'CLOSED';
  readonly roundId: string;
  readonly planYear: number;
  /** Scope it holds while not closed: one live round a scope, guarded by a unique index; null once closed. */
  readonly liveScope: string | null;
  readonly scopeDivision: string;
  readonly baselineDate: LegalDate;
  readonly dueOn: LegalDate;
  readonly questionnaireVersion: string;
  /** Frozen when the round opened. */
  readonly applicationNos: readonly string[];
  /** So many of them have their item; creation is resumed from here. */
  readonly itemsCreated: number;
  /** Instant of the last step, from which the next one is due. */
  readonly steppedAt: string;
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

export interface OpenRound extends CommandBase {
  readonly type: 'OpenRound';
  readonly roundId: string;
  readonly planYear: number;
  readonly scopeDivision: string;
  readonly baselineDate: LegalDate;
  readonly dueOn: LegalDate;
  readonly questionnaireVersion: string;
  /** Looked up: the patents in scope and in force at the baseline date. */
  readonly applicationNos: readonly string[];
}

/** A step of the resumable process: items up to this place in the frozen list exist. */
export interface RecordItemsCreated extends CommandBase {
  readonly type: 'RecordItemsCreated';
  readonly upTo: number;
}

export interface CloseRound extends CommandBase {
  readonly type: 'CloseRound';
  /** Looked up: items of the round by closing state. */
  readonly counts: ItemCounts;
  readonly waiverReason: string;
}

export interface TickRound extends CommandBase {
  readonly type: 'Tick';
}

export type RoundCommand = OpenRound | RecordItemsCreated | CloseRound | TickRound;

export type RoundEvent =
  | {
      readonly type: 'StocktakingRoundOpened';
      readonly roundId: string;
      readonly planYear: number;
      readonly scopeDivision: string;
      readonly baselineDate: LegalDate;
      readonly dueOn: LegalDate;
      readonly questionnaireVersion: string;
      readonly applicationNos: readonly string[];
      readonly at: string;
    }
  | { readonly type: 'StocktakingItemsCreated'; readonly upTo: number; readonly at: string }
  | { readonly type: 'StocktakingRoundFellDue'; readonly on: LegalDate }
  | {
      readonly type: 'StocktakingRoundClosed';
      readonly roundId: string;
      readonly planYear: number;
      readonly items: number;
      readonly counts: ItemCounts;
      readonly waived: boolean;
      readonly waiverReason: string | null;
      readonly closedOn: LegalDate;
    };
