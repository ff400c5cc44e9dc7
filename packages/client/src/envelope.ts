import { type EventMessages, type EventType, eventCatalogue } from '@zhiqi/contracts';
import { DecodeError } from './decode-error.ts';

/** Media type of every message on the bus: structured-mode CloudEvents 1.0.2. */
export const CLOUD_EVENTS_CONTENT_TYPE = 'application/cloudevents+json';

/** What a producer states about an event: the attributes of the envelope except the two that never vary. */
export interface EventAttributes<T = unknown> {
  /** Event id; a party copy appends `.<reader>`. It is also the `Nats-Msg-Id`. */
  readonly id: string;
  /** `/<region>/<service>`, `/150621/inventory`. Together with `id` unique for ever. */
  readonly source: string;
  /** Full name of the contract message, `zhiqi.inventory.v1.StocktakingItemVerified`. */
  readonly type: string;
  /** Aggregate id, unescaped. */
  readonly subject: string;
  /** RFC 3339: when it took effect. A date of law is written `T00:00:00+08:00`. */
  readonly time: string;
  readonly data: T;
  /** Position in the aggregate's history, ten digits: the extension compares as text. */
  readonly sequence: string;
  /** `sequence` of the aggregate's event before this one for the same reader; zeros = this is the first. */
  readonly previous: string;
  readonly correlationid: string;
  readonly causationid: string;
  /** RFC 3339: when we learned it. */
  readonly recordedtime: string;
  /** W3C trace context of the command that caused it. */
  readonly traceparent?: string;
  /** Items of the notice it serves, comma list: `三(三),二(一)`; absent when it serves none (an attribute is never empty). */
  readonly noticeitems?: string;
  readonly planyear: string;
  readonly dataclass: 'P0' | 'P1' | 'P2';
  /** Version of the rules that decided, `DORM-v1`. */
  readonly rulepack?: string;
  /** Version of the working-day calendar that was used. */
  readonly calendar?: string;
  /** Consent under which a party copy was made. */
  readonly consentid?: string;
  /** Role of the actor, never a person. */
  readonly actorrole: string;
}

/** An event as it stands on the bus. */
export interface CloudEvent<T = unknown> extends EventAttributes<T> {
  readonly specversion: '1.0';
  readonly datacontenttype: 'application/json';
}

/** An event of one type of the contracts. */
export type EventOf<T extends EventType> = CloudEvent<EventMessages[T]> & { readonly type: T };

/** Narrows a decoded event to one type: `if (isEvent(event, 'zhiqi.inventory.v1.PatentRegistered')) event.data.kind`. */
export function isEvent<T extends EventType>(event: CloudEvent, type: T): event is EventOf<T> {
  return event.type === type;
}

/** Whether this version of the contracts knows the type, so that `data` was decoded with its codec. */
export function isKnownType(type: string): type is EventType {
  return eventCatalogue.has(type);
}

/** `7` → `0000000007`. @throws RangeError outside 0…9,999,999,999 */
export function sequenceText(position: number): string {
  if (!Number.isSafeInteger(position) || position < 0 || position > 9_999_999_999) {
    throw new RangeError(`not a position of an aggregate: ${position}`);
  }
  return String(position).padStart(10, '0');
}

/** `2022-06-30` → `2022-06-30T00:00:00+08:00`: a date of law takes effect at its first moment in Shanghai. */
export function legalDateTime(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError(`not a calendar date: ${date}`);
  return `${date}T00:00:00+08:00`;
}

type Rule = (value: string) => boolean;

const nonEmpty: Rule = (value) => value !== '';
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const isTime: Rule = (value) => RFC3339.test(value) && !Number.isNaN(Date.parse(value));
const isSequence: Rule = (value) => /^\d{10}$/.test(value);
const isTraceParent: Rule = (value) => /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/.test(value);

/** Every attribute but `data`, in the order in which it is written, with what its text must satisfy. */
const REQUIRED = {
  id: nonEmpty,
  source: (value) => /^\/[0-9]{6}\/[a-z][a-z0-9-]*$/.test(value),
  type: (value) => /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/.test(value),
  subject: nonEmpty,
  time: isTime,
  sequence: isSequence,
  previous: isSequence,
  correlationid: nonEmpty,
  causationid: nonEmpty,
  recordedtime: isTime,
  planyear: (value) => /^\d{4}$/.test(value),
  dataclass: (value) => value === 'P0' || value === 'P1' || value === 'P2',
  actorrole: nonEmpty,
} as const satisfies Partial<Record<keyof EventAttributes, Rule>>;

