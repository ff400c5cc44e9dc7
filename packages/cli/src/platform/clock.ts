import { CliError, EXIT } from '../exit-codes.ts';
import type { DataFolder } from './folder.ts';
import { readJson, writeJson } from './json-file.ts';

/** `clock.json`: the platform's time = the machine's time + offset, the same for every process and every later start. */
interface ClockFile {
  readonly offsetMs: number;
}

/** A date given alone means the beginning of that working day in the bureau's time zone. */
const START_OF_WORK = 'T09:00:00+08:00';

/** The platform's own time now. */
export function platformNow(folder: DataFolder, realNow = Date.now()): Date {
  return new Date(realNow + (readJson<ClockFile>(folder.clockFile)?.offsetMs ?? 0));
}

/**
 * Sets the platform's clock so that it shows `date` now and ticks on from there. Time never goes back in a platform that
 * has data: what it decided on a later day would be in its future.
 * @param date `YYYY-MM-DD`, or an instant
 */
export function setClock(folder: DataFolder, date: string, isNew: boolean, realNow = Date.now()): void {
  const target = parseClock(date);
  const now = platformNow(folder, realNow);
  if (!isNew && shanghaiDate(now) === date) return;
  if (!isNew && target < now.getTime()) {
    throw new CliError(
      EXIT.environment,
      `平台时间已到 ${shanghaiDate(now)},不能退回 ${date};请去掉 --clock,或换一个新的 --data-dir。`,
    );
  }
  writeJson(folder.clockFile, { offsetMs: target - realNow } satisfies ClockFile);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function parseClock(text: string): number {
  const parsed = new Date(DATE.test(text) ? `${text}${START_OF_WORK}` : INSTANT.test(text) ? text : Number.NaN);
  // Some engines read `2022-02-30` as another day: the day must come back unchanged.
  if (Number.isNaN(parsed.getTime()) || (DATE.test(text) && shanghaiDate(parsed) !== text)) {
    throw new CliError(EXIT.usage, `--clock ${text} 不是有效日期,请写成 2022-06-30。`);
  }
  return parsed.getTime();
}

const SHANGHAI_DATE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** `YYYY-MM-DD` of an instant in Asia/Shanghai. */
export function shanghaiDate(instant: Date): string {
  return SHANGHAI_DATE.format(instant);
}
