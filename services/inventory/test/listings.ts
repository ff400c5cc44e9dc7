import { foldEvents } from '@zhiqi/kernel';
import { PUBLICATION_WORDING, SUPPLY_DEMAND_PARAMETERS } from '../src/supply-demand-data.ts';
import {
  type ApproveListing,
  type ConsentToListing,
  type ConvertListing,
  type DraftListing,
  type Listing,
  type ListingCommand,
  type ListingEvent,
  type ListingFacts,
  type ListingPatent,
  listingDecider,
  type MatchListing,
  type PublishListing,
  type RecheckListing,
  type ReleaseMatch,
  type ReviseListing,
  type WithdrawListing,
} from '../src/supply-listing/domain.ts';
import { actor, day, morning } from './patents.ts';

/** Invented supply listings and what may be done to them. */

const LISTING_RULES = { parameters: SUPPLY_DEMAND_PARAMETERS, wording: PUBLICATION_WORDING };
export const listings = listingDecider(LISTING_RULES);

const patentFact = (over: Partial<ListingPatent> = {}): ListingPatent => ({
  applicationNo: '201710601862.3',
  version: 5,
  registered: true,
  inForce: true,
  inScope: true,
  abnormal: false,
  availability: 'AVAILABLE_NOW',
  reasonCodes: ['U_WILLING'],
  expiresOn: day('2037-07-21'),
  holderKeys: ['hld_local'],
  sales: [],
  openLicensed: false,
  pledgeRefs: [],
  ipc: ['A23C9/13'],
  classified: true,
  abstract: '本发明公开了一种示例发酵乳。',
  ...over,
});

export const facts = (...patents: readonly Partial<ListingPatent>[]): ListingFacts => ({
  patents: (patents.length === 0 ? [{}] : patents).map(patentFact),
  minRemainingMonths: 12,
});

export const listingContent = (over: Partial<DraftListing['content']> = {}): DraftListing['content'] => ({
  applicationNos: ['201710601862.3'],
  title: '低温发酵乳的做法',
  summary: '用本地菌种在低温下发酵,口感细腻,适合中小乳品厂小批量生产。',
  industryCodes: ['C1441'],
  fieldOfUse: '',
  productWords: [],
  modes: ['ORDINARY_LICENCE', 'TRANSFER'],
  priceMode: 'NEGOTIABLE',
  validUntil: null,
  ...over,
});

const work = { actor: actor('OFF'), at: morning('2022-09-01'), actsFor: null } as const;
const system = { ...work, actor: actor('SYS') };

export const draftListing = (over: Partial<DraftListing> = {}): DraftListing => ({
  type: 'DraftListing',
  ...work,
  listingId: 'lst_1',
  content: listingContent(),
  facts: facts(),
  ...over,
});
export const reviseListing = (over: Partial<ReviseListing> = {}): ReviseListing => ({
  type: 'ReviseListing',
  ...work,
  content: listingContent({ title: '低温发酵乳' }),
  facts: facts(),
  ...over,
});
export const consentTo = (over: Partial<ConsentToListing> = {}): ConsentToListing => ({
  type: 'ConsentToListing',
  ...work,
  actor: actor('ENT', 'p-firm'),
  actsFor: 'hld_local',
  kind: 'HOLDER',
  holderKey: null,
  willing: true,
  agreesToPublish: true,
  documentNo: '',
  pledgeRef: null,
  facts: facts(),
  ...over,
});
export const approveListing = (over: Partial<ApproveListing> = {}): ApproveListing => ({
  type: 'ApproveListing',
  ...work,
  actor: actor('LEAD', 'p-lead'),
  facts: facts(),
  ...over,
});
export const publishListing = (over: Partial<PublishListing> = {}): PublishListing => ({
  type: 'PublishListing',
  ...system,
  at: morning('2022-09-30'),
  batchId: 'pub_1',
  channel: 'PLATFORM',
  facts: facts(),
  ...over,
});
export const recheck = (over: Partial<RecheckListing> = {}): RecheckListing => ({
  type: 'RecheckListing',
  ...system,
  at: morning('2022-10-08'),
  facts: facts(),
  ...over,
});
export const withdrawListing = (over: Partial<WithdrawListing> = {}): WithdrawListing => ({
  type: 'WithdrawListing',
  ...work,
  at: morning('2022-10-10'),
  actor: actor('ENT', 'p-firm'),
  actsFor: 'hld_local',
  cause: 'WITHDRAWN_BY_HOLDER',
  documentNo: '',
  ...over,
});
export const matchListing = (over: Partial<MatchListing> = {}): MatchListing => ({
  type: 'MatchListing',
  ...system,
  matchId: 'mch_1',
  ...over,
});
export const releaseMatch = (over: Partial<ReleaseMatch> = {}): ReleaseMatch => ({
  type: 'ReleaseMatch',
  ...system,
  matchId: 'mch_1',
  ...over,
});
export const convertListing = (over: Partial<ConvertListing> = {}): ConvertListing => ({
  type: 'ConvertListing',
  ...system,
  at: morning('2022-11-01'),
  conversionId: 'cnv_1',
  ...over,
});

/** Histories that lead to each state. */
export const DRAFTED = [draftListing()];
export const CONSENTED = [...DRAFTED, consentTo()];
export const APPROVED = [...CONSENTED, approveListing()];
export const PUBLISHED = [...APPROVED, publishListing()];
export const SUSPENDED = [...PUBLISHED, recheck({ facts: facts({ inForce: false, version: 6 }) })];

/** The events that a series of commands leads to. */
export function listingHistory(...commands: readonly ListingCommand[]): ListingEvent[] {
  const events: ListingEvent[] = [];
  for (const command of commands) events.push(...listings.decide(command, foldEvents(listings, events)));
  return events;
}

/** The listing after a series of commands. */
export function listingAfter(...commands: readonly ListingCommand[]): Listing {
  const state = foldEvents(listings, listingHistory(...commands));
  if (state.status === 'ABSENT') throw new Error('no listing');
  return state;
}
