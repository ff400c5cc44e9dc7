import {
  type AssignHandoverRequest,
  type CompleteHandoverRequest,
  type GetTrusteeshipRequest,
  type GetTrusteeshipResponse,
  type ListTrusteeshipsRequest,
  type ListTrusteeshipsResponse,
  type TrusteeshipParty as PartyMessage,
  type ProposeTrusteeshipRequest,
  type RenewTrusteeshipRequest,
  type SignTrusteeshipRequest,
  type TerminateTrusteeshipRequest,
  TrusteeshipServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/trusteeship_service';
import { type Actor, addDays, legalDateAt, parseLegalDate, prefixedId, rule } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { readPartyUscc } from '../enterprise.ts';
import { type HolderKeys, holderKeys } from '../patent/holder-key.ts';
import { requireReader } from '../readers.ts';
import { trusteeshipAggregate } from './aggregate.ts';
import {
  type ProposeTrusteeship,
  type TrusteeshipParty,
  type TrusteeshipState,
  type TrusteeshipWork,
  unknownTrusteeship,
} from './domain.ts';
import { trusteeshipView } from './view.ts';

/** 知识产权托管 over gRPC. */
export function trusteeshipService(service: ServiceContext): MountedService {
  return mount(TrusteeshipServiceDefinition, {
    ...workHandlers(service),
    proposeTrusteeship: async (request: ProposeTrusteeshipRequest, { actor }: ActorContext) =>
      propose(service, request, actor, readProposal(request, await holderKeys(service))),
    renewTrusteeship: async (request: RenewTrusteeshipRequest, { actor }: ActorContext) =>
      propose(service, request, actor, await readRenewal(service, request)),
    getTrusteeship: (request: GetTrusteeshipRequest, { actor }: ActorContext) => get(service, request, actor),
    listTrusteeships: (request: ListTrusteeshipsRequest, { actor }: ActorContext) => list(service, request, actor),
  });
}

function workHandlers(service: ServiceContext) {
  return {
    signTrusteeship: (request: SignTrusteeshipRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'SignTrusteeship',
        side: requiredEnum(request.side, 'TRUSTEESHIP_SIDE', 'side', '签约方'),
        signedOn: parseLegalDate(request.signedOn, 'signed_on'),
      })),
    assignHandover: (request: AssignHandoverRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'AssignHandover',
        handoverId: prefixedId('hnd', requiredRequestId(request.requestId)),
        matter: requiredEnum(request.matter, 'TRUSTEESHIP_MATTER', 'matter', '托管事项'),
        dueOn: request.dueOn === '' ? null : parseLegalDate(request.dueOn, 'due_on'),
      })),
    completeHandover: (request: CompleteHandoverRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'CompleteHandover',
        handoverId: requiredText(request.handoverId, 'handover_id', '移交编号'),
        completedOn: parseLegalDate(request.completedOn, 'completed_on'),
      })),
    terminateTrusteeship: (request: TerminateTrusteeshipRequest, { actor }: ActorContext) =>
      work(service, request, actor, () => ({
        type: 'TerminateTrusteeship',
        endedOn: parseLegalDate(request.endedOn, 'ended_on'),
        documentNo: requiredText(request.documentNo, 'document_no', '终止文件编号'),
      })),
  };
}

/** What is agreed; who records it, when and under which number are added by {@link propose}. */
type Proposal = Omit<ProposeTrusteeship, 'type' | 'actor' | 'at' | 'trusteeshipId'>;

function readProposal(request: ProposeTrusteeshipRequest, keys: HolderKeys): Proposal {
  return {
    client: readParty(request.client, 'client', '委托企业', keys),
    clientIsSme: request.clientIsSme,
    agency: readParty(request.agency, 'agency', '服务机构', keys),
    agencyFilingNo: request.agencyFilingNo.trim(),
    scope: requiredEnum(request.scope, 'TRUSTEESHIP_SCOPE', 'scope', '托管范围'),
    matters: enumList(request.matters, 'TRUSTEESHIP_MATTER', 'matters', '托管事项'),
    startsOn: parseLegalDate(request.startsOn, 'starts_on'),
    endsOn: optionalDate(request.endsOn, 'ends_on'),
    agreementNo: requiredText(request.agreementNo, 'agreement_no', '协议编号'),
    confidentialityClause: request.confidentialityClause,
    renews: null,
  };
}

