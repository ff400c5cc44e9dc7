import { invalid, type LegalDate } from '@zhiqi/kernel';

/** The later of two dates. */
export function later(one: LegalDate, other: LegalDate): LegalDate {
  return one > other ? one : other;
}

/** A date that somebody states of an act. */
export interface ActDate {
  /** Path in the request. */
  readonly field: string;
  /** What it is called on a form: `申报日`. */
  readonly nameZh: string;
  readonly date: LegalDate;
}

/**
 * Refuses the date of an act that lies in the future, or before the act that must have come first.
 * @throws DomainError `invalid` naming the field
 */
export function requireActDate(act: ActDate, today: LegalDate, earlier?: Omit<ActDate, 'field'>): void {
  if (act.date > today) throw refused(act, 'DATE_IN_FUTURE', '不能晚于今天', '请在事情发生后再登记。');
  if (earlier && act.date < earlier.date) {
    throw refused(act, 'DATE_OUT_OF_ORDER', `不能早于${earlier.nameZh}(${earlier.date})`, '请核对文书上的日期。');
  }
}

function refused({ field, nameZh }: ActDate, slug: string, ruleZh: string, nextZh: string): Error {
  const messageZh = `${nameZh}${ruleZh}`;
  return invalid(slug, `${messageZh}。${nextZh}`, { fields: [{ field, rule: slug, messageZh }] });
}
