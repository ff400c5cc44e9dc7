import { addDays, invalid, type LegalDate, rule, ruleSetAt } from '@zhiqi/kernel';
import { actDeadline, annuityTimes, patentYearOn } from './annuity.ts';
import type { RecordRestorationNotice, RequestRestoration, Restoration } from './life-types.ts';
import type { PatentRules } from './rule-sets.ts';
import type { RegisteredPatent } from './types.ts';

/** Limits that no excuse brings back (R-16: Implementing Rules 6, last paragraph; Law 24, 29, 42, 74). */
const NEVER_RESTORED: Readonly<Partial<Record<RequestRestoration['missedLimit'], string>>> = {
  NOVELTY_GRACE: '不丧失新颖性的宽限期',
  PRIORITY: '优先权期限',
  TERM: '专利权期限',
  LIMITATION_OF_ACTIONS: '诉讼时效',
};

const MONTHS_OF_A_YEAR = 12;

/** Receipt of the office's notice; a mailed one is presumed received after fifteen days. */
export function noticeReceivedOn(rules: PatentRules, { delivery, date }: RecordRestorationNotice): LegalDate {
  return delivery === 'MAILED' ? addDays(date, ruleSetAt(rules.annuity, date).mailedReceiptDays) : date;
}

/** Last day of a request for a legitimate reason; null, never a guess, without a recorded receipt. */
export function restorableUntil(rules: PatentRules, restoration: Restoration | null): LegalDate | null {
  const received = restoration?.noticeReceivedOn ?? null;
  if (received === null) return null;
  return actDeadline(received, ruleSetAt(rules.annuity, received).restorationMonths).date;
}

/**
 * Whether a request can be made: in time where a limit is known, with the missed act completed, and with the fee
 * for a legitimate reason. Whether the reason holds is for the office.
 * @throws DomainError `rule` or `invalid`
 */
export function requireRestorable(rules: PatentRules, request: RequestRestoration, patent: RegisteredPatent): void {
  const never = patent.legalState === 'EXPIRED' ? '专利权期限' : NEVER_RESTORED[request.missedLimit];
  if (never !== undefined) {
    throw rule('LIMIT_NOT_RESTORABLE', `${never}届满的,不能请求恢复权利(专利法实施细则第六条)。`, {
      params: { missedLimit: request.missedLimit },
    });
  }
  if (patent.legalState !== 'LAPSED') {
    throw rule('NOT_LAPSED', '只有已终止的专利权可以请求恢复。请核对登记的法律状态。', {
      params: { state: patent.legalState },
    });
  }
  if (!request.missedActCompleted) {
    throw rule('MISSED_ACT_OPEN', '请求恢复权利须同时补办延误的手续(补缴年费和滞纳金)。请补办后再登记。');
  }
  if (request.ground === 'FORCE_MAJEURE') requireForceMajeureInTime(rules, request, patent);
  else requireReasonInTime(rules, request, patent);
}

function requireReasonInTime(rules: PatentRules, request: RequestRestoration, { life }: RegisteredPatent): void {
  if (!request.feePaid) {
    throw rule('RESTORATION_FEE_UNPAID', '以正当理由请求恢复须缴纳恢复权利请求费。请缴费后再登记。');
  }
  const until = restorableUntil(rules, life.restoration);
  if (until !== null && request.requestedOn > until) throw tooLate(until, '收到通知之日起两个月');
}

function requireForceMajeureInTime(
  rules: PatentRules,
  { obstacleRemovedOn, requestedOn }: RequestRestoration,
  patent: RegisteredPatent,
): void {
  if (obstacleRemovedOn === null) {
    const messageZh = '请填写障碍消除之日';
    throw invalid('REQUIRED', `${messageZh}。`, {
      fields: [{ field: 'obstacle_removed_on', rule: 'REQUIRED', messageZh }],
    });
  }
  const { restorationMonths, forceMajeureYears } = ruleSetAt(rules.annuity, obstacleRemovedOn);
  const sinceRemoval = actDeadline(obstacleRemovedOn, restorationMonths).date;
  if (requestedOn > sinceRemoval) throw tooLate(sinceRemoval, '障碍消除之日起两个月');
  const lapsedOn = patent.legalFacts.findLast(({ state }) => state === 'LAPSED')?.effectiveDate;
  if (lapsedOn === undefined) return;
  const missed = annuityTimes(rules.annuity, patent, patentYearOn(patent.filingDate, lapsedOn)).graceEnd;
  const atMost = actDeadline(missed, forceMajeureYears * MONTHS_OF_A_YEAR).date;
  if (requestedOn > atMost) throw tooLate(atMost, '期限届满之日起两年');
}

function tooLate(until: LegalDate, sinceZh: string): Error {
  return rule('RESTORATION_TOO_LATE', `请求恢复权利的期限(${sinceZh})已于 ${until} 届满。`, { params: { until } });
}
