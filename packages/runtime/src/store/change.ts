import { monotonicFactory } from 'ulidx';
import type { Change } from './aggregate-io.ts';
import type { Loaded } from './loaded.ts';
import { finishPublications } from './publications.ts';
import type {
  AggregateDefinition,
  CommandContext,
  EventMeta,
  LastPositions,
  OutboxEntry,
  PublishContext,
  Reply,
} from './types.ts';

/** Monotonic within the process: sorts as it was made, and asks for randomness once a millisecond, not once an event. */
const ulid = monotonicFactory();

export interface ChangeInput<S, C, E extends { type: string }> {
  readonly definition: AggregateDefinition<S, C, E>;
  readonly id: string;
  readonly command: C;
  readonly loaded: Loaded<S>;
  readonly state: S;
  readonly events: readonly E[];
  readonly context: CommandContext;
  readonly hash: string;
  readonly reply: Reply;
  /** Platform clock. */
  readonly now: Date;
  readonly service: string;
  readonly region: string;
  readonly traceparent: string | undefined;
}

/** Turns decided events into one write: positions, ids, metadata and the finished envelopes of every copy. */
export function prepareChange<S, C, E extends { type: string }>(input: ChangeInput<S, C, E>): Change<S> {
  const { definition, loaded, events, context, now } = input;
  const version = loaded.version + events.length;
  let last: LastPositions = loaded.last;
  const entries = events.map((event, index): OutboxEntry => {
    const meta = eventMeta(input, version);
    const pos = loaded.version + index + 1;
    const id = `evt_${ulid()}`;
    const publishContext: PublishContext = {
      aggregateId: input.id,
      actor: context.actor,
      recordedTime: meta.recordedTime,
    };
    const finished = finishPublications(definition.toPublic(event, publishContext), {
      eventId: id,
      pos,
      last,
      meta,
      service: input.service,
      region: input.region,
      aggregate: definition.aggregate,
      aggregateId: input.id,
    });
    last = finished.last;
    const { type, ...data } = event;
    return { id, pos, type, data, meta, publications: finished.publications };
  });
  const dueAt = definition.dueAt?.(input.state, input.command);
  return {
    id: input.id,
    fromVersion: loaded.version,
    version,
    schema: definition.schema,
    state: input.state,
    last,
    entries,
    seen: { requestId: context.requestId, hash: input.hash, pos: version, reply: input.reply },
    // The machine's clock orders the relay's work; it has nothing to do with the platform's date.
    pendingSince: new Date(),
    dueAt: dueAt === undefined ? undefined : new Date(dueAt),
  };
  function eventMeta({ hash, reply, traceparent }: ChangeInput<S, C, E>, toVersion: number): EventMeta {
    return {
      requestId: context.requestId,
      hash,
      actor: context.actor,
      recordedTime: now.toISOString(),
      correlationId: context.correlationId ?? context.requestId,
      causationId: context.causationId ?? context.requestId,
      ...(traceparent === undefined ? {} : { traceparent }),
      reply,
      version: toVersion,
    };
  }
}
