import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabases } from './support/databases.ts';
import {
  eventsOf,
  expectExact,
  expectFigures,
  explain,
  explainAll,
  type Figures,
  figuresOf,
  OTHER_DEPARTMENTS,
  type ScoreboardJson,
} from './support/figures.ts';
import { filesHolding } from './support/files.ts';
import { ACTORS, OUTCOMES, writeJourneyList } from './support/journey-list.ts';
import { INVENTOR, type InventedPatent, STREET } from './support/patent-list.ts';
import { Platform } from './support/platform.ts';
import { type ImportJson, importList, openRound } from './support/stocktaking.ts';
import { notedRows, rowsBySheet } from './support/workbook.ts';

/** One officer records, another one verifies. */
const RECORDER = ['--person', 'off-01'] as const;
const VERIFIER = ['--person', 'off-02'] as const;
const WILLING = ['--willing', 'willing', '--accepts', 'transfer,ordinary-licence', '--price', 'negotiable'] as const;
const UNUSED = ['--no-implemented', '--obstacle', 'funds'] as const;
const PRODUCING = [
  '--implemented',
  '--mode',
  'own-production',
  '--since',
  '2019-01-01',
  '--revenue',
  'below-1m',
] as const;

let platform: Platform;
let list: string;
let brokenRows: number[];
let imported: ImportJson;
let roundId: string;
/** Every figure, as computed by hand so far. */
let figures: Figures;

beforeAll(async () => {
  platform = await Platform.start();
  list = join(platform.folder, '专利清单.xlsx');
  brokenRows = await writeJourneyList(list);
});

afterAll(() => platform?.remove());

const itemOf = (patent: InventedPatent): string => `${roundId}.${patent.applicationNo}`;
/** The figures that move; an indicator that gets its first value has data from then on. */
const moves = async (changed: Figures): Promise<void> => {
  const told = new Set(Object.keys(changed).map((name) => name.split(' ')[0]));
  const others = Object.entries(figures).filter(([name]) => !told.has(name));
  figures = { ...Object.fromEntries(others), ...changed };
  await expectFigures(platform, figures);
};

const work = (command: string, patent: InventedPatent, ...options: string[]) =>
  platform.json('round', command, itemOf(patent), ...options);

/** Assigned, contacted and answered; the officer who records writes where the answer comes from. */
const answer = async (patent: InventedPatent, ...answers: string[]): Promise<void> => {
  await work('assign', patent, '--to', 'off-01');
  await work('contact', patent, '--channel', 'phone', '--on', '2022-06-30');
  await work('answer', patent, ...RECORDER, '--note', '电话答复', ...answers);
};

describe('an office on an empty platform', () => {
  it('sees all 25 items of the notice, and no figure before there is data', async () => {
    const { items } = await platform.json<ScoreboardJson>('indicators');
    expect(items).toHaveLength(25);
    const ids = ['INV-01', 'INV-02', 'INV-03', 'INV-04', 'INV-05', 'INV-06', 'INV-07', 'INV-15'];
    const nothing = Object.fromEntries(ids.map((id) => [id, 'NO_DATA']));
    expect(await figuresOf(platform)).toEqual({ ...nothing, ...OTHER_DEPARTMENTS });
  });

  it('imports its list: every row ends as designed, and the figures of the register follow', async () => {
    imported = await importList(platform, list);
    expect(imported).toMatchObject({ ...OUTCOMES, unchanged: 0, stateUnknown: 0 });
    figures = {
      ...OTHER_DEPARTMENTS,
      'INV-01': 'NO_DATA',
      'INV-02': 'NO_DATA',
      'INV-03 PATENT_KIND_INVENTION': '14',
      'INV-03 PATENT_KIND_UTILITY_MODEL': '18',
      'INV-03 PATENT_KIND_DESIGN': '8',
      // The four fresh grants are known; nobody was asked about the other 36.
      'INV-04 SLEEPING': '0',
      'INV-04 SLEEPING_SHARE': '0/4 = 0',
      'INV-04 SLEEPING_AND_DOZING': '0',
      'INV-04 SLEEPING_AND_DOZING_SHARE': '0/4 = 0',
      'INV-05 total': '36/40 = 90',
      'INV-06': 'NO_DATA',
      'INV-07 total': '0',
      'INV-15 total': '0/40 = 0',
    };
    await expectFigures(platform, figures);
  });

  it('gets its own file back with a note on exactly the broken rows, none cut off', async () => {
    const copy = imported.quarantineFile ?? '';
    expect(copy).toBe(join(platform.folder, '专利清单-待处理.xlsx'));
    expect(await notedRows(copy)).toEqual([brokenRows]);
    const [before, after] = [await rowsBySheet(list), await rowsBySheet(copy)];
    expect(after[0]).toEqual(before[0]);
  });

  it('imports the same list again: nothing changes', async () => {
    const again = await importList(platform, list);
    const { accepted, merged, rows, quarantined, ignored } = OUTCOMES;
    expect(again).toMatchObject({ rows, accepted: 0, merged: 0, unchanged: accepted + merged, quarantined, ignored });
    await expectFigures(platform, figures);
  });

  it('keeps neither inventors nor addresses anywhere', async () => {
    expect(await filesHolding(platform.dataDir, ACTORS.willing.title)).not.toEqual([]);
    expect(await filesHolding(platform.dataDir, INVENTOR)).toEqual([]);
    expect(await filesHolding(platform.dataDir, STREET)).toEqual([]);
  });
});

