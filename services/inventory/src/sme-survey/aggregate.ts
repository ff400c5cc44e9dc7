import type { AggregateDefinition } from '@zhiqi/runtime';
import { SME_QUESTIONNAIRES, SME_THRESHOLDS } from '../supply-demand-data.ts';
import { type AnswerSmeSurvey, SURVEY_SCHEMA, type SurveyEvent, type SurveyState, surveyDecider } from './domain.ts';
import { surveyToPublic } from './publish.ts';

/** `_id` is `sme_<request id>`: one answer of one enterprise. */
export const surveyAggregate: AggregateDefinition<SurveyState, AnswerSmeSurvey, SurveyEvent> = {
  collection: 'sme_surveys',
  aggregate: 'sme-survey',
  decider: surveyDecider(SME_QUESTIONNAIRES, SME_THRESHOLDS),
  schema: SURVEY_SCHEMA,
  toPublic: surveyToPublic,
  indexes: [
    { name: 'requester', key: { 'state.requester.smeKey': 1, _id: 1 } },
    { name: 'year_comparison', key: { 'state.planYear': 1, 'state.comparison.outcome': 1, _id: 1 } },
  ],
};
