import { assertNever, invalid, type LegalDate, legalDateAt, parseFen, rule, ruleSetAt } from '@zhiqi/kernel';
import { annuityAmount, annuityTimes } from './annuity.ts';
import { annuityFacts } from './annuity-watch.ts';
import { isInForce } from './legal-state.ts';
import type {
  LifeCommand,
  LifeEvent,
  RecordAnnuityPayment,
  RecordFeeReduction,
  RecordRestorationDecision,
  RequestRestoration,
} from './life-types.ts';
import type { PatentEvent } from './messages.ts';
import { recordRegisterEvent } from './register-events.ts';
import { noticeReceivedOn, requireRestorable } from './restoration.ts';
import type { PatentRules } from './rule-sets.ts';
import { statusChange } from './status-change.ts';
import type { LegalState, RegisteredPatent } from './types.ts';

const LIFE_COMMANDS: readonly LifeCommand['type'][] = [
  'RecordAnnuityPayment',
  'RecordFeeReduction',
  'RecordRestorationNotice',
  'RequestRestoration',
  'RecordRestorationDecision',
  'RecordRegisterEvent',
];

export function isLifeCommand(command: { readonly type: string }): command is LifeCommand {
  return LIFE_COMMANDS.some((type) => type === command.type);
}

/** What commands on fees, restoration and the register change. */
export function lifeChange(rules: PatentRules, command: LifeCommand, patent: RegisteredPatent): PatentEvent[] {
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'RecordAnnuityPayment':
      return recordPayment(rules, command, patent, today);
    case 'RecordFeeReduction':
      return recordReduction(rules, command, patent, today);
    case 'RecordRestorationNotice': {
      requirePast('date', '通知日期', command.date, today);
      requireState(patent, ['LAPSED'], '只有已终止的专利权需要登记恢复权利通知。');
      const receivedOn = noticeReceivedOn(rules, command);
      const isKnown = patent.life.restoration?.noticeReceivedOn === receivedOn;
      return isKnown ? [] : [{ type: 'RestorationNoticeRecorded', receivedOn }];
    }
    case 'RequestRestoration':
      return requestRestoration(rules, command, patent, today);
    case 'RecordRestorationDecision':
      return decideRestoration(command, patent, today);
    case 'RecordRegisterEvent':
      return recordRegisterEvent(rules, command, patent, today);
    default:
      return assertNever(command, 'life command');
  }
}

/** A receipt. It brings a right back from its grace period; after that only restoration does (R-10, R-14). */
function recordPayment(
  rules: PatentRules,
  command: RecordAnnuityPayment,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  const { patentYear, paidOn, documentNo } = command;
  const { kind, scope, legalState } = patent;
  requirePast('paid_on', '缴费日', paidOn, today);
  requireState(patent, ['GRANTED_IN_FORCE', 'GRACE'], '专利权已不在有效期内,不能缴纳年费。已终止的请办理恢复权利。');
  const known = patent.life.payments.find((payment) => payment.patentYear === patentYear);
  if (known?.documentNo === documentNo) return [];
  if (known) {
    throw rule('ANNUITY_ALREADY_PAID', `第 ${patentYear} 年度年费已于 ${known.paidOn} 缴纳。请核对年度。`, {
      params: { patentYear },
    });
  }
  const times = timesOf(rules, patent, patentYear);
  requireEarlierPaid(patent, patentYear, paidOn);
  const amount = annuityAmount(rules.annuity, annuityFacts(rules, patent, patentYear, paidOn), patentYear, paidOn);
  if (amount.totalFen === null || amount.surchargePct === null) {
    throw rule(
      'GRACE_PERIOD_OVER',
      `第 ${patentYear} 年度年费的滞纳期已于 ${times.graceEnd} 届满,不能补缴。请办理恢复权利。`,
      {
        params: { graceEnd: times.graceEnd },
      },
    );
  }
  const paid = command.amountFen === null ? amount.totalFen : parseFen(command.amountFen, 'amount_fen');
  if (paid < amount.totalFen) {
    const messageZh = `缴费金额少于应缴的 ${amount.totalFen} 分(含滞纳金 ${amount.surchargePct}%)`;
    throw invalid('AMOUNT_TOO_LOW', `${messageZh}。已获准费用减缴的,请先登记减缴。`, {
      fields: [{ field: 'amount_fen', rule: 'AMOUNT_TOO_LOW', messageZh }],
    });
  }
  const payment = { patentYear, paidOn, amountFen: paid.toString(), surchargePct: amount.surchargePct, documentNo };
  const { ruleSetVersion } = amount;
  const inScope = scope.inScope;
  const events: PatentEvent[] = [{ type: 'AnnuityPaid', kind, dueOn: times.dueOn, payment, inScope, ruleSetVersion }];
  if (legalState === 'GRACE' && patentYear >= (patent.life.watch?.patentYear ?? patentYear)) {
    events.push(statusChange(patent, 'GRANTED_IN_FORCE', { effectiveDate: paidOn, documentNo, at: command.at }));
  }
  return events;
}

