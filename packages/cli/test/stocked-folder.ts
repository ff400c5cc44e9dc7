import { join } from 'node:path';
import { connectNats, type NatsSession } from '@zhiqi/client';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { connectDatabase } from '@zhiqi/runtime';
import { type NatsServer, startNatsServer } from '@zhiqi/testing';
import { DataFolder, openDataFolder } from '../src/platform/folder.ts';
import { ensureIssuer } from '../src/platform/keys.ts';
import { identify, type ProcessIdentity } from '../src/platform/process-identity.ts';
import type { ProcessState } from '../src/platform/process-spec.ts';
import { writeRunFile } from '../src/platform/run-file.ts';

const PARTS = ['nats', 'store'] as const;
export const STREAM = 'ZHIQI_INVENTORY';

/** Store and NATS of a data folder, run by the test itself, without services. */
export class StockedFolder {
  readonly folder: DataFolder;
  readonly #store: EmbeddedMongo;
  readonly #nats: NatsServer;
  readonly session: NatsSession;
  #stopped = false;

  private constructor(folder: DataFolder, store: EmbeddedMongo, nats: NatsServer, session: NatsSession) {
    this.folder = folder;
    this.#store = store;
    this.#nats = nats;
    this.session = session;
  }

  /** A folder `name` below `parent` with keys, and a platform in it that consists of this process. */
  static async start(parent: string, name = 'data'): Promise<StockedFolder> {
    const folder = new DataFolder(join(parent, name));
    await openDataFolder(folder, { kind: 'empty', defaultPortBase: 7400 });
    await ensureIssuer(folder);
    const store = await startEmbeddedMongo({ dataDir: folder.store });
    const nats = await startNatsServer({ storeDir: folder.nats });
    const session = await connectNats({ url: nats.url, name: 'test', wait: false });
    const stocked = new StockedFolder(folder, store, nats, session);
    stocked.#tell({ launcher: identify(process.pid), names: PARTS, state: 'SERVING' });
    return stocked;
  }

  /** As if this part were somebody else's. */
  without(name: 'nats' | 'store'): void {
    this.#tell({ launcher: identify(process.pid), names: PARTS.filter((other) => other !== name), state: 'SERVING' });
  }

  #tell({
    launcher,
    names,
    state,
  }: {
    launcher: ProcessIdentity;
    names: readonly string[];
    state: ProcessState;
  }): void {
    const processes = names.map((name) => ({ name, address: '127.0.0.1:1', stage: 0, state }));
    const [mongodbUri, natsUrl] = [this.#store.uri, this.#nats.url];
    writeRunFile(this.folder, { launcher, ready: true, region: '150621', mongodbUri, natsUrl, processes });
  }

  async insert(documents: number): Promise<void> {
    const database = await connectDatabase(this.#store.uri, 'zhiqi_inventory');
    try {
      await database.db.collection('patents').insertMany(Array.from({ length: documents }, (_, n) => ({ n })));
    } finally {
      await database.close();
    }
  }

  /** Makes the stream with one durable. */
  async makeStream(): Promise<void> {
    await this.request(`$JS.API.STREAM.CREATE.${STREAM}`, { name: STREAM, subjects: ['zhiqi.>'] });
    const config = { durable_name: 'reader', ack_policy: 'explicit', max_ack_pending: 1_000 };
    await this.request(`$JS.API.CONSUMER.CREATE.${STREAM}.reader`, { stream_name: STREAM, config });
  }

  /** Publishes so many messages at once and waits for their acknowledgements. */
  async publish(count: number, bytes = 400): Promise<void> {
    const payload = new Uint8Array(bytes);
    await Promise.all(Array.from({ length: count }, () => this.session.connection.request('zhiqi.e', payload)));
  }

  /** Reads and acknowledges so many messages, or what there is. */
  async consume(count: number): Promise<void> {
    const { connection } = this.session;
    const request = JSON.stringify({ batch: count, no_wait: true });
    const inbox = `_INBOX.${crypto.randomUUID()}`;
    const messages = connection.subscribe(inbox);
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${STREAM}.reader`, request, { reply: inbox });
    let received = 0;
    for await (const message of messages) {
      // A status instead of a message: there are no more.
      if (message.headers !== undefined && message.headers.code > 0) break;
      message.respond('+ACK');
      received += 1;
      if (received === count) break;
    }
    messages.unsubscribe();
  }

  async request(subject: string, body: object): Promise<void> {
    const answer = await this.session.connection.request(subject, JSON.stringify(body));
    const { error } = answer.json<{ error?: { description: string } }>();
    if (error !== undefined) throw new Error(`${subject}: ${error.description}`);
  }

  /** Ends store and NATS; the folder then holds a stopped platform. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.session.close();
    await this.#nats.stop();
    await this.#store.close();
    // A launcher that is gone: a process id that nobody has.
    this.#tell({ launcher: { pid: 2 ** 22, started: '0' }, names: PARTS, state: 'STOPPED' });
  }
}
