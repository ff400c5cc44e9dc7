import {
  type CheckOpenLicenceRequest,
  type CheckOpenLicenceResponse,
  type DraftOpenLicenceRequest,
  type FileOpenLicenceRequest,
  type GetOpenLicenceRequest,
  type ListOpenLicencesRequest,
  type ListOpenLicencesResponse,
  OpenLicenceServiceDefinition,
  type OpenLicenceStatement,
  type RecordOpenLicenceAnnouncementRequest,
  type RecordOpenLicenceRefusalRequest,
  type RecordOpenLicenceWithdrawalRequest,
  type ReviseOpenLicenceRequest,
  type TakeOpenLicenceRequest,
} from '@zhiqi/contracts/zhiqi/inventory/v1/open_licence_service';
import { type Actor, legalDateAt, notFound, parseLegalDate, prefixedId, ruleSetAt } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  type MountedService,
  mount,
  type Reply,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { conversionAggregate } from '../conversion/aggregate.ts';
import { optionalDate, readRecordal } from '../conversion/api.ts';
import { licencesOf } from '../conversion/gather.ts';
import { readCounterpart } from '../conversion/read-counterpart.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import { feeStanding } from '../patent/domain/annuity-watch.ts';
import { requireReader } from '../readers.ts';
import { OPEN_LICENCE_RULES } from '../rule-sets.ts';
import { openLicenceAggregate } from './aggregate.ts';
import {
  type ExistingStatement,
  mayBeFiled,
  type OpenLicenceCommand,
  type OpenLicenceEvent,
  type OpenLicenceFacts,
  type OpenLicenceState,
  openLicenceChecks,
} from './domain.ts';
import { readContent } from './read-content.ts';
import { openLicenceView, unknownOpenLicence } from './view.ts';

/** 专利开放许可 over gRPC. */
export function openLicenceService(service: ServiceContext): MountedService {
  return mount(OpenLicenceServiceDefinition, {
    draftOpenLicence: (request: DraftOpenLicenceRequest, { actor }: ActorContext) => draft(service, request, actor),
    reviseOpenLicence: (request: ReviseOpenLicenceRequest, { actor }: ActorContext) =>
      work(service, request, actor, async () => ({
        type: 'ReviseOpenLicence',
        content: readContent(request.content),
      })),
    checkOpenLicence: (request: CheckOpenLicenceRequest, { actor }: ActorContext) => check(service, request, actor),
    fileOpenLicence: (request: FileOpenLicenceRequest, { actor }: ActorContext) =>
      work(service, request, actor, async ({ applicationNo }) => ({
        type: 'FileOpenLicence',
        filedOn: parseLegalDate(request.filedOn, 'filed_on'),
        facts: await factsOf(service, applicationNo),
      })),
    recordOpenLicenceAnnouncement: (request: RecordOpenLicenceAnnouncementRequest, { actor }: ActorContext) =>
      work(service, request, actor, async () => ({
        type: 'RecordAnnouncement',
        announcedOn: parseLegalDate(request.announcedOn, 'announced_on'),
        announcementNo: request.announcementNo,
      })),
    recordOpenLicenceRefusal: (request: RecordOpenLicenceRefusalRequest, { actor }: ActorContext) =>
      work(service, request, actor, async () => ({
        type: 'RecordRefusal',
        refusedOn: parseLegalDate(request.refusedOn, 'refused_on'),
      })),
    recordOpenLicenceWithdrawal: (request: RecordOpenLicenceWithdrawalRequest, { actor }: ActorContext) =>
      work(service, request, actor, async () => ({
        type: 'RecordWithdrawal',
        withdrawnOn: parseLegalDate(request.withdrawnOn, 'withdrawn_on'),
      })),
    takeOpenLicence: (request: TakeOpenLicenceRequest, { actor }: ActorContext) => take(service, request, actor),
    getOpenLicence: (request: GetOpenLicenceRequest, { actor }: ActorContext) => get(service, request, actor),
    listOpenLicences: (request: ListOpenLicencesRequest, { actor }: ActorContext) => list(service, request, actor),
  });
}

async function draft(service: ServiceContext, request: DraftOpenLicenceRequest, actor: Actor) {
  const requestId = requiredRequestId(request.requestId);
  const statementId = prefixedId('olc', requestId);
  const applicationNo = requiredText(request.applicationNo, 'application_no', '申请号');
  const command: OpenLicenceCommand = {
    type: 'DraftOpenLicence',
    actor,
    at: service.clock.now().toISOString(),
    statementId,
    applicationNo,
    content: readContent(request.content),
    facts: await factsOf(service, applicationNo),
  };
  const context = { requestId, actor, body: request };
  const { state, version } = await service.store.run(openLicenceAggregate, statementId, command, context);
  return { statement: await viewOf(service, state, version) };
}

type Stated<Command> = Command extends OpenLicenceCommand ? Omit<Command, 'actor' | 'at'> : never;

type Read = (
  statement: ExistingStatement,
) => Promise<Stated<Exclude<OpenLicenceCommand, { type: 'DraftOpenLicence' }>>>;

interface StepRequest {
  readonly requestId: string;
  readonly statementId: string;
}

async function work(service: ServiceContext, request: StepRequest, actor: Actor, read: Read) {
  return { statement: (await run(service, request, actor, read)).statement };
}