describe('a stocktaking round', () => {
  it('opens over the 40 rights in force', async () => {
    roundId = await openRound(platform);
    await moves({ 'INV-01 total': '0/40 = 0', 'INV-02 total': '0/40 = 0' });
  });

  it('an aged unused right sleeps, and is usable because its holder is willing', async () => {
    await answer(ACTORS.willing, ...UNUSED, ...WILLING);
    await work('verify', ACTORS.willing, ...VERIFIER);
    await moves({
      'INV-01 total': '1/40 = 2.5',
      'INV-02 total': '1/40 = 2.5',
      'INV-04 SLEEPING': '1',
      'INV-04 SLEEPING_SHARE': '1/5 = 20',
      'INV-04 SLEEPING_AND_DOZING': '1',
      'INV-04 SLEEPING_AND_DOZING_SHARE': '1/5 = 20',
      'INV-05 total': '35/40 = 87.5',
      'INV-06 AVAILABLE_NOW': '1',
      'INV-06 NEEDS_CONSENT': '0',
    });
  });

  it('whoever recorded an answer may not verify it', async () => {
    await answer(ACTORS.producing, ...PRODUCING, '--willing', 'undecided');
    const refusal = await platform.refusal('round', 'verify', itemOf(ACTORS.producing), ...RECORDER);
    expect(refusal).toMatchObject({
      code: 4,
      exitCode: 4,
      reason: 'SECOND_PERSON_REQUIRED',
      message: '登记答复的人不能核实同一份答复。请由另一名经办人核实。',
    });
    await expectFigures(platform, figures);
  });

  it('a producing right is awake', async () => {
    await work('verify', ACTORS.producing, ...VERIFIER);
    await moves({
      'INV-01 total': '2/40 = 5',
      'INV-02 total': '2/40 = 5',
      'INV-04 SLEEPING_SHARE': '1/6 = 16.67',
      'INV-04 SLEEPING_AND_DOZING_SHARE': '1/6 = 16.67',
      'INV-05 total': '34/40 = 85',
    });
  });

  it('a young unused right dozes', async () => {
    const conditional = ['--willing', 'conditional', '--accepts', 'ordinary-licence', '--price', 'royalty'];
    await answer(ACTORS.dozing, ...UNUSED, ...conditional);
    await work('verify', ACTORS.dozing, ...VERIFIER);
    await moves({
      'INV-01 total': '3/40 = 7.5',
      'INV-02 total': '3/40 = 7.5',
      'INV-04 SLEEPING_SHARE': '1/7 = 14.29',
      'INV-04 SLEEPING_AND_DOZING': '2',
      'INV-04 SLEEPING_AND_DOZING_SHARE': '2/7 = 28.57',
      'INV-05 total': '33/40 = 82.5',
      'INV-06 AVAILABLE_NOW': '2',
    });
  });

  it('a joint right is usable only with the consent of all', async () => {
    await answer(ACTORS.joint, ...UNUSED, ...WILLING, '--willing', 'willing,willing');
    await work('verify', ACTORS.joint, ...VERIFIER);
    await moves({
      'INV-01 total': '4/40 = 10',
      'INV-02 total': '4/40 = 10',
      'INV-04 SLEEPING': '2',
      'INV-04 SLEEPING_SHARE': '2/8 = 25',
      'INV-04 SLEEPING_AND_DOZING': '3',
      'INV-04 SLEEPING_AND_DOZING_SHARE': '3/8 = 37.5',
      'INV-05 total': '32/40 = 80',
      'INV-06 NEEDS_CONSENT': '1',
    });
  });

  it('an unreachable holder covers the item, but is no answer', async () => {
    await work('assign', ACTORS.unreachable, '--to', 'off-01');
    for (const channel of ['phone', 'letter', 'phone']) {
      await work('contact', ACTORS.unreachable, '--channel', channel, '--on', '2022-06-30');
    }
    await work('unreachable', ACTORS.unreachable);
    await moves({ 'INV-01 total': '5/40 = 12.5' });
  });

  it('kill -9 of reporting loses no event: what happens meanwhile counts once it is back', async () => {
    const pid = await platform.kill('reporting');
    await work('exclude', ACTORS.excluded, '--reason', 'moved-away');
    await platform.restarted('reporting', pid);
    await moves({ 'INV-01 total': '6/40 = 15', 'INV-02 total': '4/39 = 10.26' });
  });

  it('a reopened item counts no longer', async () => {
    await work('reopen', ACTORS.willing);
    await moves({ 'INV-01 total': '5/40 = 12.5', 'INV-02 total': '3/39 = 7.69' });
  });

  it('a sleeping right that is put to use wakes up', async () => {
    await work('answer', ACTORS.willing, ...RECORDER, '--note', '走访核实', ...PRODUCING, ...WILLING);
    await work('verify', ACTORS.willing, ...VERIFIER);
    await moves({
      'INV-01 total': '6/40 = 15',
      'INV-02 total': '4/39 = 10.26',
      'INV-04 SLEEPING': '1',
      'INV-04 SLEEPING_SHARE': '1/8 = 12.5',
      'INV-04 SLEEPING_AND_DOZING': '2',
      'INV-04 SLEEPING_AND_DOZING_SHARE': '2/8 = 25',
      'INV-07 total': '1',
    });
  });
});

