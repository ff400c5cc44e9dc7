import { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import { type Logger, silentLogger } from './log.ts';

/** A service's own database. */
export interface Database {
  readonly db: Db;
  /** True after the last command to the store succeeded. */
  healthy(): boolean;
  /** Asks the store now. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Connects to the service's database: a replica set by URI in production, the embedded store locally. Majority writes with
 * journal, retryable writes on, one pool of ten a process.
 */
export async function connectDatabase(uri: string, name: string, logger: Logger = silentLogger): Promise<Database> {
  const client = new MongoClient(uri, {
    maxPoolSize: 10,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true },
    ignoreUndefined: true,
    // Money is bigint: without this an amount would come back as a number, or beyond 2^53 as neither.
    useBigInt64: true,
    serverSelectionTimeoutMS: 5_000,
    socketTimeoutMS: 30_000,
    appName: `zhiqi-${name}`,
  });
  await client.connect();
  let healthy = true;
  client.on('serverHeartbeatFailed', (event) => {
    if (healthy) logger.warn({ error: event.failure.message }, 'store is away');
    healthy = false;
  });
  client.on('serverHeartbeatSucceeded', () => {
    if (!healthy) logger.info('store is back');
    healthy = true;
  });
  const db = client.db(name);
  return {
    db,
    healthy: () => healthy,
    async ping() {
      try {
        await db.command({ ping: 1 }, { timeoutMS: 2_000 });
        healthy = true;
      } catch (error) {
        logger.warn({ err: error }, 'store does not answer');
        healthy = false;
      }
      return healthy;
    },
    close: () => client.close(),
  };
}

/** A collection whose documents have ids of our own, typed as stored. */
export function typedCollection<T extends { readonly _id: string }>(db: Db, name: string): Collection<T & Document> {
  return db.collection<T & Document>(name);
}
