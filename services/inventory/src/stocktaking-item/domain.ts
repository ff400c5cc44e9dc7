import {
  assertNever,
  checkVersions,
  checkWholeNumbers,
  type Decider,
  forbidden,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
  ruleSetAt,
  type Versioned,
} from '@zhiqi/kernel';
import { checkAnswer } from './domain/answer.ts';
import { weakestWillingness } from './domain/survey.ts';
import {
  type AnsweredItem,
  CONTACT_CHANNELS,
  type CreateItem,
  EXCLUSION_REASONS,
  type ExistingItem,
  type ItemCommand,
  type ItemEvent,
  type ItemState,
  type ItemStatus,
  type RecordAnswer,
  type RecordContactAttempt,
  type WorkCommand,
} from './domain/types.ts';

export * from './domain/answer.ts';
export * from './domain/survey.ts';
export * from './domain/types.ts';

const ITEM_STATUS_ZH: Readonly<Record<ItemStatus, string>> = {
  PENDING: '待分派',
  ASSIGNED: '已分派',
  CONTACTED: '已联系',
  ANSWERED: '已答复',
  VERIFIED: '已核实',
  UNREACHABLE: '联系不上',
  OUT_OF_SCOPE: '已移出',
};

/** Thresholds of UNREACHABLE, as data; no source sets them (brief §2.4). */
export interface StocktakingRules extends Versioned {
  readonly unreachableMinAttempts: number;
  readonly unreachableMinChannels: number;
}

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly ItemStatus[];
}

/** Who may do what, and in which states (brief §2.4). */
const ACTIONS: Readonly<Record<WorkCommand['type'], Action>> = {
  AssignItem: { titleZh: '分派盘点项', roles: ['OFF', 'LEAD'], from: ['PENDING', 'ASSIGNED', 'CONTACTED'] },
  RecordContactAttempt: { titleZh: '登记联系情况', roles: ['OFF', 'LEAD', 'AGENCY'], from: ['ASSIGNED', 'CONTACTED'] },
  RecordAnswer: { titleZh: '登记盘点答复', roles: ['ENT', 'OFF', 'LEAD'], from: ['ASSIGNED', 'CONTACTED', 'ANSWERED'] },
  VerifyAnswer: { titleZh: '核实盘点答复', roles: ['OFF', 'LEAD'], from: ['ANSWERED'] },
  MarkUnreachable: { titleZh: '标记联系不上', roles: ['OFF', 'LEAD'], from: ['CONTACTED'] },
  ExcludeItem: { titleZh: '移出盘点', roles: ['LEAD'], from: ['PENDING', 'ASSIGNED', 'CONTACTED', 'ANSWERED'] },
  ReopenItem: { titleZh: '退回重办', roles: ['OFF', 'LEAD'], from: ['VERIFIED', 'UNREACHABLE', 'OUT_OF_SCOPE'] },
};

/** The id of an item: one a patent and round. */
export function itemIdOf(roundId: string, applicationNo: string): string {
  return `${roundId}.${applicationNo}`;
}

/** The round of an item, read from its id; empty for a text that is no item id. */
export function itemRoundOf(itemId: string): string {
  // An application number holds one dot, a round id none.
  return itemId.split('.').slice(0, -2).join('.');
}

/** Checks threshold data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkStocktakingRules(data: unknown): readonly StocktakingRules[] {
  const sets = data as readonly StocktakingRules[];
  checkVersions('stocktaking', sets);
  checkWholeNumbers('stocktaking', sets, ['unreachableMinAttempts', 'unreachableMinChannels']);
  return sets;
}

/** The rules of one item of a stocktaking round (brief §2.4, R-28 to R-31). */
export function itemDecider(rules: readonly StocktakingRules[]): Decider<ItemState, ItemCommand, ItemEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(rules, command, state),
    evolve,
  };
}

function decide(rules: readonly StocktakingRules[], command: ItemCommand, state: ItemState): ItemEvent[] {
  if (command.type === 'CreateItem') return createItem(command, state);
  const item = allowWork(command, state);
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'AssignItem':
      return assignItem(command.assignee, item);
    case 'RecordContactAttempt':
      return logContact(command, today);
    case 'RecordAnswer':
      return recordAnswer(command, item, today);
    case 'VerifyAnswer':
      return item.status === 'ANSWERED' ? verifyAnswer(item, command.actor.personKey, today) : [];
    case 'MarkUnreachable':
      return markUnreachable(ruleSetAt(rules, today), item, today);
    case 'ExcludeItem':
      requireCode('reason', EXCLUSION_REASONS, command.reason, '移出理由');
      return [{ type: 'StocktakingItemExcluded', ...identity(item), reason: command.reason, on: today }];
    case 'ReopenItem':
      if (item.status === 'OUT_OF_SCOPE') requireRole(command.actor, ['LEAD'], '退回已移出的盘点项');
      return [{ type: 'StocktakingItemReopened', ...identity(item), on: today }];
    default:
      return assertNever(command, 'item command');
  }
}

