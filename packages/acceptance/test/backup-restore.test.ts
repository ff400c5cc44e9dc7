import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outboxesDrained, withDatabases } from './support/databases.ts';
import { type EventJson, eventsOf, expectExact, explainAll, type Figures, settledFigures } from './support/figures.ts';
import { type Accepted, Load } from './support/load.ts';
import { Platform } from './support/platform.ts';
import { ofTypes, recount } from './support/recount.ts';
import { startRound, storedAttempts } from './support/stocktaking.ts';

const PATENTS = 80;
const WORKERS = 4;
/** Commands accepted before the backup begins, after it has ended, and on the restored platform. */
const BETWEEN = 60;

/** `zhiqi backup --json`. */
interface BackupJson {
  readonly file: string;
  readonly online: boolean;
  readonly streams: readonly {
    readonly name: string;
    readonly lastSeq: number;
    readonly consumers: readonly { readonly name: string; readonly deliveredSeq: number }[];
  }[];
  readonly databases: readonly { readonly name: string; readonly documents: number }[];
}

let platform: Platform;
let restored: Platform;

beforeEach(async () => {
  platform = await Platform.start();
  restored = await Platform.reserve();
});
afterEach(async () => {
  await platform?.remove();
  await restored?.remove();
});

describe('drill: backed up while officers work, stopped, and restored into another folder', () => {
  it('starts by itself with everything acknowledged before, every figure the recount of the restored events, and goes on', async () => {
    const { roundId, itemIds } = await startRound(platform, PATENTS);
    // The others wait for the restored platform, where it is not known which steps the first had taken.
    const [first, second] = [itemIds.slice(0, PATENTS / 2), itemIds.slice(PATENTS / 2)];
    const load = await loadOn(platform, first);
    await load.goesOn(BETWEEN);
    const before = load.accepted;
    const [backup] = await Promise.all([backUp(platform, 'online.zip'), load.goesOn(1)]);
    await load.goesOn(BETWEEN);
    const after = await load.stop();
    await platform.down();
    tell(backup, before, after);
    expectNobodyAhead(backup);

    await restored.json('restore', backup.file);
    await restored.up();
    await expectServing(restored);
    await outboxesDrained(restored);
    await expectBetween(before, after, roundId);
    await expectRecounted(restored);

    const more = await loadOn(restored, second);
    await more.goesOn(BETWEEN);
    const accepted = await more.stop();
    await outboxesDrained(restored);
    await expectRecounted(restored);
    expect(accepted.commands).toBeGreaterThanOrEqual(BETWEEN);
    expect(await restored.json('dead', 'list')).toEqual({ letters: [] });
  }, 300_000);
});

describe('drill: backed up after it was stopped', () => {
  it('shows the very figures and events that it showed before; an older backup replaces all of it together', async () => {
    const { itemIds } = await startRound(platform, PATENTS / 2);
    const early = await backUp(platform, 'early.zip');
    const earlyFigures = await settledFigures(platform);
    const load = await loadOn(platform, itemIds);
    await load.goesOn(BETWEEN);
    await load.stop();
    await outboxesDrained(platform);
    const figures = await settledFigures(platform);
    const events = idsOf(await eventsOf(platform));
    await platform.down();

    const late = await backUp(platform, 'late.zip');
    expect(late.online).toBe(false);
    await restored.json('restore', late.file);
    await restored.up();
    expect(await settledFigures(restored)).toEqual(figures);
    expect(idsOf(await eventsOf(restored))).toEqual(events);

    // Its streams are newer than the older backup: with the store alone exchanged, no service would start.
    expect(await restored.refusal('restore', early.file, '--replace')).toMatchObject({ code: 5 });
    await restored.down();
    expect(await restored.refusal('restore', early.file)).toMatchObject({ code: 5 });
    await restored.json('restore', early.file, '--replace');
    await restored.up();
    await expectServing(restored);
    await outboxesDrained(restored);
    expect(await settledFigures(restored)).toEqual(earlyFigures);
    const kept = (await readdir(restored.folder)).filter((name) => name.startsWith('platform.before-'));
    expect(kept).toHaveLength(1);
    expect(existsSync(join(restored.folder, kept[0] ?? '', 'store', 'store.sqlite'))).toBe(true);
  }, 300_000);
});

