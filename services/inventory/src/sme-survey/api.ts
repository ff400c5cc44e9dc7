import type {
  AnswerSmeSurveyRequest,
  AnswerSmeSurveyResponse,
  GetSmeQuestionnaireRequest,
  GetSmeQuestionnaireResponse,
  GetSmeSurveyRequest,
  GetSmeSurveyResponse,
  ListSmeSurveysRequest,
  ListSmeSurveysResponse,
  SmeAnswer as SmeAnswerMessage,
  SmeSurvey,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { type Actor, legalDateAt, notFound, prefixedId, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { readIndustry, readNeed } from '../demand/read-need.ts';
import { needView } from '../demand/view.ts';
import { actsFor, enterpriseKey, readUscc } from '../enterprise.ts';
import { requireConfidant } from '../readers.ts';
import { SME_QUESTIONNAIRES } from '../supply-demand-data.ts';
import { surveyAggregate } from './aggregate.ts';
import type { SmeAnswer, SurveyState } from './domain.ts';

/** The survey half of DemandService. */
export function surveyHandlers(service: ServiceContext) {
  return {
    getSmeQuestionnaire: (_request: GetSmeQuestionnaireRequest) => questionnaireNow(service),
    answerSmeSurvey: (request: AnswerSmeSurveyRequest, { actor }: ActorContext) => answer(service, request, actor),
    getSmeSurvey: (request: GetSmeSurveyRequest, { actor }: ActorContext) => getSurvey(service, request, actor),
    listSmeSurveys: (request: ListSmeSurveysRequest, { actor }: ActorContext) => listSurveys(service, request, actor),
  };
}

function questionnaireNow({ clock }: ServiceContext): Promise<GetSmeQuestionnaireResponse> {
  const { version, questions } = ruleSetAt(SME_QUESTIONNAIRES, legalDateAt(clock.now().getTime()));
  const views = questions.map(({ id, titleZh, fields, required, requiredWithNeed }) => ({
    questionId: id,
    titleZh,
    fields: [...fields],
    required: [...required],
    requiredWithNeed: [...requiredWithNeed],
  }));
  return Promise.resolve({ questionnaire: { version, questions: views } });
}

async function answer(
  service: ServiceContext,
  request: AnswerSmeSurveyRequest,
  actor: Actor,
): Promise<AnswerSmeSurveyResponse> {
  const requestId = requiredRequestId(request.requestId);
  const surveyId = prefixedId('sme', requestId);
  const uscc = readUscc(request.uscc, 'uscc');
  const at = service.clock.now().toISOString();
  const { state, version } = await service.store.run(
    surveyAggregate,
    surveyId,
    {
      type: 'AnswerSmeSurvey',
      actor,
      at,
      actsFor: await actsFor(service, actor),
      surveyId,
      planYear: request.planYear || Number(legalDateAt(at).slice(0, 4)),
      requester: {
        smeKey: await enterpriseKey(service, uscc),
        uscc,
        name: requiredText(request.name, 'name', '企业名称'),
      },
      answer: readAnswer(request.answer),
      note: request.note,
    },
    { requestId, actor, body: request },
  );
  return { survey: surveyView(state, version) };
}

function readAnswer(message: SmeAnswerMessage | undefined): SmeAnswer {
  const text = (value: string | undefined) => (value === undefined || value.trim() === '' ? null : value.trim());
  const hasNeed = message?.hasNeed ?? false;
  return {
    industryCode: readIndustry(message?.industryCode ?? '', 'answer.industry_code'),
    size: requiredEnum(message?.size ?? 'SME_SIZE_UNSPECIFIED', 'SME_SIZE', 'answer.size', '企业规模'),
    employees: message?.employees ?? null,
    revenueFen: text(message?.revenueFen),
    totalAssetsFen: text(message?.totalAssetsFen),
    evidenceNote: message?.evidenceNote.trim() ?? '',
    hasNeed,
    need: hasNeed || message?.need ? readNeed(message?.need, 'answer.need') : null,
  };
}

async function getSurvey(
  service: ServiceContext,
  request: GetSmeSurveyRequest,
  actor: Actor,
): Promise<GetSmeSurveyResponse> {
  const loaded = await service.store.load(surveyAggregate, requiredText(request.surveyId, 'survey_id', '调查编号'));
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '需求调查');
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownSurvey();
  if (own !== null && own !== loaded.state.requester.smeKey) throw unknownSurvey();
  return { survey: surveyView(loaded.state, loaded.version) };
}

async function listSurveys(
  service: ServiceContext,
  request: ListSmeSurveysRequest,
  actor: Actor,
): Promise<ListSmeSurveysResponse> {
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '需求调查');
  const comparisons = enumList(request.sizeComparisons, 'SME_SIZE_COMPARISON', 'size_comparisons', '规模比较');
  const filter = {
    ...(own === null ? {} : { 'state.requester.smeKey': own }),
    ...(request.planYear > 0 ? { 'state.planYear': request.planYear } : {}),
    ...(comparisons.length > 0 ? { 'state.comparison.outcome': { $in: comparisons } } : {}),
  };
  const { items, nextPageToken } = await service.store.list(surveyAggregate, filter, request);
  return { surveys: items.map(({ state, version }) => surveyView(state, version)), nextPageToken };
}

function surveyView(state: SurveyState, version: number): SmeSurvey {
  if (state.status === 'ABSENT') throw unknownSurvey();
  const { requester, answer: told, comparison } = state;
  return {
    surveyId: state.surveyId,
    planYear: state.planYear,
    ...requester,
    answer: {
      industryCode: told.industryCode,
      size: `SME_SIZE_${told.size}`,
      employees: told.employees ?? undefined,
      revenueFen: told.revenueFen ?? '',
      totalAssetsFen: told.totalAssetsFen ?? '',
      evidenceNote: told.evidenceNote,
      hasNeed: told.hasNeed,
      need: told.need === null ? undefined : needView(told.need),
    },
    questionnaireVersion: state.questionnaireVersion,
    sizeComparison: `SME_SIZE_COMPARISON_${comparison.outcome}`,
    sizeByFigures: `SME_SIZE_${comparison.byFigures ?? 'UNSPECIFIED'}`,
    thresholdsVersion: comparison.thresholdsVersion,
    recordedBy: state.recordedBy,
    note: state.note ?? '',
    answeredOn: state.answeredOn,
    version: BigInt(version),
  };
}

function unknownSurvey(): Error {
  return notFound('SURVEY_NOT_FOUND', '没有这份需求调查,或贵单位不能查看。请核对编号。');
}
