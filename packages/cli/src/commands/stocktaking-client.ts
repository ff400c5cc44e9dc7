import { StocktakingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { RoundStatus } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { parsePatentNumber } from '@zhiqi/kernel';
import { CliError, EXIT } from '../exit-codes.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import type { ActorOptions } from './token.ts';

export interface RoundOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Which round an item command means, where the patent is named by its number. */
export interface ItemOptions extends RoundOptions {
  readonly round?: string;
}

export type Stocktaking = ServiceClient<StocktakingServiceDefinition>;

export const PAGE = 500;

/** What goes through a whole list, which may hold 50,000 items: the default of ten seconds is for one item. */
export const WHOLE_LIST = { deadline: 600_000 } as const;

/** Calls the stocktaking service of the running platform as the person of the options. */
export function onStocktaking<Result>(
  options: RoundOptions,
  work: (client: Stocktaking) => Promise<Result>,
): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', StocktakingServiceDefinition, options, work);
}

/**
 * The id of an item, from what an officer types: the id itself, or the patent's number in whatever spelling, with the round or
 * without it while only one round is live.
 */
export async function itemIdOf(client: Stocktaking, typed: string, { round }: ItemOptions): Promise<string> {
  const number = parsePatentNumber(typed);
  if (!number.ok) return typed;
  return `${round ?? (await liveRound(client))}.${number.canonical}`;
}

async function liveRound(client: Stocktaking): Promise<string> {
  const rounds = await allPages(
    (pageToken) => client.listRounds({ pageSize: PAGE, pageToken }),
    (page) => page.rounds,
  );
  const live = rounds.filter(
    ({ status }) => status === RoundStatus.ROUND_STATUS_OPEN || status === RoundStatus.ROUND_STATUS_CLOSING,
  );
  const [only] = live;
  if (live.length === 1 && only) return only.roundId;
  throw new CliError(
    EXIT.usage,
    live.length === 0
      ? '没有进行中的盘点轮次。请用 --round 写明是哪一轮。'
      : `有 ${live.length} 轮盘点在进行中,请用 --round 写明是哪一轮:${live.map(({ roundId }) => roundId).join('、')}。`,
  );
}