function createItem(command: CreateItem, state: ItemState): ItemEvent[] {
  requireRole(command.actor, ['SYS'], '生成盘点项');
  if (state.status !== 'ABSENT') return [];
  const { roundId, planYear, applicationNo, holderKeys } = command;
  const itemId = itemIdOf(roundId, applicationNo);
  return [{ type: 'StocktakingItemCreated', itemId, roundId, planYear, applicationNo, holderKeys }];
}

/** Existence, role, state and round, in this order: the first that fails is what the person is told. */
function allowWork(command: WorkCommand, state: ItemState): ExistingItem {
  const action = ACTIONS[command.type];
  if (state.status === 'ABSENT') {
    throw notFound('ITEM_NOT_FOUND', '没有这个盘点项。请核对编号;轮次刚开启时请等盘点项生成完毕。');
  }
  requireRole(command.actor, action.roles, action.titleZh);
  if (!action.from.includes(state.status)) {
    const from = action.from.map((status) => `「${ITEM_STATUS_ZH[status]}」`).join('、');
    throw rule(
      'ITEM_STEP_NOT_ALLOWED',
      `该盘点项为「${ITEM_STATUS_ZH[state.status]}」,不能${action.titleZh}。只有${from}的盘点项可以。`,
      { params: { action: command.type, status: state.status } },
    );
  }
  const needsOpen = command.type === 'ReopenItem';
  if (command.roundStatus === 'OPEN' || (command.roundStatus === 'CLOSING' && !needsOpen)) return state;
  throw rule(
    'ROUND_NOT_LIVE',
    needsOpen ? '只有盘点轮次进行中时才能退回重办。' : `盘点轮次已关闭,不能${action.titleZh}。请在下一轮次办理。`,
    { params: { roundStatus: command.roundStatus } },
  );
}

function assignItem(assignee: string, item: ExistingItem): ItemEvent[] {
  if (assignee.trim() === '') {
    throw invalid('ASSIGNEE_REQUIRED', '请选择经办人。', {
      fields: [{ field: 'assignee', rule: 'REQUIRED', messageZh: '经办人必填' }],
    });
  }
  return item.assignee === assignee ? [] : [{ type: 'StocktakingItemAssigned', assignee }];
}

function logContact(command: RecordContactAttempt, today: LegalDate): ItemEvent[] {
  const { channel, attemptedOn, actor } = command;
  requireCode('channel', CONTACT_CHANNELS, channel, '联系渠道');
  if (attemptedOn > today) {
    throw invalid('DATE_IN_FUTURE', '联系日期不能晚于今天。请在联系之后再登记。', {
      fields: [{ field: 'attempted_on', rule: 'DATE_IN_FUTURE', messageZh: '联系日期不能晚于今天' }],
    });
  }
  return [{ type: 'StocktakingContactLogged', attempt: { channel, attemptedOn, recordedBy: actor.personKey } }];
}

function recordAnswer(command: RecordAnswer, item: ExistingItem, today: LegalDate): ItemEvent[] {
  const { actor, answer, actsForHolder } = command;
  const isHolder = actor.role === 'ENT';
  if (isHolder && (actsForHolder === null || !item.holderKeys.includes(actsForHolder))) {
    throw forbidden('NOT_THE_HOLDER', '只能答复本单位为权利人的专利。请核对登录的企业或专利申请号。');
  }
  const note = command.note.trim();
  if (!isHolder) requireOnBehalf(item, note);
  checkAnswer(answer, { holders: Math.max(item.holderKeys.length, 1), today });
  const answered = { answer, recordedBy: actor.personKey, note: isHolder ? null : note };
  const recorded: ItemEvent = { type: 'StocktakingAnswerRecorded', answered };
  if (item.status !== 'ASSIGNED') return [recorded];
  // A holder who answers unasked has made the contact, so the item passes through CONTACTED like any other.
  const attempt = { channel: 'ONLINE' as const, attemptedOn: today, recordedBy: actor.personKey };
  return [{ type: 'StocktakingContactLogged', attempt }, recorded];
}

