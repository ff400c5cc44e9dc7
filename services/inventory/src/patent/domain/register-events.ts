import { invalid, type LegalDate, rule } from '@zhiqi/kernel';
import { annuityDueOn, annuityTimes, patentYearOn } from './annuity.ts';
import { paidThroughYear } from './annuity-watch.ts';
import { claimEvents } from './claims.ts';
import { requireAllowedStep, stateBefore } from './legal-state.ts';
import { type RecordRegisterEvent, type RegisterEffect, type RegisterEntry, STATE_OF_EFFECT } from './life-types.ts';
import type { PatentEvent } from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import { statusChange } from './status-change.ts';
import type { LegalState, RegisteredPatent } from './types.ts';

/**
 * An entry of the gazette: kept as it is, and taken over where it tells the legal state or a preservation. An unknown code puts
 * the state in doubt, so the right leaves the counts until somebody has looked. A pledge entry is evidence only: which pledges
 * are live is for financing; a transfer does not say to whom, so the next list does.
 */
export function recordRegisterEvent(
  rules: PatentRules,
  command: RecordRegisterEvent,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  const { code, effect, announcedOn, documentNo } = command;
  if (announcedOn > today) {
    const messageZh = '公告日不能晚于今天';
    throw invalid('DATE_IN_FUTURE', `${messageZh}。请核对公报。`, {
      fields: [{ field: 'announced_on', rule: 'DATE_IN_FUTURE', messageZh }],
    });
  }
  const isKnown = patent.life.registerEntries.some(
    (entry) => entry.code === code && entry.announcedOn === announcedOn && entry.documentNo === documentNo,
  );
  if (isKnown) return [];
  const isOld = isOvertaken(command, patent);
  const dated = isOld ? dateOfOldEntry(rules, command, patent) : effectiveDateOf(rules, command, patent);
  const entry: RegisterEntry = { code, effect, announcedOn, documentNo, ...dated };
  const recorded: PatentEvent = { type: 'RegisterEventRecorded', kind: patent.kind, entry };
  return isOld ? [recorded] : [recorded, ...consequences(command, entry, patent)];
}

/**
 * States in which alone such an entry moves a right. In any other the right has passed it: a grant of years ago is no return
 * from the grace period, and no entry of the gazette undoes an invalidation, which takes a court's judgment.
 */
const MOVES_FROM: Readonly<Partial<Record<RegisterEffect, readonly LegalState[]>>> = {
  PUBLISHED: ['APPLIED', 'UNKNOWN'],
  GRANTED: ['APPLIED', 'PUBLISHED', 'UNKNOWN'],
  RESTORED: ['LAPSED', 'RESTORATION_PENDING'],
};

/**
 * Whether what an entry tells of the state is history here: the right has passed it, or the register told of a later day
 * already. It is kept and moves nothing, so that the whole gazette of a right can be read in, in whatever order.
 */
function isOvertaken({ effect, announcedOn }: RecordRegisterEvent, patent: RegisteredPatent): boolean {
  if (STATE_OF_EFFECT[effect] === undefined) return false;
  if (MOVES_FROM[effect]?.includes(patent.legalState) === false) return true;
  const isLaterTold = patent.life.registerEntries.some(
    (entry) => STATE_OF_EFFECT[entry.effect] !== undefined && entry.announcedOn > announcedOn,
  );
  const last = patent.legalFacts.at(-1);
  return isLaterTold || (last?.source === 'REGISTER' && announcedOn < last.statedOn);
}

function consequences(command: RecordRegisterEvent, entry: RegisterEntry, patent: RegisteredPatent): PatentEvent[] {
  const { effect, effectiveDate, documentNo } = entry;
  if (effect === 'PRESERVED' || effect === 'PRESERVATION_RELEASED') return preservation(entry, patent);
  const state = STATE_OF_EFFECT[effect];
  if (state === undefined || state === patent.legalState) return [];
  const fact = { effectiveDate, documentNo, at: command.at };
  if (effect === 'RESTORED' && patent.legalState === 'LAPSED') {
    // The gazette announces the end of the restoration alone.
    const pending = statusChange(patent, 'RESTORATION_PENDING', fact);
    return [pending, statusChange({ ...patent, legalState: 'RESTORATION_PENDING' }, state, fact)];
  }
  if (state !== 'UNKNOWN') requireAllowedStep(patent.kind, stateBefore(patent, effectiveDate), state, documentNo);
  return [statusChange(patent, state, fact)];
}

/** The gazette does not number preservations, so a release ends every one that it announced before. */
function preservation(
  { effect, effectiveDate, code, announcedOn, documentNo }: RegisterEntry,
  patent: RegisteredPatent,
) {
  const overlay = 'PRESERVED' as const;
  if (effect === 'PRESERVED') {
    const sourceRef = documentNo === '' ? `${code}:${announcedOn}` : documentNo;
    return claimEvents(patent, { overlay, sourceRef, inForce: true, effectiveDate, annulled: false });
  }
  return patent.overlays
    .filter((claim) => claim.overlay === overlay && claim.clearedOn === null)
    .flatMap(({ sourceRef }) =>
      claimEvents(patent, { overlay, sourceRef, inForce: false, effectiveDate, annulled: false }),
    );
}

/** a lapse takes effect on the due date of the year that was not paid, months before it is announced. */
function effectiveDateOf(
  rules: PatentRules,
  { effect, effectiveDate, announcedOn }: RecordRegisterEvent,
  patent: RegisteredPatent,
): Pick<RegisterEntry, 'effectiveDate' | 'derived'> {
  if (effectiveDate !== null) return { effectiveDate, derived: false };
  if (effect !== 'LAPSED') return { effectiveDate: announcedOn, derived: false };
  const year = unpaidYear(rules, patent, announcedOn);
  if (year > 1 && year > paidThroughYear(rules, patent)) {
    return { effectiveDate: annuityDueOn(patent.filingDate, year), derived: true };
  }
  throw rule('EFFECTIVE_DATE_REQUIRED', '公报没有写明终止日,从已知的缴费情况也推算不出。请查登记簿副本,填写终止日。', {
    params: { announcedOn },
  });
}

/** As above, of an entry that moves nothing any more: the same day, whatever was paid since. */
function dateOfOldEntry(
  rules: PatentRules,
  { effect, effectiveDate, announcedOn }: RecordRegisterEvent,
  patent: RegisteredPatent,
): Pick<RegisterEntry, 'effectiveDate' | 'derived'> {
  if (effectiveDate !== null) return { effectiveDate, derived: false };
  if (effect !== 'LAPSED') return { effectiveDate: announcedOn, derived: false };
  const year = unpaidYear(rules, patent, announcedOn);
  return { effectiveDate: year > 1 ? annuityDueOn(patent.filingDate, year) : announcedOn, derived: true };
}

/** The last year whose grace period was over when a lapse was announced. */
function unpaidYear(rules: PatentRules, patent: RegisteredPatent, announcedOn: LegalDate): number {
  let year = patentYearOn(patent.filingDate, announcedOn);
  while (year > 1 && annuityTimes(rules.annuity, patent, year).graceEnd >= announcedOn) year -= 1;
  return year;
}
