import {
  AckPolicy,
  type ConsumerInfo,
  type ConsumerUpdateConfig,
  JetStreamApiCodes,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { deliverFrom, type StartFrom } from './stream-cursor.ts';
import { differences, orMissing } from './streams.ts';

/** The server-side half of a subscription on one stream. */
export interface DurableSpec {
  readonly stream: string;
  readonly durable: string;
  /** One filter, or several for a service that owns the stream or may read all of it; none = the whole stream. */
  readonly filters: readonly string[];
  readonly startFrom: StartFrom;
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
  /** Identity of what the subscription fills; another one than the consumer's starts over. */
  readonly incarnation: string | undefined;
  /** Reads an existing durable and never creates one: parties may not. */
  readonly bind: boolean;
}

/** The durable that a party was promised does not exist: the owning service has not admitted it yet. */
export class DurableMissingError extends Error {
  override readonly name = 'DurableMissingError';
}

/** The durable does not read what the subscription asks for, and may not be changed or cannot be by this server. */
export class DurableConfigError extends Error {
  override readonly name = 'DurableConfigError';
}

const INCARNATION = 'zhiqi-incarnation';

/**
 * Finds, creates or updates a durable, and compares what the server holds with what was asked.
 * @throws DurableMissingError, DurableConfigError, or the server's error
 */
export async function ensureDurable(jsm: JetStreamManager, spec: DurableSpec): Promise<ConsumerInfo> {
  const { stream, durable } = spec;
  const found = await orMissing(jsm.consumers.info(stream, durable), JetStreamApiCodes.ConsumerNotFound);
  if (spec.bind) {
    if (found) return found;
    throw new DurableMissingError(`${stream} has no consumer ${durable}`);
  }
  const current = found && (await dropOther(jsm, spec, found)) ? undefined : found;
  const wanted = settings(spec);
  const held = current ? await update(jsm, spec, current, wanted) : await create(jsm, spec, wanted);
  const fields = differences(wanted, held.config);
  if (fields.length === 0) return held;
  throw new DurableConfigError(`${stream}/${durable}: the server holds otherwise than asked: ${fields.join(', ')}`);
}

function settings(spec: DurableSpec): ConsumerUpdateConfig {
  const [first, ...more] = spec.filters;
  return {
    ack_wait: nanos(spec.ackWaitMs),
    // Failing for good is decided by the subscription: JetStream would drop the message without a word.
    max_deliver: -1,
    max_ack_pending: spec.maxAckPending,
    ...(more.length > 0
      ? { filter_subjects: [...spec.filters] }
      : first === undefined
        ? {}
        : { filter_subject: first }),
    ...(spec.incarnation === undefined ? {} : { metadata: { [INCARNATION]: spec.incarnation } }),
  };
}

function create(jsm: JetStreamManager, spec: DurableSpec, wanted: ConsumerUpdateConfig): Promise<ConsumerInfo> {
  return jsm.consumers.add(spec.stream, {
    ...wanted,
    durable_name: spec.durable,
    ack_policy: AckPolicy.Explicit,
    ...deliverFrom(spec.startFrom),
  });
}

async function update(
  jsm: JetStreamManager,
  { stream, durable }: DurableSpec,
  current: ConsumerInfo,
  wanted: ConsumerUpdateConfig,
): Promise<ConsumerInfo> {
  if (differences(wanted, current.config).length === 0) return current;
  // An update, since the server takes a second creation with other settings for a mistake. One filter stands in the
  // request's subject, where credentials pin it; several, or none after some, must not leave the old ones behind.
  return await jsm.consumers.update(stream, durable, {
    filter_subject: undefined,
    filter_subjects: undefined,
    ...wanted,
  });
}

/** Removes a consumer that stands for an earlier incarnation. */
async function dropOther(jsm: JetStreamManager, spec: DurableSpec, found: ConsumerInfo): Promise<boolean> {
  if (spec.incarnation === undefined || found.config.metadata?.[INCARNATION] === spec.incarnation) return false;
  await jsm.consumers.delete(spec.stream, spec.durable);
  return true;
}
