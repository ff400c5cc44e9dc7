import { eventually } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outboxesDrained } from './support/databases.ts';
import { type EventJson, eventsOf, expectExact, explainAll, settledFigures } from './support/figures.ts';
import { type Accepted, Load } from './support/load.ts';
import { Platform } from './support/platform.ts';
import { ofTypes, recount } from './support/recount.ts';
import { startRound, storedAttempts } from './support/stocktaking.ts';

const PROCESSES = ['inventory', 'reporting', 'nats', 'store'] as const;
/** Each process once in the ordinary suite; again and again, and several at a time, in the long form. */
const LONG = process.env.ZHIQI_CRASH === '1';
const SINGLE = PROCESSES.map((name) => [name]);
const PAIRS = PROCESSES.flatMap((one, n) => PROCESSES.slice(n + 1).map((other) => [one, other]));
const KILLS: readonly (readonly string[])[] = LONG
  ? [...SINGLE, ...PAIRS, [...PROCESSES], ...SINGLE, [...PROCESSES]]
  : SINGLE;
const PATENTS = LONG ? 490 : 120;
const WORKERS = 6;
/** Commands accepted before the next kill, and after everything serves again. */
const BETWEEN_KILLS = 60;

let platform: Platform;

beforeEach(async () => {
  platform = await Platform.start();
});
afterEach(() => platform?.remove());

describe('kill -9 of each process in turn, under a load of officers who repeat what was not answered', () => {
  it('every accepted command counts exactly once, and every figure is the recount of the events', async () => {
    const { roundId, itemIds } = await startRound(platform, PATENTS);
    const before = await storedAttempts(platform, roundId);
    const { address } = await platform.process('inventory');
    const tokens = [await platform.token('LEAD', 'lead-01'), await platform.token('LEAD', 'lead-02')] as const;
    const load = new Load({ address, tokens, itemIds, workers: WORKERS });
    for (const names of KILLS) await killUnderLoad(names, load);
    const accepted = await load.stop();

    const quiet = Date.now();
    const events = await settledEvents(accepted);
    const stored = await storedAttempts(platform, roundId);
    tell(accepted, before, stored, events);
    expectOnce(accepted, stored, events);
    expect(await settledFigures(platform)).toEqual(recount(events));
    console.log(`everything counted ${((Date.now() - quiet) / 1000).toFixed(1)} s after the last command`);
    const onTheBus = new Map(events.map((event) => [event.id, event]));
    for (const explanation of await explainAll(platform)) expectExact(explanation, onTheBus);
    expect(await platform.json('dead', 'list')).toEqual({ letters: [] });
  }, 600_000);
});

async function killUnderLoad(names: readonly string[], load: Load): Promise<void> {
  await load.goesOn(BETWEEN_KILLS);
  const [started, before] = [Date.now(), load.commands];
  const killed = await Promise.all(names.map(async (name) => ({ name, pid: await platform.kill(name) })));
  await Promise.all(killed.map(({ name, pid }) => platform.restarted(name, pid)));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`kill -9 ${names.join(' + ')}: serves after ${seconds} s, accepted ${before} → ${load.commands}`);
  await load.goesOn(BETWEEN_KILLS);
}

/** All events, once every verified answer has had its consequence and nothing waits for the relay. */
async function settledEvents(accepted: Accepted): Promise<EventJson[]> {
  await eventually(async () => sleeping(await eventsOf(platform)).length >= accepted.verified.length, {
    timeoutMs: 60_000,
    what: 'every verified answer is applied to its patent',
  });
  await outboxesDrained(platform);
  return eventsOf(platform);
}

/** Counts before and after, as they stand in the service and on the bus. */
function tell(
  accepted: Accepted,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  events: readonly EventJson[],
): void {
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);
  const toggled = ofTypes(events, 'StocktakingItemExcluded', 'StocktakingItemReopened').length;
  const verified = ofTypes(events, 'StocktakingItemVerified').length;
  console.log(
    [
      `accepted commands           ${accepted.commands}`,
      `contact attempts  before ${sum(before)}, accepted ${sum(accepted.attempts)}, stored ${sum(after)}`,
      `exclude + reopen  before 0, accepted ${sum(accepted.toggles)}, events ${toggled}`,
      `verified answers  before 0, accepted ${accepted.verified.length}, events ${verified}`,
      `verdicts on them  before 0, events ${sleeping(events).length}`,
    ].join('\n'),
  );
}

/** The invariant, item by item: in the service, on the bus, and in what followed from the event. */
function expectOnce(accepted: Accepted, stored: ReadonlyMap<string, number>, events: readonly EventJson[]): void {
  const attempted = [...stored].filter(([, count]) => count > 0);
  expect(new Map(attempted), 'contact attempts').toEqual(accepted.attempts);
  for (const [itemId, count] of accepted.toggles) {
    const types = events.filter(({ subject }) => subject === itemId).map(({ type }) => type.split('.').at(-1));
    const turns = Array.from({ length: count }, (_, n) => `StocktakingItem${n % 2 === 0 ? 'Excluded' : 'Reopened'}`);
    expect(types, `${itemId}: in order, none lost, none twice`).toEqual(['StocktakingItemOpened', ...turns]);
  }
  const verified = ofTypes(events, 'StocktakingItemVerified').map(({ subject }) => subject);
  expect(verified.sort(), 'verified answers').toEqual([...accepted.verified].sort());
  const patents = accepted.verified.map((itemId) => itemId.slice(itemId.indexOf('.') + 1));
  expect(sleeping(events).sort(), 'verdicts that followed').toEqual(patents.sort());
  for (const [subject, chain] of Map.groupBy(events, (event) => event.subject)) {
    const previous = chain.map((event) => event.previous);
    const expected = ['0'.repeat(10), ...chain.map((event) => event.sequence)].slice(0, -1);
    expect(previous, `${subject}: each event names the one before it`).toEqual(expected);
  }
}

/** Patents judged to sleep, once for every such verdict. */
function sleeping(events: readonly EventJson[]): string[] {
  const verdicts = ofTypes(events, 'PatentDormancyAssessed');
  return verdicts.filter(({ data }) => data.dormancyClass === 'DORMANCY_CLASS_SLEEPING').map(({ subject }) => subject);
}
