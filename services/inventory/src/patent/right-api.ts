import {
  type ClearEncumbranceRequest,
  type GetAnnuitiesRequest,
  type GetAnnuitiesResponse,
  type GetRightLifeRequest,
  type GetRightLifeResponse,
  type ListDueAnnuitiesRequest,
  type RecordAnnuityPaymentRequest,
  type RecordEncumbranceRequest,
  type RecordFeeReductionRequest,
  type RecordRegisterEventsRequest,
  type RecordRestorationDecisionRequest,
  type RecordRestorationNoticeRequest,
  type RequestRestorationRequest,
  RightServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import { type Actor, type LegalDate, legalDateAt, parseLegalDate, parsePatentNumber } from '@zhiqi/kernel';
import {
  type ActorContext,
  invalidField,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { patentAggregate } from './aggregate.ts';
import { listDueAnnuities } from './annuity-list.ts';
import { unknownPatent } from './api.ts';
import type { LifeCommand, PatentCommand, RegisteredPatent } from './domain.ts';
import { recordRegisterEvents } from './register-rows.ts';
import { annuitiesView, lifeView } from './right-view.ts';
import { runPatent } from './run.ts';

/** 专利权的存续 over gRPC. */
export function rightService(service: ServiceContext): MountedService {
  return mount(RightServiceDefinition, {
    ...feeHandlers(service),
    ...restorationHandlers(service),
    getRightLife: (request: GetRightLifeRequest, { actor }: ActorContext) => getRightLife(service, request, actor),
    getAnnuities: (request: GetAnnuitiesRequest, { actor }: ActorContext) => getAnnuities(service, request, actor),
    listDueAnnuities: (request: ListDueAnnuitiesRequest, { actor }: ActorContext) =>
      listDueAnnuities(service, request, actor),
    recordRegisterEvents: (request: RecordRegisterEventsRequest, { actor }: ActorContext) =>
      recordRegisterEvents(service, request, actor),
  });
}

function feeHandlers(service: ServiceContext) {
  return {
    recordAnnuityPayment: (request: RecordAnnuityPaymentRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({
        type: 'RecordAnnuityPayment',
        patentYear: request.patentYear,
        paidOn: parseLegalDate(request.paidOn, 'paid_on'),
        amountFen: request.amountFen === 0n ? null : request.amountFen.toString(),
        documentNo: requiredText(request.documentNo, 'document_no', '缴费收据号'),
      })),
    recordFeeReduction: (request: RecordFeeReductionRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({
        type: 'RecordFeeReduction',
        percent: request.percent,
        from: parseLegalDate(request.fromDate, 'from_date'),
        documentNo: requiredText(request.documentNo, 'document_no', '费用减缴审批通知书编号'),
      })),
    recordEncumbrance: (request: RecordEncumbranceRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({ type: 'SetOverlay', ...encumbrance(request) })),
    clearEncumbrance: (request: ClearEncumbranceRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({ type: 'ClearOverlay', ...encumbrance(request) })),
  };
}

function restorationHandlers(service: ServiceContext) {
  return {
    recordRestorationNotice: (request: RecordRestorationNoticeRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({
        type: 'RecordRestorationNotice',
        delivery: requiredEnum(request.delivery, 'NOTICE_DELIVERY', 'delivery', '送达方式'),
        date: parseLegalDate(request.date, 'date'),
      })),
    requestRestoration: (request: RequestRestorationRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({
        type: 'RequestRestoration',
        missedLimit: requiredEnum(request.missedLimit, 'MISSED_LIMIT', 'missed_limit', '延误的期限'),
        ground: requiredEnum(request.ground, 'RESTORATION_GROUND', 'ground', '恢复理由'),
        requestedOn: parseLegalDate(request.requestedOn, 'requested_on'),
        obstacleRemovedOn: optionalDate(request.obstacleRemovedOn, 'obstacle_removed_on'),
        missedActCompleted: request.missedActCompleted,
        feePaid: request.feePaid,
        documentNo: requiredText(request.documentNo, 'document_no', '恢复权利请求书编号'),
      })),
    recordRestorationDecision: (request: RecordRestorationDecisionRequest, { actor }: ActorContext) =>
      change(service, request, actor, () => ({
        type: 'RecordRestorationDecision',
        granted: request.granted,
        decidedOn: parseLegalDate(request.decidedOn, 'decided_on'),
        documentNo: requiredText(request.documentNo, 'document_no', '恢复权利请求审批通知书编号'),
      })),
  };
}

/** Encumbrances that an officer records; pledges come from financing, dual filings from the lists. */
function encumbrance(request: RecordEncumbranceRequest | ClearEncumbranceRequest) {
  const overlay = requiredEnum(request.overlay, 'OVERLAY', 'overlay', '权利负担');
  if (overlay === 'PLEDGED') {
    throw invalidField('overlay', 'PLEDGE_COMES_FROM_FINANCING', '质押由融资服务登记后自动反映在台账中,不在这里登记。');
  }
  if (overlay === 'DUAL_FILED') {
    throw invalidField('overlay', 'DUAL_FILING_COMES_FROM_LISTS', '一案双申由导入的清单识别,不在这里登记。');
  }
  return {
    overlay,
    effectiveDate: parseLegalDate(request.effectiveDate, 'effective_date'),
    sourceRef: requiredText(request.documentNo, 'document_no', '依据文件编号'),
  };
}

function optionalDate(value: string, field: string): LegalDate | null {
  return value === '' ? null : parseLegalDate(value, field);
}

type Changing = LifeCommand | Extract<PatentCommand, { type: 'SetOverlay' | 'ClearOverlay' }>;
type Stated<Command> = Command extends Changing ? Omit<Command, 'actor' | 'at'> : never;

async function change(
  service: ServiceContext,
  request: { readonly requestId: string; readonly applicationNo: string },
  actor: Actor,
  read: () => Stated<Changing>,
): Promise<GetRightLifeResponse> {
  const requestId = requiredRequestId(request.requestId);
  const id = readNumber(request.applicationNo);
  const at = service.clock.now().toISOString();
  const command = { ...read(), actor, at } as Changing;
  const { state } = await runPatent(service.store, id, command, { requestId, actor, body: request });
  if (state.status === 'UNREGISTERED') throw unknownPatent();
  return { life: lifeView(await rulesInForce(service.store), state, legalDateAt(at)) };
}

async function getRightLife(
  service: ServiceContext,
  request: GetRightLifeRequest,
  actor: Actor,
): Promise<GetRightLifeResponse> {
  const patent = await readablePatent(service, request.applicationNo, actor);
  const today = legalDateAt(service.clock.now().getTime());
  return { life: lifeView(await rulesInForce(service.store), patent, today) };
}

async function getAnnuities(
  service: ServiceContext,
  request: GetAnnuitiesRequest,
  actor: Actor,
): Promise<GetAnnuitiesResponse> {
  const patent = await readablePatent(service, request.applicationNo, actor);
  const paidOn = optionalDate(request.paidOn, 'paid_on') ?? legalDateAt(service.clock.now().getTime());
  return { annuities: annuitiesView(await rulesInForce(service.store), patent, paidOn) };
}

async function readablePatent(
  { store }: ServiceContext,
  applicationNo: string,
  actor: Actor,
): Promise<RegisteredPatent> {
  const state = (await store.load(patentAggregate, readNumber(applicationNo)))?.state;
  const holders = state?.status === 'REGISTERED' ? state.holders.map(({ holderKey }) => holderKey) : [];
  requireReader(actor, '专利权存续情况', holders);
  if (state?.status !== 'REGISTERED') throw unknownPatent();
  return state;
}

/** Any spelling of a number that a clerk types (brief §2.1). */
function readNumber(raw: string): string {
  const parsed = parsePatentNumber(requiredText(raw, 'application_no', '申请号'));
  if (parsed.ok) return parsed.canonical;
  throw invalidField('application_no', 'APPLICATION_NO_INVALID', `申请号无效:${parsed.messageZh}`);
}
