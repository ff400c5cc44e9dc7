import {
  assertNever,
  type Decider,
  invalid,
  type LegalDate,
  legalDateAt,
  normaliseIdentifier,
  notFound,
  type Role,
  requireRole,
  rule,
} from '@zhiqi/kernel';
import { type ActDate, requireActDate } from '../dates.ts';
import { GI_TRACK_ZH, type GiTrack } from '../gi-vocabulary.ts';
import type {
  ExistingResource,
  FileApplication,
  Filing,
  GiStage,
  IdentifyResource,
  LinkedRight,
  LinkRight,
  Preparation,
  RecordRefusal,
  ResourceCommand,
  ResourceEvent,
  ResourceState,
  StartCultivation,
  UnlinkRight,
  WorkCommand,
} from './domain/types.ts';

export * from './domain/types.ts';

const STAGE_ZH: Readonly<Record<GiStage, string>> = {
  IDENTIFIED: '已挖掘',
  CULTIVATING: '要培育',
  PREPARED: '材料齐备',
  FILED: '正申报',
  RECOGNISED: '已认定',
};

/** What can be done at a stage: told to whoever tried something else. */
const NEXT_ZH: Readonly<Record<GiStage, string>> = {
  IDENTIFIED: '请先指定工作站开始培育。',
  CULTIVATING: '请先登记申报准备材料(管理机构、政府批复、保护范围、标准)。',
  PREPARED: '请先提出申报,或更新申报准备材料。',
  FILED: '请等待主管机关的结果,再登记取得权利或未获准。',
  RECOGNISED: '该名称已取得权利,只能在另一渠道继续申报。',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly GiStage[];
}

const EVERY_STAGE: readonly GiStage[] = ['IDENTIFIED', 'CULTIVATING', 'PREPARED', 'FILED', 'RECOGNISED'];

/** Who may do what, and at which stages (brief §2.4). Rights are linked whatever the stage: they are facts of a register. */
const ACTIONS: Readonly<Record<WorkCommand['type'], Action>> = {
  StartCultivation: { titleZh: '开始培育', roles: ['OFF', 'LEAD'], from: ['IDENTIFIED'] },
  RecordPreparation: {
    titleZh: '登记申报准备',
    roles: ['OFF', 'LEAD'],
    from: ['CULTIVATING', 'PREPARED', 'RECOGNISED'],
  },
  FileApplication: { titleZh: '登记申报', roles: ['OFF', 'LEAD'], from: ['PREPARED', 'FILED', 'RECOGNISED'] },
  RecordRefusal: { titleZh: '登记未获准', roles: ['OFF', 'LEAD'], from: ['FILED', 'RECOGNISED'] },
  LinkRight: { titleZh: '关联权利', roles: ['SYS'], from: EVERY_STAGE },
  UnlinkRight: { titleZh: '解除权利关联', roles: ['SYS'], from: EVERY_STAGE },
};

/**
 * The rules of one geographical-indication resource: a name with a product, from its discovery to the rights in it. Several
 * tracks may be filed on side by side or one after another; their rights are linked to the name, never merged.
 */
export const resourceDecider: Decider<ResourceState, ResourceCommand, ResourceEvent> = {
  initial: { status: 'ABSENT' },
  decide,
  evolve,
};

/** What makes two entries the same resource: name and product without blanks, widths and letter case. */
export function resourceNameKey(name: string, product: string): string {
  return `${normaliseIdentifier(name)}|${normaliseIdentifier(product)}`;
}

/** Tracks filed on and not decided yet. */
export function pendingTracks(resource: ExistingResource): GiTrack[] {
  return resource.filings.filter(({ outcome }) => outcome === 'PENDING').map(({ track }) => track);
}

/** The undecided application on a track. */
export function pendingFiling(resource: ExistingResource, track: GiTrack): Filing | undefined {
  return resource.filings.find((filing) => filing.track === track && filing.outcome === 'PENDING');
}

function decide(command: ResourceCommand, state: ResourceState): ResourceEvent[] {
  const today = legalDateAt(command.at);
  if (command.type === 'IdentifyResource') return identify(command, state, today);
  const resource = allowWork(command, state);
  switch (command.type) {
    case 'StartCultivation':
      return start(command, resource, today);
    case 'RecordPreparation':
      return prepare(command.preparation, resource);
    case 'FileApplication':
      return file(command, resource, today);
    case 'RecordRefusal':
      return refuse(command, resource, today);
    case 'LinkRight':
      return link(command, resource);
    case 'UnlinkRight':
      return unlink(command, resource);
    default:
      return assertNever(command, 'resource command');
  }
}