async function loadOn(on: Platform, itemIds: readonly string[]): Promise<Load> {
  const { address } = await on.process('inventory');
  const tokens = [await on.token('LEAD', 'lead-01'), await on.token('LEAD', 'lead-02')] as const;
  return new Load({ address, tokens, itemIds, workers: WORKERS });
}

function backUp(from: Platform, name: string): Promise<BackupJson> {
  return from.json<BackupJson>('backup', join(from.folder, name));
}

/** No position stands behind the end of its stream: the events published again there would be passed over. */
function expectNobodyAhead({ streams }: BackupJson): void {
  const places = streams.flatMap(({ name, lastSeq, consumers }) =>
    consumers.map((consumer) => ({ ...consumer, name: `${name}/${consumer.name}`, lastSeq })),
  );
  expect(places).not.toEqual([]);
  expect(places.filter(({ deliveredSeq, lastSeq }) => deliveredSeq > lastSeq)).toEqual([]);
}

async function expectServing(on: Platform): Promise<void> {
  await eventually(async () => (await on.status()).services.every(({ state }) => state === 'SERVING'), {
    timeoutMs: 60_000,
    what: 'every service of the restored platform serves',
  });
}

/** Nothing accepted before the backup began is missing, and nothing is there that nobody had asked for. */
async function expectBetween(before: Accepted, after: Accepted, roundId: string): Promise<void> {
  const stored = await storedAttempts(restored, roundId);
  for (const [itemId, count] of stored) {
    expect(count, `${itemId}: attempts`).toBeGreaterThanOrEqual(before.attempts.get(itemId) ?? 0);
    expect(count, `${itemId}: attempts`).toBeLessThanOrEqual(after.attempts.get(itemId) ?? 0);
  }
  const events = await eventsOf(restored);
  const verified = ofTypes(events, 'StocktakingItemVerified').map(({ subject }) => subject);
  expect(verified).toEqual(expect.arrayContaining([...before.verified]));
  for (const [itemId, count] of before.toggles) {
    const toggled = ofTypes(events, 'StocktakingItemExcluded', 'StocktakingItemReopened');
    expect(toggled.filter(({ subject }) => subject === itemId).length, itemId).toBeGreaterThanOrEqual(count);
  }
}

/** Store, streams and figures say the same: every event of the journals is on the bus, in order, and counted once. */
async function expectRecounted(on: Platform): Promise<void> {
  const figures: Figures = await settledFigures(on);
  const events = await eventsOf(on);
  expect(idsOf(events)).toEqual(await journaled(on));
  for (const [subject, chain] of Map.groupBy(events, (event) => event.subject)) {
    const expected = ['0'.repeat(10), ...chain.map(({ sequence }) => sequence)].slice(0, -1);
    expect(
      chain.map(({ previous }) => previous),
      `${subject}: each event names the one before it`,
    ).toEqual(expected);
  }
  expect(figures).toMatchObject(recount(events));
  const onTheBus = new Map(events.map((event) => [event.id, event]));
  for (const explanation of await explainAll(on)) expectExact(explanation, onTheBus);
}

/** Ids of all events with a home copy that the services' journals hold. */
function journaled(on: Platform): Promise<string[]> {
  interface Entry {
    readonly id: string;
    readonly publications: readonly { readonly party: boolean }[];
  }
  return withDatabases(on, async (database) => {
    const { databases } = await database('admin').admin().listDatabases({ nameOnly: true });
    const journals = databases.map(({ name }) => database(name).collection<Entry>('journal').find().toArray());
    const entries = (await Promise.all(journals)).flat();
    const published = entries.filter(({ publications }) => publications.some(({ party }) => !party));
    return published.map(({ id }) => id).sort();
  });
}

const idsOf = (events: readonly EventJson[]): string[] => events.map(({ id }) => id).sort();

function tell({ databases }: BackupJson, before: Accepted, after: Accepted): void {
  const documents = databases.map(({ name, documents: count }) => `${name} ${count}`).join(', ');
  console.log(`accepted before the backup ${before.commands}, in the end ${after.commands}; backed up: ${documents}`);
}
