import {
  type AnnulConversionRequest,
  type CnipaRecordal as CnipaRecordalMessage,
  ConversionServiceDefinition,
  type EndConversionRequest,
  type GetConversionRequest,
  type GetPortfolioOutcomeRequest,
  type ListConversionsRequest,
  type ListConversionsResponse,
  type RecordCnipaRecordalRequest,
  type RecordConversionRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { type Actor, type LegalDate, parseLegalDate, prefixedId, yearOf } from '@zhiqi/kernel';
import {
  type ActorContext,
  currentState,
  enumList,
  invalidField,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { portfolioOutcome } from '../patent/domain/conversions.ts';
import { requireReader } from '../readers.ts';
import { conversionAggregate } from './aggregate.ts';
import { type CnipaRecordal, type ConversionCommand, isSha256 } from './domain.ts';
import { licencesOf, patentFacts } from './gather.ts';
import { readCounterpart } from './read-counterpart.ts';
import { conversionView, unknownConversion } from './view.ts';

/** A patent bundle of one contract; a longer list is several records. */
const MAX_PATENTS = 500;

/** 转化记录 over gRPC. */
export function conversionService(service: ServiceContext): MountedService {
  return mount(ConversionServiceDefinition, {
    recordConversion: (request: RecordConversionRequest, { actor }: ActorContext) =>
      recordConversion(service, request, actor),
    annulConversion: (request: AnnulConversionRequest, { actor }: ActorContext) =>
      work(service, request, actor, { type: 'AnnulConversion', reason: request.reason }),
    endConversion: (request: EndConversionRequest, { actor }: ActorContext) =>
      work(service, request, actor, {
        type: 'EndConversion',
        endedOn: parseLegalDate(request.endedOn, 'ended_on'),
      }),
    recordCnipaRecordal: (request: RecordCnipaRecordalRequest, { actor }: ActorContext) => {
      const cnipaRecordal = readRecordal(request.cnipaRecordal);
      if (cnipaRecordal === null) throw invalidField('cnipa_recordal', 'REQUIRED', '请填写备案编号和备案日。');
      return work(service, request, actor, { type: 'RecordCnipaRecordal', cnipaRecordal });
    },
    getConversion: async (request: GetConversionRequest, { actor }: ActorContext) => {
      requireReader(actor, '转化记录');
      const id = requiredText(request.conversionId, 'conversion_id', '转化记录编号');
      const loaded = await service.store.load(conversionAggregate, id);
      if (!loaded) throw unknownConversion();
      return { conversion: conversionView(loaded.state, loaded.version) };
    },
    getPortfolioOutcome: (request: GetPortfolioOutcomeRequest, { actor }: ActorContext) =>
      getOutcome(service, request, actor),
    listConversions: (request: ListConversionsRequest, { actor }: ActorContext) =>
      listConversions(service, request, actor),
  });
}

async function recordConversion(service: ServiceContext, request: RecordConversionRequest, actor: Actor) {
  const requestId = requiredRequestId(request.requestId);
  const conversionId = prefixedId('cnv', requestId);
  const kind = requiredEnum(request.conversionKind, 'CONVERSION_KIND', 'conversion_kind', '转化方式');
  if (kind === 'OPEN_LICENCE') {
    const messageZh = '开放许可由登记被许可人时自动记录。请在开放许可声明下登记。';
    throw invalidField('conversion_kind', 'OPEN_LICENCE_BY_STATEMENT', messageZh);
  }
  const { applicationNos } = request;
  if (applicationNos.length > MAX_PATENTS) {
    throw invalidField('application_nos', 'TOO_MANY', `一条记录不能超过 ${MAX_PATENTS} 件专利,请分条登记。`);
  }
  const effectiveDate = parseLegalDate(request.effectiveDate, 'effective_date');
  const termEnd = optionalDate(request.termEnd, 'term_end');
  const { state, version } = await service.store.run(
    conversionAggregate,
    conversionId,
    {
      type: 'RecordConversion',
      actor,
      at: service.clock.now().toISOString(),
      conversionId,
      planYear: request.planYear === 0 ? yearOf(effectiveDate) : request.planYear,
      kind,
      applicationNos,
      contractDate: parseLegalDate(request.contractDate, 'contract_date'),
      effectiveDate,
      termEnd,
      cnipaRecordal: readRecordal(request.cnipaRecordal),
      amountFen: request.amountFen === undefined ? null : String(request.amountFen),
      counterpart: request.counterpart
        ? await readCounterpart(service, request.counterpart, 'counterpart', '相对方')
        : null,
      documentHash: request.documentHash,
      jointOwnersConsentHash: optionalHash(request.jointOwnersConsentHash, 'joint_owners_consent_hash'),
      pledgeeConsentHash: optionalHash(request.pledgeeConsentHash, 'pledgee_consent_hash'),
      openLicenceId: null,
      patents: await patentFacts(service, applicationNos, { effectiveDate, termEnd }),
      otherLicences: await licencesOf(service, applicationNos),
    },
    { requestId, actor, body: request },
  );
  return { conversion: conversionView(state, version) };
}

type Stated<Command> = Command extends ConversionCommand ? Omit<Command, 'actor' | 'at'> : never;

async function work(
  { store, clock }: ServiceContext,
  request: { readonly requestId: string; readonly conversionId: string },
  actor: Actor,
  stated: Stated<Exclude<ConversionCommand, { type: 'RecordConversion' }>>,
) {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.conversionId, 'conversion_id', '转化记录编号');
  const command: ConversionCommand = { ...stated, actor, at: clock.now().toISOString() };
  const { state, version } = await store.run(conversionAggregate, id, command, { requestId, actor, body: request });
  return { conversion: conversionView(state, version) };
}

async function listConversions(
  { store }: ServiceContext,
  request: ListConversionsRequest,
  actor: Actor,
): Promise<ListConversionsResponse> {
  requireReader(actor, '转化记录');
  const kinds = enumList(request.conversionKinds, 'CONVERSION_KIND', 'conversion_kinds', '转化方式');
  const statuses = enumList(request.statuses, 'CONVERSION_STATUS', 'statuses', '转化记录状态');
  const filter = {
    ...(kinds.length > 0 ? { 'state.kind': { $in: kinds } } : {}),
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
    ...(request.applicationNo === '' ? {} : { 'state.applicationNos': request.applicationNo }),
    ...(request.planYear === 0 ? {} : { 'state.planYear': request.planYear }),
  };
  const { items, nextPageToken } = await store.list(conversionAggregate, filter, request);
  return { conversions: items.map(({ state, version }) => conversionView(state, version)), nextPageToken };
}

async function getOutcome({ store }: ServiceContext, request: GetPortfolioOutcomeRequest, actor: Actor) {
  requireReader(actor, '专利组合的成果');
  const portfolioId = requiredText(request.portfolioId, 'portfolio_id', '组合编号');
  const documents = await store
    .documents(patentAggregate)
    .find({ 'state.portfolios': { $elemMatch: { portfolioId, member: true } } })
    .sort({ _id: 1 })
    .toArray();
  const patents = documents.map((document) => currentState(patentAggregate, document));
  return portfolioOutcome(portfolioId, patents);
}

/** Reads a record of CNIPA; null where the request has none. */
export function readRecordal(message: CnipaRecordalMessage | undefined): CnipaRecordal | null {
  if (!message) return null;
  return {
    recordNo: requiredText(message.recordNo, 'cnipa_recordal.record_no', '备案或登记编号'),
    recordedOn: parseLegalDate(message.recordedOn, 'cnipa_recordal.recorded_on'),
  };
}

/** A date that may be left out. */
export function optionalDate(text: string, field: string): LegalDate | null {
  return text === '' ? null : parseLegalDate(text, field);
}

/** The SHA-256 of a document that may be left out. */
export function optionalHash(text: string, field: string): string | null {
  if (text === '') return null;
  if (isSha256(text)) return text;
  throw invalidField(field, 'SHA256_MALFORMED', '文件摘要应为 SHA-256,64 位小写十六进制。');
}