function identify(command: IdentifyResource, state: ResourceState, today: LegalDate): ResourceEvent[] {
  requireRole(command.actor, ['OFF', 'LEAD'], '登记地理标志资源');
  if (state.status !== 'ABSENT') {
    throw rule('RESOURCE_EXISTS', '这个地理标志资源已经登记。请在原记录上继续办理。', {
      params: { resourceId: state.resourceId },
    });
  }
  const { resourceId, name, product, industryGroup, area, identifiedOn } = command;
  requireActDate({ field: 'identified_on', nameZh: '挖掘日期', date: identifiedOn }, today);
  const nameKey = resourceNameKey(name, product);
  return [{ type: 'GiCandidateIdentified', resourceId, name, product, nameKey, industryGroup, area, identifiedOn }];
}

/** Existence, role and stage, in this order: the first that fails is what the person is told. */
function allowWork(command: WorkCommand, state: ResourceState): ExistingResource {
  const action = ACTIONS[command.type];
  if (state.status === 'ABSENT') {
    throw notFound('RESOURCE_NOT_FOUND', '没有这个地理标志资源。请核对编号,或先登记资源。');
  }
  requireRole(command.actor, action.roles, action.titleZh);
  if (action.from.includes(state.status)) return state;
  throw rule(
    'GI_STAGE_NOT_ALLOWED',
    `该资源为「${STAGE_ZH[state.status]}」,不能${action.titleZh}。${NEXT_ZH[state.status]}`,
    { params: { action: command.type, stage: state.status } },
  );
}

function start(command: StartCultivation, resource: ExistingResource, today: LegalDate): ResourceEvent[] {
  const { station, startedOn } = command;
  const identified = { nameZh: '挖掘日期', date: resource.identifiedOn };
  requireActDate({ field: 'started_on', nameZh: '开始培育日', date: startedOn }, today, identified);
  return [{ type: 'GiCultivationStarted', industryGroup: resource.industryGroup, station, startedOn }];
}

const PREPARATION_FIELDS: readonly (readonly [keyof Preparation, string, string])[] = [
  ['governingBody', 'governing_body', '管理机构'],
  ['approvalDocumentNo', 'approval_document_no', '政府或行业主管部门批准文件号'],
  ['geographicScope', 'geographic_scope', '保护地域范围'],
  ['standardNo', 'standard_no', '产品标准号'],
];

/** a filing needs all four, so the stage is not reached with fewer. */
function prepare(preparation: Preparation, resource: ExistingResource): ResourceEvent[] {
  const missing = PREPARATION_FIELDS.filter(([key]) => preparation[key].trim() === '');
  if (missing.length > 0) {
    const names = missing.map(([, , nameZh]) => nameZh).join('、');
    throw invalid('PREPARATION_INCOMPLETE', `申报准备还缺:${names}。请补齐后再登记。`, {
      fields: missing.map(([, field, nameZh]) => ({
        field: `preparation.${field}`,
        rule: 'REQUIRED',
        messageZh: `${nameZh}必填`,
      })),
    });
  }
  const { preparation: known, status } = resource;
  const isKnown = known !== null && PREPARATION_FIELDS.every(([key]) => known[key] === preparation[key]);
  // After a refusal the same papers may be declared ready again; that is a step, not a repetition.
  return isKnown && status !== 'CULTIVATING' ? [] : [{ type: 'GiPreparationRecorded', preparation }];
}

function file({ track, filedOn }: FileApplication, resource: ExistingResource, today: LegalDate): ResourceEvent[] {
  const pending = pendingFiling(resource, track);
  if (pending?.filedOn === filedOn) return [];
  if (pending) {
    throw rule(
      'GI_ALREADY_FILED',
      `该名称已于 ${pending.filedOn} 以${GI_TRACK_ZH[track]}申报,尚无结果。请先登记结果,再重新申报。`,
      { params: { track, filedOn: pending.filedOn } },
    );
  }
  requireActDate({ field: 'filed_on', nameZh: '申报日', date: filedOn }, today, earlierStep(resource, track));
  return [{ type: 'GiApplicationFiled', industryGroup: resource.industryGroup, track, filedOn }];
}

