import { readFile } from 'node:fs/promises';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { readHistory } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patentAggregate } from '../src/patent/aggregate.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { importList, RunningInventory } from './support/running-inventory.ts';

/** Filed 2017-07-21: year 6 is due 2022-07-21, year 7 2023-07-21. */
const RIGHT = '201710601862.3';

/** Each test starts the service several times. */
const SEVERAL_STARTS = { timeout: 60_000 };

let mongo: EmbeddedMongo;
beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
});
afterAll(() => mongo?.close());

/** The service on the same store on another day, until its ticker has nothing left to do. */
async function on(today: string, act: (inventory: RunningInventory) => Promise<void> = async () => {}) {
  const inventory = await RunningInventory.start(undefined, { mongo, today });
  try {
    await act(inventory);
    const { db, store, clock } = inventory.context;
    const due = () => store.documents(patentAggregate).findOne({ dueAt: { $lte: clock.now() } });
    await eventually(async () => (await due()) === null, { what: `nothing due on ${today}` });
    const history = await readHistory(db, patentAggregate, RIGHT);
    return history.flatMap(({ type, data }) => {
      const { offset, raisedFor } = data as { offset?: number; raisedFor?: string };
      if (type === 'AnnuityReminderRaised') return [`${offset} ${raisedFor}`];
      return type === 'AnnuityFellDue' ? ['fell due'] : [];
    });
  } finally {
    await inventory.stop();
  }
}

const imported = async (inventory: RunningInventory) => {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet([{ 申请号: RIGHT }])]);
  const statusDeclaration = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
  const settings = { requestId: 'imp-1', statusDeclaration };
  expect((await importList(inventory.as('OFF', 'p-1'), path, settings)).summary.accepted).toBe(1);
};

it(
  'expectation 3, R-13: over a cycle with restarts and weeks of standstill each reminder is raised once, with its own day',
  SEVERAL_STARTS,
  async () => {
    expect(await on('2022-06-30', imported)).toEqual([]);
    expect(await on('2022-07-13')).toEqual([]);
    const untilAugust = ['-7 2022-07-14', '0 2022-07-21', 'fell due', '30 2022-08-20'];
    expect(await on('2022-09-01')).toEqual(untilAugust);
    expect(await on('2022-09-01')).toEqual(untilAugust);
    const wholeCycle = [...untilAugust, '150 2022-12-18'];
    expect(await on('2023-02-01')).toEqual(wholeCycle);
    const pay = { requestId: 'pay-1', applicationNo: RIGHT, patentYear: 6, paidOn: '2023-01-20', documentNo: '收据1' };
    const paid = await on('2023-02-02', async (inventory) => {
      await inventory.as('OFF', 'p-1').rights.recordAnnuityPayment(pay);
      await inventory.as('OFF', 'p-1').rights.recordAnnuityPayment(pay);
    });
    expect(paid).toEqual(wholeCycle);
    expect(await on('2023-08-01')).toEqual([
      ...wholeCycle,
      ...['-90 2023-04-22', '-30 2023-06-21', '-7 2023-07-14', '0 2023-07-21', 'fell due'],
    ]);
  },
);

it('a right that an earlier version stored is watched from the next start on', SEVERAL_STARTS, async () => {
  const sample = new URL('./samples/patent.schema-2.json', import.meta.url);
  const _id = '201810000000.X';
  const stored = JSON.parse(await readFile(sample, 'utf8')) as { scope: object; legalFacts: unknown[] };
  const scope = { ...stored.scope, inScope: true, reason: null };
  const inForce = { legalState: 'GRANTED_IN_FORCE', legalFacts: stored.legalFacts.slice(0, 1) };
  const state = { ...stored, ...inForce, applicationNo: _id, holders: [], abnormalFilings: [], scope };
  await on('2023-08-02', async ({ context: { store } }) => {
    const old = {
      _id,
      v: 1,
      schema: 2,
      state,
      last: {},
      outbox: [],
      seen: [],
      dueAt: new Date('2037-07-20T16:00:00Z'),
    };
    await store.documents(patentAggregate).insertOne(old as never);
  });
  await on('2023-08-03', async (inventory) => {
    const watched = async () =>
      (await inventory.as('OFF', 'p-1').rights.getRightLife({ applicationNo: _id })).life?.next?.dueOn;
    await eventually(async () => (await watched()) !== undefined, { what: 'the right is watched' });
  });
});
