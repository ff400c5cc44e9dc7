import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { platformNow, setClock, shanghaiDate } from '../src/platform/clock.ts';
import { DataFolder, openDataFolder } from '../src/platform/folder.ts';
import { temporaryFolder } from './fakes.ts';

const REAL = Date.parse('2026-03-01T02:00:00Z');
const DAY = 86_400_000;

async function newFolder(): Promise<DataFolder> {
  const folder = new DataFolder(join(temporaryFolder(), 'platform'));
  await openDataFolder(folder, { defaultPortBase: 7400 });
  return folder;
}

describe("the platform's clock", () => {
  it('shows the machine’s time unless it was set', async () => {
    expect(platformNow(await newFolder(), REAL).getTime()).toBe(REAL);
  });

  it('set to a date it shows nine o’clock of that day in Asia/Shanghai and ticks on from there', async () => {
    const folder = await newFolder();
    setClock(folder, '2022-06-30', true, REAL);
    expect(platformNow(folder, REAL).toISOString()).toBe('2022-06-30T01:00:00.000Z');
    expect(platformNow(folder, REAL + 1_500).toISOString()).toBe('2022-06-30T01:00:01.500Z');
    expect(shanghaiDate(platformNow(folder, REAL + 3 * DAY))).toBe('2022-07-03');
  });

  it('given the same date again on the same day it is not set back to the morning', async () => {
    const folder = await newFolder();
    setClock(folder, '2022-06-30', true, REAL);
    setClock(folder, '2022-06-30', false, REAL + 3_600_000);
    expect(platformNow(folder, REAL + 3_600_000).toISOString()).toBe('2022-06-30T02:00:00.000Z');
  });

  it('moves forward in a platform that has data, and never back', async () => {
    const folder = await newFolder();
    setClock(folder, '2022-06-30', true, REAL);
    setClock(folder, '2022-09-01', false, REAL);
    expect(shanghaiDate(platformNow(folder, REAL))).toBe('2022-09-01');
    expect(() => setClock(folder, '2022-08-31', false, REAL)).toThrow(/不能退回 2022-08-31/);
  });

  it.each(['2022-02-30', '2022-6-30', 'yesterday', ''])('refuses %j', async (date) => {
    const folder = await newFolder();
    expect(() => setClock(folder, date, true, REAL)).toThrow(/不是有效日期/);
  });
});
