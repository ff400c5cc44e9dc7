import { type Actor, invalid, type LegalDate, legalDateAt, type WorkingCalendar } from '@zhiqi/kernel';
import { countedDays } from './clock/alarms.ts';

/** What an act recorded with a date of its own may not do. */
export interface DatedAct {
  readonly date: LegalDate;
  /** Field of the request that holds the date, and its name on a form. */
  readonly field: string;
  readonly nameZh: string;
  /** The act cannot have happened before this day. */
  readonly notBefore?: LegalDate;
}

/** Who gives a command, when by the platform's clock. */
export interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

/** Working days between an act and its entry from which on a reason is asked for (D-4: the platform's own rule). */
const LATE_ENTRY_WORKING_DAYS = 3;

/** @throws DomainError `invalid` for a day to come, or before what the act answers to */
export function checkActDate({ date, field, nameZh, notBefore }: DatedAct, at: string): void {
  if (date > legalDateAt(at)) {
    throw invalidDate(field, 'DATE_IN_FUTURE', `${nameZh}不能晚于今天。请在办理之后再登记。`);
  }
  if (notBefore !== undefined && date < notBefore) {
    throw invalidDate(field, 'DATE_TOO_EARLY', `${nameZh}不能早于 ${notBefore}。请核对文书上的日期。`);
  }
}

/**
 * The reason of a late entry (D-4); null for one in time.
 * @param coveredUntil acts up to this day are explained by the reason that the whole matter was entered late
 * @throws DomainError `invalid` when a reason is needed and missing
 */
export function lateEntryReason(
  calendar: WorkingCalendar,
  { date, nameZh }: DatedAct,
  { at, reason, coveredUntil }: { readonly at: string; readonly reason: string; readonly coveredUntil?: LegalDate },
): string | null {
  const gap = countedDays(calendar, date, legalDateAt(at)).length;
  const given = reason.trim();
  if (gap <= LATE_ENTRY_WORKING_DAYS) return null;
  if (given !== '') return given;
  if (coveredUntil !== undefined && date <= coveredUntil) return null;
  const messageZh = `${nameZh}距今已超过 ${LATE_ENTRY_WORKING_DAYS} 个工作日,请填写补录原因`;
  throw invalid('LATE_ENTRY_REASON_REQUIRED', `${messageZh}。`, {
    params: { workingDays: gap },
    fields: [{ field: 'late_entry_reason', rule: 'LATE_ENTRY_REASON_REQUIRED', messageZh }],
  });
}

/** @throws DomainError `invalid` when a text that the record needs is missing */
export function requireText(value: string, field: string, nameZh: string): string {
  const text = value.trim();
  if (text !== '') return text;
  throw invalid('REQUIRED', `请填写${nameZh}。`, {
    fields: [{ field, rule: 'REQUIRED', messageZh: `请填写${nameZh}` }],
  });
}

function invalidDate(field: string, rule: string, messageZh: string) {
  return invalid(rule, messageZh, { fields: [{ field, rule, messageZh }] });
}
