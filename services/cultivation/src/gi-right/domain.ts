import {
  type Actor,
  assertNever,
  type Decider,
  invalid,
  type LegalDate,
  legalDateAt,
  normaliseIdentifier,
  notFound,
  parseTrademarkNumber,
  type Role,
  requireRole,
  rule,
} from '@zhiqi/kernel';
import { requireActDate } from '../dates.ts';
import { GI_TRACK_ZH, type GiIndustryGroup, type GiTrack, isTrademarkTrack } from '../gi-vocabulary.ts';

export type GiRightEndCause = 'CANCELLED' | 'INVALIDATED' | 'REMOVED' | 'REVOKED';

const END_CAUSE_ZH: Readonly<Record<GiRightEndCause, string>> = {
  CANCELLED: '撤销(商标)',
  INVALIDATED: '宣告无效(商标)',
  REMOVED: '注销(商标)',
  REVOKED: '撤销保护(产品)',
};

/** What is known of one authorisation: its latest news, by its position in the authorisation's history. */
interface KnownUser {
  readonly authorisationId: string;
  readonly sequence: number;
  readonly isLawful: boolean;
}

/** A right in a name on one track. */
export interface ExistingGiRight {
  readonly status: 'IN_FORCE' | 'ENDED';
  readonly giRightId: string;
  readonly resourceId: string;
  readonly track: GiTrack;
  readonly industryGroup: GiIndustryGroup;
  /** Registration or announcement number, as the document writes it. */
  readonly number: string;
  readonly holderBody: string;
  readonly obtainedOn: LegalDate;
  readonly users: readonly KnownUser[];
  readonly endCause: GiRightEndCause | null;
  readonly endedOn: LegalDate | null;
}

export type GiRightState = { readonly status: 'ABSENT' } | ExistingGiRight;

/** Shape number of {@link GiRightState} in the store. */
export const GI_RIGHT_SCHEMA = 1;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface RecordGiRight extends CommandBase {
  readonly type: 'RecordGiRight';
  readonly giRightId: string;
  readonly resourceId: string;
  readonly track: GiTrack;
  readonly number: string;
  readonly holderBody: string;
  readonly obtainedOn: LegalDate;
  /** Looked up: industry of the name, and since when its application on this track is undecided; null without one. */
  readonly industryGroup: GiIndustryGroup;
  readonly pendingSince: LegalDate | null;
}

export interface EndGiRight extends CommandBase {
  readonly type: 'EndGiRight';
  readonly cause: GiRightEndCause;
  readonly endedOn: LegalDate;
}

/** News of an authorisation: whether its user may lawfully use the special mark now. */
export interface CountUser extends CommandBase {
  readonly type: 'CountUser';
  readonly authorisationId: string;
  /** Position of the news in the authorisation's history: an older one never replaces a newer one. */
  readonly sequence: number;
  readonly isLawful: boolean;
  readonly on: LegalDate;
}

export type GiRightCommand = RecordGiRight | EndGiRight | CountUser;

/** What every public event of a right tells. */
interface RightFacts {
  readonly resourceId: string;
  readonly track: GiTrack;
  readonly industryGroup: GiIndustryGroup;
}

/** What happened to a right. Private to the service; `publish.ts` says what others learn. */
export type GiRightEvent =
  | (RightFacts & {
      readonly type: 'GiRightObtained';
      readonly giRightId: string;
      readonly number: string;
      readonly holderBody: string;
      readonly obtainedOn: LegalDate;
    })
  | {
      readonly type: 'GiUserCounted';
      readonly authorisationId: string;
      readonly sequence: number;
      readonly isLawful: boolean;
    }
  | (RightFacts & {
      readonly type: 'GiRightUseChanged';
      readonly inUse: boolean;
      readonly users: number;
      readonly changedOn: LegalDate;
    })
  | (RightFacts & { readonly type: 'GiRightEnded'; readonly cause: GiRightEndCause; readonly endedOn: LegalDate });

