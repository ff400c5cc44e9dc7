import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@zhiqi/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { outboxesDrained } from './support/databases.ts';
import {
  eventsOf,
  expectExact,
  explainAll,
  figuresOf,
  flatten,
  type ScoreboardJson,
  settledFigures,
} from './support/figures.ts';
import { Platform } from './support/platform.ts';

const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));
const VERSIONS = readdirSync(GOLDEN, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);
const SERVICE = 'zhiqi.inventory.v1.StocktakingService';

/** `recorded.json`: what the version itself showed when its folder was kept. */
interface Recorded {
  readonly commit: string;
  /** Instant that its clock showed. */
  readonly clock: string;
  readonly events: number;
  readonly scoreboard: ScoreboardJson;
}

let platform: Platform;
afterEach(() => platform?.remove());

describe('this version on the data folder of an earlier one', () => {
  it.each(VERSIONS)(
    '%s: starts, shows the recorded figures with their events, and goes on',
    async (version) => {
      const recorded = JSON.parse(readFileSync(join(GOLDEN, version, 'recorded.json'), 'utf8')) as Recorded;
      platform = await Platform.reserve();
      await platform.json('restore', join(GOLDEN, version, 'data.zip'));
      resumeClock(recorded.clock);
      await platform.up();
      for (const { name, state } of (await platform.status()).services)
        expect({ name, state }).toEqual({ name, state: 'SERVING' });
      await itemsTold();
      await outboxesDrained(platform);

      // Later versions have further figures; those of then are what they were.
      expect(await settledFigures(platform)).toMatchObject(flatten(recorded.scoreboard));
      const events = await eventsOf(platform);
      expect(events.length).toBeGreaterThanOrEqual(recorded.events);
      const onTheBus = new Map(events.map((event) => [event.id, event]));
      for (const explanation of await explainAll(platform)) expectExact(explanation, onTheBus);

      const before = await coverage();
      await excludeOneItem();
      await expect.poll(coverage, { timeout: 10_000 }).toBe(before + 1);
    },
    300_000,
  );
});

/** Time goes on where it stood when the folder was kept, however long ago that was: figures depend on the day. */
function resumeClock(instant: string): void {
  const offsetMs = Date.parse(instant) - Date.now();
  writeFileSync(join(platform.dataDir, 'clock.json'), JSON.stringify({ offsetMs }));
}

/** A round of a version that told nobody of its items goes through its list once more. */
async function itemsTold(): Promise<void> {
  type Round = { itemCount: number; itemsCreated?: number };
  const told = async () => {
    const { rounds } = await platform.json<{ rounds: Round[] }>('call', `${SERVICE}/ListRounds`, '{}');
    return rounds.every(({ itemCount, itemsCreated }) => itemsCreated === itemCount);
  };
  await eventually(told, { timeoutMs: 30_000, what: 'every item of the rounds is told' });
}

/** Items of the round that are settled: the numerator of INV-01. */
async function coverage(): Promise<number> {
  const [settled] = (await figuresOf(platform))['INV-01 total']?.split('/') ?? [];
  return Number(settled);
}

/** An item of a round that was opened under the earlier version is taken out of it. */
async function excludeOneItem(): Promise<void> {
  const call = <Reply>(method: string, request: object) =>
    platform.json<Reply>(
      'call',
      `${SERVICE}/${method}`,
      JSON.stringify(request),
      '--as',
      'LEAD',
      '--person',
      'lead-01',
    );
  const { rounds } = await call<{ rounds: { roundId: string }[] }>('ListRounds', {});
  const request = { roundId: rounds[0]?.roundId, pageSize: 500 };
  const { items } = await call<{ items: { itemId: string; status: string }[] }>('ListItems', request);
  const open = items.find(({ status }) => status === 'ITEM_STATUS_ASSIGNED');
  await call('ExcludeItem', {
    requestId: 'golden-exclude',
    itemId: open?.itemId,
    reason: 'EXCLUSION_REASON_MOVED_AWAY',
  });
}
