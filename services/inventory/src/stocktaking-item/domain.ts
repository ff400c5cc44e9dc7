import {
  assertNever,
  checkVersions,
  checkWholeNumbers,
  type Decider,
  invalid,
  type LegalDate,
  legalDateAt,
  requireRole,
  rule,
  ruleSetAt,
  type Versioned,
} from '@zhiqi/kernel';
import { allowWork } from './domain/allow-work.ts';
import { recordAnswer, verifyAnswer } from './domain/answering.ts';
import { identity } from './domain/identity.ts';
import { createItem, freezeItem, withdrawItem } from './domain/opening.ts';
import {
  type AssignItem,
  CONTACT_CHANNELS,
  EXCLUSION_REASONS,
  type ExistingItem,
  type ItemCommand,
  type ItemEvent,
  type ItemState,
  type ItemStatus,
  type RecordContactAttempt,
  type WaitingItem,
} from './domain/types.ts';

export { ASSIGNABLE, ITEM_STATUS_ZH, roundNotLive } from './domain/allow-work.ts';
export { fieldName, type SurveyAnswer } from './domain/answer.ts';
export { answerChanged } from './domain/answering.ts';
export { itemIdOf, itemRoundOf } from './domain/identity.ts';
export * from './domain/questionnaire.ts';
export * from './domain/survey.ts';
export * from './domain/types.ts';

/** The closing states: an item in one of them is done. */
const SETTLED: readonly ItemStatus[] = ['VERIFIED', 'UNREACHABLE', 'OUT_OF_SCOPE'];
export const UNSETTLED: readonly ItemStatus[] = ['PENDING', 'ASSIGNED', 'CONTACTED', 'ANSWERED'];

export function isSettled(status: ItemStatus): boolean {
  return SETTLED.includes(status);
}

/** Whether the day by which its assignee should have settled it is over. */
export function isOverdue(item: ExistingItem, today: LegalDate): boolean {
  return item.dueOn !== null && item.dueOn < today && !isSettled(item.status);
}

/** Thresholds of UNREACHABLE, as data; no source sets them (brief §2.4). */
export interface StocktakingRules extends Versioned {
  readonly unreachableMinAttempts: number;
  readonly unreachableMinChannels: number;
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
  if (command.type === 'FreezeItem') return freezeItem(command, state);
  if (command.type === 'WithdrawItem') return withdrawItem(command, state);
  const item = allowWork(command, state);
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'AssignItem':
      return assignItem(command, item, today);
    case 'RecordContactAttempt':
      return logContact(command, today);
    case 'RecordAnswer':
      return recordAnswer(command, item, today);
    case 'VerifyAnswer':
      return item.status === 'ANSWERED' ? verifyAnswer(command, item, today) : [];
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

function assignItem(command: AssignItem, item: ExistingItem, today: LegalDate): ItemEvent[] {
  const { dueOn, actor } = command;
  const assignee = command.assignee.trim();
  if (assignee === '') {
    throw invalid('ASSIGNEE_REQUIRED', '请选择经办人。', {
      fields: [{ field: 'assignee', rule: 'REQUIRED', messageZh: '经办人必填' }],
    });
  }
  requireDueAhead(dueOn, today);
  if (item.assignee === assignee && item.dueOn === dueOn) return [];
  const from = item.assignee;
  const handover =
    from === null || from === assignee ? null : { from, to: assignee, on: today, dueOn, by: actor.personKey };
  return [{ type: 'StocktakingItemAssigned', assignee, dueOn, handover }];
}

/** @throws DomainError `DUE_IN_PAST` */
export function requireDueAhead(dueOn: LegalDate, today: LegalDate): void {
  if (dueOn >= today) return;
  throw invalid('DUE_IN_PAST', '办结期限不能早于今天。请另定期限。', {
    fields: [{ field: 'due_on', rule: 'DUE_IN_PAST', messageZh: '办结期限不能早于今天' }],
  });
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

function evolve(state: ItemState, event: ItemEvent): ItemState {
  if (event.type === 'StocktakingItemCreated') {
    const { type: _type, facts, at: _at, ...created } = event;
    const blank = { assignee: null, dueOn: null, handovers: [], attempts: [], frozenIn: 0, announced: true };
    return { status: 'PENDING', ...created, ...facts, ...blank };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'StocktakingItemAnnounced':
      return { ...state, ...event.facts, announced: true };
    case 'StocktakingItemFrozen':
      return { ...state, frozenIn: event.freeze };
    case 'StocktakingItemWithdrawn':
      return { status: 'ABSENT', withdrawnThrough: event.opening };
    case 'StocktakingItemAssigned': {
      const { assignee, dueOn, handover } = event;
      const handovers = handover === null ? state.handovers : [...state.handovers, handover];
      return { ...state, ...(state.status === 'PENDING' && { status: 'ASSIGNED' }), assignee, dueOn, handovers };
    }
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

/** What a change of status leaves behind: answer, verifier and exclusion belong to their states alone. */
function base(item: ExistingItem): Omit<WaitingItem, 'status'> {
  return {
    ...identity(item),
    holderKeys: item.holderKeys,
    supplementary: item.supplementary,
    questionnaireVersion: item.questionnaireVersion,
    kind: item.kind,
    divisionCode: item.divisionCode,
    localHolders: item.localHolders,
    holders: item.holders,
    assignee: item.assignee,
    dueOn: item.dueOn,
    handovers: item.handovers,
    attempts: item.attempts,
    frozenIn: item.frozenIn,
    announced: item.announced,
  };
}
