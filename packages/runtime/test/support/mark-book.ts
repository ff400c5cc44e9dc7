import { type Actor, type Decider, rule } from '@zhiqi/kernel';
import type { AggregateDefinition, CommandContext } from '../../src/index.ts';

/**
 * A small aggregate for protocol tests: it takes numbered marks, holds one claim that no other may hold, and tells parties of
 * it as long as they have a consent.
 */
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
  | ({ readonly type: 'Share' | 'Withdraw' } & Consent)
  | { readonly type: 'Nothing' };

/** Who may know, and by which consent. */
export interface Consent {
  readonly reader: string;
  readonly consentId: string;
}

export type MarkEvent =
  | { readonly type: 'Marked'; readonly mark: number }
  | { readonly type: 'Claimed'; readonly asset: string }
  | { readonly type: 'Owed'; readonly fen: readonly bigint[] }
  | ({ readonly type: 'Shared' | 'Withdrawn' } & Consent);

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
      case 'Share':
        return [{ type: 'Shared', reader: command.reader, consentId: command.consentId }];
      case 'Withdraw':
        return [{ type: 'Withdrawn', reader: command.reader, consentId: command.consentId }];
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
      case 'Shared':
      case 'Withdrawn':
        return state;
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
    const merged = { type: 'zhiqi.inventory.v1.PatentSourceMerged', effective: recordedTime } as const;
    if (event.type === 'Marked') {
      return [{ ...merged, copy: 'home', message: message(`mark:${event.mark}`) }];
    }
    if (event.type !== 'Shared' && event.type !== 'Withdrawn') return [];
    const { reader, consentId } = event;
    const content = message(`consent:${consentId}`);
    return [
      { ...merged, copy: 'home', message: content },
      {
        ...merged,
        copy: 'party',
        reader,
        consentId,
        message: content,
        ...(event.type === 'Withdrawn' && { revokes: true as const }),
      },
    ];
  },
};

function message(batchId: string) {
  return { applicationNo: '201710601862.3', batchId, publicationNos: [], changedFields: [] };
}

const officer: Actor = { role: 'OFF', unit: 'inventory', personKey: 'p-1' };

/** A command context whose body is the command itself. */
export function asked(requestId: string, body: unknown): CommandContext {
  return { requestId, actor: officer, body };
}
