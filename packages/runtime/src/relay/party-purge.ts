import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { DecodeError, decodeEvent, parseSubject, partyStream, purgeParty, subjectFilter } from '@zhiqi/client';
import type { FinishedPublication } from '../store/types.ts';
import type { PartyAck } from './party-copies.ts';
import { msgIdOf } from './unknown-events.ts';

/**
 * Whether a revocation was published before. Its own copy may be gone again, purged by a later revocation; but an aggregate's
 * copies are published in order, so any copy of its position or a later one tells that it was there.
 */
export async function hasPassed(
  jsm: JetStreamManager,
  revocation: FinishedPublication,
  position: number,
): Promise<PartyAck | 'superseded' | undefined> {
  let later: 'superseded' | undefined;
  for await (const message of copiesOf(jsm, revocation)) {
    if (msgIdOf(message) === revocation.msgId) return { seq: message.seq, msgId: revocation.msgId };
    if (positionOf(message) > position) later = 'superseded';
  }
  return later;
}

/** Removes the copies of one reader about one aggregate, up to a sequence of the stream, delivered or not. */
export async function clearCopies(jsm: JetStreamManager, revocation: FinishedPublication, upTo: number): Promise<void> {
  const { reader: party, service, aggregate, id } = parseSubject(revocation.subject);
  await purgeParty(jsm, { service, party, aggregate, id, upTo });
}

/** Everything that one reader was told about the aggregate of a copy. */
async function* copiesOf(jsm: JetStreamManager, { subject }: FinishedPublication): AsyncGenerator<StoredMsg> {
  const { audience, reader, service, aggregate, id } = parseSubject(subject);
  const stream = partyStream(service);
  const filter = subjectFilter({ audience, reader, service, aggregate, id });
  // The server's API has the filter, the client's type for it has not.
  const query = { seq: 1, next_by_subj: filter };
  for (;;) {
    const message = await jsm.streams.getMessage(stream, query);
    if (!message) return;
    yield message;
    query.seq = message.seq + 1;
  }
}

/** 0 for what no relay can have published. */
function positionOf(message: StoredMsg): number {
  try {
    return Number(decodeEvent(message.data).sequence);
  } catch (error) {
    if (error instanceof DecodeError) return 0;
    throw error;
  }
}
