import { type Actor, type Decider, type LegalDate, requireRole } from '@zhiqi/kernel';
import type { TrademarkEnd } from '../collateral/domain.ts';

/** Shape number of {@link TrademarkCopyState} in the store. */
export const TRADEMARK_COPY_SCHEMA = 1;

/** What cultivation last told of one trademark, as far as collateral goes. */
export interface TrademarkCopyState {
  /** Position of the newest event taken over, 0 = none. */
  readonly sequence: number;
  /** Last day of the term; null when only its end became known. */
  readonly termEnd: LegalDate | null;
  readonly end: TrademarkEnd | null;
}

/** One event of cultivation about one trademark; what it does not tell is left as it was. */
export interface TakeOverTrademark {
  readonly type: 'TakeOverTrademark';
  readonly actor: Actor;
  /** Position of the event in the trademark's own history. */
  readonly sequence: number;
  readonly termEnd?: LegalDate;
  readonly end?: TrademarkEnd;
}

export interface TrademarkTakenOver extends TrademarkCopyState {
  readonly type: 'TrademarkTakenOver';
}

/** A copy only moves forward: an event that comes late or twice changes nothing. */
export const trademarkCopyDecider: Decider<TrademarkCopyState, TakeOverTrademark, TrademarkTakenOver> = {
  initial: { sequence: 0, termEnd: null, end: null },
  decide({ actor, sequence, termEnd, end }, state) {
    requireRole(actor, ['SYS'], '更新商标副本');
    if (sequence <= state.sequence) return [];
    return [{ type: 'TrademarkTakenOver', sequence, termEnd: termEnd ?? state.termEnd, end: end ?? state.end }];
  },
  evolve: (_state, { type: _type, ...copy }) => copy,
};
