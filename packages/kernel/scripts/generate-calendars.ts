/**
 * Writes data/calendars/<year>.json from the npm package chinese-days (a development dependency).
 * Run it when the State Council's notice for a new year is out and the package carries it: `pnpm run calendars`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type CalendarDay, parseCalendarYear } from '../src/calendar-year.ts';
import { type LegalDate, yearOf } from '../src/legal-date.ts';

interface YearFile {
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}

/** Notices read in full and compared day by day; other years rest on the two packages named in `source`. */
const PAPERS: Record<number, { papers: string[]; publishedAt?: string }> = {
  2022: { papers: ['国务院办公厅关于2022年部分节假日安排的通知(国办发明电〔2021〕11号)'] },
  2026: {
    papers: ['国务院办公厅关于2026年部分节假日安排的通知(国办发明电〔2025〕7号)'],
    publishedAt: '2025-11-04',
  },
};

/** The package lacks this make-up day of the 2006 New Year; the second source has it. */
const CORRECTIONS: CalendarDay[] = [{ name: '元旦', date: '2005-12-31' as LegalDate, isOffDay: false }];

const require = createRequire(import.meta.url);
const packageFile = join(dirname(require.resolve('chinese-days')), '..', 'package.json');
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
const yearsFolder = join(dirname(packageFile), 'dist', 'years');
const target = join(import.meta.dirname, '..', 'data', 'calendars');

const days = readdirSync(yearsFolder)
  .filter((name) => /^\d{4}\.json$/.test(name))
  .flatMap((name) => readYear(JSON.parse(readFileSync(join(yearsFolder, name), 'utf8')) as YearFile))
  .concat(CORRECTIONS)
  .sort((a, b) => a.date.localeCompare(b.date));

for (const [year, list] of Object.entries(Object.groupBy(days, noticeYear))) {
  const calendar = parseCalendarYear({
    year: Number(year),
    version: `CN-${year}.1`,
    papers: PAPERS[Number(year)]?.papers ?? [`国务院办公厅关于${year}年部分节假日安排的通知`],
    source: `npm chinese-days ${version}; working days equal to PyPI holidays 0.105`,
    publishedAt: PAPERS[Number(year)]?.publishedAt,
    days: list,
  });
  writeFileSync(join(target, `${year}.json`), `${JSON.stringify(calendar, null, 2)}\n`);
}

function readYear(file: YearFile): CalendarDay[] {
  const read = (entries: Record<string, string>, isOffDay: boolean) =>
    Object.entries(entries).map(([date, name]) => ({
      name: name.split(',')[1] ?? name,
      date: date as LegalDate,
      isOffDay,
    }));
  return [...read(file.holidays, true), ...read(file.workdays, false)];
}

/** The notice of a year also arranges the days of December that its New Year takes or gives. */
function noticeYear(day: CalendarDay): number {
  return day.name === '元旦' && day.date.includes('-12-') ? yearOf(day.date) + 1 : yearOf(day.date);
}
