// One import a year: JSON modules are loaded by name, and a missing file then fails the build, not a deadline.
import y2004 from '../data/calendars/2004.json' with { type: 'json' };
import y2005 from '../data/calendars/2005.json' with { type: 'json' };
import y2006 from '../data/calendars/2006.json' with { type: 'json' };
import y2007 from '../data/calendars/2007.json' with { type: 'json' };
import y2008 from '../data/calendars/2008.json' with { type: 'json' };
import y2009 from '../data/calendars/2009.json' with { type: 'json' };
import y2010 from '../data/calendars/2010.json' with { type: 'json' };
import y2011 from '../data/calendars/2011.json' with { type: 'json' };
import y2012 from '../data/calendars/2012.json' with { type: 'json' };
import y2013 from '../data/calendars/2013.json' with { type: 'json' };
import y2014 from '../data/calendars/2014.json' with { type: 'json' };
import y2015 from '../data/calendars/2015.json' with { type: 'json' };
import y2016 from '../data/calendars/2016.json' with { type: 'json' };
import y2017 from '../data/calendars/2017.json' with { type: 'json' };
import y2018 from '../data/calendars/2018.json' with { type: 'json' };
import y2019 from '../data/calendars/2019.json' with { type: 'json' };
import y2020 from '../data/calendars/2020.json' with { type: 'json' };
import y2021 from '../data/calendars/2021.json' with { type: 'json' };
import y2022 from '../data/calendars/2022.json' with { type: 'json' };
import y2023 from '../data/calendars/2023.json' with { type: 'json' };
import y2024 from '../data/calendars/2024.json' with { type: 'json' };
import y2025 from '../data/calendars/2025.json' with { type: 'json' };
import y2026 from '../data/calendars/2026.json' with { type: 'json' };
import { type CalendarYear, parseCalendarYear } from './calendar-year.ts';

/**
 * The working-day calendars shipped with the platform, 2004–2026, checked on load. A bureau loads later years and
 * corrected versions as data of the same shape.
 */
export const SHIPPED_CALENDARS: readonly CalendarYear[] = [
  y2004,
  y2005,
  y2006,
  y2007,
  y2008,
  y2009,
  y2010,
  y2011,
  y2012,
  y2013,
  y2014,
  y2015,
  y2016,
  y2017,
  y2018,
  y2019,
  y2020,
  y2021,
  y2022,
  y2023,
  y2024,
  y2025,
  y2026,
].map(parseCalendarYear);
