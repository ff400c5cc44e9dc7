import {
  AckPolicy,
  type ConsumerInfo,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { NatsSession } from './connection.ts';
import { managerOf } from './stream-cursor.ts';
import { isPartyCode, SubjectError, subjectFilter } from './subject.ts';

/** Services that publish events; each is a NATS user of the same name. */
export const EVENT_SERVICES = ['inventory', 'cultivation', 'financing', 'enforcement', 'reporting'] as const;

/** Dead letters of every subscription. */
export const DEAD_STREAM = 'ZHIQI_DEAD';

const DAY_MS = 86_400_000;

export interface StreamOptions {
  /** Copies in a cluster; default 1. */
  readonly replicas?: number;
  /**
   * How long the server recognises a repeated `Nats-Msg-Id`, default 10 minutes: longer than a relay is away in a restart.
   * Repeats after it reach the stream and are dropped by every reader.
   */
  readonly duplicateWindowMs?: number;
  /** Age limit of home copies; default none: they are the history that a new reader replays. */
  readonly homeMaxAgeMs?: number;
  /** Age limit of party copies, default 400 days: a bank's yearly audit with a month to spare. */
  readonly partyMaxAgeMs?: number;
}

/** The server holds a stream otherwise than asked: too old a server, or settings that cannot be changed afterwards. */
export class StreamConfigError extends Error {
  override readonly name = 'StreamConfigError';
  readonly stream: string;
  readonly fields: readonly string[];

  constructor(stream: string, fields: readonly string[]) {
    super(`stream ${stream}: the server does not hold these settings as asked: ${fields.join(', ')}`);
    this.stream = stream;
    this.fields = fields;
  }
}

/** Stream of a service's home copies: `inventory` → `ZHIQI_INVENTORY`. */
export function homeStream(service: string): string {
  return `ZHIQI_${service.toUpperCase()}`;
}

/** Home streams of several services, as `subscribe` takes them. */
export function homeStreams(services: readonly string[]): string[] {
  return services.map(homeStream);
}

/** Stream of a service's party copies: `financing` → `ZHIQI_FINANCING_PARTY`. */
export function partyStream(service: string): string {
  return `${homeStream(service)}_PARTY`;
}

/** Durable that the owning service creates for a party: `b01` → `party-b01`. */
export function partyDurable(code: string): string {
  if (!isPartyCode(code)) throw new SubjectError(`not a party code: ${JSON.stringify(code)}`);
  return `party-${code}`;
}

/**
 * Creates or updates the two streams of a service, reads them back, and creates the stream of dead letters if it is missing.
 * @throws StreamConfigError when the server holds something else afterwards
 */
export async function ensureStreams(
  jsm: JetStreamManager,
  service: string,
  options: StreamOptions = {},
): Promise<{ readonly home: StreamInfo; readonly party: StreamInfo }> {
  const { homeMaxAgeMs = 0, partyMaxAgeMs = 400 * DAY_MS } = options;
  const homes = (['public', 'internal', 'restricted'] as const).map((audience) =>
    subjectFilter({ audience, reader: 'all', service }),
  );
  const home = await ensureStream(jsm, {
    ...common(options),
    name: homeStream(service),
    description: `Home copies of the events of ${service}`,
    subjects: homes,
    max_age: nanos(homeMaxAgeMs),
  });
  const party = await ensureStream(jsm, {
    ...common(options),
    name: partyStream(service),
    description: `Party copies of the events of ${service}`,
    subjects: [subjectFilter({ audience: 'party', service })],
    max_age: nanos(partyMaxAgeMs),
  });
  await ensureDeadStream(jsm, options);
  return { home, party };
}

/** Its settings are the operator's: an existing one stays as it is. */
async function ensureDeadStream(jsm: JetStreamManager, options: StreamOptions = {}): Promise<StreamInfo> {
  const existing = await orMissing(jsm.streams.info(DEAD_STREAM), JetStreamApiCodes.StreamNotFound);
  if (existing) return existing;
  return ensureStream(jsm, {
    ...common(options),
    name: DEAD_STREAM,
    description: 'Events that a subscription could not handle',
    subjects: ['zhiqi-dead.>'],
  });
}

function common({ replicas = 1, duplicateWindowMs = 600_000 }: StreamOptions): Partial<StreamConfig> {
  return {
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: 0,
    max_msgs: -1,
    max_bytes: -1,
    num_replicas: replicas,
    duplicate_window: nanos(duplicateWindowMs),
    allow_direct: true,
  };
}

async function ensureStream(
  jsm: JetStreamManager,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<StreamInfo> {
  const existing = await orMissing(jsm.streams.info(config.name), JetStreamApiCodes.StreamNotFound);
  if (existing && differences(config, existing.config).length === 0) return existing;
  const held = existing ? await jsm.streams.update(config.name, config) : await jsm.streams.add(config);
  const fields = differences(config, held.config);
  if (fields.length > 0) throw new StreamConfigError(config.name, fields);
  return held;
}

/** Fields asked for that the server holds otherwise: old servers silently drop what they do not know. */
export function differences(asked: object, held: object): string[] {
  const actual = held as Record<string, unknown>;
  return Object.entries(asked)
    .filter(([name, value]) => !sameSetting(value, actual[name]))
    .map(([name]) => name);
}

function sameSetting(asked: unknown, held: unknown): boolean {
  // The server leaves zero values out of its answer.
  const isDefault = asked === undefined || asked === 0 || asked === false || asked === '';
  if (held === undefined) return isDefault;
  if (typeof asked === 'object' && asked !== null && !Array.isArray(asked)) {
    // It also adds entries of its own to metadata.
    return typeof held === 'object' && held !== null && differences(asked, held).length === 0;
  }
  return JSON.stringify(asked) === JSON.stringify(held);
}

/** Turns the server's "no such stream / consumer" into `undefined`; any other error stays one. */
export async function orMissing<T>(asked: Promise<T>, ...codes: readonly number[]): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JetStreamApiError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** Options of {@link ensurePartyConsumer}. */
export interface PartyConsumerOptions {
  /** A further consumer of the same party, `archive` → `party-b01-archive`; it must stand in the party's credentials. */
  readonly name?: string;
  /** Copies the party may hold unacknowledged; default 256. */
  readonly maxAckPending?: number;
}

/**
 * Creates the durable that a party reads its copies with; the party itself may not create one. Repeating changes nothing.
 * Called by the owning service with its own credentials.
 */
export async function ensurePartyConsumer(
  jsm: JetStreamManager,
  service: string,
  partyCode: string,
  { name, maxAckPending = 256 }: PartyConsumerOptions = {},
): Promise<ConsumerInfo> {
  const durable = name === undefined ? partyDurable(partyCode) : `${partyDurable(partyCode)}-${name}`;
  const wanted = {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(30_000),
    max_deliver: -1,
    max_ack_pending: maxAckPending,
    filter_subject: subjectFilter({ audience: 'party', reader: partyCode, service }),
  };
  const held = await jsm.consumers.add(partyStream(service), wanted);
  const fields = differences(wanted, held.config);
  if (fields.length > 0) throw new StreamConfigError(`${partyStream(service)}/${durable}`, fields);
  return held;
}

/**
 * Creates the durables of a party on every party stream that there is, with the operator's credentials: a bank that was just
 * admitted can subscribe before the first copy for it. Elsewhere the owning service makes it with that copy.
 * @returns the streams
 */
export async function ensurePartyConsumers(session: NatsSession, partyCode: string): Promise<string[]> {
  const jsm = await managerOf(session);
  const streams: string[] = [];
  for (const service of EVENT_SERVICES) {
    const made = await orMissing(ensurePartyConsumer(jsm, service, partyCode), JetStreamApiCodes.StreamNotFound);
    if (made) streams.push(made.stream_name);
  }
  return streams;
}

/** Copies to make unreadable: those of one party about one aggregate. */
export interface PartyCopies {
  readonly service: string;
  readonly party: string;
  readonly aggregate: string;
  /** Aggregate id, unescaped. */
  readonly id: string;
  /** Last stream sequence that may go; default all. */
  readonly upTo?: number;
}

/**
 * Removes a party's copies of an aggregate, delivered or not. The relay does it before it publishes the revocation of a consent.
 * @returns how many copies were removed
 */
export async function purgeParty(jsm: JetStreamManager, copies: PartyCopies): Promise<number> {
  const { service, party, aggregate, id, upTo } = copies;
  if (!isPartyCode(party)) throw new SubjectError(`not a party code: ${JSON.stringify(party)}`);
  const filter = subjectFilter({ audience: 'party', reader: party, service, aggregate, id });
  // The server's `seq` is the first one that stays.
  const { purged } = await jsm.streams.purge(partyStream(service), {
    filter,
    ...(upTo !== undefined && { seq: upTo + 1 }),
  });
  return purged;
}
