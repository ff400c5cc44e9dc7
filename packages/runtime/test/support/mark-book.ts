import { type Actor, type Decider, rule } from '@zhiqi/kernel';
import type { AggregateDefinition, CommandContext } from '../../src/index.ts';

/** A small aggregate for protocol tests: it takes numbered marks and holds one claim that no other may hold. */
export interface MarkBook {
  readonly marks: readonly number[];
  readonly claims: readonly string[];
  /** Amounts in fen. */
  readonly owed: readonly bigint[];
}

export type MarkCommand =
  | { readonly type: 'Mark'; readonly mark: number; readonly copies?: number; readonly dueAt?: string }
  | { readonly type: 'Claim'; readonly asset: string }
  | { readonly type: 'Owe'; readonly fen: readonly bigint[] }
  | { readonly type: 'Nothing' };

export type MarkEvent =
  | { readonly type: 'Marked'; readonly mark: number }
  | { readonly type: 'Claimed'; readonly asset: string }
  | { readonly type: 'Owed'; readonly fen: readonly bigint[] };

const decider: Decider<MarkBook, MarkCommand, MarkEvent> = {
  initial: { marks: [], claims: [], owed: [] },
  decide(command, state) {
    switch (command.type) {
      case 'Mark':
        if (command.mark < 0) throw rule('MARK_NEGATIVE', '标记不能为负数。');
        return Array.from({ length: command.copies ?? 1 }, () => ({ type: 'Marked', mark: command.mark }));
      case 'Claim':
        return state.claims.includes(command.asset) ? [] : [{ type: 'Claimed', asset: command.asset }];
      case 'Owe':
        return [{ type: 'Owed', fen: command.fen }];
      case 'Nothing':
        return [];
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'Marked':
        return { ...state, marks: [...state.marks, event.mark] };
      case 'Claimed':
        return { ...state, claims: [...state.claims, event.asset] };
      case 'Owed':
        return { ...state, owed: [...state.owed, ...event.fen] };
    }
  },
};

/** Stored as `patents`, so that its public events are real ones of the inventory contract. */
export const markBook: AggregateDefinition<MarkBook, MarkCommand, MarkEvent> = {
  collection: 'mark_books',
  aggregate: 'patent',
  decider,
  schema: 1,
  indexes: [
    {
      name: 'one_claim_per_asset',
      key: { 'state.claims': 1 },
      unique: true,
      partialFilterExpression: { 'state.claims.0': { $exists: true } },
      violation: { slug: 'ASSET_CLAIMED', messageZh: '该资产已被占用。' },
    },
  ],
  toPublic(event, { recordedTime }) {
    if (event.type !== 'Marked') return [];
    return [
      {
        type: 'zhiqi.inventory.v1.PatentSourceMerged',
        copy: 'home',
        effective: recordedTime,
        message: {
          applicationNo: '201710601862.3',
          batchId: `mark:${event.mark}`,
          publicationNos: [],
          changedFields: [],
        },
      },
    ];
  },
};

const officer: Actor = { role: 'OFF', unit: 'inventory', personKey: 'p-1' };

/** A command context whose body is the command itself. */
export function asked(requestId: string, body: unknown): CommandContext {
  return { requestId, actor: officer, body };
}