const OPTIONAL = {
  noticeitems: nonEmpty,
  traceparent: isTraceParent,
  rulepack: nonEmpty,
  calendar: nonEmpty,
  consentid: nonEmpty,
} as const satisfies Partial<Record<keyof EventAttributes, Rule>>;

/**
 * Writes an event as structured-mode CloudEvents JSON, `data` as proto3 JSON of its contract message.
 *
 * @throws DecodeError naming the attribute that breaks its rule, before anything is stored or published
 */
export function encodeEvent<T extends EventType>(
  event: EventAttributes<EventMessages[T]> & { readonly type: T },
): string {
  const descriptor = eventCatalogue.get(event.type);
  if (!descriptor) throw new DecodeError('TYPE_UNKNOWN', 'type', `${event.type} is not an event of the contracts`);
  const attributes = checkAttributes(event as unknown as Record<string, unknown>);
  const data = descriptor.codec.toJSON(event.data);
  return JSON.stringify({ specversion: '1.0', ...attributes, datacontenttype: 'application/json', data });
}

/**
 * The JSON text of an event that was received, as it stands on the bus: what a program stores. `JSON.stringify` alone fails on
 * amounts, which are bigint in `data`.
 */
export function eventText(event: CloudEvent): string {
  const data = eventCatalogue.get(event.type)?.codec.toJSON(event.data as never) ?? event.data;
  return JSON.stringify({ ...event, data });
}

/**
 * Reads an event from its bytes. Known types have their `data` decoded (fields unknown to this version are dropped);
 * `data` of an unknown type stays the JSON value it was. Unknown extensions are ignored.
 *
 * @throws DecodeError when it is not a CloudEvent of this platform
 */
export function decodeEvent(bytes: Uint8Array | string): CloudEvent {
  const envelope = parseObject(bytes);
  if (envelope.specversion !== '1.0') {
    throw new DecodeError(
      'ATTRIBUTE_INVALID',
      'specversion',
      `specversion is ${String(envelope.specversion)}, not 1.0`,
    );
  }
  const attributes = checkAttributes(envelope);
  const data = decodeData(attributes.type, envelope.data);
  return { specversion: '1.0', ...attributes, datacontenttype: 'application/json', data };
}

function parseObject(bytes: Uint8Array | string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(typeof bytes === 'string' ? bytes : new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DecodeError('NOT_JSON', undefined, 'the payload is not JSON text in UTF-8', { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DecodeError('NOT_JSON', undefined, 'the payload is not a JSON object');
}

function checkAttributes(source: Record<string, unknown>): Omit<EventAttributes, 'data'> {
  const attributes: Record<string, string> = {};
  for (const [name, rule] of Object.entries(REQUIRED)) {
    if (source[name] === undefined || source[name] === null) {
      throw new DecodeError('ATTRIBUTE_MISSING', name, `attribute ${name} is missing`);
    }
    attributes[name] = checkText(name, source[name], rule);
  }
  for (const [name, rule] of Object.entries(OPTIONAL)) {
    if (source[name] !== undefined && source[name] !== null) attributes[name] = checkText(name, source[name], rule);
  }
  return attributes as unknown as Omit<EventAttributes, 'data'>;
}

function checkText(name: string, value: unknown, rule: Rule): string {
  if (typeof value === 'string' && rule(value)) return value;
  throw new DecodeError('ATTRIBUTE_INVALID', name, `attribute ${name} has an unusable value`);
}

function decodeData(type: string, data: unknown): unknown {
  if (!isKnownType(type)) return data;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new DecodeError('DATA_INVALID', 'data', `data of ${type} is not a JSON object`);
  }
  try {
    return eventCatalogue.get(type)?.codec.fromJSON(data);
  } catch (cause) {
    throw new DecodeError('DATA_INVALID', 'data', `data is not proto3 JSON of ${type}`, { cause });
  }
}