describe('the events behind the figures', () => {
  it('add up to every figure, key by key', async () => {
    const onTheBus = new Map((await eventsOf(platform)).map((event) => [event.id, event]));
    const explanations = await explainAll(platform);
    const withData = Object.values(figures).filter((figure) => figure !== 'NO_DATA');
    expect(explanations).toHaveLength(withData.length);
    for (const explanation of explanations) expectExact(explanation, onTheBus);
  });

  it('of the coverage are the forty items and the six closed ones of them, each by its last event', async () => {
    const { events } = await explain(platform, 'INV-01', 'total');
    const verified = (patent: InventedPatent) => ['StocktakingItemVerified', itemOf(patent), 1, 0];
    const told = events.map(({ type, subject, numerator, denominator }) => [
      ...[type.replace('zhiqi.inventory.v1.', ''), subject, numerator, denominator],
    ]);
    const opened = (await eventsOf(platform)).flatMap(({ type, subject }) =>
      type === 'zhiqi.inventory.v1.StocktakingItemOpened' ? subject : [],
    );
    expect(opened).toHaveLength(40);
    const expected = [
      ...opened.map((subject) => ['StocktakingItemOpened', subject, 0, 1]),
      verified(ACTORS.willing),
      verified(ACTORS.producing),
      verified(ACTORS.dozing),
      verified(ACTORS.joint),
      ['StocktakingItemUnreachable', itemOf(ACTORS.unreachable), 1, 0],
      ['StocktakingItemExcluded', itemOf(ACTORS.excluded), 1, 0],
    ];
    expect(told.sort()).toEqual(expected.sort());
    const ofWilling = (await eventsOf(platform)).filter(({ subject }) => subject === itemOf(ACTORS.willing));
    expect(ofWilling.map(({ type }) => type.replace('zhiqi.inventory.v1.StocktakingItem', ''))).toEqual([
      'Opened',
      'Verified',
      'Reopened',
      'Verified',
    ]);
    const counted = events.filter(({ subject }) => subject === itemOf(ACTORS.willing)).map(({ id }) => id);
    expect(counted.sort()).toEqual([ofWilling[0]?.id, ofWilling[3]?.id].sort());
  });
});

describe('the fact database', () => {
  it('emptied: reporting rebuilds it, and every figure and every explanation is identical', async () => {
    const before = await explainAll(platform);
    await withDatabases(platform, (database) => database('zhiqi_reporting_facts').dropDatabase());
    const { pid } = await platform.process('reporting');
    await platform.kill('reporting');
    await platform.restarted('reporting', pid ?? 0);
    await expectFigures(platform, figures);
    expect(sorted(await explainAll(platform))).toEqual(sorted(before));
  });

  it('survives a stop and a start of everything', async () => {
    await platform.down();
    await platform.up();
    await expectFigures(platform, figures);
    expect(await platform.json('dead', 'list')).toEqual({ letters: [] });
  });
});

function sorted(explanations: Awaited<ReturnType<typeof explainAll>>) {
  return explanations.map(({ events, ...rest }) => ({
    ...rest,
    events: events.toSorted((a, b) => a.id.localeCompare(b.id)),
  }));
}
