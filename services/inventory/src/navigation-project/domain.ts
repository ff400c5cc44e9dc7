import {
  assertNever,
  type Decider,
  type FieldViolation,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
  ruleSetAt,
} from '@zhiqi/kernel';
import { isSha256 } from '../conversion/domain/checks.ts';
import { evolve } from './domain/evolve.ts';
import type { NavigationRules } from './domain/rules.ts';
import type {
  AcceptNavigation,
  ExistingProject,
  NavigationCommand,
  NavigationContent,
  NavigationEvent,
  NavigationState,
  NavigationStatus,
  NavigationStep,
  ProposeNavigation,
} from './domain/types.ts';

export * from './domain/rules.ts';
export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<NavigationStatus, string>> = {
  PROPOSED: '拟立项',
  APPROVED: '已立项',
  CONTRACTED: '已签约',
  IN_PROGRESS: '进行中',
  DRAFT_DELIVERED: '已提交成果',
  EXPERT_REVIEWED: '已评审',
  ACCEPTED: '已验收',
  PUBLISHED_FOR_USE: '已发布使用',
  CANCELLED: '已取消',
};

const CONTENT_ZH: Readonly<Record<NavigationContent, string>> = {
  DIRECTION_AND_PATH: '关键核心技术的方向路径',
  POSITIONING: '定位布局',
  RISKS_AND_AVOIDANCE: '竞争风险点与规避方式',
};

const UNFINISHED: readonly NavigationStatus[] = [
  'PROPOSED',
  'APPROVED',
  'CONTRACTED',
  'IN_PROGRESS',
  'DRAFT_DELIVERED',
  'EXPERT_REVIEWED',
];

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly NavigationStatus[];
  /** Path of its day in the request. */
  readonly dayField: string;
}

/** Who may do what, and in which states (brief §2.4). Only an accepted project counts for 六(二), so it is cancelled no more. */
const ACTIONS: Readonly<Record<NavigationStep['type'], Action>> = {
  ApproveNavigation: { titleZh: '批准立项', roles: ['LEAD'], from: ['PROPOSED'], dayField: 'approved_on' },
  ContractNavigation: {
    titleZh: '登记承担合同',
    roles: ['OFF', 'LEAD'],
    from: ['APPROVED'],
    dayField: 'contracted_on',
  },
  StartNavigation: { titleZh: '登记开始实施', roles: ['OFF', 'LEAD'], from: ['CONTRACTED'], dayField: 'started_on' },
  // What the experts send back is delivered again.
  DeliverNavigation: {
    titleZh: '登记提交成果',
    roles: ['OFF', 'LEAD'],
    from: ['IN_PROGRESS', 'DRAFT_DELIVERED', 'EXPERT_REVIEWED'],
    dayField: 'delivered_on',
  },
  ReviewNavigation: {
    titleZh: '登记专家评审',
    roles: ['OFF', 'LEAD'],
    from: ['DRAFT_DELIVERED'],
    dayField: 'reviewed_on',
  },
  AcceptNavigation: { titleZh: '验收', roles: ['LEAD'], from: ['EXPERT_REVIEWED'], dayField: 'accepted_on' },
  PublishNavigation: { titleZh: '发布使用', roles: ['OFF', 'LEAD'], from: ['ACCEPTED'], dayField: 'published_on' },
  RecordUse: {
    titleZh: '登记成果使用',
    roles: ['OFF', 'LEAD'],
    from: ['ACCEPTED', 'PUBLISHED_FOR_USE'],
    dayField: 'use.used_on',
  },
  CancelNavigation: { titleZh: '取消项目', roles: ['LEAD'], from: UNFINISHED, dayField: 'cancelled_on' },
};

/** The rules of one navigation project (brief §2.4, R-46, R-48). */
export function navigationDecider(
  rules: readonly NavigationRules[],
): Decider<NavigationState, NavigationCommand, NavigationEvent> {
  return { initial: { status: 'ABSENT' }, decide: (command, state) => decide(rules, command, state), evolve };
}

function decide(
  rules: readonly NavigationRules[],
  command: NavigationCommand,
  state: NavigationState,
): NavigationEvent[] {
  const today = legalDateAt(command.at);
  if (command.type === 'ProposeNavigation') return propose(ruleSetAt(rules, today), command, state);
  const project = allowed(command, state);
  requireDay(command, project, today);
  const { planYear, navigationType, industryCode } = project;
  const { on } = command;
  const told = { planYear, navigationType, industryCode, on };
  switch (command.type) {
    case 'ApproveNavigation':
      return [{ type: 'NavigationApproved', ...told }];
    case 'ContractNavigation': {
      requireHashes({ contract_hash: [command.contractHash, '合同'] });
      return [{ type: 'NavigationContracted', provider: command.provider, contractHash: command.contractHash, on }];
    }
    case 'StartNavigation':
      return [{ type: 'NavigationStarted', on }];
    case 'DeliverNavigation': {
      const { reportHash, dataPackHash, contents } = command;
      requireHashes({ report_hash: [reportHash, '报告'], data_pack_hash: [dataPackHash, '数据包'] });
      return [{ type: 'NavigationDelivered', ...told, reportHash, dataPackHash, contents }];
    }
    case 'ReviewNavigation':
      return [review(rules, command, today)];
    case 'AcceptNavigation':
      return [accept(command, project, told)];
    case 'PublishNavigation':
      return [{ type: 'NavigationPublished', on }];
    case 'RecordUse': {
      const { use, documentHash } = command;
      requireHashes({ document_hash: [documentHash, '决策文件'] });
      return [{ type: 'NavigationUsed', use: { use, usedOn: on, documentHash } }];
    }
    case 'CancelNavigation':
      return [{ type: 'NavigationCancelled', ...told }];
    default:
      return assertNever(command, 'navigation command');
  }
}

