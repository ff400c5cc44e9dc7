/** JSON as it travels in an event: proto3 JSON of the contract message, so a member at its default is absent. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
export type JsonObject = { readonly [name: string]: JsonValue };

/** One delivered event, decoded from its home copy: what {@link FactStore.applyBatch} takes. */
export interface FactEvent {
  /** CloudEvents id: the same for every delivery and every republication. */
  readonly id: string;
  /** Full name of the contract message, `zhiqi.inventory.v1.PatentRegistered`. */
  readonly type: string;
  /** Region and service that own it: `150621`, `inventory`. */
  readonly region: string;
  readonly service: string;
  /** Aggregate token, `patent`; empty for a type that this version of the contracts does not know. */
  readonly aggregate: string;
  /** Aggregate id. */
  readonly subject: string;
  /** Position within the aggregate, from 1. */
  readonly sequence: number;
  /** When it took effect, as published: a date of law reads `2022-06-30T00:00:00+08:00`. */
  readonly time: string;
  /** When the platform learned it: a UTC instant. */
  readonly recordedTime: string;
  /** Items of the notice it serves, `三(三)`. */
  readonly noticeItems: readonly string[];
  /** Payload. */
  readonly data: JsonObject;
  /** Stream it was read from, `ZHIQI_INVENTORY`, and its position there. */
  readonly stream: string;
  readonly streamSequence: number;
}

/**
 * One fact as read back: an event, whichever collection it was read from. It carries nothing of the delivery, so that a
 * repeat, a republication and a rebuild in another order leave identical rows.
 */
export interface Fact {
  readonly id: string;
  readonly type: string;
  readonly region: string;
  readonly service: string;
  readonly aggregate: string;
  readonly subject: string;
  readonly sequence: number;
  readonly time: string;
  readonly effectiveAt: Date;
  readonly recordedAt: Date;
  readonly noticeItems: readonly string[];
  readonly data: JsonObject;
}

/** An envelope that cannot become a fact. It never will: the caller dead-letters it instead of trying again. */
export class FactRejected extends Error {
  override readonly name = 'FactRejected';
  readonly eventId: string;
  readonly field: string;

  constructor(eventId: string, field: string, problem: string) {
    super(`event ${eventId}: ${field} ${problem}`);
    this.eventId = eventId;
    this.field = field;
  }
}

/**
 * Turns a delivered event into the fact that rows are made of: both clocks become instants that an index can order.
 * @throws FactRejected when a clock or the sequence is not readable
 */
export function toFact(event: FactEvent): Fact {
  if (!Number.isSafeInteger(event.sequence) || event.sequence < 1) {
    throw new FactRejected(event.id, 'sequence', 'must be an integer from 1');
  }
  return {
    id: event.id,
    type: event.type,
    region: event.region,
    service: event.service,
    aggregate: event.aggregate,
    subject: event.subject,
    sequence: event.sequence,
    time: event.time,
    effectiveAt: instant(event, 'time'),
    recordedAt: instant(event, 'recordedTime'),
    noticeItems: event.noticeItems,
    data: event.data,
  };
}

function instant(event: FactEvent, field: 'time' | 'recordedTime'): Date {
  const value = new Date(event[field]);
  if (Number.isNaN(value.getTime())) throw new FactRejected(event.id, field, 'is not an instant');
  return value;
}