/**
 * While the grace period of a year runs, only that year's own receipt pays it: one for a later year neither brings the right back
 * nor ends the reminders (R-08, R-13). A later receipt of a time when it was over proves that it had been paid.
 */
function requireEarlierPaid({ life: { watch } }: RegisteredPatent, patentYear: number, paidOn: LegalDate): void {
  if (watch === null || patentYear <= watch.patentYear || paidOn < watch.dueOn || paidOn > watch.graceEnd) return;
  throw rule(
    'EARLIER_ANNUITY_UNPAID',
    `第 ${watch.patentYear} 年度年费已于 ${watch.dueOn} 到期,尚未登记缴纳。请核对年度,或先登记该年度的缴费。`,
    { params: { patentYear: watch.patentYear, dueOn: watch.dueOn } },
  );
}

function timesOf(rules: PatentRules, patent: RegisteredPatent, patentYear: number) {
  const last = Math.max(...rules.annuity.flatMap(({ bands }) => bands[patent.kind].map(({ to }) => to)));
  if (Number.isInteger(patentYear) && patentYear >= 1 && patentYear <= last) {
    return annuityTimes(rules.annuity, patent, patentYear);
  }
  const messageZh = `年度应为 1 至 ${last}`;
  throw invalid('PATENT_YEAR_OUT_OF_RANGE', `${messageZh}。请核对缴费收据。`, {
    fields: [{ field: 'patent_year', rule: 'PATENT_YEAR_OUT_OF_RANGE', messageZh }],
  });
}

/** R-12: the flag is stored; who is entitled to a reduction is for the office. */
function recordReduction(
  rules: PatentRules,
  { percent, from, documentNo }: RecordFeeReduction,
  { life }: RegisteredPatent,
  today: LegalDate,
): LifeEvent[] {
  requirePast('from_date', '减缴起始日', from, today);
  const { reductionPcts } = ruleSetAt(rules.annuity, from);
  if (percent !== 0 && !reductionPcts.includes(percent)) {
    const messageZh = `减缴比例应为 ${reductionPcts.map((pct) => `${pct}%`).join(' 或 ')},0 表示终止减缴`;
    throw invalid('REDUCTION_UNKNOWN', `${messageZh}。`, {
      fields: [{ field: 'percent', rule: 'REDUCTION_UNKNOWN', messageZh }],
    });
  }
  const reduction = percent === 0 ? null : { percent, from, documentNo };
  return JSON.stringify(reduction) === JSON.stringify(life.reduction)
    ? []
    : [{ type: 'FeeReductionRecorded', reduction }];
}

