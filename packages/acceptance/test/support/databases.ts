import { eventually } from '@zhiqi/testing';
import { type Db, MongoClient } from 'mongodb';
import type { Platform } from './platform.ts';

/** Looks into the platform's databases as an administrator would, through the MongoDB wire protocol. */
export async function withDatabases<Result>(
  platform: Platform,
  work: (database: (name: string) => Db, names: () => Promise<string[]>) => Promise<Result>,
): Promise<Result> {
  const { mongodbUri } = await platform.status();
  const client = await MongoClient.connect(mongodbUri);
  try {
    const names = async () =>
      (await client.db().admin().listDatabases({ nameOnly: true })).databases.map(({ name }) => name);
    return await work((name) => client.db(name), names);
  } finally {
    await client.close();
  }
}

/** Waits until no aggregate of any service holds an event that the relay has not published. */
export function outboxesDrained(platform: Platform): Promise<unknown> {
  return withDatabases(platform, (database, names) =>
    eventually(async () => (await waitingAggregates(database, await names())) === 0, {
      timeoutMs: 60_000,
      what: 'every outbox is empty',
    }),
  );
}

async function waitingAggregates(database: (name: string) => Db, names: readonly string[]): Promise<number> {
  const services = names.filter((name) => name.startsWith('zhiqi_'));
  const counts = services.map(async (name) => {
    const collections = await database(name).listCollections({}, { nameOnly: true }).toArray();
    const waiting = collections.map((collection) =>
      database(name)
        .collection(collection.name)
        .countDocuments({ 'outbox.0': { $exists: true } }),
    );
    return (await Promise.all(waiting)).reduce((sum, count) => sum + count, 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
