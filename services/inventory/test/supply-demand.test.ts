import { renderNatsUsers } from '@zhiqi/client/nats-users';
import type { ListingContent, SupplyListing } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import { type JournalEntry, type Reaction, type ReactionContext, systemActor } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually, type GuardedNats, startGuardedNats } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patentAggregate } from '../src/patent/aggregate.ts';
import { runPatent } from '../src/patent/run.ts';
import { listingReactions } from '../src/supply-listing/react.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { answer, day } from './patents.ts';
import { InventoryProcess } from './support/inventory-process.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const IN_FORCE = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
const FIRM = '914403001922038216';
const PATENTS = 56;
const numbers = Array.from({ length: PATENTS }, (_, index) => {
  const body = `20171${String(index + 1).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
});
const numberAt = (index: number): string => numbers[index] ?? '';

let nats: GuardedNats;
let mongo: EmbeddedMongo;
let inventory: RunningInventory;
let runs = false;
let officer: InventoryClients;
let lead: InventoryClients;
let firm: InventoryClients;
let holderKey = '';

beforeAll(async () => {
  nats = await startGuardedNats(renderNatsUsers());
  mongo = await startEmbeddedMongo({ strict: true });
  await start('2022-06-30');
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(numbers.map((申请号) => ({ 申请号 })))]);
  await importList(officer, path, { requestId: 'imp-1', statusDeclaration: IN_FORCE });
  const actor = systemActor('inventory');
  for (const applicationNo of numbers) {
    const told = answer({ itemId: `rnd_1.${applicationNo}`, verifiedOn: day('2022-06-30') });
    const command = { type: 'ApplyVerifiedAnswer', actor, at: '2022-06-30T01:00:00.000Z', answer: told } as const;
    await runPatent(inventory.context.store, applicationNo, command, {
      requestId: `answer-${applicationNo}`,
      actor,
      body: {},
    });
  }
  holderKey = (await officer.patents.getPatent({ applicationNo: numberAt(0) })).patent?.holders[0]?.holderKey ?? '';
});

afterAll(async () => {
  await stop();
  await mongo?.close();
  await nats?.stop();
});

async function stop(): Promise<void> {
  if (runs) await inventory.stop();
  runs = false;
}

/** On another day: the service is started once more on the same store. */
async function start(today: string): Promise<void> {
  await stop();
  inventory = await RunningInventory.start(nats, { mongo, today });
  runs = true;
  officer = inventory.as('OFF', 'p-drafter');
  lead = inventory.as('LEAD', 'p-lead');
  firm = inventory.as('ENT', 'p-firm', FIRM);
}

/** Public events of an aggregate, in their order, once the relay is through. */
async function published(collection: string, aggregateId: string): Promise<{ type: string; payload: string }[]> {
  const { db } = inventory.context;
  await eventually(
    async () => (await db.collection(collection).countDocuments({ pendingSince: { $exists: true } })) === 0,
    {
      what: 'the outboxes are empty',
    },
  );
  const entries = await db
    .collection<JournalEntry>('journal')
    .find({ collection, aggregateId })
    .sort({ pos: 1 })
    .toArray();
  return entries.flatMap(({ type, publications }) => publications.map(({ payload }) => ({ type, payload })));
}

const content = (over: Partial<ListingContent> = {}): ListingContent => ({
  applicationNos: [numberAt(0)],
  title: '饲草料裹包',
  summary: '把饲草料压紧并裹上薄膜,便于长期存放,适合小型牧场使用。',
  industryCodes: ['C1329'],
  fieldOfUse: '',
  productWords: [],
  modes: ['CONVERSION_MODE_ORDINARY_LICENCE'],
  priceMode: 'PRICE_MODE_NEGOTIABLE',
  validUntil: '',
  ...over,
});

/** Drafted by an officer, consented to by the holder, approved by the leader. */
async function approved(name: string, over: Partial<ListingContent>): Promise<string> {
  const listingId = `lst_${name}`;
  await officer.supply.draftListing({ requestId: name, content: content(over) });
  await officer.supply.consentToListing({
    requestId: `consent-${name}`,
    listingId,
    kind: 'LISTING_CONSENT_KIND_HOLDER',
    holderKey,
    willing: true,
    agreesToPublish: true,
    documentNo: '同意书 1',
  });
  await lead.supply.approveListing({ requestId: `approve-${name}`, listingId });
  return listingId;
}

async function release(name: string) {
  await officer.supply.planBatch({ requestId: name, channel: 'PUBLICATION_CHANNEL_PLATFORM' });
  const batchId = `pub_${name}`;
  await lead.supply.releaseBatch({ requestId: `release-${name}`, batchId });
  return eventually(
    async () => {
      const { batch } = await officer.supply.getBatch({ batchId });
      return batch?.status === 'PUBLICATION_BATCH_STATUS_RELEASED' && batch;
    },
    { what: `batch ${batchId} is released` },
  );
}

const listingOf = async (listingId: string) => (await officer.supply.getListing({ listingId })).listing;
const untilStatus = (listingId: string, status: SupplyListing['status']) =>
  eventually(
    async () => {
      const listing = await listingOf(listingId);
      return listing?.status === status && listing;
    },
    { what: `${listingId} is ${status}` },
  );
const recordState = (requestId: string, state: 'LAPSED' | 'RESTORATION_PENDING' | 'GRANTED_IN_FORCE') =>
  officer.patents.recordLegalStatus({
    requestId,
    applicationNo: numberAt(0),
    state: `PATENT_STATE_${state}`,
    effectiveDate: '2022-06-30',
    documentNo: '登记簿 1',
  });

describe('需求', () => {
  const survey = {
    uscc: FIRM,
    name: '达拉特旗绿野乳业有限公司',
    answer: {
      industryCode: '1441',
      size: 'SME_SIZE_SMALL' as const,
      employees: 60,
      revenueFen: '1200000000',
      totalAssetsFen: '',
      evidenceNote: '2021 年报',
      hasNeed: true,
      need: {
        title: '乳饮料低温灭菌',
        content: '绿野乳业的乳饮料要不加热也能放三个月。',
        urgency: 'DEMAND_URGENCY_WITHIN_A_YEAR' as const,
        budgetBand: 'BUDGET_BAND_OVER_100K_TO_500K' as const,
      },
    },
  };
  const demandId = 'dmd_sme_survey-1';

  it('R-32 a firm answers the survey for itself; its need becomes a demand, once', async () => {
    const { questionnaire } = await firm.demands.getSmeQuestionnaire({});
    expect(questionnaire?.questions.length).toBeLessThanOrEqual(8);
    const answered = await firm.demands.answerSmeSurvey({ requestId: 'survey-1', ...survey });
    expect(answered.survey).toMatchObject({
      surveyId: 'sme_survey-1',
      sizeComparison: 'SME_SIZE_COMPARISON_AGREES',
      smeKey: expect.stringMatching(/^hld_/),
    });
    await firm.demands.answerSmeSurvey({ requestId: 'survey-1', ...survey });
    const other = inventory.as('ENT', 'p-other', '91330100799655058B');
    await expect(other.demands.answerSmeSurvey({ requestId: 'survey-2', ...survey })).rejects.toMatchObject({
      reason: 'NOT_THE_ENTERPRISE',
    });
    await eventually(async () => (await firm.demands.listDemands({})).demands.length === 1, {
      what: 'the demand is raised',
    });
    const { demand } = await firm.demands.getDemand({ demandId });
    expect(demand).toMatchObject({
      status: 'TECHNOLOGY_DEMAND_STATUS_RAISED',
      industryZh: '液体乳制造',
      surveyId: 'sme_survey-1',
    });
    await expect(other.demands.getDemand({ demandId })).rejects.toMatchObject({ reason: 'DEMAND_NOT_FOUND' });
    expect((await other.demands.listDemands({})).demands).toEqual([]);
    for (const role of ['BANK', 'TREAS', 'EXT', 'MED', 'ANALYST'] as const) {
      const outside = inventory.as(role, 'p-outside', 'B1');
      for (const read of [
        () => outside.demands.listDemands({}),
        () => outside.demands.getDemand({ demandId }),
        () => outside.demands.listSmeSurveys({}),
        () => outside.demands.getSmeSurvey({ surveyId: 'sme_survey-1' }),
        () => outside.matching.listMatches({}),
        () => outside.matching.suggestForDemand({ demandId }),
      ]) {
        await expect(read()).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
      }
    }
  });

  it('R-33 listed by codes alone, public only by the firm’s word and in another’s words', async () => {
    await officer.demands.screenDemand({ requestId: 'screen-1', demandId, ipcHints: ['a23c'] });
    await officer.demands.registerDemand({ requestId: 'register-1', demandId });
    const text = { demandId, publicTitle: '低温灭菌技术', publicText: '某乳品企业需要在不加热的条件下延长保质期。' };
    await expect(officer.demands.publishDemand({ requestId: 'public-0', ...text })).rejects.toMatchObject({
      reason: 'CONSENT_REQUIRED',
    });
    await firm.demands.setDemandConfidentiality({
      requestId: 'open-1',
      demandId,
      confidentiality: 'DEMAND_CONFIDENTIALITY_PUBLIC_ANONYMOUS',
    });
    await expect(
      officer.demands.publishDemand({ requestId: 'public-1', ...text, publicText: `绿野乳业:${text.publicText}` }),
    ).rejects.toMatchObject({
      reason: 'PUBLIC_TEXT_INVALID',
      fields: [{ field: 'public_text', rule: 'REQUESTER_NAMED' }],
    });
    await officer.demands.publishDemand({ requestId: 'public-2', ...text });
    await firm.demands.withdrawDemandPublication({ requestId: 'public-3', demandId });

    const told = [...(await published('sme_surveys', 'sme_survey-1')), ...(await published('demands', demandId))];
    expect(told.map(({ type }) => type)).toEqual([
      'SmeSurveyAnswered',
      'DemandRegistered',
      'DemandPublished',
      'DemandPublicationWithdrawn',
    ]);
    const bytes = told.map(({ payload }) => payload).join();
    for (const secret of ['绿野', FIRM, '三个月', '1200000000', '2021 年报']) expect(bytes).not.toContain(secret);
  });
});

describe('供给', () => {
  it('R-34 published → the patent lapses → suspended at once → restored → published again', async () => {
    const listingId = await approved('one', {});
    await expect(officer.supply.draftListing({ requestId: 'again', content: content() })).rejects.toMatchObject({
      reason: 'PATENT_ALREADY_LISTED',
    });
    expect(await release('first')).toMatchObject({ published: 1, patents: 1, held: [] });
    expect(await listingOf(listingId)).toMatchObject({
      status: 'SUPPLY_LISTING_STATUS_PUBLISHED',
      batchId: 'pub_first',
    });

    await recordState('lapse', 'LAPSED');
    const suspended = await untilStatus(listingId, 'SUPPLY_LISTING_STATUS_SUSPENDED');
    expect(suspended.suspensionReasons).toContain('SUSPENSION_REASON_NOT_IN_FORCE');
    const { checks, publishable } = await officer.supply.getListing({ listingId });
    expect(publishable).toBe(false);
    expect(
      checks
        .filter(({ met }) => !met)
        .map(({ messageZh }) => messageZh)
        .join(),
    ).toContain('有效状态');
    await expect(firm.supply.getListing({ listingId })).rejects.toMatchObject({ reason: 'LISTING_NOT_FOUND' });

    await recordState('restore-1', 'RESTORATION_PENDING');
    await recordState('restore-2', 'GRANTED_IN_FORCE');
    await untilStatus(listingId, 'SUPPLY_LISTING_STATUS_PUBLISHED');
    // Anybody reads what is on the list, without who drafted it and who consented.
    const { listing } = await firm.supply.getListing({ listingId });
    expect(listing).toMatchObject({ title: '饲草料裹包', draftedBy: '', consents: [] });
  });

  it('a holder withdraws at once, and the patent may be listed anew; R-36 the latest stands first', async () => {
    const holder = inventory.as('ENT', 'p-holder', holderKey);
    await holder.supply.withdrawListing({
      requestId: 'withdraw-1',
      listingId: 'lst_one',
      cause: 'LISTING_END_CAUSE_WITHDRAWN_BY_HOLDER',
    });
    expect((await listingOf('lst_one'))?.status).toBe('SUPPLY_LISTING_STATUS_WITHDRAWN');
    const told = await published('supply_listings', 'lst_one');
    expect(told.map(({ type }) => type)).toEqual([
      'SupplyListingPublished',
      'SupplyListingSuspended',
      'SupplyListingPublished',
      'SupplyListingWithdrawn',
    ]);
    await approved('bundle', { applicationNos: [numberAt(0), numberAt(1)] });
    await start('2022-07-20');
    await approved('later', { applicationNos: [numberAt(2)] });
    // One by one: a page begins after its predecessor also where both are of one day.
    const found: string[] = [];
    let pageToken = '';
    do {
      const page = await officer.supply.listListings({ pageSize: 1, pageToken });
      found.push(...page.listings.map(({ listingId }) => listingId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(found).toEqual(['lst_later', 'lst_bundle', 'lst_one']);
  });

  it('R-34 R-35 what changed since its approval is held with the reason; the others are published', async () => {
    await officer.patents.recordLegalStatus({
      requestId: 'lapse-2',
      applicationNo: numberAt(2),
      state: 'PATENT_STATE_LAPSED',
      effectiveDate: '2022-07-01',
      documentNo: '登记簿 2',
    });
    const batch = await release('second');
    expect(batch).toMatchObject({ candidates: 2, published: 1, patents: 2 });
    expect(batch.held).toMatchObject([{ listingId: 'lst_later', reasonsZh: [expect.stringContaining('有效状态')] }]);
    expect((await listingOf('lst_later'))?.status).toBe('SUPPLY_LISTING_STATUS_APPROVED');
    expect(await officer.supply.getPublicationCalendar({})).toMatchObject({
      nextDueOn: '2022-10-20',
      overdue: false,
      waiting: 1,
    });
  });

  it('R-34 the daily recheck finds what no event told, on the next day', async () => {
    // The state changes behind the back of every reaction, as if its event had been lost.
    await inventory.context.store
      .documents(patentAggregate)
      .updateOne({ _id: numberAt(1) }, { $set: { 'state.legalState': 'LAPSED' } });
    await start('2022-07-21');
    const suspended = await untilStatus('lst_bundle', 'SUPPLY_LISTING_STATUS_SUSPENDED');
    expect(suspended.suspensionReasons).toEqual(['SUSPENSION_REASON_NOT_IN_FORCE']);
  });

  it('R-35 a release of which everything was held does not put the next publication off', async () => {
    expect(await release('nothing')).toMatchObject({ candidates: 1, published: 0, held: [{ listingId: 'lst_later' }] });
    expect(await officer.supply.getPublicationCalendar({})).toMatchObject({ nextDueOn: '2022-10-20' });
  });
});

describe('对接', () => {
  const demandId = 'dmd_sme_survey-1';
  const demandStatus = async () => (await officer.demands.getDemand({ demandId })).demand?.status;

  it('a confirmed match moves the listing and the demand', async () => {
    await approved('deal', { applicationNos: [numberAt(3)] });
    expect(await release('third')).toMatchObject({ published: 1 });
    await officer.matching.proposeMatch({ requestId: 'match-1', demandId, listingId: 'lst_deal' });
    await officer.matching.confirmMatch({ requestId: 'confirm-1', matchId: 'mch_match-1' });
    expect(await untilStatus('lst_deal', 'SUPPLY_LISTING_STATUS_MATCHED')).toMatchObject({ matchIds: ['mch_match-1'] });
    await eventually(async () => (await demandStatus()) === 'TECHNOLOGY_DEMAND_STATUS_MATCHING', {
      what: 'the demand is being matched',
    });
  });

  it('row 17: a demand that stands in MATCHING for more than 30 days is in the queue', async () => {
    const stale = async () => (await officer.demands.listDemands({ staleOnly: true })).demands;
    await start('2022-08-20');
    expect(await stale()).toEqual([]);
    await start('2022-08-21');
    expect(await stale()).toMatchObject([{ demandId, daysInStatus: 31 }]);
  });

  it('a match that ends in a conversion converts the listing and satisfies the demand', async () => {
    const matchId = 'mch_match-1';
    const told = { holderToldOn: '2022-08-20', enterpriseToldOn: '2022-08-20' };
    await officer.matching.introduceMatch({ requestId: 'introduce-1', matchId, ...told });
    await officer.matching.startNegotiation({ requestId: 'negotiate-1', matchId });
    const { conversion } = await officer.conversions.recordConversion({
      requestId: 'conversion-1',
      conversionKind: 'CONVERSION_KIND_ORDINARY_LICENCE',
      applicationNos: [numberAt(3)],
      contractDate: '2022-08-20',
      effectiveDate: '2022-08-20',
      termEnd: '2025-08-19',
      amountFen: 30_000_000n,
      counterpart: { uscc: FIRM, name: '达拉特旗绿野乳业有限公司', divisionCode: '150621', isSme: true },
      documentHash: 'a'.repeat(64),
    });
    const conversionId = conversion?.conversionId ?? '';
    await officer.matching.concludeMatch({ requestId: 'conclude-1', matchId, conversionId });
    expect(await untilStatus('lst_deal', 'SUPPLY_LISTING_STATUS_CONVERTED')).toMatchObject({ conversionId });
    await eventually(async () => (await demandStatus()) === 'TECHNOLOGY_DEMAND_STATUS_SATISFIED', {
      what: 'the demand is satisfied',
    });
    const events = await published('supply_listings', 'lst_deal');
    expect(events.map(({ type }) => type)).toEqual(['SupplyListingPublished', 'SupplyListingConverted']);
  });
});

describe('没有对接的转化与撤下', () => {
  const demandId = 'dmd_taken';

  it('R-34 sold without a match: the listing is converted by the record', async () => {
    await approved('sold', { applicationNos: [numberAt(4)] });
    expect(await release('fourth')).toMatchObject({ published: 1 });
    await officer.conversions.recordConversion({
      requestId: 'sale-1',
      conversionKind: 'CONVERSION_KIND_TRANSFER',
      applicationNos: [numberAt(4)],
      contractDate: '2022-08-20',
      effectiveDate: '2022-08-21',
      amountFen: 30_000_000n,
      counterpart: { uscc: FIRM, name: '达拉特旗绿野乳业有限公司', divisionCode: '150621', isSme: true },
      documentHash: 'a'.repeat(64),
    });
    expect(await untilStatus('lst_sold', 'SUPPLY_LISTING_STATUS_CONVERTED')).toMatchObject({
      conversionId: 'cnv_sale-1',
    });
    const { checks } = await officer.supply.getListing({ listingId: 'lst_sold' });
    const consent = checks.find(({ requirement }) => requirement === 'LISTING_REQUIREMENT_HOLDER_CONSENT');
    expect(consent?.messageZh).toContain('cnv_sale-1');
  });

  it('a confirmation that is told again after its match is over does not bring the match back', async () => {
    const need = {
      title: '饲草料裹包机',
      content: '要能裹包青贮饲草。',
      urgency: 'DEMAND_URGENCY_OPEN' as const,
      budgetBand: 'BUDGET_BAND_UNDECIDED' as const,
    };
    const asks = { uscc: FIRM, name: '达拉特旗绿野乳业有限公司', size: 'SME_SIZE_SMALL' as const, need, note: '走访' };
    await officer.demands.raiseDemand({ requestId: 'taken', industryCode: '1441', ...asks });
    await officer.demands.screenDemand({ requestId: 'screen-taken', demandId });
    await officer.demands.registerDemand({ requestId: 'register-taken', demandId });
    await approved('taken', { applicationNos: [numberAt(5)] });
    await release('fifth');
    await officer.matching.proposeMatch({ requestId: 'late', demandId, listingId: 'lst_taken' });
    await officer.matching.confirmMatch({ requestId: 'confirm-late', matchId: 'mch_late' });
    await untilStatus('lst_taken', 'SUPPLY_LISTING_STATUS_MATCHED');
    await officer.matching.failMatch({
      requestId: 'fail-late',
      matchId: 'mch_late',
      reason: 'MATCH_END_REASON_PRICE',
    });
    await untilStatus('lst_taken', 'SUPPLY_LISTING_STATUS_PUBLISHED');
    const told = listingReactions(inventory.context).find(({ handler }) => handler === 'match-listing');
    const event = { data: { listingId: 'lst_taken', matchId: 'mch_late' } } as Parameters<Reaction['handle']>[0];
    await told?.handle(event, { requestId: 'told-again', actor: systemActor('inventory') } as ReactionContext);
    expect(await listingOf('lst_taken')).toMatchObject({ status: 'SUPPLY_LISTING_STATUS_PUBLISHED', matchIds: [] });
  });

  it('what the office takes down says nothing of the holder in the feedback of its matches', async () => {
    await officer.matching.proposeMatch({ requestId: 'taken', demandId, listingId: 'lst_taken' });
    await officer.matching.confirmMatch({ requestId: 'confirm-taken', matchId: 'mch_taken' });
    await officer.supply.withdrawListing({
      requestId: 'withdraw-taken',
      listingId: 'lst_taken',
      cause: 'LISTING_END_CAUSE_WITHDRAWN_BY_OFFICE',
    });
    const match = await eventually(
      async () => {
        const found = (await officer.matching.getMatch({ matchId: 'mch_taken' })).match;
        return found?.status === 'MATCH_STATUS_FAILED' && found;
      },
      { what: 'the match ends with its listing' },
    );
    expect(match.endReason).toBe('MATCH_END_REASON_OTHER');
  });
});

it('R-35 kill -9 in the middle of a release: every listing is published once, the batch counts them all', async () => {
  const names = numbers.slice(6).map((number, index) => [`mass-${String(index).padStart(3, '0')}`, number] as const);
  await Promise.all(names.map(([name, number]) => approved(name, { applicationNos: [number] })));
  await officer.supply.planBatch({ requestId: 'mass', channel: 'PUBLICATION_CHANNEL_BUREAU_WEBSITE' });
  await stop();
  const running = await InventoryProcess.start(nats, mongo, '2022-08-22');
  const batchId = 'pub_mass';
  const batchNow = async () => (await running.supply('OFF', 'p-1').getBatch({ batchId })).batch;
  try {
    await running.supply('LEAD', 'p-lead').releaseBatch({ requestId: 'release-mass', batchId });
    const supply = running.supply('OFF', 'p-1');
    const cutOffAt = await eventually(
      async () => {
        const done = (await supply.getBatch({ batchId })).batch?.done ?? 0;
        return done > 0 && done;
      },
      { timeoutMs: 30_000, what: 'the release has begun' },
    );
    await running.kill();
    expect(cutOffAt).toBeLessThan(names.length);
    await running.restart();
    const batch = await eventually(
      async () => {
        const now = await batchNow();
        return now?.status === 'PUBLICATION_BATCH_STATUS_RELEASED' && now;
      },
      { timeoutMs: 90_000, what: 'the release is done' },
    );
    expect(batch).toMatchObject({ candidates: names.length + 1, published: names.length, patents: names.length });
    expect(batch.held.map(({ listingId }) => listingId)).toEqual(['lst_later']);
  } finally {
    await running.stop();
  }
  await start('2022-08-22');
  for (const [name] of names) {
    expect((await published('supply_listings', `lst_${name}`)).map(({ type }) => type)).toEqual([
      'SupplyListingPublished',
    ]);
  }
  const released = await published('publication_batches', batchId);
  expect(released.map(({ type }) => type)).toEqual(['PublicationBatchReleased']);
}, 150_000);
