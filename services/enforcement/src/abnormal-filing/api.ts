import {
  AbnormalFilingServiceDefinition,
  type ConfirmAbnormalFilingRequest,
  type GetAbnormalFilingRequest,
  type ListAbnormalFilingsRequest,
  type ListAbnormalFilingsResponse,
  type NotifyApplicantRequest,
  type ReceiveAbnormalFilingsRequest,
  type RecordApplicantResponseRequest,
  type RectifyAbnormalFilingRequest,
  type ReportUpRequest,
  type RevokeConfirmationRequest,
} from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import type { AbnormalFiling, ReportedApplication } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import { type Actor, isEntityId, parseLegalDate, parsePatentNumber, prefixedId } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  invalidField,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
} from '@zhiqi/runtime';
import type { EnforcementContext } from '../context.ts';
import { optionalUscc } from '../fields.ts';
import { requireReader } from '../readers.ts';
import { filingAggregate } from './aggregate.ts';
import { type FilingCommand, unknownFiling, type WorkCommand } from './domain.ts';
import { filingView } from './view.ts';

interface WorkRequest {
  readonly requestId: string;
  readonly filingId: string;
}

type Work = WorkCommand extends infer Command ? (Command extends WorkCommand ? Omit<Command, Shared> : never) : never;
type Shared = 'actor' | 'at';

/** AbnormalFilingService. */
export function abnormalFilingService(service: EnforcementContext): MountedService {
  const work = (request: WorkRequest, { actor }: ActorContext, command: Work) => {
    const filingId = requiredText(request.filingId, 'filing_id', '线索编号');
    return run(service, filingId, request, actor, command);
  };
  return mount(AbnormalFilingServiceDefinition, {
    ...readHandlers(service),
    receiveAbnormalFilings: (request: ReceiveAbnormalFilingsRequest, { actor }: ActorContext) =>
      receive(service, request, actor),
    notifyApplicant: (request: NotifyApplicantRequest, context: ActorContext) =>
      work(request, context, {
        type: 'NotifyApplicant',
        notifiedOn: parseLegalDate(request.notifiedOn, 'notified_on'),
        documentNo: request.documentNo,
      }),
    recordApplicantResponse: (request: RecordApplicantResponseRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RecordApplicantResponse',
        response: requiredEnum(request.response, 'APPLICANT_RESPONSE', 'response', '申请人回应'),
        respondedOn: parseLegalDate(request.respondedOn, 'responded_on'),
      }),
    confirmAbnormalFiling: (request: ConfirmAbnormalFilingRequest, context: ActorContext) =>
      work(request, context, {
        type: 'ConfirmAbnormalFiling',
        aggravators: enumList(request.aggravators, 'AGGRAVATOR', 'aggravators', '从重情形'),
        confirmedOn: parseLegalDate(request.confirmedOn, 'confirmed_on'),
        documentNo: request.documentNo,
      }),
    revokeConfirmation: (request: RevokeConfirmationRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RevokeConfirmation',
        revokedOn: parseLegalDate(request.revokedOn, 'revoked_on'),
        documentNo: request.documentNo,
      }),
    rectifyAbnormalFiling: (request: RectifyAbnormalFilingRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RectifyAbnormalFiling',
        rectifiedOn: parseLegalDate(request.rectifiedOn, 'rectified_on'),
      }),
    reportUp: (request: ReportUpRequest, context: ActorContext) =>
      work(request, context, {
        type: 'ReportUp',
        reportedOn: parseLegalDate(request.reportedOn, 'reported_on'),
        documentNo: request.documentNo,
      }),
  });
}

function readHandlers({ store }: EnforcementContext) {
  return {
    getAbnormalFiling: async (request: GetAbnormalFilingRequest, { actor }: ActorContext) => {
      requireReader(actor, '非正常申请线索');
      const loaded = await store.load(filingAggregate, requiredText(request.filingId, 'filing_id', '线索编号'));
      if (!loaded) throw unknownFiling();
      return { filing: filingView(loaded.state, loaded.version) };
    },
    listAbnormalFilings: async (
      request: ListAbnormalFilingsRequest,
      { actor }: ActorContext,
    ): Promise<ListAbnormalFilingsResponse> => {
      requireReader(actor, '非正常申请线索');
      const statuses = enumList(request.statuses, 'ABNORMAL_FILING_STATUS', 'statuses', '线索状态');
      const filter = statuses.length > 0 ? { 'state.status': { $in: statuses } } : {};
      const { items, nextPageToken } = await store.list(filingAggregate, filter, request);
      return { filings: items.map(({ state, version }) => filingView(state, version)), nextPageToken };
    },
  };
}

function receive(service: EnforcementContext, request: ReceiveAbnormalFilingsRequest, actor: Actor) {
  const filingId = prefixedId('abf', requiredRequestId(request.requestId));
  return run(service, filingId, request, actor, {
    type: 'ReceiveAbnormalFilings',
    filingId,
    batchNo: readBatchNo(request.batchNo),
    applications: request.applications.map(readApplication),
    applicantUscc: optionalUscc(request.applicantUscc, 'applicant_uscc'),
    agencyUscc: optionalUscc(request.agencyUscc, 'agency_uscc'),
    kindCode: requiredText(request.kindCode, 'kind_code', '情形代码'),
    receivedOn: parseLegalDate(request.receivedOn, 'received_on'),
  });
}

async function run(
  { store, clock }: EnforcementContext,
  filingId: string,
  request: { readonly requestId: string },
  actor: Actor,
  command: Work | Omit<Extract<FilingCommand, { type: 'ReceiveAbnormalFilings' }>, Shared>,
): Promise<{ filing: AbnormalFiling }> {
  const requestId = requiredRequestId(request.requestId);
  const full = { ...command, actor, at: clock.now().toISOString() } as FilingCommand;
  const { state, version } = await store.run(filingAggregate, filingId, full, { requestId, actor, body: request });
  return { filing: filingView(state, version) };
}

/** It travels in events, where only identifiers do. */
function readBatchNo(value: string): string {
  const batchNo = requiredText(value, 'batch_no', '批次编号');
  if (/^[A-Za-z]/.test(batchNo) && isEntityId(batchNo)) return batchNo;
  throw invalidField(
    'batch_no',
    'BATCH_NO_MALFORMED',
    '批次编号应以字母开头,由字母、数字和 _ - . : 组成,如 CNIPA-2022-04。',
  );
}

function readApplication({ applicationNo, published }: ReportedApplication, index: number) {
  const parsed = parsePatentNumber(applicationNo);
  if (parsed.ok) return { applicationNo: parsed.canonical, published };
  throw invalidField(`applications[${index}].application_no`, parsed.code, `第 ${index + 1} 件:${parsed.messageZh}`);
}
