import {
  GradingServiceDefinition,
  type ListGradesRequest,
  type ListGradesResponse,
  type RecordHighValueEvidenceRequest,
  type RecordHighValueEvidenceResponse,
  type RecordMarketEvaluationRequest,
  type RecordSelfGradeRequest,
  type SetFinalGradeRequest,
  type SuggestGradeRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import type { PatentGrading } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { type Actor, parseLegalDate } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  invalidField,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { patentAggregate } from './aggregate.ts';
import { DOCUMENTED_CRITERIA, type JudgementCommand, type RegisteredPatent } from './domain.ts';
import { runPatent } from './run.ts';
import { gradingView, patentView } from './view.ts';
import { listWakeUpPriorities } from './wake-up-list.ts';

/** 平台分级、高价值证据与唤醒优先级 over gRPC. */
export function gradingService(service: ServiceContext): MountedService {
  return mount(GradingServiceDefinition, {
    suggestGrade: (request: SuggestGradeRequest, { actor }: ActorContext) =>
      grade(service, request, actor, { type: 'SuggestGrade' }),
    recordSelfGrade: (request: RecordSelfGradeRequest, { actor }: ActorContext) =>
      grade(service, request, actor, {
        type: 'RecordSelfGrade',
        grade: requiredEnum(request.grade, 'PATENT_GRADE', 'grade', '级别'),
      }),
    recordMarketEvaluation: (request: RecordMarketEvaluationRequest, { actor }: ActorContext) =>
      grade(service, request, actor, marketEvaluation(request, actor)),
    setFinalGrade: (request: SetFinalGradeRequest, { actor }: ActorContext) =>
      grade(service, request, actor, {
        type: 'SetFinalGrade',
        grade: requiredEnum(request.grade, 'PATENT_GRADE', 'grade', '级别'),
        reason: requiredEnum(request.reason, 'FINAL_GRADE_REASON', 'reason', '分级理由'),
      }),
    recordHighValueEvidence: (request: RecordHighValueEvidenceRequest, { actor }: ActorContext) =>
      recordHighValueEvidence(service, request, actor),
    listGrades: (request: ListGradesRequest, { actor }: ActorContext) => listGrades(service, request, actor),
    listWakeUpPriorities: listWakeUpPriorities(service),
  });
}

type Asked<C> = C extends JudgementCommand ? Omit<C, 'actor' | 'at'> : never;

async function grade(
  service: ServiceContext,
  request: { readonly requestId: string; readonly applicationNo: string },
  actor: Actor,
  asked: Asked<JudgementCommand>,
): Promise<{ grading: PatentGrading | undefined }> {
  const { state } = await judge(service, request, actor, asked);
  return { grading: state.status === 'REGISTERED' ? visibleTo(actor, state) : undefined };
}

/** An enterprise learns its own opinion, and the grades of what it holds; never what others think. */
function visibleTo(actor: Actor, patent: RegisteredPatent): PatentGrading | undefined {
  const grading = gradingView(patent);
  if (grading === undefined || actor.role !== 'ENT') return grading;
  const evaluations = grading.evaluations.filter(({ enterpriseKey }) => enterpriseKey === actor.unit);
  if (patent.holders.some(({ holderKey }) => holderKey === actor.unit)) return { ...grading, evaluations };
  return {
    label: grading.label,
    computed: undefined,
    self: undefined,
    market: undefined,
    final: undefined,
    evaluations,
    demandMatches: 0,
    advice: '',
  };
}

function judge(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly applicationNo: string },
  actor: Actor,
  asked: Asked<JudgementCommand>,
) {
  const requestId = requiredRequestId(request.requestId);
  const applicationNo = requiredText(request.applicationNo, 'application_no', '申请号');
  const command = { ...asked, actor, at: clock.now().toISOString() } as JudgementCommand;
  return runPatent(store, applicationNo, command, { requestId, actor, body: request });
}

function marketEvaluation(request: RecordMarketEvaluationRequest, actor: Actor): Asked<JudgementCommand> {
  const named = request.enterpriseKey.trim();
  return {
    type: 'RecordMarketEvaluation',
    enterpriseKey: actor.role === 'ENT' && named === '' ? actor.unit : requiredText(named, 'enterprise_key', '企业'),
    opinion: requiredEnum(request.opinion, 'MARKET_OPINION', 'opinion', '市场评价'),
    reasons: enumList(request.reasons, 'MARKET_REASON', 'reasons', '评价理由'),
  };
}

async function recordHighValueEvidence(
  service: ServiceContext,
  request: RecordHighValueEvidenceRequest,
  actor: Actor,
): Promise<RecordHighValueEvidenceResponse> {
  const named = requiredEnum(request.criterion, 'HIGH_VALUE_CRITERION', 'criterion', '高价值情形');
  const criterion = DOCUMENTED_CRITERIA.find((documented) => documented === named);
  if (criterion === undefined) {
    throw invalidField(
      'criterion',
      'CRITERION_NOT_DOCUMENTED',
      '只有获奖和海外同族专利权凭文件登记,其他情形由平台判定。',
    );
  }
  const { state, version } = await judge(service, request, actor, {
    type: 'RecordHighValueEvidence',
    criterion,
    documentNo: request.documentNo,
    officeCode: request.officeCode,
    effectiveDate: parseLegalDate(request.effectiveDate, 'effective_date'),
  });
  return { patent: state.status === 'REGISTERED' ? patentView(state, version) : undefined };
}

async function listGrades(
  { store }: ServiceContext,
  request: ListGradesRequest,
  actor: Actor,
): Promise<ListGradesResponse> {
  requireReader(actor, '专利分级');
  const wanted = enumList(request.grades, 'PATENT_GRADE', 'grades', '级别');
  const among = { $in: wanted.length > 0 ? wanted : ['A', 'B', 'C', 'D'] };
  // The final grade stands for the patent; where none is set, the computed one does.
  const filter = {
    $or: [
      { 'state.grading.final.grade': among },
      { 'state.grading.final': null, 'state.grading.computed.grade': among },
    ],
  };
  const { items, nextPageToken } = await store.list(patentAggregate, filter, request);
  const patents = items.flatMap(({ id, state }) =>
    state.status === 'REGISTERED' ? [{ applicationNo: id, grading: gradingView(state) }] : [],
  );
  return { patents, nextPageToken };
}
