import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import type { Document } from 'mongodb';
import type { BareConnections } from './bare-connections.ts';

/** An accepted event on its way. */
export interface BareEvent {
  readonly aggregateId: string;
  readonly entry: Document;
}

const BATCH = 1_024;

/** Journal, publish, checkpoint, trim: the relay's raw operations, on events handed over in memory. */
export class BareRelay {
  readonly #connections: BareConnections;
  readonly #js: JetStreamClient;
  #waiting: BareEvent[] = [];
  #running: Promise<void> | undefined;
  #batch = 0;

  constructor(connections: BareConnections) {
    this.#connections = connections;
    this.#js = jetstream(connections.nats);
  }

  add(event: BareEvent): void {
    this.#waiting.push(event);
    this.#running ??= this.#run();
  }

  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#move(this.#waiting.splice(0, BATCH));
    } finally {
      this.#running = undefined;
    }
  }

  async #move(events: readonly BareEvent[]): Promise<void> {
    const { journal, patents, checkpoints } = this.#connections;
    const batch = this.#batch;
    this.#batch += 1;
    await journal.insertMany(
      events.map(({ aggregateId, entry }, index) => ({
        ...entry,
        _id: `patents/${aggregateId}:${entry.pos}`,
        collection: 'patents',
        aggregateId,
        batch,
        index,
      })),
      { ordered: false },
    );
    const acks = await Promise.all(
      events.map(({ entry }) => {
        const [home] = entry.publications as Document[];
        return this.#js.publish(home?.subject, home?.payload, { msgID: home?.msgId });
      }),
    );
    const homeSeq = Math.max(...acks.map(({ seq }) => seq));
    await checkpoints.updateOne({ _id: batch }, { $set: { homeSeq, homeMsgId: '' } }, { upsert: true });
    const byAggregate = Map.groupBy(events, ({ aggregateId }) => aggregateId);
    const pulls = [...byAggregate].map(([aggregateId, own]) => ({
      updateOne: {
        filter: { _id: aggregateId },
        update: { $pull: { outbox: { id: { $in: own.map(({ entry }) => entry.id) } } } } as Document,
      },
    }));
    const filter = { _id: { $in: [...byAggregate.keys()] }, outbox: { $size: 0 } };
    await patents.bulkWrite([...pulls, { updateMany: { filter, update: { $unset: { pendingSince: '' } } } }]);
  }
}
