import { workingCalendar } from '@zhiqi/kernel';
import { SHIPPED_CALENDARS } from '@zhiqi/kernel/calendars';
import centreRules from '../data/centre-rules.json' with { type: 'json' };
import giMarkRules from '../data/gi-mark-rules.json' with { type: 'json' };
import trademarkRules from '../data/trademark-rules.json' with { type: 'json' };
import { type CentreRules, checkCentreRules } from './cultivation-centre/domain.ts';
import { checkGiMarkRules, type GiMarkRules } from './gi-mark-authorisation/domain.ts';
import { checkTrademarkRules, type TermContext, type TrademarkRules } from './trademark/domain.ts';

/** Terms, time limits, fees and place names shipped with the service, checked at the start. */
export const TRADEMARK_RULES: TrademarkRules = checkTrademarkRules(trademarkRules);

/** The law of trademarks with the working days shipped with the platform. */
export const TERM_CONTEXT: TermContext = { law: TRADEMARK_RULES.law, calendar: workingCalendar(SHIPPED_CALENDARS) };

/** Who may use a special mark, shipped with the service, checked at the start. */
export const GI_MARK_RULES: readonly GiMarkRules[] = checkGiMarkRules(giMarkRules);

/** What a tripartite centre must show for which step, shipped with the service, checked at the start. */
export const CENTRE_RULES: readonly CentreRules[] = checkCentreRules(centreRules);
