/** The server a conformance test talks to: whatever `MONGODB_URI` names, or an embedded one in this process. */
import { randomBytes } from 'node:crypto';
import { type Db, MongoClient, type MongoClientOptions, MongoServerError } from 'mongodb';
import { afterAll, beforeAll } from 'vitest';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/index.ts';

/** True when the tests run against a real MongoDB: what only the embedded store refuses is then left out. */
export const external = process.env.MONGODB_URI !== undefined;

export interface Store {
  readonly client: MongoClient;
  readonly db: Db;
  readonly uri: string;
}

/** A client and a database of its own for the tests of one file; both end with it. */
export function useStore(options: MongoClientOptions = {}): () => Store {
  let server: EmbeddedMongo | undefined;
  let store: Store | undefined;
  beforeAll(async () => {
    const given = process.env.MONGODB_URI;
    server = given === undefined ? await startEmbeddedMongo({ testCommands: true }) : undefined;
    const uri = given ?? (server as EmbeddedMongo).uri;
    const client = new MongoClient(uri, { maxPoolSize: 10, ...options });
    store = { client, uri, db: client.db(`zhiqi_test_${randomBytes(6).toString('hex')}`) };
  });
  afterAll(async () => {
    await store?.db.dropDatabase();
    await store?.client.close();
    await server?.close();
  });
  return () => {
    if (store === undefined) throw new Error('the store starts before the tests');
    return store;
  };
}

/** The server's refusal of an operation. Anything else, success included, fails the test. */
export async function refusal(work: Promise<unknown>): Promise<MongoServerError> {
  try {
    await work;
  } catch (e) {
    if (e instanceof MongoServerError) return e;
    throw e;
  }
  throw new Error('expected the server to refuse');
}

/** The indexes an explained plan names, in order; empty for a collection scan. `_id` look-ups count as `_id_`. */
export function indexesIn(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(indexesIn);
  if (typeof plan !== 'object' || plan === null) return [];
  const stage = plan as Record<string, unknown>;
  if (stage.stage === 'IDHACK' || stage.stage === 'EXPRESS_IXSCAN') return ['_id_'];
  if (typeof stage.indexName === 'string') return [stage.indexName];
  return Object.values(stage).flatMap(indexesIn);
}