function requireOnBehalf(item: ExistingItem, note: string): void {
  if (item.status === 'ASSIGNED') {
    throw rule('CONTACT_REQUIRED', '代权利人登记答复前,请先登记与权利人的联系情况。', {
      params: { status: item.status },
    });
  }
  if (note === '') {
    throw invalid('NOTE_REQUIRED', '代权利人登记答复时,请在备注中写明答复的来源(如何人、何时、以何种方式答复)。', {
      fields: [{ field: 'note', rule: 'REQUIRED', messageZh: '代填须写明答复来源' }],
    });
  }
}

function verifyAnswer(item: AnsweredItem, verifier: string, today: LegalDate): ItemEvent[] {
  const { answer, recordedBy } = item.answered;
  if (recordedBy === verifier) {
    throw forbidden('SECOND_PERSON_REQUIRED', '登记答复的人不能核实同一份答复。请由另一名经办人核实。');
  }
  return [
    {
      type: 'StocktakingItemVerified',
      ...identity(item),
      implementation: answer.implementation,
      implementationModes: answer.implementationModes,
      implementedSince: answer.implementedSince,
      willingness: weakestWillingness(answer.willingness),
      acceptableModes: answer.acceptableModes,
      obstacles: answer.obstacles,
      reserveReason: answer.reserveReason,
      ...((answer.evidenceRefs ?? []).length > 0 && { evidenced: true }),
      verifiedOn: today,
      verifiedBy: verifier,
    },
  ];
}

function markUnreachable(rules: StocktakingRules, item: ExistingItem, today: LegalDate): ItemEvent[] {
  const attempts = item.attempts.length;
  const channels = new Set(item.attempts.map(({ channel }) => channel)).size;
  const { unreachableMinAttempts: minAttempts, unreachableMinChannels: minChannels } = rules;
  if (attempts < minAttempts || channels < minChannels) {
    throw rule(
      'TOO_FEW_ATTEMPTS',
      `须以至少 ${minChannels} 种渠道联系至少 ${minAttempts} 次才能标记联系不上,` +
        `目前 ${channels} 种渠道 ${attempts} 次。请继续联系并登记。`,
      { params: { attempts, channels, minAttempts, minChannels } },
    );
  }
  return [
    {
      type: 'StocktakingItemUnreachable',
      ...identity(item),
      attempts,
      channels,
      ruleSetVersion: rules.version,
      on: today,
    },
  ];
}

function requireCode(field: string, known: readonly string[], value: string, nameZh: string): void {
  if (known.includes(value)) return;
  throw invalid('UNKNOWN_CODE', `${nameZh}不在可选范围内。请从列表中选择。`, {
    fields: [{ field, rule: 'UNKNOWN_CODE', messageZh: `${nameZh}不在可选范围内` }],
  });
}

function identity({ itemId, roundId, planYear, applicationNo }: ExistingItem) {
  return { itemId, roundId, planYear, applicationNo };
}

function evolve(state: ItemState, event: ItemEvent): ItemState {
  if (event.type === 'StocktakingItemCreated') {
    const { type: _type, ...created } = event;
    return { status: 'PENDING', ...created, assignee: null, attempts: [] };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'StocktakingItemAssigned':
      return { ...state, ...(state.status === 'PENDING' && { status: 'ASSIGNED' }), assignee: event.assignee };
    case 'StocktakingContactLogged':
      return { ...base(state), status: 'CONTACTED', attempts: [...state.attempts, event.attempt] };
    case 'StocktakingAnswerRecorded':
      return { ...base(state), status: 'ANSWERED', answered: event.answered };
    case 'StocktakingItemVerified': {
      if (state.status !== 'ANSWERED') return state;
      return { ...state, status: 'VERIFIED', verifiedBy: event.verifiedBy, verifiedOn: event.verifiedOn };
    }
    case 'StocktakingItemUnreachable':
      return { ...base(state), status: 'UNREACHABLE' };
    case 'StocktakingItemExcluded':
      return { ...base(state), status: 'OUT_OF_SCOPE', exclusionReason: event.reason };
    case 'StocktakingItemReopened':
      return { ...base(state), status: reopenedStatus(state) };
    default:
      return assertNever(event, 'item event');
  }
}

/** A reopened item goes back to the last step of the work that still stands; its answer has to be given anew. */
function reopenedStatus(item: ExistingItem): 'PENDING' | 'ASSIGNED' | 'CONTACTED' {
  if (item.attempts.length > 0) return 'CONTACTED';
  return item.assignee === null ? 'PENDING' : 'ASSIGNED';
}

/** The fields that every state keeps; answer, verifier and exclusion belong to theirs alone. */
function base({ itemId, roundId, planYear, applicationNo, holderKeys, assignee, attempts }: ExistingItem) {
  return { itemId, roundId, planYear, applicationNo, holderKeys, assignee, attempts };
}
