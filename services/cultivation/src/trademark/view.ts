import type { Trademark } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import type { LegalDate } from '@zhiqi/kernel';
import { TERM_CONTEXT, TRADEMARK_RULES } from '../rule-sets.ts';
import { type ExistingTrademark, isLiving, renewalFeeFen, termTimes } from './domain.ts';

/** A mark as officers see it. @param today day for which the renewal fee is stated */
export function trademarkView(mark: ExistingTrademark, version: number, today: LegalDate): Trademark {
  const times = termTimes(TERM_CONTEXT, mark.termEnd);
  return {
    trademarkId: mark.trademarkId,
    registrationNo: mark.registrationNo,
    niceClass: mark.niceClass,
    name: mark.name,
    type: `TRADEMARK_TYPE_${mark.markType}`,
    isGi: mark.isGi,
    holderUscc: mark.holder.uscc,
    holderName: mark.holder.name,
    registeredOn: mark.registeredOn,
    termStart: mark.termStart,
    termEnd: mark.termEnd,
    renewalOpensOn: times.opensOn,
    graceEnd: times.graceEnd,
    renewalDeadline: times.deadline,
    renewalDeadlineProvisional: times.provisional,
    renewalFeeFen: feeOf(mark, times.ordinaryDeadline, today),
    status: `TRADEMARK_STATUS_${mark.status}`,
    refileBlockedUntil: isLiving(mark) ? '' : (mark.refileBlockedUntil ?? ''),
    etag: String(version),
  };
}

/** The surcharge is due from the day after the ordinary deadline, which may lie days after the end of the term. */
function feeOf(mark: ExistingTrademark, ordinaryDeadline: LegalDate, today: LegalDate): bigint {
  const canBeFiled = mark.status === 'RENEWAL_WINDOW' || mark.status === 'GRACE';
  return canBeFiled ? renewalFeeFen(TRADEMARK_RULES.fees, today, today > ordinaryDeadline) : 0n;
}