function requestRestoration(
  rules: PatentRules,
  command: RequestRestoration,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  const { ground, requestedOn, documentNo, at } = command;
  requirePast('requested_on', '请求日', requestedOn, today);
  requireRestorable(rules, command, patent);
  return [
    { type: 'RestorationRequested', ground, requestedOn, documentNo },
    statusChange(patent, 'RESTORATION_PENDING', { effectiveDate: requestedOn, documentNo, at }),
  ];
}

function decideRestoration(
  { granted, decidedOn, documentNo, at }: RecordRestorationDecision,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  requirePast('decided_on', '决定日', decidedOn, today);
  requireState(patent, ['RESTORATION_PENDING'], '该专利没有待决的恢复权利请求。请先登记请求。');
  // Refused, the right is what it was: gone since the day it lapsed.
  const lapsedOn = patent.legalFacts.findLast(({ state }) => state === 'LAPSED')?.effectiveDate ?? decidedOn;
  const fact = { effectiveDate: granted ? decidedOn : lapsedOn, documentNo, at };
  return [
    { type: 'RestorationDecided', granted, decidedOn },
    statusChange(patent, granted ? 'GRANTED_IN_FORCE' : 'LAPSED', fact),
  ];
}

function requireState({ legalState }: RegisteredPatent, allowed: readonly LegalState[], messageZh: string): void {
  if (allowed.includes(legalState)) return;
  const slug = allowed.some(isInForce) ? 'NOT_IN_FORCE' : 'LEGAL_STATE_STEP_NOT_ALLOWED';
  throw rule(slug, messageZh, { params: { state: legalState } });
}

function requirePast(field: string, nameZh: string, date: LegalDate, today: LegalDate): void {
  if (date <= today) return;
  const messageZh = `${nameZh}不能晚于今天`;
  throw invalid('DATE_IN_FUTURE', `${messageZh}。请在事情发生后再登记。`, {
    fields: [{ field, rule: 'DATE_IN_FUTURE', messageZh }],
  });
}

const MAX_REGISTER_ENTRIES = 200;

/** The patent after one of these events. */
export function evolveLife(patent: RegisteredPatent, event: LifeEvent): RegisteredPatent {
  const { life } = patent;
  const with_ = (change: Partial<RegisteredPatent['life']>) => ({ ...patent, life: { ...life, ...change } });
  const later = (day: LegalDate) => (day > life.remindedOn ? day : life.remindedOn);
  const restoration = life.restoration ?? NO_RESTORATION;
  switch (event.type) {
    case 'AnnuityWatched': {
      const isSameYear = event.watch?.patentYear === life.watch?.patentYear;
      return with_({ watch: event.watch, ...(isSameYear ? {} : { remindedOn: later(event.watchedOn) }) });
    }
    case 'AnnuityReminderRaised':
      return with_({ remindedOn: later(event.raisedFor) });
    case 'AnnuityFellDue':
      return with_({ remindedOn: later(event.times.dueOn) });
    case 'AnnuityPaid':
      return with_({ payments: [...life.payments, event.payment] });
    case 'FeeReductionRecorded':
      return with_({ reduction: event.reduction });
    case 'PatentLapsed':
      return with_({ restoration: null });
    case 'RestorationNoticeRecorded':
      return with_({ restoration: { ...restoration, noticeReceivedOn: event.receivedOn } });
    case 'RestorationRequested': {
      const { ground, requestedOn } = event;
      return with_({ restoration: { ...restoration, ground, requestedOn, decidedOn: null, granted: null } });
    }
    case 'RestorationDecided': {
      const { granted, decidedOn } = event;
      return with_({ restoration: { ...restoration, granted, decidedOn } });
    }
    case 'RegisterEventRecorded':
      return with_({ registerEntries: [...life.registerEntries, event.entry].slice(-MAX_REGISTER_ENTRIES) });
    case 'AnnuityGraceEntered':
    case 'PatentRestored':
    case 'PatentExpired':
      return patent;
    default:
      return assertNever(event, 'life event');
  }
}

const NO_RESTORATION = { noticeReceivedOn: null, requestedOn: null, ground: null, decidedOn: null, granted: null };
