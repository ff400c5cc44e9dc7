import { jetstream } from '@nats-io/jetstream';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { NatsSession } from './connection.ts';
import type { StoredEvent } from './delivery.ts';

/** Why a subscription gave an event up. */
export type DeadCause =
  /** Its handler failed as often as the subscription allows. */
  | 'failed'
  /** It is not an event that this version can read. */
  | 'undecodable'
  /** It came after events that follow it had been handled without it. */
  | 'late';

/** An event that a subscription could not handle, with the original bytes. */
export interface DeadLetter {
  readonly consumer: string;
  readonly cause: DeadCause;
  /** Message of the last error. Handlers must not put personal data into their errors. */
  readonly error: string;
  /** How often it was tried. */
  readonly failures: number;
  /** Where the original stands. */
  readonly original: StoredEvent;
  /** Empty where the message could not be read. */
  readonly eventId: string;
  readonly eventType: string;
  readonly traceId: string;
}

/** Keeps dead letters. It resolves once the letter is safe; only then is the event acknowledged. */
export type DeadLetterSink = (letter: DeadLetter) => Promise<void>;

const UNREADABLE = 'undecodable';
const ERROR_LENGTH = 1_000;

/** `reporting-facts` → `reporting`: durables are named after the user that owns them, and credentials pin that token. */
function ownerOf(durable: string): string {
  return durable.split('-', 1)[0] ?? durable;
}

/** `zhiqi-dead.<owner>.<consumer>.<event type>` */
function deadSubject(consumer: string, eventType: string): string {
  return `zhiqi-dead.${ownerOf(consumer)}.${consumer}.${eventType === '' ? UNREADABLE : eventType}`;
}

/** Filter for the dead letters of one consumer, or of all. */
export function deadFilter(consumer?: string): string {
  return consumer === undefined ? 'zhiqi-dead.>' : `zhiqi-dead.${ownerOf(consumer)}.${consumer}.>`;
}

/**
 * Where a running subscription listens for its dead letters being sent again. One for each stream: a service has several
 * subscriptions of one durable name, on the streams of different services.
 */
export function redriveSubject(consumer: string, stream: string): string {
  return `zhiqi-redrive.${ownerOf(consumer)}.${consumer}.${stream}`;
}

/** The default sink: the stream ZHIQI_DEAD, once for each place of the original. */
export function deadStreamSink({ connection }: NatsSession): DeadLetterSink {
  const js = jetstream(connection);
  return async (letter) => {
    const { stream, streamSequence, data } = letter.original;
    await js.publish(deadSubject(letter.consumer, letter.eventType), data, {
      msgID: `${letter.consumer}:${stream}:${streamSequence}`,
      headers: toHeaders(letter),
    });
  };
}

/** Everything but the original bytes, which stay the payload. Percent-encoded: headers carry ASCII only. */
export function toHeaders(
  letter: Omit<DeadLetter, 'original'> & { readonly original: Omit<StoredEvent, 'data'> },
): MsgHdrs {
  const { original } = letter;
  const fields = {
    Consumer: letter.consumer,
    Cause: letter.cause,
    Error: letter.error.slice(0, ERROR_LENGTH),
    Failures: String(letter.failures),
    Subject: original.subject,
    Stream: original.stream,
    Sequence: String(original.streamSequence),
    'Event-Id': letter.eventId,
    'Event-Type': letter.eventType,
    'Trace-Id': letter.traceId,
  };
  const result = headers();
  for (const [name, value] of Object.entries(fields))
    result.set(`Zhiqi-${name}`, encodeURIComponent(value.toWellFormed()));
  return result;
}

/** Reads a letter back. Missing headers read as empty: the stream's own checks are not ours to repeat. */
export function fromHeaders(found: MsgHdrs | undefined, data: Uint8Array): DeadLetter {
  const field = (name: string): string => decodeURIComponent(found?.get(`Zhiqi-${name}`) ?? '');
  return {
    consumer: field('Consumer'),
    cause: causeOf(field('Cause')),
    error: field('Error'),
    failures: Number(field('Failures')),
    original: {
      subject: field('Subject'),
      stream: field('Stream'),
      streamSequence: Number(field('Sequence')),
      data,
    },
    eventId: field('Event-Id'),
    eventType: field('Event-Type'),
    traceId: field('Trace-Id'),
  };
}

function causeOf(text: string): DeadCause {
  return text === 'undecodable' || text === 'late' ? text : 'failed';
}

/** Trace id of a W3C `traceparent`, or empty. */
export function traceIdOf(traceparent: string | undefined): string {
  return traceparent?.split('-')[1] ?? '';
}
