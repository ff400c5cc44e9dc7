import { connectNats, homeStream, type NatsSession, replay } from '@zhiqi/client';
import { connectDatabase, type Database, type JournalEntry } from '@zhiqi/runtime';
import { eventually } from '@zhiqi/testing';
import { HOLDS_A_CLAIM, pledgeAggregate } from '../../src/pledge/aggregate.ts';
import type { Pledge } from '../../src/pledge/domain.ts';

/** Which pledges hold a right, by right. */
export type Claims = ReadonlyMap<string, readonly string[]>;

const LIVE: readonly string[] = [
  'PREPARED',
  'SUBMITTED',
  'CORRECTION_REQUIRED',
  'REGISTERED',
  'CANCELLATION_SUBMITTED',
];
const ENDS = /\.Pledge(Refused|Cancelled|Revoked|Abandoned)$/;

/** What the store and the stream say of pledges, read as an auditor would: without the code that wrote them. */
export class ClaimAudit {
  readonly #database: Database;
  readonly #session: NatsSession;

  private constructor(database: Database, session: NatsSession) {
    this.#database = database;
    this.#session = session;
  }

  static async open(mongodbUri: string, natsUrl: string): Promise<ClaimAudit> {
    const database = await connectDatabase(mongodbUri, 'zhiqi_financing');
    return new ClaimAudit(database, await connectNats({ url: natsUrl, name: 'claim-audit' }));
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#database.close();
  }

  /** Claims at this moment, from the status and the rights of every pledge that says it holds one. */
  async live(): Promise<Claims> {
    const holding = await this.#pledges({ ...HOLDS_A_CLAIM });
    return byRight(holding.map(({ pledgeId, assets }) => [pledgeId, assets.map(({ assetId }) => assetId)]));
  }

  /** Claims from the status of every pledge there is; what an index would say is not asked. */
  async stored(statuses: readonly string[] = LIVE): Promise<Claims> {
    const all = await this.#pledges({});
    const live = all.filter(({ status }) => statuses.includes(status));
    return byRight(live.map(({ pledgeId, assets }) => [pledgeId, assets.map(({ assetId }) => assetId)]));
  }

  /** Claims that the published events add up to, each event once; a pledge that was only prepared is in none of them. */
  async published(): Promise<Claims> {
    const held = new Map<string, readonly string[]>();
    const seen = new Set<string>();
    const events = replay({ session: this.#session, stream: homeStream('financing'), filter: { aggregate: 'pledge' } });
    for await (const { event } of events) {
      const position = `${event.subject}/${event.sequence}`;
      if (seen.has(position)) continue;
      seen.add(position);
      const { pledgeId, applicationNos } = event.data as { pledgeId: string; applicationNos: string[] };
      if (ENDS.test(event.type)) held.delete(pledgeId);
      else held.set(pledgeId, applicationNos);
    }
    return byRight([...held]);
  }

  /** Claims of pledges that reached the registry, as {@link published} can know them. */
  atTheRegistry(): Promise<Claims> {
    return this.stored(LIVE.filter((status) => status !== 'PREPARED'));
  }

  /** How often each request stands in the histories of pledges. */
  async requests(): Promise<Map<string, number>> {
    const journal = this.#database.db.collection<JournalEntry>('journal');
    const counts = new Map<string, number>();
    const entries = journal.find({ collection: pledgeAggregate.collection }, { projection: { 'meta.requestId': 1 } });
    for await (const { meta } of entries) counts.set(meta.requestId, (counts.get(meta.requestId) ?? 0) + 1);
    return counts;
  }

  /** Every event has left the outboxes. */
  async drained(): Promise<void> {
    const waiting = { pendingSince: { $exists: true } };
    const documents = this.#database.db.collection(pledgeAggregate.collection);
    await eventually(async () => (await documents.findOne(waiting)) === null, {
      what: 'every event of pledges is published',
      timeoutMs: 60_000,
    });
  }

  async #pledges(filter: Readonly<Record<string, unknown>>): Promise<Pledge[]> {
    const documents = this.#database.db.collection<{ _id: string; state: Pledge }>(pledgeAggregate.collection);
    const found = await documents.find({ ...filter, _id: { $gt: '' } }, { batchSize: 10_000 }).toArray();
    return found.map(({ state }) => state);
  }
}

/** Rights that more than one pledge holds. */
export function doubled(claims: Claims): [string, readonly string[]][] {
  return [...claims].filter(([, pledges]) => pledges.length > 1);
}

function byRight(held: readonly (readonly [pledgeId: string, rights: readonly string[]])[]): Claims {
  const claims = new Map<string, string[]>();
  for (const [pledgeId, rights] of held) {
    for (const right of rights) claims.set(right, [...(claims.get(right) ?? []), pledgeId].sort());
  }
  return new Map([...claims].sort(([one], [other]) => (one < other ? -1 : 1)));
}