/** Who may do what (brief §2.4). */
const ACTIONS: Readonly<Record<GiRightCommand['type'], { readonly titleZh: string; readonly roles: readonly Role[] }>> =
  {
    RecordGiRight: { titleZh: '登记地理标志权利', roles: ['OFF', 'LEAD'] },
    EndGiRight: { titleZh: '登记地理标志权利终止', roles: ['OFF', 'LEAD'] },
    CountUser: { titleZh: '统计用标情况', roles: ['SYS'] },
  };

/**
 * The rules of one geographical-indication right on one track. A right in force without a lawful user is
 * the twin of a sleeping patent; only the change between no user and some is told to others.
 */
export const giRightDecider: Decider<GiRightState, GiRightCommand, GiRightEvent> = {
  initial: { status: 'ABSENT' },
  decide,
  evolve,
};

const MAX_ID = 100;

/**
 * The id of a right: unique by track and number. Registration numbers of marks are read like those of any trademark; in
 * announcement numbers `2009年第12号` becomes `2009-12`, and any other character that no id may hold its code point, so that
 * two numbers never share an id.
 * @throws DomainError `invalid` for what is no number
 */
export function giRightIdOf(track: GiTrack, number: string): string {
  const isMark = isTrademarkTrack(track);
  const text = isMark ? registrationNo(number) : announcementNo(number);
  const id = `gr_${track}_${idText(text)}`;
  if (/\d/.test(text) && id.length <= MAX_ID) return id;
  const messageZh = isMark ? '注册号应如 8123456' : '公告号或登记证号应含数字,如 2009年第12号';
  throw invalid('NUMBER_MALFORMED', `${messageZh}。请对照证书或公告填写。`, {
    fields: [{ field: 'number', rule: 'NUMBER_MALFORMED', messageZh }],
  });
}

/** Lawful users now. */
export function lawfulUsers(right: ExistingGiRight): number {
  return right.users.filter(({ isLawful }) => isLawful).length;
}

function registrationNo(number: string): string {
  return parseTrademarkNumber(number)?.canonical.replace(/^0+/, '') ?? '';
}

function announcementNo(number: string): string {
  return normaliseIdentifier(number)
    .replace(/年第/g, '-')
    .replace(/^第|号(?=-|$)/g, '');
}

/** Numbers are in upper case by now, so the `u` of a code point is never a letter of theirs. */
function idText(text: string): string {
  return [...text]
    .map((character) => (/[A-Z0-9.-]/.test(character) ? character : `u${character.codePointAt(0)?.toString(16)}_`))
    .join('');
}

function decide(command: GiRightCommand, state: GiRightState): GiRightEvent[] {
  const { roles, titleZh } = ACTIONS[command.type];
  requireRole(command.actor, roles, titleZh);
  const today = legalDateAt(command.at);
  if (command.type === 'RecordGiRight') return record(command, state, today);
  if (state.status === 'ABSENT') {
    throw notFound('GI_RIGHT_NOT_FOUND', '没有这项地理标志权利。请核对编号,或先登记取得权利。');
  }
  switch (command.type) {
    case 'EndGiRight':
      return end(command, state, today);
    case 'CountUser':
      return count(command, state);
    default:
      return assertNever(command, 'right command');
  }
}

function record(command: RecordGiRight, state: GiRightState, today: LegalDate): GiRightEvent[] {
  const { giRightId, resourceId, track, industryGroup, number, holderBody, obtainedOn, pendingSince } = command;
  if (state.status !== 'ABSENT') return recordedBefore(command, state);
  if (pendingSince === null) {
    const trackZh = GI_TRACK_ZH[track];
    throw rule('GI_NOT_FILED', `该名称没有以${trackZh}申报而未决的申请。请先登记申报,再登记取得权利。`, {
      params: { track },
    });
  }
  const filed = { nameZh: '申报日', date: pendingSince };
  requireActDate({ field: 'obtained_on', nameZh: '取得权利日', date: obtainedOn }, today, filed);
  return [{ type: 'GiRightObtained', giRightId, resourceId, track, industryGroup, number, holderBody, obtainedOn }];
}

