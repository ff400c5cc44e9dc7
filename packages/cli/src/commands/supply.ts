import { randomUUID } from 'node:crypto';
import { PublicationChannel } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import {
  ListingConsentKind,
  type SupplyListing,
  SupplyListingStatus,
  SupplyServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { ConversionMode, PriceMode } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { note, print } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { showBatches, showChecked, showListings } from '../output/supply.ts';
import { locateRunning } from '../platform/locate.ts';
import { pollUntil } from '../platform/poll.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

export interface SupplyOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Supply = ServiceClient<SupplyServiceDefinition>;

const PAGE = 500;
/** A batch of a few hundred listings takes seconds; a longer one goes on without the caller. */
const RELEASE_WAIT_MS = 60_000;

function call<Result>(options: SupplyOptions, work: (client: Supply) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', SupplyServiceDefinition, options, work);
}

async function step(
  options: SupplyOptions,
  work: (client: Supply) => Promise<{ listing?: SupplyListing | undefined }>,
): Promise<void> {
  const { listing } = await call(options, work);
  showListings(options, listing ? [listing] : []);
}

/** `zhiqi supply list`. */
export async function listListings(
  options: SupplyOptions & { status?: readonly string[]; patent?: string },
): Promise<void> {
  const statuses = (options.status ?? []).map((name) =>
    fullName(SupplyListingStatus, 'SUPPLY_LISTING_STATUS', name, '--status'),
  );
  const applicationNo = options.patent ?? '';
  const listings = await call(options, (client) =>
    allPages(
      (pageToken) => client.listListings({ pageSize: PAGE, pageToken, statuses, applicationNo }),
      (page) => page.listings,
    ),
  );
  showListings(options, listings);
}

/** `zhiqi supply show LISTING`. */
export async function showListing(listingId: string, options: SupplyOptions): Promise<void> {
  const { listing, checks, publishable } = await call(options, (client) => client.getListing({ listingId }));
  showChecked(options, listing, checks, publishable);
}

export interface DraftOptions extends SupplyOptions {
  readonly title: string;
  readonly summary: string;
  readonly mode: readonly string[];
  readonly price: string;
  readonly industry?: readonly string[];
  readonly field?: string;
  readonly product?: readonly string[];
  readonly validUntil?: string;
}

/** `zhiqi supply draft NUMBER… --title … --summary … --mode …`. */
export function draftListing(applicationNos: string[], options: DraftOptions): Promise<void> {
  const content = readContent(applicationNos, options);
  return step(options, (client) => client.draftListing({ requestId: randomUUID(), content }));
}

/** `zhiqi supply revise LISTING NUMBER… --title … --summary … --mode …`. */
export function reviseListing(listingId: string, applicationNos: string[], options: DraftOptions): Promise<void> {
  const content = readContent(applicationNos, options);
  return step(options, (client) => client.reviseListing({ requestId: randomUUID(), listingId, content }));
}

function readContent(applicationNos: string[], options: DraftOptions) {
  return {
    applicationNos,
    title: options.title,
    summary: options.summary,
    industryCodes: [...(options.industry ?? [])],
    fieldOfUse: options.field ?? '',
    productWords: [...(options.product ?? [])],
    modes: options.mode.map((name) => fullName(ConversionMode, 'CONVERSION_MODE', name, '--mode')),
    priceMode: fullName(PriceMode, 'PRICE_MODE', options.price, '--price'),
    validUntil: options.validUntil ?? '',
  };
}

/** `zhiqi supply consent LISTING --holder KEY --document NO`. */
export function consentToListing(
  listingId: string,
  options: SupplyOptions & { kind: string; holder?: string; pledge?: string; document?: string },
): Promise<void> {
  const kind = fullName(ListingConsentKind, 'LISTING_CONSENT_KIND', options.kind, '--kind');
  const said = { willing: true, agreesToPublish: true, documentNo: options.document ?? '' };
  return step(options, (client) =>
    client.consentToListing({
      requestId: randomUUID(),
      listingId,
      kind,
      holderKey: options.holder ?? '',
      pledgeId: options.pledge ?? '',
      ...said,
    }),
  );
}

/** `zhiqi supply approve LISTING`. */
export function approveListing(listingId: string, options: SupplyOptions): Promise<void> {
  return step(options, (client) => client.approveListing({ requestId: randomUUID(), listingId }));
}

/** `zhiqi supply withdraw LISTING`. */
export function withdrawListing(
  listingId: string,
  options: SupplyOptions & { byOffice?: boolean; document?: string },
): Promise<void> {
  const cause = options.byOffice ? 'LISTING_END_CAUSE_WITHDRAWN_BY_OFFICE' : 'LISTING_END_CAUSE_WITHDRAWN_BY_HOLDER';
  const documentNo = options.document ?? '';
  return step(options, (client) => client.withdrawListing({ requestId: randomUUID(), listingId, cause, documentNo }));
}

/** `zhiqi supply recheck LISTING`. */
export function recheckListing(listingId: string, options: SupplyOptions): Promise<void> {
  return step(options, (client) => client.recheckListing({ requestId: randomUUID(), listingId }));
}

/** `zhiqi supply plan --channel platform`. */
export async function planBatch(options: SupplyOptions & { channel: string }): Promise<void> {
  const channel = fullName(PublicationChannel, 'PUBLICATION_CHANNEL', options.channel, '--channel');
  const { batch } = await call(options, (client) => client.planBatch({ requestId: randomUUID(), channel }));
  showBatches(options, batch ? [batch] : []);
}

/** `zhiqi supply publish BATCH`: releases it and waits until its listings are published or held. */
export async function releaseBatch(batchId: string, options: SupplyOptions): Promise<void> {
  await call(options, async (client) => {
    let { batch } = await client.releaseBatch({ requestId: randomUUID(), batchId });
    const done = await pollUntil(
      async () => {
        ({ batch } = await client.getBatch({ batchId }));
        return batch?.status === 'PUBLICATION_BATCH_STATUS_RELEASED';
      },
      { deadlineMs: RELEASE_WAIT_MS },
    );
    if (!done) note('发布还在后台进行,稍后用 zhiqi supply batches 查看。');
    showBatches(options, batch ? [batch] : []);
  });
}

/** `zhiqi supply batches`: the batches, and when the next one is due. */
export async function listBatches(options: SupplyOptions): Promise<void> {
  const [batches, calendar] = await call(options, async (client) => [
    await allPages(
      (pageToken) => client.listBatches({ pageSize: PAGE, pageToken }),
      (page) => page.batches,
    ),
    await client.getPublicationCalendar({}),
  ]);
  showBatches(options, batches);
  if (options.json) return;
  const { nextDueOn, overdue, waiting } = calendar;
  print(`下次发布:${nextDueOn}${overdue ? '(已过期)' : ''},待发布 ${waiting} 条`);
}
