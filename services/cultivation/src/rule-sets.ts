import { workingCalendar } from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import giMarkRules from '../data/gi-mark-rules.json' with { type: 'json' };
import trademarkRules from '../data/trademark-rules.json' with { type: 'json' };
import { checkGiMarkRules, type GiMarkRules } from './gi-mark-authorisation/domain.ts';
import { checkTrademarkRules, type TermContext, type TrademarkRules } from './trademark/domain.ts';

/** Terms, time limits, fees and place names shipped with the service, checked at the start. */
export const TRADEMARK_RULES: TrademarkRules = checkTrademarkRules(trademarkRules);

/** The law of trademarks with the working days shipped with the platform. */
export const TERM_CONTEXT: TermContext = { law: TRADEMARK_RULES.law, calendar: workingCalendar(SHIPPED_CALENDARS) };

/** Who may use a special mark, shipped with the service, checked at the start. */
export const GI_MARK_RULES: readonly GiMarkRules[] = checkGiMarkRules(giMarkRules);
