import wording from '../data/publication-wording.json' with { type: 'json' };
import questionnaires from '../data/sme-questionnaires.json' with { type: 'json' };
import thresholds from '../data/sme-thresholds.json' with { type: 'json' };
import parameters from '../data/supply-demand-parameters.json' with { type: 'json' };
import { checkSupplyDemandParameters, type SupplyDemandParameters } from './demand/domain.ts';
import {
  checkQuestionnaires,
  checkThresholds,
  type SmeQuestionnaire,
  type SmeThresholds,
} from './sme-survey/domain.ts';
import { checkWording, type PublicationWording } from './supply-listing/domain.ts';

/** Validity, staleness and publication parameters shipped with the service, checked at the start. */
export const SUPPLY_DEMAND_PARAMETERS: readonly SupplyDemandParameters[] = checkSupplyDemandParameters(parameters);

/** Questionnaires of the survey of small and medium enterprises, checked at the start. */
export const SME_QUESTIONNAIRES: readonly SmeQuestionnaire[] = checkQuestionnaires(questionnaires);

/** Limits of 中小企业划型标准 by industry, checked at the start. */
export const SME_THRESHOLDS: readonly SmeThresholds[] = checkThresholds(thresholds);

/** Words that no publication uses, checked at the start. */
export const PUBLICATION_WORDING: readonly PublicationWording[] = checkWording(wording);