function propose(rules: NavigationRules, command: ProposeNavigation, state: NavigationState): NavigationEvent[] {
  requireRole(command.actor, ['OFF', 'LEAD'], '提出导航项目');
  if (state.status !== 'ABSENT') return [];
  const { projectId, navigationType, planYear, title, industryCode, scope } = command;
  const { ipcPrefixes, industryCodes, titleKeywords } = scope;
  if (ipcPrefixes.length + industryCodes.length + titleKeywords.length === 0) {
    throw invalid('SCOPE_REQUIRED', '请给出检索范围:IPC 分类、行业代码或标题关键词,至少一项。', {
      fields: [{ field: 'scope', rule: 'SCOPE_REQUIRED', messageZh: '检索范围必填' }],
    });
  }
  const type = rules.types.find((one) => one.type === navigationType);
  if (!type) throw new Error(`rules ${rules.version} have no ${navigationType}`);
  const { standardPart, requiredContents } = type;
  return [
    {
      type: 'NavigationProposed',
      ...{ projectId, navigationType, planYear, title, industryCode, scope },
      ...{ ruleSetVersion: rules.version, standardPart, requiredContents },
    },
  ];
}

/** Existence, role and state, in this order. */
function allowed(command: NavigationStep, state: NavigationState): ExistingProject {
  const { titleZh, roles, from } = ACTIONS[command.type];
  if (state.status === 'ABSENT') {
    throw notFound('NAVIGATION_NOT_FOUND', '没有这个专利导航项目。请核对编号,或先提出项目。');
  }
  requireRole(command.actor, roles, titleZh);
  if (from.includes(state.status)) return state;
  throw rule(
    'NAVIGATION_STEP_NOT_ALLOWED',
    `该项目为「${STATUS_ZH[state.status]}」,不能${titleZh}。只有${from.map((one) => `「${STATUS_ZH[one]}」`).join('、')}的项目可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

/** A step lies neither in the future nor before the step it follows. */
function requireDay({ type, on }: NavigationStep, project: ExistingProject, today: LegalDate): void {
  const { approvedOn, contractedOn, startedOn, deliveredOn, reviewedOn, acceptedOn } = project;
  const known = [approvedOn, contractedOn, startedOn, deliveredOn, reviewedOn, acceptedOn].filter(
    (day) => day !== null,
  );
  const last = known.sort().at(-1);
  const slug = on > today ? 'DATE_IN_FUTURE' : last !== undefined && on < last ? 'DATE_OUT_OF_ORDER' : null;
  if (slug === null) return;
  const messageZh = slug === 'DATE_IN_FUTURE' ? '日期不能晚于今天' : `日期不能早于上一步(${last})`;
  throw invalid(slug, `${messageZh}。请核对。`, {
    fields: [{ field: ACTIONS[type].dayField, rule: slug, messageZh }],
  });
}

function requireHashes(documents: Readonly<Record<string, readonly [hash: string, nameZh: string]>>): void {
  const fields = Object.entries(documents)
    .filter(([, [hash]]) => !isSha256(hash))
    .map(([field, [, nameZh]]): FieldViolation => {
      return { field, rule: 'SHA256_REQUIRED', messageZh: `请给出${nameZh}的 SHA-256(64 位小写十六进制)` };
    });
  const [first] = fields;
  if (first) throw invalid('SHA256_REQUIRED', `${first.messageZh}。`, { fields });
}

function review(
  rules: readonly NavigationRules[],
  { experts, opinionHash, on }: Extract<NavigationStep, { type: 'ReviewNavigation' }>,
  today: LegalDate,
): NavigationEvent {
  requireHashes({ opinion_hash: [opinionHash, '评审意见'] });
  const { minExperts } = ruleSetAt(rules, today);
  if (experts < minExperts) {
    throw rule('TOO_FEW_EXPERTS', `评审专家不得少于 ${minExperts} 人,目前 ${experts} 人。请补充专家后评审。`, {
      params: { experts, minExperts },
    });
  }
  return { type: 'NavigationReviewed', experts, opinionHash, on };
}

type Told = Pick<
  Extract<NavigationEvent, { type: 'NavigationApproved' }>,
  'planYear' | 'navigationType' | 'industryCode' | 'on'
>;

/** R-48: report, data pack and acceptance record; R-46: the content that the notice asks for. */
function accept({ acceptanceRecordHash }: AcceptNavigation, project: ExistingProject, told: Told): NavigationEvent {
  requireHashes({ acceptance_record_hash: [acceptanceRecordHash, '验收记录'] });
  const { reportHash, dataPackHash, requiredContents, contents, projectId } = project;
  if (reportHash === null || dataPackHash === null) {
    throw rule('DELIVERY_INCOMPLETE', '没有报告或数据包,不能验收。请先登记提交成果。', { params: { projectId } });
  }
  const missing = requiredContents.filter((content) => !contents.includes(content));
  if (missing.length > 0) {
    throw rule(
      'NAVIGATION_CONTENT_MISSING',
      `报告缺少:${missing.map((content) => CONTENT_ZH[content]).join('、')}。请补充后重新提交成果,再评审、验收。`,
      { params: { missing: missing.join(',') } },
    );
  }
  return { type: 'NavigationAccepted', ...told, reportHash, dataPackHash, acceptanceRecordHash };
}
