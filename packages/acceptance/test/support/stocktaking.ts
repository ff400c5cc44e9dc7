import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connectRpc } from '@zhiqi/client';
import { eventually } from '@zhiqi/testing';
import { stocktakingOf, untilAccepted } from './load.ts';
import { agedPatents, rowOf, writePatentList } from './patent-list.ts';
import type { Platform } from './platform.ts';

/** `zhiqi import patents --json`. */
export interface ImportJson {
  readonly batchId: string;
  readonly source: string;
  readonly rows: number;
  readonly accepted: number;
  readonly merged: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly ignored: number;
  readonly outOfScope: number;
  readonly stateUnknown: number;
  readonly quarantineFile: string | null;
  readonly notices: readonly string[];
}

/** Imports a list with the officer's statement that its rights are in force. */
export function importList(platform: Platform, file: string): Promise<ImportJson> {
  const declared = ['--status-from', 'in-force', '--status-date', '2022-06-30'];
  return platform.json<ImportJson>('import', 'patents', file, ...declared);
}

interface RoundJson {
  readonly roundId: string;
  readonly status: string;
  readonly itemCount: number;
  readonly itemsCreated: number;
}

/** Opens the round of 2022 and waits until all its items exist. @returns its id */
export async function openRound(platform: Platform): Promise<string> {
  const opened = await platform.json<{ rounds: RoundJson[] }>(
    ...['round', 'open', '--year', '2022', '--baseline', '2022-06-30', '--due', '2022-11-30'],
  );
  const roundId = opened.rounds[0]?.roundId ?? '';
  await eventually(
    async () => {
      const { round } = await platform.json<{ round: RoundJson }>('round', 'show', roundId);
      return round.status === 'OPEN' && round.itemsCreated === round.itemCount;
    },
    { timeoutMs: 30_000, what: 'every item of the round exists' },
  );
  return roundId;
}

/** A platform with a round over so many aged rights in force, each item assigned. */
export async function startRound(platform: Platform, patents: number): Promise<{ roundId: string; itemIds: string[] }> {
  const file = join(platform.folder, 'patents.xlsx');
  const list = agedPatents(patents);
  await writePatentList(
    file,
    list.map((patent) => rowOf(patent)),
  );
  await importList(platform, file);
  const roundId = await openRound(platform);
  const itemIds = list.map(({ applicationNo }) => `${roundId}.${applicationNo}`);
  const { address } = await platform.process('inventory');
  const connection = connectRpc({ address, token: await platform.token('LEAD', 'lead-01') });
  try {
    const client = stocktakingOf(connection);
    const assign = (itemId: string) => client.assignItem({ requestId: randomUUID(), itemId, assignee: 'off-01' });
    await Promise.all(itemIds.map((itemId) => untilAccepted(() => assign(itemId))));
  } finally {
    connection.close();
  }
  return { roundId, itemIds };
}

/** Contact attempts that the service holds, by item. */
export async function storedAttempts(platform: Platform, roundId: string): Promise<Map<string, number>> {
  const request = JSON.stringify({ roundId, pageSize: 500 });
  const { items } = await platform.json<{ items: { itemId: string; attempts?: unknown[] }[] }>(
    ...['call', 'zhiqi.inventory.v1.StocktakingService/ListItems', request],
  );
  return new Map(items.map(({ itemId, attempts }) => [itemId, attempts?.length ?? 0]));
}
