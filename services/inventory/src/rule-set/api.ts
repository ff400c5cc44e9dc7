import {
  type DraftRuleSetRequest,
  type DraftRuleSetResponse,
  type DryRunRuleSetRequest,
  type DryRunRuleSetResponse,
  type GetRuleSetRequest,
  type ListRuleSetsRequest,
  type ListRuleSetsResponse,
  type PublishRuleSetRequest,
  type RecordDryRunRequest,
  RuleSetServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import type { RuleSet } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { type Actor, notFound, parseLegalDate, requireRole } from '@zhiqi/kernel';
import {
  type ActorContext,
  currentState,
  invalidField,
  type MountedService,
  mount,
  nextPageToken,
  optionalEnum,
  readPage,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
  type ZhiqiCallContext,
} from '@zhiqi/runtime';
import { FAMILY_OF, parameterFaults, RULE_KINDS } from '../patent/domain.ts';
import { isOutsider } from '../readers.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import { ruleSetAggregate } from './aggregate.ts';
import type { PublishedVersion } from './domain/spans.ts';
import type { RuleSetCommand, RuleSetState } from './domain.ts';
import { dayOfTrial, dryRunTotals, hashOf, runDry } from './dry-run.ts';
import { readRules } from './rules-in-force.ts';
import { standingOf } from './standing.ts';
import { flipView, ruleSetView, shippedView, summaryView } from './view.ts';

const SEI_TABLES = PATENT_RULES.sei.map(({ version }) => version);

/** 判定规则 over gRPC. */
export function ruleSetService(service: ServiceContext): MountedService {
  return mount(RuleSetServiceDefinition, {
    draftRuleSet: (request: DraftRuleSetRequest, { actor }: ActorContext) => draft(service, request, actor),
    dryRunRuleSet: (request: DryRunRuleSetRequest, context: ZhiqiCallContext) => dryRun(service, request, context),
    recordDryRun: (request: RecordDryRunRequest, context: ZhiqiCallContext) => recordDryRun(service, request, context),
    publishRuleSet: (request: PublishRuleSetRequest, { actor }: ActorContext) => publish(service, request, actor),
    getRuleSet: async (request: GetRuleSetRequest, { actor }: ActorContext) => {
      const id = idOf(requiredText(request.ruleSetId, 'rule_set_id', '规则集编号'));
      const found = (await ruleSetsFor(service, actor)).find(({ ruleSetId }) => ruleSetId === id);
      if (!found) throw unknownRuleSet();
      return { ruleSet: found };
    },
    listRuleSets: (request: ListRuleSetsRequest, { actor }: ActorContext) => list(service, request, actor),
  });
}

async function draft(
  service: ServiceContext,
  request: DraftRuleSetRequest,
  actor: Actor,
): Promise<DraftRuleSetResponse> {
  const requestId = requiredRequestId(request.requestId);
  const version = requiredText(request.version, 'version', '版本号');
  const said: PublishedVersion = {
    kind: requiredEnum(request.kind, 'RULE_SET_KIND', 'kind', '规则集种类'),
    version,
    validFrom: parseLegalDate(request.validFrom, 'valid_from'),
    parameters: readParameters(request.parametersJson),
  };
  const ruleSetId = idOf(version);
  const command = {
    type: 'DraftRuleSet',
    ...said,
    ruleSetId,
    description: request.description.trim(),
    parametersHash: hashOf(said),
    standing: await standingOf(service.store, said.kind),
    seiTables: SEI_TABLES,
  } as const;
  return run(service, ruleSetId, command, { requestId, actor, body: request });
}

/** Rows while the ledger is read, the totals at the end; a caller who hangs up ends the reading. */
async function* dryRun(
  service: ServiceContext,
  request: DryRunRuleSetRequest,
  { actor, signal }: ZhiqiCallContext,
): AsyncGenerator<DryRunRuleSetResponse> {
  requireRole(actor, ['OFF', 'LEAD', 'ANALYST'], '试算判定规则');
  const version = await versionTried(service, request);
  const rows = runDry(service, version, dayOfTrial(service, version, request.asOf), signal);
  for (;;) {
    const next = await rows.next();
    if (next.done) {
      yield { part: { $case: 'summary', value: summaryView(next.value) } };
      return;
    }
    yield { part: { $case: 'flip', value: flipView(next.value) } };
  }
}

async function recordDryRun(
  service: ServiceContext,
  request: RecordDryRunRequest,
  { actor, signal }: ZhiqiCallContext,
): Promise<{ ruleSet: RuleSet | undefined }> {
  const requestId = requiredRequestId(request.requestId);
  const ruleSetId = idOf(requiredText(request.ruleSetId, 'rule_set_id', '规则集编号'));
  requireRole(actor, ['OFF', 'LEAD'], '试算判定规则');
  const version = await draftOf(service, ruleSetId);
  const totals = await dryRunTotals(service, version, dayOfTrial(service, version, request.asOf), signal);
  return run(service, ruleSetId, { type: 'RecordDryRun', totals }, { requestId, actor, body: request });
}

async function publish(
  service: ServiceContext,
  request: PublishRuleSetRequest,
  actor: Actor,
): Promise<{ ruleSet: RuleSet | undefined }> {
  const requestId = requiredRequestId(request.requestId);
  const ruleSetId = idOf(requiredText(request.ruleSetId, 'rule_set_id', '规则集编号'));
  const { kind } = await draftOf(service, ruleSetId);
  const standing = await standingOf(service.store, kind);
  return run(service, ruleSetId, { type: 'PublishRuleSet', standing }, { requestId, actor, body: request });
}

async function list(
  service: ServiceContext,
  request: ListRuleSetsRequest,
  actor: Actor,
): Promise<ListRuleSetsResponse> {
  const kind = optionalEnum(request.kind, 'RULE_SET_KIND', 'kind', '规则集种类');
  const page = readPage(request);
  const wanted = (await ruleSetsFor(service, actor))
    .filter((set) => kind === null || set.kind === `RULE_SET_KIND_${kind}`)
    .filter(({ status }) => request.includeDrafts || status !== 'RULE_SET_STATUS_DRAFT')
    .filter(({ ruleSetId }) => ruleSetId > page.after)
    .slice(0, page.limit);
  const ids = wanted.map(({ ruleSetId }) => ruleSetId);
  return { ruleSets: wanted, nextPageToken: nextPageToken(page, ids) };
}

/** Whoever is judged may read the rules; drafts, trials and who worked on them stay within the bureau. */
async function ruleSetsFor(service: ServiceContext, actor: Actor): Promise<RuleSet[]> {
  const sets = await allRuleSets(service);
  if (!isOutsider(actor)) return sets;
  return sets
    .filter(({ status }) => status !== 'RULE_SET_STATUS_DRAFT')
    .map((set) => ({ ...set, draftedBy: '', publishedBy: '', dryRun: undefined, rejudged: 0, rejudgedAll: false }));
}

/** Shipped, published and drafted versions in the order of their ids: a few dozen over the years. */
async function allRuleSets({ store }: ServiceContext): Promise<RuleSet[]> {
  const rules = await readRules(store);
  const documents = await store
    .documents(ruleSetAggregate)
    .find({ 'state.status': { $in: ['DRAFT', 'PUBLISHED'] } })
    .toArray();
  const stored = documents.flatMap((document) => {
    const state = currentState(ruleSetAggregate, document);
    return state.status === 'NONE' ? [] : [ruleSetView(state, document.v, rules)];
  });
  const shipped = RULE_KINDS.flatMap((kind) =>
    PATENT_RULES[FAMILY_OF[kind]].map((set) => {
      const holding = rules[FAMILY_OF[kind]].find(({ version }) => version === set.version);
      return shippedView(kind, holding ?? set);
    }),
  );
  return [...shipped, ...stored].sort((a, b) => (a.ruleSetId < b.ruleSetId ? -1 : 1));
}

async function versionTried(service: ServiceContext, request: DryRunRuleSetRequest): Promise<PublishedVersion> {
  if (request.ruleSetId !== '') return draftOf(service, idOf(request.ruleSetId));
  const kind = requiredEnum(request.kind, 'RULE_SET_KIND', 'kind', '规则集种类');
  const parameters = readParameters(request.parametersJson);
  const [fault] = parameterFaults(kind, parameters, SEI_TABLES);
  if (fault) throw invalidField(`parameters_json.${fault.name}`, fault.rule, `${fault.messageZh}。`);
  return { kind, version: 'TRIAL', validFrom: parseLegalDate(request.validFrom, 'valid_from'), parameters };
}

/** What a draft or a published version says. */
async function draftOf({ store }: ServiceContext, ruleSetId: string): Promise<PublishedVersion> {
  const state = (await store.load(ruleSetAggregate, ruleSetId))?.state;
  if (state === undefined || state.status === 'NONE') throw unknownRuleSet();
  const { kind, version, validFrom, parameters } = state;
  return { kind, version, validFrom, parameters };
}

type Asked<C> = C extends RuleSetCommand ? Omit<C, 'actor' | 'at'> : never;

async function run(
  service: ServiceContext,
  ruleSetId: string,
  asked: Asked<RuleSetCommand>,
  context: { readonly requestId: string; readonly actor: Actor; readonly body: unknown },
): Promise<{ ruleSet: RuleSet | undefined }> {
  const { store, clock } = service;
  const command = { ...asked, actor: context.actor, at: clock.now().toISOString() } as RuleSetCommand;
  const { state, version } = await store.run(ruleSetAggregate, ruleSetId, command, context);
  return { ruleSet: await viewOf(store, state, version) };
}

async function viewOf(store: ServiceContext['store'], state: RuleSetState, version: number): Promise<RuleSet> {
  if (state.status === 'NONE') throw unknownRuleSet();
  return ruleSetView(state, version, await readRules(store));
}

function readParameters(json: string): PublishedVersion['parameters'] {
  const text = requiredText(json, 'parameters_json', '规则参数');
  const fault = (): Error =>
    invalidField('parameters_json', 'PARAMETERS_MALFORMED', '规则参数应为一个 JSON 对象,请检查括号和引号。');
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw fault();
    return parsed as PublishedVersion['parameters'];
  } catch (error) {
    if (error instanceof SyntaxError) throw fault();
    throw error;
  }
}

/** A version may be named with or without the prefix of its id. */
function idOf(nameOrId: string): string {
  return nameOrId.startsWith('rls_') ? nameOrId : `rls_${nameOrId}`;
}

function unknownRuleSet(): Error {
  return notFound('RULE_SET_NOT_FOUND', '没有这个规则集。请用 zhiqi rules list 查看现有版本。');
}
