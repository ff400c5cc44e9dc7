import type {
  GetQuestionnaireRequest,
  GetQuestionnaireResponse,
  Questionnaire as QuestionnaireMessage,
} from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, legalDateAt, ruleSetAt } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { QUESTIONNAIRES } from '../rule-sets.ts';
import { fieldName, type Questionnaire, questionnaireOf } from '../stocktaking-item/domain.ts';
import { loadOpened } from './load-round.ts';

/** The questionnaire of a version, of a round, or of a round that were opened today. It holds no data of anybody's. */
export async function getQuestionnaire(
  service: ServiceContext,
  { version, roundId }: GetQuestionnaireRequest,
  actor: Actor,
): Promise<GetQuestionnaireResponse> {
  if (actor.role !== 'ENT') requireReader(actor, '盘点问卷');
  if (version !== '') return { questionnaire: questionnaireView(questionnaireOf(QUESTIONNAIRES, version)) };
  const today = legalDateAt(service.clock.now().toISOString());
  if (roundId === '') return { questionnaire: questionnaireView(ruleSetAt(QUESTIONNAIRES, today)) };
  const { questionnaireVersion } = await loadOpened(service, roundId);
  return { questionnaire: questionnaireView(questionnaireOf(QUESTIONNAIRES, questionnaireVersion)) };
}

function questionnaireView({ version, titleZh, validFrom, validTo, fields }: Questionnaire): QuestionnaireMessage {
  return {
    version,
    titleZh,
    validFrom,
    validTo: validTo ?? '',
    fields: fields.map(({ id, titleZh: title, type, options, rules }) => ({
      field: fieldName(id),
      titleZh: title,
      fieldType: type,
      options: options.map((option) => ({ ...option })),
      rules: rules.map(({ rule, messageZh }) => ({ rule, messageZh })),
    })),
  };
}