async function run(service: ServiceContext, request: StepRequest, actor: Actor, read: Read) {
  const requestId = requiredRequestId(request.requestId);
  const { statement } = await existing(service, request.statementId);
  const at = service.clock.now().toISOString();
  const command: OpenLicenceCommand = { ...(await read(statement)), actor, at };
  const context = { requestId, actor, body: request };
  const { statementId } = statement;
  const ran = await service.store.run(openLicenceAggregate, statementId, command, context, replyOf);
  return { statement: await viewOf(service, ran.state, ran.version), reply: ran.reply };
}

async function take(service: ServiceContext, request: TakeOpenLicenceRequest, actor: Actor) {
  const { statement, reply } = await run(service, request, actor, async () => ({
    type: 'TakeOpenLicence',
    licensee: await readCounterpart(service, request.licensee, 'licensee', '被许可人'),
    notifiedOn: parseLegalDate(request.notifiedOn, 'notified_on'),
    paidOn: optionalDate(request.paidOn, 'paid_on'),
    amountFen: request.amountFen === undefined ? null : String(request.amountFen),
    documentHash: request.documentHash,
    cnipaRecordal: readRecordal(request.cnipaRecordal),
  }));
  return { statement, conversionId: String(reply.conversionId ?? '') };
}

/** What a repeated request is told again: the record that a taken licence leads to. */
function replyOf(_state: OpenLicenceState, events: readonly OpenLicenceEvent[]): Reply {
  const taken = events.find((event) => event.type === 'OpenLicenceTaken');
  return taken ? { conversionId: taken.licence.conversionId } : {};
}

async function check(
  service: ServiceContext,
  request: CheckOpenLicenceRequest,
  actor: Actor,
): Promise<CheckOpenLicenceResponse> {
  const { statement } = await existing(service, request.statementId);
  requireReader(actor, '开放许可声明', statement.holderKeys);
  const today = legalDateAt(service.clock.now().toISOString());
  const rules = ruleSetAt(OPEN_LICENCE_RULES, today);
  const checks = openLicenceChecks(rules, statement.content, await factsOf(service, statement.applicationNo), today);
  return {
    checks: checks.map(({ code, outcome, messageZh }) => ({ code, messageZh, outcome: `CHECK_OUTCOME_${outcome}` })),
    mayBeFiled: mayBeFiled(checks),
    ruleSetVersion: rules.version,
    basisZh: rules.basis,
    annuityReliefPercent: rules.annuityReliefPercent,
    reliefCombinable: rules.reliefCombinable,
  };
}

async function get(service: ServiceContext, request: GetOpenLicenceRequest, actor: Actor) {
  const { statement, version } = await existing(service, request.statementId);
  requireReader(actor, '开放许可声明', statement.holderKeys);
  return { statement: await viewOf(service, statement, version) };
}

async function list(
  service: ServiceContext,
  request: ListOpenLicencesRequest,
  actor: Actor,
): Promise<ListOpenLicencesResponse> {
  requireReader(actor, '开放许可声明');
  const statuses = enumList(request.statuses, 'OPEN_LICENCE_STATUS', 'statuses', '声明状态');
  const filter = {
    ...(statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
    ...(request.applicationNo === '' ? {} : { 'state.applicationNo': request.applicationNo }),
  };
  const { items, nextPageToken } = await service.store.list(openLicenceAggregate, filter, request);
  const statements = await Promise.all(items.map(({ state, version }) => viewOf(service, state, version)));
  return { statements, nextPageToken };
}

async function existing({ store }: ServiceContext, id: string) {
  const loaded = await store.load(openLicenceAggregate, requiredText(id, 'statement_id', '声明编号'));
  if (!loaded || loaded.state.status === 'ABSENT') throw unknownOpenLicence();
  return { statement: loaded.state, version: loaded.version };
}

async function viewOf(
  { store, clock }: ServiceContext,
  state: OpenLicenceState,
  version: number,
): Promise<OpenLicenceStatement> {
  const today = legalDateAt(clock.now().toISOString());
  const taken = state.status === 'ABSENT' ? [] : state.licences;
  const running =
    taken.length > 0 &&
    (await store
      .documents(conversionAggregate)
      .countDocuments({ _id: { $in: taken.map(({ conversionId }) => conversionId) }, 'state.status': 'EFFECTIVE' })) >
      0;
  return openLicenceView(state, version, ruleSetAt(OPEN_LICENCE_RULES, today), running);
}

/** What the ledger knows of the patent of a statement at this moment. */
async function factsOf(service: ServiceContext, applicationNo: string): Promise<OpenLicenceFacts> {
  const loaded = await service.store.load(patentAggregate, applicationNo);
  if (loaded?.state.status !== 'REGISTERED') {
    throw notFound('PATENT_NOT_REGISTERED', '台账中没有这件专利。请核对申请号,或先导入专利清单。');
  }
  const { kind, grantDate, legalState, overlays, holders, ipcMain } = loaded.state;
  return {
    ...{ kind, grantDate, legalState, ipcMain },
    overlays: overlays.filter(({ clearedOn }) => clearedOn === null).map(({ overlay }) => overlay),
    holderKeys: holders.map(({ holderKey }) => holderKey),
    licences: await licencesOf(service, [applicationNo]),
    feeStanding: feeStanding(loaded.state, legalDateAt(service.clock.now().toISOString())),
  };
}
