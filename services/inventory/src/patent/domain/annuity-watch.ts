import { addDays, type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import {
  type AnnuityFacts,
  type AnnuityTimes,
  annuityAmount,
  annuityDueOn,
  annuityTimes,
  patentYearOn,
  surchargePct,
} from './annuity.ts';
import { hasOpenLicenceRunning } from './conversions.ts';
import { isInForce } from './legal-state.ts';
import type { LifeEvent } from './life-types.ts';
import type { PatentRules } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { LegalFact, RegisteredPatent } from './types.ts';

/** 年费状况. Suspicions are alerts; only the register changes the legal state (brief §2.4). */
export type FeeStanding = 'NOT_WATCHED' | 'NOT_DUE' | 'GRACE_SUSPECTED' | 'IN_GRACE' | 'LAPSE_SUSPECTED';

/**
 * What the annuity of a patent year is reckoned from, paid on a day. A reduction covers what falls due from its first day on:
 * none is granted for fees that are due already. Relief for an open licence is given while one is running, not for its
 * announcement alone (Patent Law 51, R-43).
 */
export function annuityFacts(
  rules: PatentRules,
  patent: RegisteredPatent,
  patentYear: number,
  paidOn: LegalDate,
): AnnuityFacts {
  const { kind, filingDate, grantDate, life } = patent;
  const { reduction } = life;
  const isReduced = reduction !== null && reduction.from <= annuityDueOn(filingDate, patentYear);
  return {
    ...{ kind, filingDate, grantDate },
    reductionPct: isReduced ? reduction.percent : 0,
    reliefPct: hasOpenLicenceRunning(patent) ? ruleSetAt(rules.annuity, paidOn).openLicenceReliefPct : 0,
  };
}

/**
 * The last patent year that is known to be paid: by a receipt, by the grant (its year is paid at registration, R-08), or
 * because a register or a list said "in force" on a day when the grace period of that year was over. A statement made within a
 * grace period proves nothing of the year that it belongs to.
 * @returns 0 where nothing is known
 */
export function paidThroughYear(rules: PatentRules, patent: RegisteredPatent): number {
  const { filingDate, grantDate, life, legalFacts, merges } = patent;
  const granted = grantDate === null ? 0 : patentYearOn(filingDate, grantDate);
  const receipts = life.payments.map(({ patentYear }) => patentYear);
  const facts = legalFacts.map((fact, index) => provenBy(rules, patent, fact, legalFacts.slice(0, index)));
  const lists = (merges?.contributions ?? []).map(({ statement }) =>
    statement?.state === 'GRANTED_IN_FORCE' ? settledYear(rules, filingDate, statement.asOfDate) : 0,
  );
  const told = Math.max(0, granted, ...receipts, ...facts, ...lists);
  return Math.min(told, yearsBeforeLapse(patent));
}

/** Of a right that lapsed for an annuity the register proves that it was not paid, whatever a list said since. */
function yearsBeforeLapse({ filingDate, legalState, legalFacts }: RegisteredPatent): number {
  const isGone = legalState === 'LAPSED' || legalState === 'RESTORATION_PENDING';
  const lapse = legalFacts.findLast(({ state, source }) => state === 'LAPSED' && source === 'REGISTER');
  if (!isGone || lapse === undefined) return Number.POSITIVE_INFINITY;
  const year = patentYearOn(filingDate, lapse.effectiveDate);
  return annuityDueOn(filingDate, year) === lapse.effectiveDate ? year - 1 : Number.POSITIVE_INFINITY;
}

function provenBy(
  rules: PatentRules,
  { filingDate }: RegisteredPatent,
  fact: LegalFact,
  earlier: readonly LegalFact[],
): number {
  const year = patentYearOn(filingDate, fact.statedOn);
  if (fact.state === 'GRACE') return year - 1;
  if (fact.state !== 'GRANTED_IN_FORCE') return 0;
  const settled = settledYear(rules, filingDate, fact.statedOn);
  if (fact.source !== 'REGISTER') return settled;
  // Back from the grace period or from a lapse: the year that was open has been paid. What fell due while a restoration was
  // decided has a grace period of its own: the missed act that was completed is the one of the lapse.
  const before = earlier.at(-1);
  if (before?.state === 'GRACE') return patentYearOn(filingDate, before.effectiveDate);
  const lapse =
    before?.state === 'RESTORATION_PENDING' ? earlier.findLast(({ state }) => state === 'LAPSED') : undefined;
  return lapse ? Math.max(settled, patentYearOn(filingDate, lapse.effectiveDate)) : settled;
}

/** The last year whose grace period was over on a day. */
function settledYear(rules: PatentRules, filingDate: LegalDate, date: LegalDate): number {
  let year = patentYearOn(filingDate, date);
  while (year > 0 && annuityTimes(rules.annuity, { filingDate }, year).graceEnd >= date) year -= 1;
  return year;
}

/**
 * The annuity that is to be paid next, of a right in force and in scope: the year after the last one known to be paid. Where
 * little is known it is the first one that fell due since the platform watches, because of older ones nobody can tell.
 */
export function annuityToWatch(rules: PatentRules, patent: RegisteredPatent): AnnuityTimes | null {
  const { filingDate, legalState, scope, life } = patent;
  if (!isInForce(legalState) || !scope.inScope) return null;
  const { expiresOn } = patentTerm(rules.term, patent);
  const unpaid = paidThroughYear(rules, patent) + 1;
  let year = unpaid;
  if (legalState !== 'GRACE') while (annuityDueOn(filingDate, year) < life.watchedSince) year += 1;
  const dueOn = annuityDueOn(filingDate, year);
  return dueOn < expiresOn && hasAnnuity(rules, patent, year) ? annuityTimes(rules.annuity, patent, year) : null;
}

/** Whether the schedule knows an annuity of that year: compensation days may carry a right beyond it. */
export function hasAnnuity(
  rules: PatentRules,
  { kind, filingDate }: Pick<RegisteredPatent, 'kind' | 'filingDate'>,
  year: number,
): boolean {
  const { bands } = ruleSetAt(rules.annuity, annuityDueOn(filingDate, year));
  return bands[kind].some(({ from, to }) => from <= year && year <= to);
}

/** Where the fees of a right stand on a day. */
export function feeStanding({ life, legalState }: RegisteredPatent, asOf: LegalDate): FeeStanding {
  const { watch } = life;
  if (watch === null) return 'NOT_WATCHED';
  if (legalState === 'GRACE') return watch.graceEnd < asOf ? 'LAPSE_SUSPECTED' : 'IN_GRACE';
  if (asOf <= watch.dueOn) return 'NOT_DUE';
  return asOf <= watch.graceEnd ? 'GRACE_SUSPECTED' : 'LAPSE_SUSPECTED';
}

/** A day on which somebody is reminded of the watched annuity, or on which it falls due. */
interface ReminderDay {
  readonly on: LegalDate;
  /** Null: only the due date itself, where the rules name no reminder for it. */
  readonly offset: number | null;
}

/** Days of the watched annuity that are not settled yet, in their order. */
export function reminderDays(rules: PatentRules, { life }: RegisteredPatent): ReminderDay[] {
  const { watch, remindedOn } = life;
  if (watch === null) return [];
  const { reminderOffsets } = ruleSetAt(rules.annuity, watch.dueOn);
  const days: ReminderDay[] = reminderOffsets.map((offset) => ({ on: addDays(watch.dueOn, offset), offset }));
  if (!reminderOffsets.includes(0)) days.push({ on: watch.dueOn, offset: null });
  return days.filter(({ on }) => on > remindedOn).sort((a, b) => (a.on < b.on ? -1 : 1));
}

/**
 * What passing time brings up: each reminder once, on its own day however late it is noticed, and that the annuity fell due.
 * Before that, which annuity is watched, where that changed.
 */
export function watchEvents(rules: PatentRules, patent: RegisteredPatent, today: LegalDate): LifeEvent[] {
  const raised = reminderEvents(rules, patent, today);
  const watch = annuityToWatch(rules, patent);
  if (JSON.stringify(watch) === JSON.stringify(patent.life.watch)) return raised;
  const told: LifeEvent = { type: 'AnnuityWatched', watch, watchedOn: today };
  // What fell due under the old one before today is told; the new one reminds from tomorrow on.
  const isSameYear = watch?.patentYear === patent.life.watch?.patentYear;
  return isSameYear ? [...raised, told] : [told];
}

function reminderEvents(rules: PatentRules, patent: RegisteredPatent, today: LegalDate): LifeEvent[] {
  const { watch } = patent.life;
  if (watch === null || !isInForce(patent.legalState) || !patent.scope.inScope) return [];
  return reminderDays(rules, patent)
    .filter(({ on }) => on <= today)
    .flatMap(({ on, offset }): LifeEvent[] => {
      const about = onAnnuity(rules, patent, watch, on);
      const events: LifeEvent[] = [];
      if (offset !== null) events.push({ type: 'AnnuityReminderRaised', offset, raisedFor: on, ...about });
      if (on === watch.dueOn) events.push({ type: 'AnnuityFellDue', ...about });
      return events;
    });
}

/** What events on an annuity say of it. */
export function onAnnuity(rules: PatentRules, patent: RegisteredPatent, times: AnnuityTimes, on: LegalDate) {
  const facts = annuityFacts(rules, patent, times.patentYear, on);
  const { annuityFen, ruleSetVersion } = annuityAmount(rules.annuity, facts, times.patentYear, on);
  return {
    kind: patent.kind,
    times,
    amountFen: annuityFen.toString(),
    inScope: patent.scope.inScope,
    ruleSetVersion,
  };
}

/** The annuity that a right in its grace period owes, and its surcharge on a day. */
export function graceOf(rules: PatentRules, patent: RegisteredPatent, since: LegalDate, today: LegalDate) {
  const times = annuityTimes(rules.annuity, patent, patentYearOn(patent.filingDate, since));
  return { times, surchargePct: surchargePct(rules.annuity, times, today) ?? 0 };
}
