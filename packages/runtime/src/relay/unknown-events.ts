import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { DecodeError, decodeEvent, parseSubject, SubjectError } from '@zhiqi/client';
import type { Db } from 'mongodb';
import { JOURNAL } from '../store/history.ts';
import type { JournalEntry } from '../store/types.ts';
import { journalId } from './journal.ts';

/** The store that the events of a stream are looked for in. */
interface EventOwner {
  readonly db: Db;
  readonly jsm: JetStreamManager;
  /** Collections that may hold their aggregates. */
  readonly collections: readonly string[];
}

/** Messages of a stream asked for at one time. */
const WINDOW = 64;

/** An event of a stream that the store does not know. */
export interface UnknownEvent {
  readonly stream: string;
  readonly seq: number;
  /** CloudEvents id, which is the `Nats-Msg-Id`. */
  readonly id: string;
  readonly subject: string;
  /** When the stream took it, a UTC instant. */
  readonly storedAt: string;
}

/**
 * Events of a stream, from a sequence on, that the journal does not hold. A relay journals before it publishes, so whatever
 * is missing there was published by a store that is no longer this one.
 */
export async function* unknownEvents(owner: EventOwner, stream: string, from: number): AsyncGenerator<UnknownEvent> {
  const { state } = await owner.jsm.streams.info(stream);
  for (let start = Math.max(from, state.first_seq, 1); start <= state.last_seq; start += WINDOW) {
    const count = Math.min(WINDOW, state.last_seq - start + 1);
    const places = Array.from({ length: count }, (_, offset) => start + offset);
    const messages = await Promise.all(places.map((seq) => owner.jsm.streams.getMessage(stream, { seq })));
    const stored = messages.filter((message) => message !== null);
    const known = await Promise.all(stored.map((message) => isKnown(owner, message)));
    for (const [place, message] of stored.entries()) {
      if (!known[place]) yield toUnknown(stream, message);
    }
  }
}

/** Its id in the stream: for a party copy `<event id>.<reader>`. */
export function msgIdOf(message: StoredMsg): string {
  return message.header.get('Nats-Msg-Id');
}

async function isKnown({ db, collections }: EventOwner, message: StoredMsg): Promise<boolean> {
  const place = placeOf(message);
  if (!place) return false;
  const { id, reader, position } = place;
  const entries = await db
    .collection<JournalEntry>(JOURNAL)
    .find({ _id: { $in: collections.map((collection) => journalId(collection, id, position)) } })
    .project<Pick<JournalEntry, 'id'>>({ id: 1 })
    .toArray();
  const suffix = reader === 'all' ? '' : `.${reader}`;
  return entries.some((entry) => `${entry.id}${suffix}` === msgIdOf(message));
}

/** Undefined for what no relay can have published. */
function placeOf(message: StoredMsg): { id: string; reader: string; position: number } | undefined {
  try {
    const { id, reader } = parseSubject(message.subject);
    return { id, reader, position: Number(decodeEvent(message.data).sequence) };
  } catch (error) {
    if (error instanceof SubjectError || error instanceof DecodeError) return undefined;
    throw error;
  }
}

function toUnknown(stream: string, message: StoredMsg): UnknownEvent {
  return {
    stream,
    seq: message.seq,
    id: msgIdOf(message),
    subject: message.subject,
    storedAt: message.time.toISOString(),
  };
}
