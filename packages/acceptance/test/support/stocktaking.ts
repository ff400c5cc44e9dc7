import { eventually } from '@zhiqi/testing';
import type { Platform } from './platform.ts';

/** `zhiqi import patents --json`. */
export interface ImportJson {
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
  return platform.json<ImportJson>(
    'import',
    'patents',
    file,
    '--status-from',
    'in-force',
    '--status-date',
    '2022-06-30',
  );
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
