import type { Publication } from '@zhiqi/runtime';
import type { SurveyEvent } from './domain.ts';

/** That an enterprise answered, its declared size and industry, and whether it needs a technology; nothing of the texts. */
export function surveyToPublic(event: SurveyEvent): Publication[] {
  const { surveyId, planYear, requester, answer, questionnaireVersion, answeredOn } = event;
  return [
    {
      type: 'zhiqi.inventory.v1.SmeSurveyAnswered',
      copy: 'home',
      effective: answeredOn,
      planYear,
      rulePack: questionnaireVersion,
      message: {
        surveyId,
        planYear,
        smeKey: requester.smeKey,
        size: `SME_SIZE_${answer.size}`,
        industryCode: answer.industryCode,
        hasDemand: answer.hasNeed,
        questionnaireVersion,
        answeredOn,
      },
    },
  ];
}
