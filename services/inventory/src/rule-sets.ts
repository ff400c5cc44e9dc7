import annuityRules from '../data/annuity-rules.json' with { type: 'json' };
import navigationRules from '../data/navigation-rules.json' with { type: 'json' };
import openLicenceRules from '../data/open-licence-rules.json' with { type: 'json' };
import patentRules from '../data/patent-rules.json' with { type: 'json' };
import questionnaires from '../data/questionnaires.json' with { type: 'json' };
import seiTables from '../data/sei-ipc.json' with { type: 'json' };
import stocktakingRules from '../data/stocktaking-rules.json' with { type: 'json' };
import trusteeshipRules from '../data/trusteeship-rules.json' with { type: 'json' };
import wakeUpWeights from '../data/wake-up-weights.json' with { type: 'json' };
import { checkNavigationRules, type NavigationRules } from './navigation-project/domain.ts';
import { checkOpenLicenceRules, type OpenLicenceRules } from './open-licence/domain.ts';
import { checkWakeUpWeights, type WakeUpWeights } from './patent/domain/wake-up.ts';
import { checkPatentRules, type PatentRules } from './patent/domain.ts';
import {
  checkQuestionnaires,
  checkStocktakingRules,
  type Questionnaire,
  type StocktakingRules,
} from './stocktaking-item/domain.ts';
import { checkTrusteeshipRules, type TrusteeshipRules } from './trusteeship/domain.ts';

/** Terms, scope, and the first versions of what may be published later: shipped with the service, checked at the start. */
export const PATENT_RULES: PatentRules = checkPatentRules({ ...patentRules, sei: seiTables, annuity: annuityRules });

/** Thresholds of a stocktaking round shipped with the service, checked at the start. */
export const STOCKTAKING_RULES: readonly StocktakingRules[] = checkStocktakingRules(stocktakingRules);

/** Standard of navigation projects shipped with the service, checked at the start. */
export const NAVIGATION_RULES: readonly NavigationRules[] = checkNavigationRules(navigationRules);

/** Law and guidance of open licences shipped with the service, checked at the start. */
export const OPEN_LICENCE_RULES: readonly OpenLicenceRules[] = checkOpenLicenceRules(openLicenceRules);

/** Weights of the wake-up priority, checked at the start. */
export const WAKE_UP_WEIGHTS: WakeUpWeights = checkWakeUpWeights(wakeUpWeights);

/** Usual term and handover period of a trusteeship shipped with the service, checked at the start. */
export const TRUSTEESHIP_RULES: readonly TrusteeshipRules[] = checkTrusteeshipRules(trusteeshipRules);

/** Every version of the stocktaking questionnaire, checked at the start; a round keeps the one it was opened with. */
export const QUESTIONNAIRES: readonly Questionnaire[] = checkQuestionnaires(questionnaires);