function earlierStep({ startedOn, filings }: ExistingResource, track: GiTrack): Omit<ActDate, 'field'> | undefined {
  const earlier = filings.findLast((filing) => filing.track === track);
  if (earlier) return { nameZh: '上一次申报日', date: earlier.filedOn };
  return startedOn === null ? undefined : { nameZh: '开始培育日', date: startedOn };
}

function refuse({ track, refusedOn }: RecordRefusal, resource: ExistingResource, today: LegalDate): ResourceEvent[] {
  const pending = pendingFiling(resource, track);
  if (!pending) {
    throw rule('GI_NOT_FILED', `该名称没有以${GI_TRACK_ZH[track]}申报而未决的申请。请核对申报渠道。`, {
      params: { track },
    });
  }
  const filed = { nameZh: '申报日', date: pending.filedOn };
  requireActDate({ field: 'refused_on', nameZh: '未获准日', date: refusedOn }, today, filed);
  return [{ type: 'GiApplicationRefused', industryGroup: resource.industryGroup, track, refusedOn }];
}

function link({ giRightId, track }: LinkRight, resource: ExistingResource): ResourceEvent[] {
  const isKnown = resource.rights.some((right) => right.giRightId === giRightId);
  return isKnown ? [] : [{ type: 'GiRightLinked', giRightId, track }];
}

function unlink({ giRightId, track }: UnlinkRight, resource: ExistingResource): ResourceEvent[] {
  const known = resource.rights.find((right) => right.giRightId === giRightId);
  return known && !known.inForce ? [] : [{ type: 'GiRightUnlinked', giRightId, track }];
}

function evolve(state: ResourceState, event: ResourceEvent): ResourceState {
  if (event.type === 'GiCandidateIdentified') return identified(event);
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'GiCultivationStarted':
      return { ...state, status: 'CULTIVATING', station: event.station, startedOn: event.startedOn };
    case 'GiPreparationRecorded':
      return settled({ ...state, preparation: event.preparation }, 'PREPARED');
    case 'GiApplicationFiled': {
      const { track, filedOn } = event;
      return settled({ ...state, filings: [...state.filings, { track, filedOn, outcome: 'PENDING' }] }, 'FILED');
    }
    case 'GiApplicationRefused':
      return settled(withOutcome(state, event.track, 'REFUSED'), 'CULTIVATING');
    case 'GiRightLinked':
      return settled(withRight(withOutcome(state, event.track, 'OBTAINED'), event, true), 'RECOGNISED');
    case 'GiRightUnlinked': {
      // An end that came first tells of the right as well: its application is decided.
      const isNews = state.rights.every(({ giRightId }) => giRightId !== event.giRightId);
      const decided = isNews ? withOutcome(state, event.track, 'OBTAINED') : state;
      return settled(withRight(decided, event, false), 'CULTIVATING');
    }
    default:
      return assertNever(event, 'resource event');
  }
}

function identified(event: Extract<ResourceEvent, { type: 'GiCandidateIdentified' }>): ExistingResource {
  const { type: _, ...told } = event;
  return {
    status: 'IDENTIFIED',
    ...told,
    station: null,
    startedOn: null,
    preparation: null,
    filings: [],
    rights: [],
  };
}

/** The stage is the furthest that any track has reached; `own` is the one of a name without rights and open applications. */
function settled(resource: ExistingResource, own: GiStage): ExistingResource {
  if (resource.rights.some(({ inForce }) => inForce)) return { ...resource, status: 'RECOGNISED' };
  return { ...resource, status: pendingTracks(resource).length > 0 ? 'FILED' : own };
}

function withOutcome(resource: ExistingResource, track: GiTrack, outcome: Filing['outcome']): ExistingResource {
  const open = pendingFiling(resource, track);
  return {
    ...resource,
    filings: resource.filings.map((filing) => (filing === open ? { ...filing, outcome } : filing)),
  };
}

/** Keeps the right, whichever of its news came first: a link after the end must not bring it back to life. */
function withRight(
  resource: ExistingResource,
  { giRightId, track }: Pick<LinkedRight, 'giRightId' | 'track'>,
  inForce: boolean,
): ExistingResource {
  const others = resource.rights.filter((right) => right.giRightId !== giRightId);
  return { ...resource, rights: [...others, { giRightId, track, inForce }] };
}
