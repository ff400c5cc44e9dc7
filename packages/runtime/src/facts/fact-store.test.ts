import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import fc from 'fast-check';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Fact, type FactEvent, FactRejected } from './fact.ts';
import { FactStore, ProjectionLost } from './fact-store.ts';

const REGISTERED = 'zhiqi.inventory.v1.PatentRegistered';
const CHANGED = 'zhiqi.inventory.v1.PatentLegalStatusChanged';

let server: EmbeddedMongo;
let client: MongoClient;
let db: Db;
let databases = 0;

beforeAll(async () => {
  // Strict: a read that no index serves fails the test.
  server = await startEmbeddedMongo({ strict: true });
  client = await new MongoClient(server.uri).connect();
});

afterAll(async () => {
  await client.close();
  await server.close();
});

beforeEach(() => {
  db = freshDatabase();
});

function freshDatabase(): Db {
  databases += 1;
  return client.db(`facts_${databases}`);
}

function event(over: Partial<FactEvent> = {}): FactEvent {
  return {
    id: 'evt_1',
    type: REGISTERED,
    region: '150621',
    service: 'inventory',
    aggregate: 'patent',
    subject: '201710601862.3',
    sequence: 1,
    time: '2022-06-30T00:00:00+08:00',
    recordedTime: '2022-07-01T01:02:03.000Z',
    noticeItems: ['三(三)'],
    data: { kind: 'PATENT_KIND_INVENTION', inScope: true },
    stream: 'ZHIQI_INVENTORY',
    streamSequence: 1,
    ...over,
  };
}

/** A later event of the same type about the same aggregate. */
function later(sequence: number, state: string): FactEvent {
  return event({ id: `evt_${sequence}`, type: CHANGED, sequence, data: { state }, streamSequence: sequence });
}

/** Everything the database holds except the projection's own identity. */
async function rows(of: Db) {
  const byId = { _id: { $gt: '' } };
  const events = await of.collection<{ _id: string }>('events').find(byId).sort({ _id: 1 }).toArray();
  const last = await of.collection<{ _id: string }>('last').find(byId).sort({ _id: 1 }).toArray();
  const [meta] = await of.collection<{ _id: string; highest?: unknown }>('meta').find(byId).toArray();
  return { events, last, highest: meta?.highest };
}

