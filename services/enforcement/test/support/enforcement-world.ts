import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  connectNats,
  connectRpc,
  type Delivery,
  homeStream,
  type NatsSession,
  type RpcConnection,
  replay,
} from '@zhiqi/client';
import { renderNatsUsers } from '@zhiqi/client/nats-users';
import { AbnormalFilingServiceDefinition, LeadServiceDefinition } from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import { connectDatabase, createIssuerKeys, type Database, type IssuerKeys, issueToken } from '@zhiqi/runtime';
import { Child, eventually, type NatsServer, startGuardedNats, testPassword } from '@zhiqi/testing';

const ISSUER = 'zhiqi-local';
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY_MS = 60_000;
/** A bank that has credentials on the bus. */
export const BANK = 'b01';

/** The enforcement service as its own process, on a store on the disk and a bus with users; killed and started as a test likes. */
export class EnforcementWorld {
  readonly folder: string;
  readonly #mongo: EmbeddedMongo;
  readonly #nats: NatsServer;
  readonly #keys: IssuerKeys;
  readonly #connections: RpcConnection[] = [];
  readonly #sessions = new Map<string, NatsSession>();
  readonly #databases: Database[] = [];
  readonly #children: Child[] = [];
  #address = '127.0.0.1:0';

  private constructor(folder: string, mongo: EmbeddedMongo, nats: NatsServer, keys: IssuerKeys) {
    this.folder = folder;
    this.#mongo = mongo;
    this.#nats = nats;
    this.#keys = keys;
  }

  static async open(date: string): Promise<EnforcementWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'zhiqi-enforcement-'));
    const keys = await createIssuerKeys();
    await writeFile(join(folder, 'jwks.json'), JSON.stringify(keys.keySet));
    await mkdir(join(folder, 'calendars'));
    const mongo = await startEmbeddedMongo({ strict: true, dataDir: join(folder, 'store') });
    const users = renderNatsUsers([{ code: BANK, password: testPassword(`party-${BANK}`) }]);
    const world = new EnforcementWorld(folder, mongo, await startGuardedNats(users), keys);
    await world.setClock(date);
    return world;
  }

  get keyFile(): string {
    return join(this.folder, 'vault.key');
  }

  get natsStore(): string {
    return this.#nats.storeDir;
  }

  /** Everything that the service's processes wrote out. */
  get logLines(): readonly string[] {
    return this.#children.flatMap(({ lines }) => lines);
  }

  /** A process started from now on begins on this day at nine in the morning. */
  async setClock(date: string): Promise<void> {
    const offsetMs = Date.parse(`${date}T01:00:00Z`) - Date.now();
    await writeFile(join(this.folder, 'clock.json'), JSON.stringify({ offsetMs }));
  }

  /** Puts a calendar where the next start finds it. */
  async addCalendar(year: object): Promise<void> {
    await writeFile(join(this.folder, 'calendars', 'added.json'), JSON.stringify(year));
  }

  /** Starts the service and waits until it serves. */
  async start(env: Readonly<Record<string, string | undefined>> = {}): Promise<Child> {
    const child = this.launch(env);
    const ready = JSON.parse(await child.line(/"msg":"ready"/, READY_MS)) as { port: number };
    this.#address = `127.0.0.1:${ready.port}`;
    return child;
  }

  /** Starts the service without waiting. */
  launch(env: Readonly<Record<string, string | undefined>> = {}): Child {
    const child = new Child({
      entry: MAIN,
      env: {
        NATS_URL: this.#nats.url,
        ZHIQI_NATS_USER: 'enforcement',
        ZHIQI_NATS_PASSWORD: testPassword('enforcement'),
        MONGODB_URI: this.#mongo.uri,
        ZHIQI_ENFORCEMENT_ADDR: this.#address,
        ZHIQI_JWKS_FILE: join(this.folder, 'jwks.json'),
        ZHIQI_CLOCK_FILE: join(this.folder, 'clock.json'),
        ZHIQI_VAULT_KEY_FILE: this.keyFile,
        ZHIQI_CALENDAR_DIR: join(this.folder, 'calendars'),
        ZHIQI_LOG_LEVEL: 'debug',
        ...env,
      },
    });
    this.#children.push(child);
    return child;
  }

  /** Ends every process that still runs. */
  async stopAll(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
  }

  /** The platform goes down at once and comes back on another day. */
  async restartOn(date: string, child: Child): Promise<Child> {
    await child.kill();
    await this.setClock(date);
    return this.start();
  }

  /** Clients that call as this person. */
  as(role: Role, personKey = `p-${role.toLowerCase()}`, unit = 'enforcement') {
    const token = () => issueToken(this.#keys.privateJwk, { actor: { role, unit, personKey }, issuer: ISSUER });
    const rpc = connectRpc({ address: this.#address, token });
    this.#connections.push(rpc);
    return { leads: rpc.client(LeadServiceDefinition), filings: rpc.client(AbnormalFilingServiceDefinition) };
  }

  /** A session on the bus with this reader's credentials, one for each. */
  async reader(user: string): Promise<NatsSession> {
    const known = this.#sessions.get(user);
    if (known !== undefined) return known;
    const login = { user, password: testPassword(user), name: user, wait: false };
    const session = await connectNats({ url: this.#nats.url, ...login });
    this.#sessions.set(user, session);
    return session;
  }

  /** What a reader finds on this service's stream, by the credentials it has. */
  async published(user = 'reporting'): Promise<readonly Delivery[]> {
    const session = await this.reader(user);
    const found: Delivery[] = [];
    const options = { session, stream: homeStream('enforcement'), filter: { audience: 'restricted' } } as const;
    for await (const delivery of replay(options)) found.push(delivery);
    return found;
  }

  /** Waits for what has been published of a type, in the order of the stream. */
  publishedOf(type: string, count: number): Promise<readonly object[]> {
    const full = `zhiqi.enforcement.v1.${type}`;
    return eventually(
      async () => {
        const found = (await this.published()).filter(({ event }) => event.type === full).map(({ event }) => event);
        return found.length >= count && found;
      },
      { what: `${count} events ${type} on the stream`, timeoutMs: 30_000 },
    );
  }

  async database(): Promise<Database['db']> {
    const database = await connectDatabase(this.#mongo.uri, 'zhiqi_enforcement');
    this.#databases.push(database);
    return database.db;
  }

  /** Every document of every collection, and every byte below the folders of store and bus. */
  async everythingStored(): Promise<readonly { readonly where: string; readonly text: string }[]> {
    const db = await this.database();
    const collections = await db.listCollections().toArray();
    const documents = await Promise.all(
      collections.map(async ({ name }) => {
        const found = db.collection<{ _id: string }>(name).find({ _id: { $gte: '' } });
        return { where: `collection ${name}`, text: JSON.stringify(await found.toArray()) };
      }),
    );
    const files = await Promise.all([join(this.folder, 'store'), this.natsStore].map(filesBelow));
    return [...documents, ...files.flat()];
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.stopAll();
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
    await Promise.all(this.#databases.map((database) => database.close()));
    await this.#nats.stop();
    await this.#mongo.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function filesBelow(folder: string): Promise<{ where: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const where = join(parentPath, name);
        return { where, text: (await readFile(where)).toString('utf8') };
      }),
  );
}
