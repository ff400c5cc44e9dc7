import type { JsMsg } from '@nats-io/jetstream';
import { type EventType, eventCatalogue } from '@zhiqi/contracts';
import { DecodeError } from './decode-error.ts';
import { type CloudEvent, decodeEvent, type EventOf } from './envelope.ts';
import { buildSubject, type EventSubject, parseSubject, SubjectError } from './subject.ts';

/** An event on its way to a handler, with where it stands. */
export interface Delivery<T = unknown> {
  readonly event: CloudEvent<T>;
  readonly subject: EventSubject;
  readonly stream: string;
  readonly streamSequence: number;
  /** The message as it was stored: to pass on, never to be encoded again. */
  readonly bytes: Uint8Array;
  /** Whether an operator sent it again after it had become a dead letter. */
  readonly redriven: boolean;
}

/** One handler for each event type that the subscription is about; the event is acknowledged when it returns. */
export type EventHandlers = {
  readonly [T in EventType]?: (event: EventOf<T>, delivery: Delivery) => Promise<void> | void;
};

/** Takes what has arrived, at least one event; all of it is acknowledged when it returns. */
export type BatchHandler = (deliveries: readonly Delivery[]) => Promise<void> | void;

/**
 * Thrown by a handler whose event is sound but which cannot work now (its database is away). The subscription pauses and
 * tries the same event again; it does not count as a failure of the event and never makes a dead letter.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
}

/** A stored message, whichever way it was read. */
export interface StoredEvent {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly stream: string;
  readonly streamSequence: number;
}

export function storedEvent(message: JsMsg): StoredEvent {
  const { stream, streamSequence } = message.info;
  return { subject: message.subject, data: message.data, stream, streamSequence };
}

/**
 * Reads a stored message. The envelope must say what the subject says: permissions guard subjects, so an envelope that
 * claims another service, region or aggregate is forged or broken.
 *
 * @throws DecodeError
 */
export function toDelivery(stored: StoredEvent, redriven = false): Delivery {
  const event = decodeEvent(stored.data);
  const subject = subjectOf(stored.subject);
  if (event.source !== `/${subject.region}/${subject.service}`) throw mismatch('source');
  if (event.subject !== subject.id) throw mismatch('subject');
  const owner = eventCatalogue.get(event.type)?.service;
  if (owner !== undefined && owner !== subject.service) throw mismatch('type');
  const { stream, streamSequence, data: bytes } = stored;
  return { event, subject, stream, streamSequence, bytes, redriven };
}

/** The stored message of a delivery. */
export function originalOf({ subject, bytes, stream, streamSequence }: Delivery): StoredEvent {
  return { subject: buildSubject(subject), data: bytes, stream, streamSequence };
}

function subjectOf(text: string): EventSubject {
  try {
    return parseSubject(text);
  } catch (cause) {
    if (!(cause instanceof SubjectError)) throw cause;
    throw new DecodeError('ATTRIBUTE_INVALID', 'subject', 'the message stands under a subject that no event has', {
      cause,
    });
  }
}

function mismatch(attribute: string): DecodeError {
  return new DecodeError(
    'ATTRIBUTE_INVALID',
    attribute,
    `attribute ${attribute} contradicts the subject of the message`,
  );
}