/** A few aggregates, each with its own run of positions; two types share the positions of an aggregate. */
const histories = fc
  .array(
    fc.record({
      subject: fc.constantFrom('p.1', 'p.2', 'p_3'),
      type: fc.constantFrom(REGISTERED, CHANGED),
      state: fc.nat(3),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) => {
    const positions = new Map<string, number>();
    return steps.map(({ subject, type, state }, index) => {
      const sequence = (positions.get(subject) ?? 0) + 1;
      positions.set(subject, sequence);
      return event({ id: `evt_${index}`, subject, type, sequence, data: { state }, streamSequence: index + 1 });
    });
  });

describe('applying events', () => {
  it('keeps an event row with both clocks as instants and a last-value row', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([event()]);
    const { events, last, highest } = await rows(db);
    const fact = {
      type: REGISTERED,
      region: '150621',
      service: 'inventory',
      aggregate: 'patent',
      subject: '201710601862.3',
      sequence: 1,
      time: '2022-06-30T00:00:00+08:00',
      effectiveAt: new Date('2022-06-29T16:00:00.000Z'),
      recordedAt: new Date('2022-07-01T01:02:03.000Z'),
      noticeItems: ['三(三)'],
      data: { kind: 'PATENT_KIND_INVENTION', inScope: true },
    };
    expect(events).toEqual([{ _id: 'evt_1', ...fact, rights: ['201710601862.3'] }]);
    expect(last).toEqual([{ _id: `${REGISTERED}/150621/201710601862.3`, eventId: 'evt_1', ...fact }]);
    expect(highest).toEqual({ ZHIQI_INVENTORY: 1 });
  });

  it('lets the highest position win, whichever comes first', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([later(3, 'LAPSED')]);
    await store.applyBatch([later(2, 'GRACE')]);
    expect((await store.latest(CHANGED)).map(({ id, data }) => [id, data])).toEqual([['evt_3', { state: 'LAPSED' }]]);
    await store.applyBatch([later(5, 'EXPIRED'), later(4, 'RESTORED')]);
    expect((await store.latest(CHANGED)).map(({ id }) => id)).toEqual(['evt_5']);
  });

  it('keeps the same aggregate of two regions apart', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([event(), event({ id: 'evt_2', region: '150622' })]);
    expect(await store.latest(REGISTERED)).toHaveLength(2);
  });

  it('leaves identical rows when every event comes three times, in any order and any batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 9 }),
        async (history, order, size) => {
          const once = freshDatabase();
          await (await FactStore.open(once)).applyBatch(history);
          const thrice = freshDatabase();
          const store = await FactStore.open(thrice);
          for (const batch of batches(shuffle([...history, ...history, ...history], order), size))
            await store.applyBatch(batch);
          expect(await rows(thrice)).toEqual(await rows(once));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('leaves identical rows when two writers share the deliveries', async () => {
    const history = Array.from({ length: 60 }, (_, index) => later(index + 1, `S${index}`));
    const once = freshDatabase();
    await (await FactStore.open(once)).applyBatch(history);
    const [one, two] = [await FactStore.open(db), await FactStore.open(db)];
    const halves = batches(history.toReversed(), 5);
    await Promise.all(halves.map((batch, index) => (index % 2 === 0 ? one : two).applyBatch(batch)));
    expect(await rows(db)).toEqual(await rows(once));
  });

  it('refuses an unreadable envelope before it writes anything', async () => {
    const store = await FactStore.open(db);
    const broken = event({ id: 'evt_2', recordedTime: 'yesterday' });
    await expect(store.applyBatch([event(), broken])).rejects.toThrow(FactRejected);
    await expect(store.applyBatch([event({ sequence: 0 })])).rejects.toMatchObject({ field: 'sequence' });
    expect((await rows(db)).events).toEqual([]);
  });

  it('knows how far each stream was read', async () => {
    const store = await FactStore.open(db);
    expect(await store.highestSequences()).toEqual(new Map());
    await store.applyBatch([event({ streamSequence: 7 }), event({ id: 'evt_2', sequence: 2, streamSequence: 9 })]);
    await store.applyBatch([event({ id: 'evt_3', sequence: 3, streamSequence: 8 })]);
    await store.applyBatch([event({ id: 'evt_4', subject: 'x', stream: 'ZHIQI_FINANCING', streamSequence: 2 })]);
    expect(await store.highestSequences()).toEqual(
      new Map([
        ['ZHIQI_INVENTORY', 9],
        ['ZHIQI_FINANCING', 2],
      ]),
    );
  });
});

describe('the projection id', () => {
  it('stays with the database, for every instance that opens it', async () => {
    const [one, two] = await Promise.all([FactStore.open(db), FactStore.open(db)]);
    expect(one.projectionId()).toMatch(/^[0-9a-f]{32}$/);
    expect(two.projectionId()).toBe(one.projectionId());
    expect((await FactStore.open(db)).projectionId()).toBe(one.projectionId());
  });

  it('is another one after the database was emptied, or only its rows', async () => {
    const first = await FactStore.open(db);
    await first.applyBatch([event()]);
    await db.dropDatabase();
    const second = await FactStore.open(db);
    expect(second.projectionId()).not.toBe(first.projectionId());
    for (const collection of ['events', 'last']) {
      const before = await FactStore.open(db);
      await before.applyBatch([event()]);
      await db.collection(collection).drop();
      expect((await FactStore.open(db)).projectionId()).not.toBe(before.projectionId());
    }
  });

  it('stops a writer whose database was emptied under it, so that nothing is acknowledged', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([event()]);
    await db.dropDatabase();
    await expect(store.applyBatch([later(2, 'GRACE')])).rejects.toThrow(ProjectionLost);
    await FactStore.open(db);
    await expect(store.applyBatch([later(2, 'GRACE')])).rejects.toThrow(ProjectionLost);
  });
});

