import {
  assertNever,
  type Decider,
  daysBetween,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
} from '@zhiqi/kernel';
import { evolveMatch } from './domain/evolve.ts';
import {
  type ConcludeMatch,
  type IntroduceMatch,
  MATCH_END_REASONS,
  type Match,
  type MatchAction,
  type MatchCommand,
  type MatchEndReason,
  type MatchEvent,
  type MatchState,
  type MatchStatus,
  OPEN_STATUSES,
  type ProposeMatch,
  type StartNegotiation,
} from './domain/types.ts';

export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<MatchStatus, string>> = {
  SUGGESTED: '待确认',
  CONFIRMED: '已确认',
  INTRODUCED: '已引荐',
  NEGOTIATING: '洽谈中',
  CONCLUDED: '已成交',
  FAILED: '未成',
  DISMISSED: '不采纳',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly MatchStatus[];
}

const OFFICERS: readonly Role[] = ['OFF', 'LEAD'];

/** Who may do what, and in which states (brief §2.4 Match). */
const ACTIONS: Readonly<Record<MatchAction['type'], Action>> = {
  ConfirmMatch: { titleZh: '确认对接', roles: OFFICERS, from: ['SUGGESTED'] },
  DismissMatch: { titleZh: '不采纳对接建议', roles: OFFICERS, from: ['SUGGESTED'] },
  IntroduceMatch: { titleZh: '引荐双方', roles: OFFICERS, from: ['CONFIRMED'] },
  StartNegotiation: { titleZh: '登记开始洽谈', roles: OFFICERS, from: ['INTRODUCED'] },
  ConcludeMatch: { titleZh: '登记对接成功', roles: OFFICERS, from: ['INTRODUCED', 'NEGOTIATING'] },
  FailMatch: { titleZh: '登记对接未成', roles: OFFICERS, from: ['CONFIRMED', 'INTRODUCED', 'NEGOTIATING'] },
  EndMatch: { titleZh: '终止对接', roles: ['SYS'], from: OPEN_STATUSES },
};

/** The rules of one match of a demand and a supply (brief §2.4, expectations 14 and 17). */
export const matchDecider: Decider<MatchState, MatchCommand, MatchEvent> = {
  initial: { status: 'ABSENT' },
  decide(command, state) {
    if (command.type === 'ProposeMatch') return propose(command, state);
    // What becomes of one side is told when it is told: a match that is closed by then stays as it is.
    if (command.type === 'EndMatch' && !isOpen(state)) return [];
    return act(command, allow(command, state));
  },
  evolve: evolveMatch,
};

function isOpen(state: MatchState): boolean {
  return state.status !== 'ABSENT' && OPEN_STATUSES.includes(state.status);
}

/** The same words whether there is none or it is not for the one who asks. */
export function unknownMatch(): Error {
  return notFound('MATCH_NOT_FOUND', '没有这条对接记录,或贵单位不能查看。请核对编号。');
}

function propose({ actor, at, matchId, pair, evidence }: ProposeMatch, state: MatchState): MatchEvent[] {
  requireRole(actor, ['OFF', 'LEAD', 'SYS'], '登记对接建议');
  if (state.status !== 'ABSENT') {
    throw rule('MATCH_EXISTS', '这条对接建议已经登记。', { params: { status: state.status } });
  }
  return [{ type: 'MatchProposed', matchId, pair, evidence, suggestedOn: legalDateAt(at) }];
}

