import { type Actor, assertNever, type Decider, requireRole } from '@zhiqi/kernel';

/** Shape number of {@link AbnormalFilingState} in the store. */
export const ABNORMAL_FILING_SCHEMA = 1;

/**
 * How long after a filing was told its applications are looked for once more: an import that was under way at that moment may
 * have asked before it and written after it. Far more than the rows take that are asked about together.
 */
const RECHECK_AFTER_MS = 2 * 60_000;

/** The copy of what enforcement says of one filing: what it names, by hash, and whether the confirmation stands. */
export interface AbnormalFilingState {
  readonly filingId: string;
  /** Position in the filing's own history. */
  readonly sequence: number;
  readonly confirmed: boolean;
  /** SHA-256 of every canonical application number; unpublished ones are known by nothing else. */
  readonly hashes: readonly string[];
  /** UTC instant; null once it is over. */
  readonly recheckAt: string | null;
}

/** A confirmation, or its revocation. */
export interface TakeOverFiling extends Pick<AbnormalFilingState, 'filingId' | 'sequence' | 'confirmed' | 'hashes'> {
  readonly type: 'TakeOverFiling';
  readonly actor: Actor;
  readonly at: string;
}

/** The applications were looked for once more. */
export interface FinishRecheck {
  readonly type: 'FinishRecheck';
  readonly actor: Actor;
}

export type AbnormalFilingCommand = TakeOverFiling | FinishRecheck;

export type AbnormalFilingEvent =
  | ({ readonly type: 'FilingTakenOver' } & AbnormalFilingState)
  | { readonly type: 'RecheckFinished' };

/** A copy only moves forward: an event that comes late or twice changes nothing. */
export const abnormalFilingDecider: Decider<AbnormalFilingState, AbnormalFilingCommand, AbnormalFilingEvent> = {
  initial: { filingId: '', sequence: 0, confirmed: false, hashes: [], recheckAt: null },
  decide(command, state) {
    requireRole(command.actor, ['SYS'], '采用非正常申请认定');
    switch (command.type) {
      case 'TakeOverFiling': {
        const { filingId, sequence, confirmed, hashes } = command;
        if (sequence <= state.sequence) return [];
        const recheckAt = new Date(Date.parse(command.at) + RECHECK_AFTER_MS).toISOString();
        return [{ type: 'FilingTakenOver', filingId, sequence, confirmed, hashes, recheckAt }];
      }
      case 'FinishRecheck':
        return state.recheckAt === null ? [] : [{ type: 'RecheckFinished' }];
      default:
        return assertNever(command, 'abnormal filing command');
    }
  },
  evolve(state, event) {
    if (event.type === 'RecheckFinished') return { ...state, recheckAt: null };
    const { type: _type, ...told } = event;
    return told;
  },
};
