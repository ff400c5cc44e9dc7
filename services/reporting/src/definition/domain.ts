import {
  type Actor,
  assertNever,
  conflict,
  type Decider,
  legalDateAt,
  notFound,
  requireRole,
  rule,
} from '@zhiqi/kernel';

/** One published version of an indicator definition. It never changes. */
export interface PublishedVersion {
  readonly version: number;
  /** The definition as it was published, JSON. */
  readonly definitionJson: string;
  /** SHA-256 of its canonical JSON, hexadecimal. */
  readonly sha256: string;
  /** UTC instant from which it computes the figure. */
  readonly publishedTime: string;
}

/** All versions of one indicator, oldest first. */
export type State =
  | { readonly status: 'unpublished' }
  | {
      readonly status: 'published';
      readonly indicatorId: string;
      readonly versions: readonly PublishedVersion[];
      /** UTC instant from which it is off the scoreboard; absent while it is on it. */
      readonly withdrawnTime?: string;
    };

/** The definition was read and checked against the contracts before it became a command. */
export interface PublishDefinition {
  readonly type: 'PublishDefinition';
  readonly indicatorId: string;
  readonly version: number;
  readonly definitionJson: string;
  readonly sha256: string;
  readonly actor: Actor;
  /** UTC instant. */
  readonly now: string;
}

export interface WithdrawIndicator {
  readonly type: 'WithdrawIndicator';
  readonly indicatorId: string;
  readonly actor: Actor;
  /** UTC instant. */
  readonly now: string;
}

export type Command = PublishDefinition | WithdrawIndicator;

export interface DefinitionPublished extends PublishedVersion {
  readonly type: 'DefinitionPublished';
  readonly indicatorId: string;
}

export interface IndicatorWithdrawn {
  readonly type: 'IndicatorWithdrawn';
  readonly indicatorId: string;
  /** The last one published. */
  readonly version: number;
  readonly withdrawnTime: string;
}

export type Event = DefinitionPublished | IndicatorWithdrawn;

export const definitionDecider: Decider<State, Command, Event> = {
  initial: { status: 'unpublished' },
  decide(command, state) {
    switch (command.type) {
      case 'PublishDefinition':
        return publish(command, state);
      case 'WithdrawIndicator':
        return withdraw(command, state);
      default:
        return assertNever(command, 'command');
    }
  },
  evolve(state, event) {
    const versions = state.status === 'published' ? state.versions : [];
    switch (event.type) {
      case 'DefinitionPublished': {
        const { type: _type, indicatorId, ...version } = event;
        return { status: 'published', indicatorId, versions: [...versions, version] };
      }
      case 'IndicatorWithdrawn': {
        const { indicatorId, withdrawnTime } = event;
        return { status: 'published', indicatorId, versions, withdrawnTime };
      }
    }
  },
};

const PUBLISHERS = ['LEAD', 'ANALYST', 'ADMIN', 'SYS'] as const;

/** The platform publishes the definitions it ships (SYS); afterwards the bureau publishes its own. */
function publish(command: PublishDefinition, state: State): Event[] {
  requireRole(command.actor, PUBLISHERS, '发布指标口径');
  const { indicatorId, version, definitionJson, sha256, now } = command;
  const versions = state.status === 'published' ? state.versions : [];
  const known = versions.find((published) => published.version === version);
  if (known?.sha256 === sha256) return [];
  const next = (versions.at(-1)?.version ?? 0) + 1;
  if (known) {
    throw conflict(
      'DEFINITION_VERSION_IMMUTABLE',
      `指标 ${indicatorId} 第 ${version} 版已发布,内容不能再改。请以第 ${next} 版发布新口径。`,
      { params: { indicatorId, version, next } },
    );
  }
  if (version !== next) {
    throw rule(
      'DEFINITION_VERSION_NOT_NEXT',
      `指标 ${indicatorId} 的下一版是第 ${next} 版,不是第 ${version} 版。请把 version 改为 ${next}。`,
      { params: { indicatorId, version, next } },
    );
  }
  return [{ type: 'DefinitionPublished', indicatorId, version, definitionJson, sha256, publishedTime: now }];
}

/** Off the scoreboard from now on; the bureau does it, and its next version brings the indicator back. */
function withdraw({ indicatorId, actor, now }: WithdrawIndicator, state: State): Event[] {
  requireRole(actor, ['LEAD', 'ANALYST', 'ADMIN'], '停用指标');
  const last = state.status === 'published' ? state.versions.at(-1) : undefined;
  if (state.status === 'unpublished' || last === undefined) {
    throw notFound('INDICATOR_UNKNOWN', `没有指标「${indicatorId}」。请核对编号。`, { params: { id: indicatorId } });
  }
  if (state.withdrawnTime !== undefined) return [];
  return [{ type: 'IndicatorWithdrawn', indicatorId, version: last.version, withdrawnTime: now }];
}

/**
 * Whether the indicator is on the scoreboard of a period: one withdrawn by its end is not, earlier periods keep it.
 * @param cutoff end of the period, UTC instant, exclusive
 */
export function isShownAt(state: State, cutoff: string): boolean {
  if (state.status !== 'published') return false;
  return state.withdrawnTime === undefined || state.withdrawnTime >= cutoff;
}

/**
 * The version that computes the figures of a period: the newest one published by its end. Before the first publication
 * the last version of its first day applies, so that earlier periods have figures too: a platform that begins to work publishes
 * all the versions it brings at once, the superseded ones as well.
 * @param cutoff end of the period, UTC instant, exclusive
 */
export function versionAt(state: State, cutoff: string): PublishedVersion | undefined {
  if (state.status !== 'published') return undefined;
  const { versions } = state;
  const byThen = versions.findLast(({ publishedTime }) => publishedTime < cutoff);
  if (byThen !== undefined) return byThen;
  const firstDay = versions[0] && legalDateAt(versions[0].publishedTime);
  return versions.findLast(({ publishedTime }) => legalDateAt(publishedTime) === firstDay);
}