/** Role, existence, state, in this order: the first that fails is what the person is told. */
function allow(command: MatchAction, state: MatchState): Match {
  const { titleZh, roles, from } = ACTIONS[command.type];
  requireRole(command.actor, roles, titleZh);
  if (state.status === 'ABSENT') throw unknownMatch();
  if (from.includes(state.status)) return state;
  const allowed = from.map((status) => `「${STATUS_ZH[status]}」`).join('、');
  throw rule(
    'MATCH_STEP_NOT_ALLOWED',
    `该对接为「${STATUS_ZH[state.status]}」,不能${titleZh}。只有${allowed}的对接可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

function act(command: MatchAction, match: Match): MatchEvent[] {
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'ConfirmMatch': {
      refuseObstacle(command.obstacle);
      const confirmedBy = command.actor.personKey;
      return [{ type: 'MatchConfirmed', ...told(match), ...scored(match), confirmedBy, confirmedOn: today }];
    }
    case 'DismissMatch':
      return [dismissed(match, command.reason, today)];
    case 'IntroduceMatch':
      return introduce(command, match, today);
    case 'StartNegotiation':
      return negotiate(command, match, today);
    case 'ConcludeMatch':
      return conclude(command, match, today);
    case 'FailMatch':
      return [failed(match, command.reason, today)];
    case 'EndMatch':
      return [
        match.status === 'SUGGESTED' ? dismissed(match, command.reason, today) : failed(match, command.reason, today),
      ];
    default:
      return assertNever(command, 'match command');
  }
}

function introduce(command: IntroduceMatch, match: Match, today: LegalDate): MatchEvent[] {
  refuseObstacle(command.obstacle);
  const { holderToldOn, enterpriseToldOn, confidentiality } = command;
  if (confidentiality === 'BUREAU_ONLY') {
    throw rule(
      'DEMAND_KEPT_TO_BUREAU',
      '企业要求该需求只限本局知悉,不能引荐给权利人。请先取得企业同意,把公开程度改为「对接的权利人可见」。',
      { params: { confidentiality } },
    );
  }
  requireDay(holderToldOn, 'holder_told_on', '告知权利人的日期', match.confirmedOn, today);
  requireDay(enterpriseToldOn, 'enterprise_told_on', '告知企业的日期', match.confirmedOn, today);
  const introducedOn = daysBetween(holderToldOn, enterpriseToldOn) > 0 ? enterpriseToldOn : holderToldOn;
  const daysFromDemand = Math.max(0, daysBetween(match.demandRegisteredOn, introducedOn));
  return [{ type: 'MatchIntroduced', ...told(match), holderToldOn, enterpriseToldOn, introducedOn, daysFromDemand }];
}

function negotiate({ since }: StartNegotiation, match: Match, today: LegalDate): MatchEvent[] {
  requireDay(since, 'since', '开始洽谈的日期', match.introducedOn, today);
  return [{ type: 'MatchNegotiationStarted', since }];
}

/**
 * A match succeeds by a conversion record of one of its patents with the enterprise that asked, and by nothing else
 * (expectation 19): it ends the demand and the listing for good.
 */
function conclude({ conversionId, conversion }: ConcludeMatch, match: Match, today: LegalDate): MatchEvent[] {
  if (conversion === null || conversion.status === 'ANNULLED') {
    throw rule('CONVERSION_NOT_FOUND', '没有这条有效的转化记录。请先登记转化,再登记对接成功。', {
      params: { conversionId },
    });
  }
  if (!conversion.applicationNos.some((applicationNo) => match.applicationNos.includes(applicationNo))) {
    throw rule('CONVERSION_OF_ANOTHER_PATENT', '这条转化记录不涉及本次对接的专利。请核对转化记录编号。', {
      params: { conversionId },
    });
  }
  if (conversion.counterpartKey !== match.smeKey) {
    throw rule(
      'CONVERSION_WITH_ANOTHER_PARTY',
      '这条转化记录的相对方不是提出需求的企业。请核对转化记录编号;与他人成交的,请以「未成」及相应原因终止。',
      { params: { conversionId } },
    );
  }
  return [{ type: 'MatchConcluded', ...told(match), conversionId, concludedOn: today }];
}

function dismissed(match: Match, reason: MatchEndReason, on: LegalDate): MatchEvent {
  return { type: 'MatchDismissed', ...told(match), ...scored(match), reason: requireReason(reason), dismissedOn: on };
}

function failed(match: Match, reason: MatchEndReason, on: LegalDate): MatchEvent {
  return { type: 'MatchFailed', ...told(match), reason: requireReason(reason), failedOn: on };
}

/** No match closes without a reason (expectation 14). */
function requireReason(reason: MatchEndReason): MatchEndReason {
  if (MATCH_END_REASONS.includes(reason)) return reason;
  throw invalid('END_REASON_REQUIRED', '请选择对接终止的原因。', {
    fields: [{ field: 'reason', rule: 'REQUIRED', messageZh: '终止对接须填写原因' }],
  });
}

function refuseObstacle(obstacle: string | null): void {
  if (obstacle === null) return;
  throw rule('MATCH_OBSTACLE', `双方目前不能对接:${obstacle}。请重新查询建议,或以相应原因终止。`, {
    params: { obstacle },
  });
}

function requireDay(day: LegalDate, field: string, nameZh: string, from: LegalDate | null, to: LegalDate): void {
  if (day <= to && (from === null || day >= from)) return;
  throw invalid('DATE_OUT_OF_ORDER', `${nameZh}不能晚于今天,也不能早于上一步的日期(${from ?? ''})。请核对。`, {
    fields: [{ field, rule: 'DATE_OUT_OF_ORDER', messageZh: `${nameZh}不在允许的期间内` }],
  });
}

function told({ matchId, listingId, applicationNos, demandId, planYear }: Match) {
  return { matchId, listingId, applicationNos, demandId, planYear };
}

function scored({ evidence }: Match) {
  return { scoreBand: evidence.band, scoringVersion: evidence.versions.scoring };
}
