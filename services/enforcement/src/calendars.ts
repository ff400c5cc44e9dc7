import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CalendarYear,
  isDomainError,
  parseCalendarYear,
  type WorkingCalendar,
  workingCalendar,
} from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import { ConfigError } from '@zhiqi/runtime';
import { CALENDARS_VARIABLE } from './config.ts';

/** The calendars a process works with. */
export interface LoadedCalendar {
  readonly calendar: WorkingCalendar;
  /** Names every version loaded beside the shipped ones; changes whenever one comes or goes. */
  readonly fingerprint: string;
}

/**
 * The shipped calendars and those of the folder, one JSON file a year or correction (brief §3.2 C-2 to C-4). A bureau puts the
 * file of the next year there when its notice appears, and restarts the service.
 * @throws ConfigError naming the file and what is wrong with it
 */
export async function loadCalendar(folder: string | undefined): Promise<LoadedCalendar> {
  const added = folder === undefined ? [] : await readFolder(folder);
  const fingerprint = added
    .map(({ version }) => version)
    .sort()
    .join('+');
  try {
    return { calendar: workingCalendar([...SHIPPED_CALENDARS, ...added]), fingerprint };
  } catch (cause) {
    throw unusable(folder ?? '', cause);
  }
}

async function readFolder(folder: string): Promise<CalendarYear[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (cause) {
    throw new ConfigError(`${CALENDARS_VARIABLE} names ${folder}, which cannot be read`, { cause });
  }
  return Promise.all(names.map((name) => readYear(join(folder, name))));
}

async function readYear(path: string): Promise<CalendarYear> {
  try {
    return parseCalendarYear(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): ConfigError {
  const reason = isDomainError(cause) ? cause.messageZh : String(cause);
  return new ConfigError(`${CALENDARS_VARIABLE}: ${path} cannot be used: ${reason}`, { cause });
}