/** The agreement that follows: the same sides and matters, from the day after the last one ends. */
async function readRenewal({ store }: ServiceContext, request: RenewTrusteeshipRequest): Promise<Proposal> {
  const id = requiredText(request.trusteeshipId, 'trusteeship_id', '托管协议编号');
  const known = (await store.load(trusteeshipAggregate, id))?.state;
  if (known === undefined || known.status === 'ABSENT') throw unknownTrusteeship();
  if (known.status !== 'ACTIVE' && known.status !== 'COMPLETED') {
    throw rule('NOTHING_TO_RENEW', '只有托管中或到期完成的协议可以续签。请重新登记一份协议。');
  }
  const { client, clientIsSme, agency, agencyFilingNo, scope, matters, confidentialityClause, endsOn } = known;
  return {
    ...{ client, clientIsSme, agency, agencyFilingNo, scope, matters, confidentialityClause },
    startsOn: addDays(endsOn, 1),
    endsOn: optionalDate(request.endsOn, 'ends_on'),
    agreementNo: requiredText(request.agreementNo, 'agreement_no', '协议编号'),
    renews: id,
  };
}

async function propose(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string },
  actor: Actor,
  proposal: Proposal,
) {
  const requestId = requiredRequestId(request.requestId);
  const trusteeshipId = prefixedId('trs', requestId);
  const at = clock.now().toISOString();
  const command: ProposeTrusteeship = { type: 'ProposeTrusteeship', actor, at, trusteeshipId, ...proposal };
  const { state, version } = await store.run(trusteeshipAggregate, trusteeshipId, command, {
    requestId,
    actor,
    body: request,
  });
  return { trusteeship: trusteeshipView(state, version, legalDateAt(at)) };
}

function readParty(party: PartyMessage | undefined, field: string, nameZh: string, keys: HolderKeys): TrusteeshipParty {
  const uscc = readPartyUscc(party?.uscc ?? '', `${field}.uscc`, nameZh);
  const name = requiredText(party?.name ?? '', `${field}.name`, `${nameZh}名称`);
  return { uscc, name, key: keys({ name, uscc, divisionCode: null }) };
}

function optionalDate(value: string, field: string) {
  return value === '' ? null : parseLegalDate(value, field);
}

type Stated<Command> = Command extends TrusteeshipWork ? Omit<Command, 'actor' | 'at'> : never;

async function work(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly trusteeshipId: string },
  actor: Actor,
  read: () => Stated<TrusteeshipWork>,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.trusteeshipId, 'trusteeship_id', '托管协议编号');
  const at = clock.now().toISOString();
  const command = { ...read(), actor, at } as TrusteeshipWork;
  const { state, version } = await store.run(trusteeshipAggregate, id, command, { requestId, actor, body: request });
  return { trusteeship: trusteeshipView(state, version, legalDateAt(at)) };
}

async function get(
  { store, clock }: ServiceContext,
  request: GetTrusteeshipRequest,
  actor: Actor,
): Promise<GetTrusteeshipResponse> {
  const id = requiredText(request.trusteeshipId, 'trusteeship_id', '托管协议编号');
  const loaded = await store.load(trusteeshipAggregate, id);
  requireReader(actor, '托管协议', ownersOf(loaded?.state));
  if (!loaded) throw unknownTrusteeship();
  return { trusteeship: trusteeshipView(loaded.state, loaded.version, legalDateAt(clock.now().getTime())) };
}

function ownersOf(state: TrusteeshipState | undefined): string[] {
  return state === undefined || state.status === 'ABSENT' ? [] : [state.client.key, state.client.uscc];
}

async function list(
  { store, clock }: ServiceContext,
  request: ListTrusteeshipsRequest,
  actor: Actor,
): Promise<ListTrusteeshipsResponse> {
  requireReader(actor, '托管协议');
  const asked = enumList(request.statuses, 'TRUSTEESHIP_STATUS', 'statuses', '托管状态');
  const today = legalDateAt(clock.now().getTime());
  const live = ['SIGNED', 'ACTIVE'].filter((each) => asked.length === 0 || asked.some((status) => status === each));
  const filter = request.overdueHandovers
    ? { 'state.status': { $in: live }, 'state.handoverDueOn': { $type: 'string', $lt: today } }
    : asked.length > 0
      ? { 'state.status': { $in: asked } }
      : {};
  const { items, nextPageToken } = await store.list(trusteeshipAggregate, filter, request);
  return { trusteeships: items.map(({ state, version }) => trusteeshipView(state, version, today)), nextPageToken };
}
