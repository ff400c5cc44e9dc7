import {
  type AcceptCentreRequest,
  type ApproveCentreRequest,
  CentreServiceDefinition,
  type EndCentreRequest,
  type GetCentreRequest,
  type GetCentreResponse,
  type InitiateCentreRequest,
  type InitiateCentreResponse,
  type ListCentresRequest,
  type ListCentresResponse,
  type RecordCentreEvidenceRequest,
  type RecordMidtermReviewRequest,
  type SignCentreAgreementRequest,
  type StartCentreOperationRequest,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_service';
import type { CentreParty as PartyMessage } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_types';
import { type Actor, legalDateAt, parseIndustryCode, parseLegalDate, prefixedId } from '@zhiqi/kernel';
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
import { requireCreditCode } from '../credit-code.ts';
import { formText } from '../form-text.ts';
import { partyKeys } from '../party-keys.ts';
import { portfolioHandlers } from '../portfolio/api.ts';
import { requireReader } from '../readers.ts';
import { centreAggregate } from './aggregate.ts';
import { type CentreState, type CentreWork, unknownCentre } from './domain.ts';
import { centreView } from './view.ts';

/** 高价值专利培育 over gRPC: tripartite centres, and the portfolios under them. */
export function centreService(service: ServiceContext): MountedService {
  return mount(CentreServiceDefinition, {
    ...workHandlers(service),
    ...portfolioHandlers(service),
    initiateCentre: (request: InitiateCentreRequest, { actor }: ActorContext) => initiate(service, request, actor),
    getCentre: (request: GetCentreRequest, { actor }: ActorContext) => getCentre(service, request, actor),
    listCentres: (request: ListCentresRequest, { actor }: ActorContext) => listCentres(service, request, actor),
  });
}

function workHandlers(service: ServiceContext) {
  return {
    signCentreAgreement: async (request: SignCentreAgreementRequest, { actor }: ActorContext) => {
      const keyOf = await partyKeys(service);
      const party = (message: PartyMessage | undefined, field: string, nameZh: string) => {
        const uscc = requireCreditCode(message?.uscc ?? '', `${field}.uscc`, `${nameZh}统一社会信用代码`);
        return { uscc, name: formText(message?.name ?? '', `${field}.name`, `${nameZh}名称`), key: keyOf(uscc) };
      };
      return work(service, request, actor, () => ({
        type: 'SignAgreement',
        parties: {
          enterprise: party(request.enterprise, 'enterprise', '企业'),
          university: party(request.university, 'university', '高校院所'),
          agency: party(request.agency, 'agency', '服务机构'),
        },
        agreementNo: formText(request.agreementNo, 'agreement_no', '协议编号'),
        signedOn: parseLegalDate(request.signedOn, 'signed_on'),
      }));
    },
    recordCentreEvidence: (request: RecordCentreEvidenceRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'RecordEvidence',
        kind: requiredEnum(request.kind, 'CENTRE_EVIDENCE_KIND', 'kind', '材料种类'),
        documentNo: formText(request.documentNo, 'document_no', '文件编号'),
        recordedOn: parseLegalDate(request.recordedOn, 'recorded_on'),
      })),
    approveCentre: (request: ApproveCentreRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'ApproveCentre',
        ...paper(request.approvedOn, 'approved_on', request),
      })),
    startCentreOperation: (request: StartCentreOperationRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'StartOperation',
        on: parseLegalDate(request.startedOn, 'started_on'),
      })),
    recordMidtermReview: (request: RecordMidtermReviewRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'RecordMidterm',
        ...paper(request.reviewedOn, 'reviewed_on', request),
      })),
    acceptCentre: (request: AcceptCentreRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'AcceptCentre',
        ...paper(request.acceptedOn, 'accepted_on', request),
      })),
    endCentre: (request: EndCentreRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'EndCentre',
        cause: requiredEnum(request.cause, 'CENTRE_END_CAUSE', 'cause', '终止原因'),
        ...paper(request.endedOn, 'ended_on', request),
      })),
  };
}

async function initiate(
  { store, clock }: ServiceContext,
  request: InitiateCentreRequest,
  actor: Actor,
): Promise<InitiateCentreResponse> {
  const requestId = requiredRequestId(request.requestId);
  const centreId = prefixedId('ccn', requestId);
  const field = parseIndustryCode(requiredText(request.field, 'field', '产业领域'));
  if (!field)
    throw invalidField('field', 'INDUSTRY_UNKNOWN', '产业领域须是国民经济行业分类(GB/T 4754-2017)代码,如 C1441。');
  const at = clock.now().toISOString();
  const { state, version } = await store.run(
    centreAggregate,
    centreId,
    {
      type: 'InitiateCentre',
      actor,
      at,
      centreId,
      name: formText(request.name, 'name', '中心名称'),
      field: field.canonical,
    },
    { requestId, actor, body: request },
  );
  return { centre: centreView(state, version, legalDateAt(at)) };
}

/** What an officer states of a known centre; who, when and which are added here. */
type Stated<Command> = Command extends CentreWork ? Omit<Command, 'actor' | 'at'> : never;

async function work(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly centreId: string },
  actor: Actor,
  read: () => Stated<CentreWork>,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.centreId, 'centre_id', '中心编号');
  const at = clock.now().toISOString();
  const command = { ...read(), actor, at } as CentreWork;
  const { state, version } = await store.run(centreAggregate, id, command, { requestId, actor, body: request });
  return { centre: centreView(state, version, legalDateAt(at)) };
}

function paper(date: string, field: string, { documentNo }: { readonly documentNo: string }) {
  return { on: parseLegalDate(date, field), documentNo: formText(documentNo, 'document_no', '文件编号') };
}

async function getCentre(
  { store, clock }: ServiceContext,
  request: GetCentreRequest,
  actor: Actor,
): Promise<GetCentreResponse> {
  const loaded = await store.load(centreAggregate, requiredText(request.centreId, 'centre_id', '中心编号'));
  requireReader(actor, '示范中心', ownPartyOf(loaded?.state, actor));
  if (!loaded) throw unknownCentre();
  return { centre: centreView(loaded.state, loaded.version, legalDateAt(clock.now().getTime())) };
}

/** Of the three parties, the enterprise may read its own centre. */
function ownPartyOf(state: CentreState | undefined, actor: Actor) {
  if (state === undefined || state.status === 'ABSENT' || state.parties === null) return undefined;
  const { enterprise } = state.parties;
  return [enterprise.uscc, enterprise.key].includes(actor.unit) ? enterprise : undefined;
}

async function listCentres(
  { store, clock }: ServiceContext,
  request: ListCentresRequest,
  actor: Actor,
): Promise<ListCentresResponse> {
  requireReader(actor, '示范中心');
  const statuses = enumList(request.statuses, 'CENTRE_STATUS', 'statuses', '状态');
  const filter = statuses.length > 0 ? { 'state.status': { $in: statuses } } : {};
  const today = legalDateAt(clock.now().getTime());
  const { items, nextPageToken } = await store.list(centreAggregate, filter, request);
  return { centres: items.map(({ state, version }) => centreView(state, version, today)), nextPageToken };
}
