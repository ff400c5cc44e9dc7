import { type Actor, assertNever, conflict, type Decider, requireRole, rule } from '@zhiqi/kernel';

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
  | { readonly status: 'published'; readonly indicatorId: string; readonly versions: readonly PublishedVersion[] };

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

export type Command = PublishDefinition;

export interface DefinitionPublished extends PublishedVersion {
  readonly type: 'DefinitionPublished';
  readonly indicatorId: string;
}

export type Event = DefinitionPublished;

export const definitionDecider: Decider<State, Command, Event> = {
  initial: { status: 'unpublished' },
  decide(command, state) {
    switch (command.type) {
      case 'PublishDefinition':
        return publish(command, state);
      default:
        return assertNever(command.type, 'command');
    }
  },
  evolve(state, event) {
    const { type: _type, indicatorId, ...version } = event;
    const versions = state.status === 'published' ? state.versions : [];
    return { status: 'published', indicatorId, versions: [...versions, version] };
  },
};

/** The platform publishes the definitions it ships (SYS); afterwards the bureau publishes its own. */
function publish(command: PublishDefinition, state: State): Event[] {
  requireRole(command.actor, ['LEAD', 'ANALYST', 'ADMIN', 'SYS'], '发布指标口径');
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

/**
 * The version that computes the figures of a period: the newest one published by its end. Before the first publication
 * the first version applies, so that earlier periods have figures too.
 * @param cutoff end of the period, UTC instant, exclusive
 */
export function versionAt(state: State, cutoff: string): PublishedVersion | undefined {
  if (state.status !== 'published') return undefined;
  return state.versions.findLast(({ publishedTime }) => publishedTime < cutoff) ?? state.versions[0];
}
