import { JetStreamApiCodes } from '@nats-io/jetstream';
import { NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import type { NatsSession } from './connection.ts';
import { type DeadLetter, deadFilter, fromHeaders, redriveSubject, toHeaders } from './dead-letter.ts';
import { managerOf, readStream } from './stream-cursor.ts';
import { DEAD_STREAM, orMissing } from './streams.ts';

/** A dead letter as it is stored. */
export interface StoredDeadLetter extends DeadLetter {
  /** Its number in ZHIQI_DEAD, by which it is shown and redriven. */
  readonly number: number;
  readonly storedAt: Date;
}

export interface RedriveOptions {
  /** How long the handler may take, default 60 s. */
  readonly timeoutMs?: number;
}

/** What became of a redrive. Only `handled` removes the letter. */
export type RedriveResult =
  | { readonly outcome: 'handled' }
  /** The handler failed again, with this message. */
  | { readonly outcome: 'failed'; readonly error: string }
  /** No running subscription has this consumer's name. */
  | { readonly outcome: 'nobody-listens' }
  /** No answer in time: the handler may still be at it, or may have finished. The letter stays. */
  | { readonly outcome: 'no-answer' }
  /** There is no letter of this number. */
  | { readonly outcome: 'missing' };

/** Dead letters, oldest first, of one consumer or of all. Needs the operator's credentials, like all of this module. */
export async function* listDeadLetters(session: NatsSession, consumer?: string): AsyncGenerator<StoredDeadLetter> {
  const name = `${session.user || 'anonymous'}-dead-${crypto.randomUUID()}`;
  const cursor = { session, stream: DEAD_STREAM, name, filter: deadFilter(consumer), from: 'first' } as const;
  for await (const message of readStream(cursor)) {
    yield { ...fromHeaders(message.headers, message.data), number: message.seq, storedAt: message.time };
  }
}

/** One dead letter by its number. */
export async function getDeadLetter(session: NatsSession, number: number): Promise<StoredDeadLetter | undefined> {
  const jsm = await managerOf(session);
  const asked = jsm.streams.getMessage(DEAD_STREAM, { seq: number });
  const message = await orMissing(asked, JetStreamApiCodes.NoMessageFound);
  if (!message) return undefined;
  return { ...fromHeaders(message.header, message.data), number, storedAt: message.time };
}

/**
 * Hands a dead letter to the handler of the subscription that gave it up, and removes it once that handler returned.
 *
 * The running subscription is asked directly and answers when its handler is done, between two of its ordinary events. So
 * nothing is stored twice and the operator sees the result; a crash in between leaves the letter, and the handler may see
 * the event again (at least once). The order check does not apply: the letter's place in the order has passed.
 */
export async function redriveDeadLetter(
  session: NatsSession,
  number: number,
  { timeoutMs = 60_000 }: RedriveOptions = {},
): Promise<RedriveResult> {
  const letter = await getDeadLetter(session, number);
  if (!letter) return { outcome: 'missing' };
  const result = await ask(session, letter, timeoutMs);
  if (result.outcome === 'handled') {
    const jsm = await managerOf(session);
    await jsm.streams.deleteMessage(DEAD_STREAM, number);
  }
  return result;
}

async function ask({ connection }: NatsSession, letter: DeadLetter, timeout: number): Promise<RedriveResult> {
  try {
    const subject = redriveSubject(letter.consumer, letter.original.stream);
    const answer = await connection.request(subject, letter.original.data, { headers: toHeaders(letter), timeout });
    const error = answer.string();
    return error === '' ? { outcome: 'handled' } : { outcome: 'failed', error };
  } catch (error) {
    if (error instanceof TimeoutError) return { outcome: 'no-answer' };
    const nobody = error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
    if (nobody) return { outcome: 'nobody-listens' };
    throw error;
  }
}
