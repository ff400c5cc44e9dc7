import { type Actor, type Decider, requireRole } from '@zhiqi/kernel';

/** Shape number of {@link AbnormalFilingBlockState} in the store. */
export const ABNORMAL_FILING_BLOCK_SCHEMA = 1;

/** What enforcement last said of one application within one filing. */
export interface FilingSaid {
  readonly filingId: string;
  /** Position in the filing's own history. */
  readonly sequence: number;
  readonly confirmed: boolean;
}

/** All filings that named one application; it is blocked while one of them stands confirmed. */
export interface AbnormalFilingBlockState {
  readonly filings: readonly FilingSaid[];
}

/** A confirmation, or its revocation, names this application. */
export interface TakeOverFiling extends FilingSaid {
  readonly type: 'TakeOverFiling';
  readonly actor: Actor;
}

export interface FilingTakenOver extends FilingSaid {
  readonly type: 'FilingTakenOver';
}

/** Whether an application may not be pledged anew (issue 3, enforcement). */
export function isBlocked({ filings }: AbnormalFilingBlockState): boolean {
  return filings.some(({ confirmed }) => confirmed);
}

/** A copy only moves forward within a filing: an event that comes late or twice changes nothing. */
export const abnormalFilingBlockDecider: Decider<AbnormalFilingBlockState, TakeOverFiling, FilingTakenOver> = {
  initial: { filings: [] },
  decide({ actor, filingId, sequence, confirmed }, { filings }) {
    requireRole(actor, ['SYS'], '更新非正常申请名单');
    const known = filings.find((filing) => filing.filingId === filingId);
    return known && sequence <= known.sequence ? [] : [{ type: 'FilingTakenOver', filingId, sequence, confirmed }];
  },
  evolve({ filings }, { type: _type, ...said }) {
    return { filings: [...filings.filter(({ filingId }) => filingId !== said.filingId), said] };
  },
};