/** The same right again changes nothing; the number belongs to one name. */
function recordedBefore(command: RecordGiRight, state: ExistingGiRight): GiRightEvent[] {
  const isSame =
    command.resourceId === state.resourceId &&
    command.obtainedOn === state.obtainedOn &&
    command.holderBody === state.holderBody;
  if (isSame) return [];
  throw rule(
    'GI_RIGHT_NUMBER_TAKEN',
    '这一渠道的这个编号已登记在另一项权利下。请核对编号;一份公告涉及多个产品时,请在公告号后加产品序号,如 2009年第12号-2。',
    { params: { giRightId: state.giRightId } },
  );
}

function end({ cause, endedOn }: EndGiRight, right: ExistingGiRight, today: LegalDate): GiRightEvent[] {
  if (right.status === 'ENDED') {
    if (right.endCause === cause && right.endedOn === endedOn) return [];
    throw rule('GI_RIGHT_ENDED', '该地理标志权利已经终止,不能再次登记终止。请核对编号。', {
      params: { giRightId: right.giRightId },
    });
  }
  if ((cause === 'REVOKED') === isTrademarkTrack(right.track)) {
    const messageZh = `${GI_TRACK_ZH[right.track]}不会因「${END_CAUSE_ZH[cause]}」而终止`;
    throw invalid('CAUSE_CONTRADICTS_TRACK', `${messageZh}。请对照决定书选择终止原因。`, {
      fields: [{ field: 'cause', rule: 'CAUSE_CONTRADICTS_TRACK', messageZh }],
    });
  }
  const obtained = { nameZh: '取得权利日', date: right.obtainedOn };
  requireActDate({ field: 'ended_on', nameZh: '终止日', date: endedOn }, today, obtained);
  return [{ type: 'GiRightEnded', ...factsOf(right), cause, endedOn }];
}

/** Counts by authorisation, not by event: news delivered again or out of order leaves the same number. */
function count({ authorisationId, sequence, isLawful, on }: CountUser, right: ExistingGiRight): GiRightEvent[] {
  const known = right.users.find((user) => user.authorisationId === authorisationId);
  if (known && known.sequence >= sequence) return [];
  const counted: GiRightEvent = { type: 'GiUserCounted', authorisationId, sequence, isLawful };
  const before = lawfulUsers(right);
  const users = before + Number(isLawful) - Number(known?.isLawful ?? false);
  // The end of a right is its last word: what ceases with it is no further change of use.
  if (before > 0 === users > 0 || right.status === 'ENDED') return [counted];
  const changed: GiRightEvent = {
    type: 'GiRightUseChanged',
    ...factsOf(right),
    inUse: users > 0,
    users,
    changedOn: on,
  };
  return [counted, changed];
}

function factsOf({ resourceId, track, industryGroup }: ExistingGiRight): RightFacts {
  return { resourceId, track, industryGroup };
}

function evolve(state: GiRightState, event: GiRightEvent): GiRightState {
  if (event.type === 'GiRightObtained') {
    const { type: _, ...told } = event;
    return { status: 'IN_FORCE', ...told, users: [], endCause: null, endedOn: null };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'GiUserCounted': {
      const { type: _, ...user } = event;
      const others = state.users.filter(({ authorisationId }) => authorisationId !== user.authorisationId);
      return { ...state, users: [...others, user] };
    }
    case 'GiRightUseChanged':
      return state;
    case 'GiRightEnded':
      return { ...state, status: 'ENDED', endCause: event.cause, endedOn: event.endedOn };
    default:
      return assertNever(event, 'right event');
  }
}
