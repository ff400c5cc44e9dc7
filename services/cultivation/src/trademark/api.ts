import {
  type EndTrademarkRequest,
  type EndTrademarkResponse,
  type GetTrademarkRequest,
  type GetTrademarkResponse,
  type ListTrademarksRequest,
  type ListTrademarksResponse,
  type RecordRenewalRequest,
  type RecordRenewalResponse,
  type RegisterTrademarkRequest,
  type RegisterTrademarkResponse,
  TrademarkServiceDefinition,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/service';
import { type Actor, legalDateAt, notFound, parseLegalDate } from '@zhiqi/kernel';
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
import { requireCreditCode } from '../credit-code.ts';
import { formText } from '../form-text.ts';
import { partyKeys } from '../party-keys.ts';
import { requireReader } from '../readers.ts';
import { TRADEMARK_RULES } from '../rule-sets.ts';
import { trademarkAggregate } from './aggregate.ts';
import {
  type EndTrademark,
  type RecordRenewal,
  type RegisterTrademark,
  registrationNotes,
  type TrademarkState,
  trademarkKeyOf,
} from './domain.ts';
import { trademarkView } from './view.ts';

/** 商标台账 over gRPC. */
export function trademarkService(service: ServiceContext): MountedService {
  return mount(TrademarkServiceDefinition, {
    registerTrademark: (request: RegisterTrademarkRequest, { actor }: ActorContext) =>
      registerTrademark(service, request, actor),
    recordRenewal: (request: RecordRenewalRequest, { actor }: ActorContext): Promise<RecordRenewalResponse> =>
      change(service, request, actor, () => ({
        type: 'RecordRenewal',
        filedOn: parseLegalDate(request.filedOn, 'filed_on'),
        approvedOn: parseLegalDate(request.approvedOn, 'approved_on'),
      })),
    endTrademark: (request: EndTrademarkRequest, { actor }: ActorContext): Promise<EndTrademarkResponse> =>
      change(service, request, actor, () => ({
        type: 'EndTrademark',
        cause: requiredEnum(request.cause, 'TRADEMARK_END_CAUSE', 'cause', '终止原因'),
        endedOn: parseLegalDate(request.endedOn, 'ended_on'),
        documentNo: request.documentNo,
      })),
    getTrademark: (request: GetTrademarkRequest, { actor }: ActorContext) => getTrademark(service, request, actor),
    listTrademarks: (request: ListTrademarksRequest, { actor }: ActorContext) =>
      listTrademarks(service, request, actor),
  });
}

async function registerTrademark(
  service: ServiceContext,
  request: RegisterTrademarkRequest,
  actor: Actor,
): Promise<RegisterTrademarkResponse> {
  const requestId = requiredRequestId(request.requestId);
  const uscc = requireCreditCode(request.holderUscc, 'holder_uscc', '注册人统一社会信用代码');
  const command: RegisterTrademark = {
    type: 'RegisterTrademark',
    actor,
    at: service.clock.now().toISOString(),
    ...trademarkKeyOf(request.registrationNo, request.niceClass),
    niceClass: request.niceClass,
    name: formText(request.name, 'name', '商标名称'),
    markType: requiredEnum(request.type, 'TRADEMARK_TYPE', 'type', '商标类型'),
    isGi: request.isGi,
    holder: {
      uscc,
      name: formText(request.holderName, 'holder_name', '注册人名称'),
      key: (await partyKeys(service))(uscc),
    },
    registeredOn: parseLegalDate(request.registeredOn, 'registered_on'),
    termEnd: request.termEnd === '' ? null : parseLegalDate(request.termEnd, 'term_end'),
  };
  const { state, version } = await service.store.run(trademarkAggregate, command.trademarkId, command, {
    requestId,
    actor,
    body: request,
  });
  return { trademark: viewOf(service, state, version), notesZh: registrationNotes(TRADEMARK_RULES, command) };
}

/** What a change of a known mark states; who, when and which mark are added here. */
type Change = Omit<RecordRenewal, 'actor' | 'at'> | Omit<EndTrademark, 'actor' | 'at'>;

async function change(
  service: ServiceContext,
  request: { readonly requestId: string; readonly trademarkId: string },
  actor: Actor,
  read: () => Change,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.trademarkId, 'trademark_id', '商标编号');
  const command = { ...read(), actor, at: service.clock.now().toISOString() };
  const { state, version } = await service.store.run(trademarkAggregate, id, command, {
    requestId,
    actor,
    body: request,
  });
  return { trademark: viewOf(service, state, version) };
}

async function getTrademark(
  service: ServiceContext,
  request: GetTrademarkRequest,
  actor: Actor,
): Promise<GetTrademarkResponse> {
  const loaded = await service.store.load(
    trademarkAggregate,
    requiredText(request.trademarkId, 'trademark_id', '商标编号'),
  );
  const owner = loaded && loaded.state.status !== 'ABSENT' ? loaded.state.holder : undefined;
  requireReader(actor, '商标台账', owner);
  if (!loaded) throw unknownTrademark();
  return { trademark: viewOf(service, loaded.state, loaded.version) };
}

async function listTrademarks(
  service: ServiceContext,
  request: ListTrademarksRequest,
  actor: Actor,
): Promise<ListTrademarksResponse> {
  requireReader(actor, '商标台账');
  const statuses = enumList(request.statuses, 'TRADEMARK_STATUS', 'statuses', '商标状态');
  const filter = statuses.length > 0 ? { 'state.status': { $in: statuses } } : {};
  const { items, nextPageToken } = await service.store.list(trademarkAggregate, filter, request);
  return { trademarks: items.map(({ state, version }) => viewOf(service, state, version)), nextPageToken };
}

function viewOf({ clock }: ServiceContext, state: TrademarkState, version: number) {
  if (state.status === 'ABSENT') throw unknownTrademark();
  return trademarkView(state, version, legalDateAt(clock.now().toISOString()));
}

function unknownTrademark(): Error {
  return notFound('TRADEMARK_NOT_REGISTERED', '台账中没有这件商标。请核对注册号和类别,或先登记商标。');
}
