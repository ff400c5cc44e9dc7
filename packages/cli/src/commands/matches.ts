import { randomUUID } from 'node:crypto';
import { MatchEndReason } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import {
  type Match,
  MatchingServiceDefinition,
  MatchReasonCode,
  MatchStatus,
} from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { CliError, EXIT } from '../exit-codes.ts';
import { showMatches, showSuggestions, showWholeMatch } from '../output/matches.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

export interface MatchOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Matching = ServiceClient<MatchingServiceDefinition>;

const PAGE = 500;

function call<Result>(options: MatchOptions, work: (client: Matching) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', MatchingServiceDefinition, options, work);
}

async function step(
  options: MatchOptions,
  work: (client: Matching) => Promise<{ match?: Match | undefined }>,
): Promise<void> {
  const { match } = await call(options, work);
  showMatches(options, match ? [match] : []);
}

/** What names a supply or a demand on the command line. */
interface SideOptions {
  readonly demand?: string;
  readonly listing?: string;
  readonly patent?: string;
}

export interface SuggestOptions extends MatchOptions, SideOptions {
  readonly limit: string;
  readonly ignore?: readonly string[];
  readonly without?: readonly string[];
  readonly explain?: boolean;
}

/** `zhiqi matches suggest --demand … | --listing … | --patent …`. */
export async function suggest(options: SuggestOptions): Promise<void> {
  const { demand, listing, patent } = options;
  if ([demand, listing, patent].filter((side) => side !== undefined).length !== 1) {
    throw new CliError(EXIT.usage, '请写明 --demand、--listing 或 --patent 中的一个。');
  }
  if (!/^\d{1,2}$/.test(options.limit))
    throw new CliError(EXIT.usage, `--limit ${options.limit} 无效,请写成 1 到 50。`);
  const asked = {
    limit: Number(options.limit),
    ignoredCodes: (options.ignore ?? []).map((code) =>
      fullName(MatchReasonCode, 'MATCH_REASON_CODE', code, '--ignore'),
    ),
    ignoredTerms: [...(options.without ?? [])],
  };
  const found = await call(options, (client) =>
    demand === undefined
      ? client.suggestForSupply({ listingId: listing ?? '', applicationNo: patent ?? '', ...asked })
      : client.suggestForDemand({ demandId: demand, ...asked }),
  );
  showSuggestions(options, found, demand === undefined ? 'demand' : 'supply');
}

/** `zhiqi matches list`. */
export async function listMatches(
  options: MatchOptions & { status?: readonly string[]; demand?: string; patent?: string; stale?: boolean },
): Promise<void> {
  const filter = {
    statuses: (options.status ?? []).map((name) => fullName(MatchStatus, 'MATCH_STATUS', name, '--status')),
    demandId: options.demand ?? '',
    applicationNo: options.patent ?? '',
    staleOnly: options.stale ?? false,
  };
  const matches = await call(options, (client) =>
    allPages(
      (pageToken) => client.listMatches({ pageSize: PAGE, pageToken, ...filter }),
      (page) => page.matches,
    ),
  );
  showMatches(options, matches);
}

/** `zhiqi matches show`. */
export async function showMatch(matchId: string, options: MatchOptions): Promise<void> {
  const { match } = await call(options, (client) => client.getMatch({ matchId }));
  showWholeMatch(options, match);
}

/** `zhiqi matches propose --demand … --listing … | --patent …`. */
export function propose(options: MatchOptions & SideOptions & { demand: string }): Promise<void> {
  const { demand, listing = '', patent = '' } = options;
  return step(options, (client) =>
    client.proposeMatch({ requestId: randomUUID(), demandId: demand, listingId: listing, applicationNo: patent }),
  );
}

/** `zhiqi matches confirm`. */
export function confirm(matchId: string, options: MatchOptions): Promise<void> {
  return step(options, (client) => client.confirmMatch({ requestId: randomUUID(), matchId }));
}

/** `zhiqi matches introduce`. */
export function introduce(
  matchId: string,
  options: MatchOptions & { holderTold: string; enterpriseTold: string },
): Promise<void> {
  const told = { holderToldOn: options.holderTold, enterpriseToldOn: options.enterpriseTold };
  return step(options, (client) => client.introduceMatch({ requestId: randomUUID(), matchId, ...told }));
}

/** `zhiqi matches negotiate`. */
export function negotiate(matchId: string, options: MatchOptions & { since?: string }): Promise<void> {
  const since = options.since ?? '';
  return step(options, (client) => client.startNegotiation({ requestId: randomUUID(), matchId, since }));
}

/** `zhiqi matches conclude`. */
export function conclude(matchId: string, options: MatchOptions & { conversion: string }): Promise<void> {
  const conversionId = options.conversion;
  return step(options, (client) => client.concludeMatch({ requestId: randomUUID(), matchId, conversionId }));
}

/** `zhiqi matches fail`. */
export function fail(matchId: string, options: MatchOptions & { reason: string }): Promise<void> {
  const reason = endReason(options);
  return step(options, (client) => client.failMatch({ requestId: randomUUID(), matchId, reason }));
}

/** `zhiqi matches dismiss`. */
export function dismiss(matchId: string, options: MatchOptions & { reason: string }): Promise<void> {
  const reason = endReason(options);
  return step(options, (client) => client.dismissMatch({ requestId: randomUUID(), matchId, reason }));
}

function endReason({ reason }: { readonly reason: string }): MatchEndReason {
  return fullName(MatchEndReason, 'MATCH_END_REASON', reason, '--reason');
}
