import patentRules from '../data/patent-rules.json' with { type: 'json' };
import stocktakingRules from '../data/stocktaking-rules.json' with { type: 'json' };
import { checkPatentRules, type PatentRules } from './patent/domain.ts';
import { checkStocktakingRules, type StocktakingRules } from './stocktaking-item/domain.ts';

/** Terms, scope, dormancy and usable-count parameters shipped with the service, checked at the start. */
export const PATENT_RULES: PatentRules = checkPatentRules(patentRules);

/** Thresholds of a stocktaking round shipped with the service, checked at the start. */
export const STOCKTAKING_RULES: readonly StocktakingRules[] = checkStocktakingRules(stocktakingRules);
