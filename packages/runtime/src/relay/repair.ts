import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { homeStream, partyStream } from '@zhiqi/client';
import type { Db } from 'mongodb';
import { heldCheckpoint, type TailCheckOptions } from './tail-check.ts';
import { type UnknownEvent, unknownEvents } from './unknown-events.ts';

interface RepairOptions {
  /** The service's database. */
  readonly db: Db;
  /** With the operator's credentials: a service may not remove its own history. */
  readonly connection: NatsConnection;
  readonly service: string;
}

/** Events of a service's streams that its store does not know, home copies first; empty when the service may start. */
export async function listUnknownEvents({ db, connection, service }: RepairOptions): Promise<UnknownEvent[]> {
  const jsm = await jetstreamManager(connection);
  const collections = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const options: TailCheckOptions = { db, jsm, service, collections };
  const held = await heldCheckpoint(options);
  const home = await Array.fromAsync(unknownEvents(options, homeStream(service), held.homeSeq + 1));
  return [...home, ...(await Array.fromAsync(unknownEvents(options, partyStream(service), held.partySeq + 1)))];
}

/**
 * Removes events from their streams for good, after an operator decided that the store as it is shall count. Whoever read them
 * before keeps what it made of them: facts are rebuilt from the streams afterwards.
 */
export async function discardUnknownEvents(
  { connection }: Pick<RepairOptions, 'connection'>,
  events: readonly UnknownEvent[],
): Promise<void> {
  const jsm = await jetstreamManager(connection);
  for (const { stream, seq } of events) await jsm.streams.deleteMessage(stream, seq);
}
