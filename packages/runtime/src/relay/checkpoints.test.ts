import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../database.ts';
import { type Checkpoint, Checkpoints, NO_CHECKPOINT } from './checkpoints.ts';

let mongo: EmbeddedMongo;
let database: Database;

beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
  database = await connectDatabase(mongo.uri, 'checkpoints');
});
afterAll(async () => {
  await database.close();
  await mongo.close();
});

it('keeps only the newest checkpoints, and the latest among them', async () => {
  const checkpoints = new Checkpoints(database.db, 10);
  let before = NO_CHECKPOINT;
  for (let batch = 1; batch <= 25; batch += 1) {
    const home = { seq: batch, msgId: `evt_${batch}` };
    before = await checkpoints.record(batch, before, { home, party: undefined });
  }
  await checkpoints.prune();
  const kept = await Array.fromAsync(checkpoints.newestFirst());
  expect(kept.map(({ _id }) => _id)).toEqual(Array.from({ length: 10 }, (_, n) => 25 - n));
  expect(await checkpoints.last()).toMatchObject({
    _id: 25,
    homeSeq: 25,
    homeMsgId: 'evt_25',
  } satisfies Partial<Checkpoint>);
});
