import { invalid } from '@zhiqi/kernel';

/** Shanghai keeps UTC+8 all year, without daylight saving. */
const SHANGHAI_MS = 8 * 60 * 60 * 1000;
const PERIOD = /^([12]\d{3})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$/;

/** The span that figures are computed for, in Shanghai's calendar, and how it is read at present. */
export interface Period {
  /** `2022`, `2022-Q2` or `2022-06`. */
  readonly text: string;
  readonly planYear: number;
  /** First instant. */
  readonly from: Date;
  /**
   * Knowledge and effect up to here count, exclusive: 24:00 of the last day, or just after now in a running period.
   */
  readonly cutoff: Date;
  /** Running: the stock is what it is now, read from last-value rows. */
  readonly running: boolean;
}

/** The plan year at an instant. */
function currentPlanYear(now: Date): string {
  return String(new Date(now.getTime() + SHANGHAI_MS).getUTCFullYear());
}

/**
 * Reads a period: a plan year, a quarter or a month (inventory brief §6).
 * @param text empty = the running plan year
 * @throws DomainError `invalid` for another shape, and for a period that has not begun
 */
export function parsePeriod(text: string, now: Date): Period {
  const wanted = text === '' ? currentPlanYear(now) : text;
  const match = PERIOD.exec(wanted);
  if (!match)
    throw refused('PERIOD_MALFORMED', `期间「${wanted}」写法不对。请写年、季或月,如 2022、2022-Q2、2022-06。`);
  const year = Number(match[1]);
  const [firstMonth, months] = match[2]
    ? [3 * (Number(match[2]) - 1), 3]
    : match[3]
      ? [Number(match[3]) - 1, 1]
      : [0, 12];
  const from = new Date(Date.UTC(year, firstMonth, 1) - SHANGHAI_MS);
  const end = new Date(Date.UTC(year, firstMonth + months, 1) - SHANGHAI_MS);
  if (from > now) throw refused('PERIOD_NOT_BEGUN', `期间「${wanted}」还没有开始,没有数据可算。`);
  const running = end > now;
  return { text: wanted, planYear: year, from, cutoff: running ? new Date(now.getTime() + 1) : end, running };
}

function refused(slug: string, messageZh: string) {
  return invalid(slug, messageZh, { fields: [{ field: 'period', rule: slug, messageZh }] });
}