describe('reading', () => {
  it('gives after every batch what the rows hold, whoever wrote them', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.array(fc.constantFrom('here', 'there', 'read'), { minLength: 25, maxLength: 60 }),
        async (history, steps) => {
          const own = freshDatabase();
          const [here, there] = [await FactStore.open(own), await FactStore.open(own)];
          const waiting = [...history];
          for (const step of steps) {
            const next = step === 'read' ? undefined : waiting.shift();
            if (next) await (step === 'here' ? here : there).applyBatch([next]);
            expect(byId(await here.latest(CHANGED))).toEqual(byId(await (await FactStore.open(own)).latest(CHANGED)));
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('gives what was applied while it read', async () => {
    const store = await FactStore.open(db);
    const history = Array.from({ length: 40 }, (_, index) => later(index + 1, `S${index}`));
    await Promise.all(history.flatMap((one) => [store.applyBatch([one]), store.latest(CHANGED)]));
    expect((await store.latest(CHANGED)).map(({ id }) => id)).toEqual(['evt_40']);
  });

  it('answers as known at an instant, and by when things took effect', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([
      event({ id: 'a', subject: 'a', time: '2021-12-31T00:00:00+08:00', recordedTime: '2022-01-05T00:00:00.000Z' }),
      event({ id: 'b', subject: 'b', time: '2022-01-01T00:00:00+08:00', recordedTime: '2022-01-06T00:00:00.000Z' }),
      event({ id: 'c', subject: 'c', type: CHANGED, time: '2022-01-01T00:00:00+08:00' }),
    ]);
    const newYear = new Date('2021-12-31T16:00:00.000Z');
    const ids = (facts: readonly { readonly id: string }[]) => facts.map(({ id }) => id).sort();
    expect(ids(await store.recordedBefore(REGISTERED, new Date('2022-01-06T00:00:00.000Z')))).toEqual(['a']);
    expect(ids(await store.effectiveWithin(REGISTERED, newYear, new Date('2022-12-31T16:00:00.000Z')))).toEqual(['b']);
    expect(ids(await store.effectiveWithin(REGISTERED, new Date(0), newYear))).toEqual(['a']);
    expect(await store.anyEffectiveBefore(REGISTERED, newYear)).toBe(true);
    expect(await store.anyEffectiveBefore(CHANGED, newYear)).toBe(false);
    expect(ids(await store.latest(REGISTERED))).toEqual(['a', 'b']);
  });
});

function byId(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function batches(events: readonly FactEvent[], size: number): FactEvent[][] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, n) => events.slice(n * size, (n + 1) * size));
}

function shuffle(events: readonly FactEvent[], order: Iterator<number>): FactEvent[] {
  return events
    .map((one) => ({ one, at: Number(order.next().value) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

describe('the rights that an event names', () => {
  const PLEDGE = 'zhiqi.financing.v1.PledgeRegistered';
  const pledge = event({
    ...{ id: 'evt_9', type: PLEDGE, service: 'financing', aggregate: 'pledge', subject: 'plg_1' },
    data: { applicationNos: ['201710601862.3', '95115608.X'], trademarkIds: ['tm_1234567_30'], bankCode: 'b01' },
  });
  const ids = async (store: FactStore, right: string) => (await store.ofRight(right)).map(({ id }) => id).sort();

  it('finds them by application number and by id, from whichever aggregate they come', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([event(), pledge]);
    expect(await ids(store, '201710601862.3')).toEqual(['evt_1', 'evt_9']);
    expect(await ids(store, '95115608.X')).toEqual(['evt_9']);
    expect(await ids(store, 'tm_1234567_30')).toEqual(['evt_9']);
    expect(await ids(store, 'plg_1')).toEqual([]);
    expect(await ids(store, 'b01')).toEqual([]);
  });

  it('gives back the fact as it was, without the rights', async () => {
    const store = await FactStore.open(db);
    await store.applyBatch([pledge]);
    const [fact] = await store.ofRight('95115608.X');
    expect(fact).toEqual((await store.recordedBefore(PLEDGE, new Date('2023-01-01')))[0]);
    expect(fact).not.toHaveProperty('rights');
  });

  it('a right that is the aggregate is named by an event of a type not known here; an unknown event names none', async () => {
    const store = await FactStore.open(db);
    const unknown = { type: 'zhiqi.inventory.v9.PatentBurned', data: { applicationNo: '95115608.X' } };
    await store.applyBatch([event({ ...unknown, id: 'evt_2' }), event({ ...unknown, id: 'evt_3', aggregate: '' })]);
    expect(await ids(store, '201710601862.3')).toEqual(['evt_2']);
    expect(await ids(store, '95115608.X')).toEqual([]);
  });

  it('rows written before rights were kept are completed at the next opening, figures and identity unchanged', async () => {
    const before = await FactStore.open(db);
    await before.applyBatch([event(), pledge]);
    const whole = await rows(db);
    await db.collection('events').updateOne({ _id: 'evt_9' as never }, { $unset: { rights: '' } });
    await db.collection('meta').updateOne({ _id: 'projection' as never }, { $unset: { layout: '' } });
    const after = await FactStore.open(db);
    expect(after.projectionId()).toBe(before.projectionId());
    expect(await rows(db)).toEqual(whole);
    expect(await ids(after, '95115608.X')).toEqual(['evt_9']);
  });
});
