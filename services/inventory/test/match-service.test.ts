import { renderNatsUsers } from '@zhiqi/client/nats-users';
import type { MatchSuggestion } from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import { type JournalEntry, systemActor } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually, type GuardedNats, startGuardedNats } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MatchingIndex } from '../src/match/index-keeper.ts';
import { patentAggregate } from '../src/patent/aggregate.ts';
import { runPatent } from '../src/patent/run.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { answer, day } from './patents.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const FIRM = '914403001922038216';
const TITLES = [
  '乳饮料低温灭菌方法',
  '山羊绒分梳机',
  '粉煤灰透水混凝土',
  '水肥一体化灌溉系统',
  '乳饮料灭菌设备的清洗装置',
  '矿井水处理系统',
];
const numbers = TITLES.map((_title, index) => {
  const body = `20171${String(index + 1).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
});
const numberAt = (index: number): string => numbers[index] ?? '';

let nats: GuardedNats;
let mongo: EmbeddedMongo;
let inventory: RunningInventory;
let officer: InventoryClients;

beforeAll(async () => {
  nats = await startGuardedNats(renderNatsUsers());
  mongo = await startEmbeddedMongo({ strict: true });
  inventory = await RunningInventory.start(nats, { mongo });
  officer = inventory.as('OFF', 'p-officer');
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(numbers.map((申请号, at) => ({ 申请号, 名称: TITLES[at] ?? '' })))]);
  const statusDeclaration = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
  await importList(officer, path, { requestId: 'imp-1', statusDeclaration });
  await answered(numberAt(0));
  await listed('1', '乳饮料低温灭菌', '需要在不加热的条件下延长乳饮料的保质期。');
  await listed('2', '羊绒分梳设备', '提高分梳效率,减少绒毛损伤。');
  await listed('3', '矿井水处理', '矿井水用于灌溉之前的处理系统。');
});

afterAll(async () => {
  await inventory?.stop();
  await mongo?.close();
  await nats?.stop();
});

/** Its holder is willing, by a verified answer. */
async function answered(applicationNo: string): Promise<void> {
  const actor = systemActor('inventory');
  const told = answer({ itemId: `rnd_1.${applicationNo}`, verifiedOn: day('2022-06-30') });
  const command = { type: 'ApplyVerifiedAnswer', actor, at: '2022-06-30T01:00:00.000Z', answer: told } as const;
  await runPatent(inventory.context.store, applicationNo, command, {
    requestId: `answer-${applicationNo}`,
    actor,
    body: {},
  });
}

async function listed(name: string, title: string, content: string, validUntil = ''): Promise<void> {
  const need = {
    title,
    content,
    urgency: 'DEMAND_URGENCY_WITHIN_A_YEAR' as const,
    budgetBand: 'BUDGET_BAND_UNDECIDED' as const,
  };
  const firm = { uscc: FIRM, name: '达拉特旗绿野乳业有限公司', size: 'SME_SIZE_SMALL' as const };
  const request = { requestId: name, ...firm, industryCode: '1441', ipcHints: ['A23C'], need, note: '走访' };
  await officer.demands.raiseDemand(request);
  await officer.demands.screenDemand({ requestId: `screen-${name}`, demandId: `dmd_${name}` });
  await officer.demands.registerDemand({ requestId: `register-${name}`, demandId: `dmd_${name}`, validUntil });
}

/** Drafted, consented to, approved and released. */
async function publishedListing(applicationNo: string): Promise<string> {
  const { patent } = await officer.patents.getPatent({ applicationNo });
  const content = {
    applicationNos: [applicationNo],
    title: '矿井水处理',
    summary: '把矿井水处理到可以灌溉的程度,占地小,适合小型煤矿使用。',
    modes: ['CONVERSION_MODE_ORDINARY_LICENCE' as const],
    priceMode: 'PRICE_MODE_NEGOTIABLE' as const,
  };
  await officer.supply.draftListing({ requestId: 'one', content });
  const holder = { holderKey: patent?.holders[0]?.holderKey ?? '', kind: 'LISTING_CONSENT_KIND_HOLDER' as const };
  const consent = { ...holder, willing: true, agreesToPublish: true, documentNo: '同意书 9' };
  await officer.supply.consentToListing({ requestId: 'consent-one', listingId: 'lst_one', ...consent });
  const lead = inventory.as('LEAD', 'p-lead').supply;
  await lead.approveListing({ requestId: 'approve-one', listingId: 'lst_one' });
  await officer.supply.planBatch({ requestId: 'b1', channel: 'PUBLICATION_CHANNEL_PLATFORM' });
  await lead.releaseBatch({ requestId: 'release-1', batchId: 'pub_b1' });
  return 'lst_one';
}

/** Another instance recorded a lapse, and its relay has not told anybody yet. */
async function asIfLapsed(applicationNo: string, work: () => Promise<unknown>): Promise<void> {
  const state = (legalState: string) =>
    inventory.context.store
      .documents(patentAggregate)
      .updateOne({ _id: applicationNo }, { $set: { 'state.legalState': legalState } });
  await state('LAPSED');
  await work();
  await state('GRANTED_IN_FORCE');
}

/** Asked again until the index has what was accepted a moment ago. */
function suggestions(demandId: string, until: (found: MatchSuggestion[]) => boolean) {
  return eventually(
    async () => {
      const found = await officer.matching.suggestForDemand({ demandId });
      return until(found.suggestions) && found;
    },
    { what: `suggestions for ${demandId}`, timeoutMs: 5_000 },
  );
}

const published = async (matchId: string): Promise<string[]> => {
  const journal = inventory.context.db.collection<JournalEntry>('journal');
  const entries = await journal.find({ collection: 'matches', aggregateId: matchId }).sort({ pos: 1 }).toArray();
  return entries.flatMap(({ publications }) => publications.map(({ payload }) => payload));
};

describe('对接建议', () => {
  it('expectations 12 13: ranked both ways, every score the sum of its reasons; a reason struck out lowers it', async () => {
    const { suggestions: found, versions } = await suggestions('dmd_1', (all) => all.length > 1);
    expect(found[0]).toMatchObject({ applicationNos: [numberAt(0)], title: TITLES[0], listingId: '', matchId: '' });
    for (const { score, addends } of found) {
      expect(addends.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    }
    const [best] = found;
    expect(best?.addends.map(({ code }) => code)).toContain('MATCH_REASON_CODE_WORDS');
    const without = await officer.matching.suggestForDemand({
      demandId: 'dmd_1',
      ignoredCodes: ['MATCH_REASON_CODE_WORDS'],
      ignoredTerms: ['乳饮料'],
    });
    const again = without.suggestions.find(({ applicationNos }) => applicationNos[0] === numberAt(0));
    expect(again?.score).toBeLessThan(best?.score ?? 0);
    expect(versions?.scoring).toBe('MATCH-v1');

    const back = await officer.matching.suggestForSupply({ applicationNo: numberAt(0) });
    expect(back.suggestions[0]).toMatchObject({ demandId: 'dmd_1', score: best?.score, title: '乳饮料低温灭菌' });
  });

  it('a listing stands for its patents', async () => {
    await answered(numberAt(5));
    const listingId = await publishedListing(numberAt(5));
    const offered = (all: MatchSuggestion[]) => all.find((each) => each.listingId === listingId);
    const found = await suggestions('dmd_3', (all) => offered(all) !== undefined);
    expect(found.suggestions.filter(({ applicationNos }) => applicationNos.includes(numberAt(5)))).toHaveLength(1);
  });

  it('a listing follows what becomes of its patents; another instance over the same store gives the same answer', async () => {
    // Of another subject: what is shown is read anew anyway, what is not must follow by itself.
    const ask = () => officer.matching.suggestForDemand({ demandId: 'dmd_2', limit: 1 });
    const before = await ask();
    await officer.grading.recordHighValueEvidence({
      requestId: 'award-1',
      applicationNo: numberAt(5),
      criterion: 'HIGH_VALUE_CRITERION_AWARD',
      documentNo: '国知发奖字〔2021〕1号',
      effectiveDate: '2021-06-24',
    });
    const here = await eventually(
      async () => {
        const found = await ask();
        return found.versions?.index !== before.versions?.index && found;
      },
      { what: 'the award is known' },
    );
    const other = await RunningInventory.start(nats, { mongo });
    try {
      const there = other.as('OFF', 'p-2').matching;
      expect(await there.suggestForDemand({ demandId: 'dmd_2', limit: 1 })).toEqual(here);
      const listed = await officer.matching.suggestForDemand({ demandId: 'dmd_3' });
      expect(listed.suggestions[0]?.addends.map(({ code }) => code)).toContain('MATCH_REASON_CODE_HIGH_VALUE');
      expect(await there.suggestForDemand({ demandId: 'dmd_3' })).toEqual(listed);
    } finally {
      await other.stop();
    }
  });

  it('R-34 a right that leaves force is out with the next question, and is soon counted with the reason', async () => {
    const shown = ({ suggestions }: { suggestions: MatchSuggestion[] }) =>
      suggestions.flatMap(({ applicationNos }) => applicationNos);
    const ask = async () => shown(await officer.matching.suggestForDemand({ demandId: 'dmd_1' }));
    expect(await ask()).toContain(numberAt(4));
    await asIfLapsed(numberAt(4), async () => expect(await ask()).not.toContain(numberAt(4)));
    await officer.patents.recordLegalStatus({
      requestId: 'lapse-1',
      applicationNo: numberAt(4),
      state: 'PATENT_STATE_LAPSED',
      effectiveDate: '2022-06-30',
      documentNo: '登记簿 1',
    });
    expect(await ask()).not.toContain(numberAt(4));
    const { filtered } = await suggestions('dmd_1', (all) =>
      all.every(({ applicationNos }) => applicationNos[0] !== numberAt(4)),
    );
    expect(filtered).toContainEqual({
      reason: 'MATCH_FILTER_REASON_NOT_IN_FORCE',
      labelZh: '权利不在有效期内',
      count: 1,
    });
  });

  it('R-33 the firm itself asks for a demand that it keeps to the bureau, and is told nothing of what others answered', async () => {
    const bureau = await officer.matching.suggestForDemand({ demandId: 'dmd_1' });
    const firm = inventory.as('ENT', 'p-firm', FIRM);
    const own = await firm.matching.suggestForDemand({ demandId: 'dmd_1' });
    expect(own.suggestions.map(({ title }) => title)).toEqual(bureau.suggestions.map(({ title }) => title));
    const codes = (found: typeof own) => found.suggestions.flatMap(({ addends }) => addends.map(({ code }) => code));
    expect(codes(bureau)).toContain('MATCH_REASON_CODE_AVAILABILITY');
    expect(codes(own)).not.toContain('MATCH_REASON_CODE_AVAILABILITY');
    for (const { score, addends } of own.suggestions) {
      expect(addends.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    }
  });

  it('R-33 what a firm keeps to the bureau is suggested to the bureau only, and a holder never reads the words', async () => {
    const { patent } = await officer.patents.getPatent({ applicationNo: numberAt(0) });
    const holder = inventory.as('ENT', 'p-holder', patent?.holders[0]?.holderKey ?? '');
    const kept = await holder.matching.suggestForSupply({ applicationNo: numberAt(0) });
    expect(kept.suggestions).toEqual([]);
    expect(kept.filtered.map(({ reason }) => reason)).toContain('MATCH_FILTER_REASON_CONFIDENTIAL');
    await officer.demands.setDemandConfidentiality({
      requestId: 'open-2',
      demandId: 'dmd_1',
      confidentiality: 'DEMAND_CONFIDENTIALITY_PUBLIC_ANONYMOUS',
      documentNo: '同意书 1',
    });
    const shown = await eventually(
      async () => {
        const found = await holder.matching.suggestForSupply({ applicationNo: numberAt(0) });
        return found.suggestions.length > 0 && found;
      },
      { what: 'the demand is shown' },
    );
    expect(shown.suggestions[0]).toMatchObject({ demandId: 'dmd_1', title: '' });
    expect(shown.suggestions.flatMap(({ addends }) => addends.flatMap(({ terms }) => terms))).toEqual([]);
    await expect(
      holder.matching.suggestForSupply({ applicationNo: numberAt(0), ignoredTerms: ['保质期'] }),
    ).rejects.toMatchObject({ fields: [{ field: 'ignored_terms', rule: 'BUREAU_ONLY' }] });
    const bank = inventory.as('BANK', 'p-bank', 'B1').matching;
    await expect(bank.suggestForDemand({ demandId: 'dmd_1' })).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    await expect(holder.matching.suggestForDemand({ demandId: 'dmd_1' })).rejects.toMatchObject({
      reason: 'DEMAND_NOT_FOUND',
    });
  });
});

it('over a large inventory a caller is told to come again while the index is filled, and then answered like others', async () => {
  const patents = inventory.context.store.documents(patentAggregate);
  const unknown = { v: 1, schema: patentAggregate.schema, state: { status: 'ABSENT' }, last: {}, outbox: [], seen: [] };
  const filler = Array.from({ length: 1_001 }, (_, at) => ({ ...unknown, _id: `filler-${at}` }));
  await patents.insertMany(filler as never);
  try {
    const index = new MatchingIndex(inventory.context);
    const told = { slug: 'MATCHING_INDEX_BUILDING', messageZh: expect.stringContaining('请稍后再试') };
    await expect(index.fresh()).rejects.toMatchObject(told);
    const { versions } = await eventually(() => index.fresh().catch(() => false as const), {
      what: 'the index is built',
    });
    const answer = await officer.matching.suggestForDemand({ demandId: 'dmd_2' });
    expect(versions).toEqual(answer.versions);
  } finally {
    await patents.deleteMany({ _id: { $in: filler.map(({ _id }) => _id) } });
  }
});

describe('对接的经过', () => {
  const pair = { demandId: 'dmd_2', applicationNo: numberAt(1) };

  it('from suggestion to introduction; one open match a pair; the firm’s word is needed first', async () => {
    const { match } = await officer.matching.proposeMatch({ requestId: 'm1', ...pair });
    expect(match).toMatchObject({ matchId: 'mch_m1', status: 'MATCH_STATUS_SUGGESTED', demandId: 'dmd_2' });
    expect(match?.addends.reduce((sum, { points }) => sum + points, 0)).toBe(match?.score);
    await expect(officer.matching.proposeMatch({ requestId: 'm2', ...pair })).rejects.toMatchObject({
      reason: 'PAIR_ALREADY_MATCHED',
    });
    const found = await officer.matching.suggestForDemand({ demandId: 'dmd_2' });
    expect(found.suggestions[0]).toMatchObject({ matchId: 'mch_m1' });
    await asIfLapsed(numberAt(1), () =>
      expect(officer.matching.confirmMatch({ requestId: 'c0', matchId: 'mch_m1' })).rejects.toMatchObject({
        reason: 'MATCH_OBSTACLE',
      }),
    );
    await officer.matching.confirmMatch({ requestId: 'c1', matchId: 'mch_m1' });
    const told = { matchId: 'mch_m1', holderToldOn: '2022-06-30', enterpriseToldOn: '2022-06-30' };
    await expect(officer.matching.introduceMatch({ requestId: 'i0', ...told })).rejects.toMatchObject({
      reason: 'DEMAND_KEPT_TO_BUREAU',
    });
    await officer.demands.setDemandConfidentiality({
      requestId: 'open-3',
      demandId: 'dmd_2',
      confidentiality: 'DEMAND_CONFIDENTIALITY_MATCHED_HOLDERS',
      documentNo: '同意书 2',
    });
    const introduced = await officer.matching.introduceMatch({ requestId: 'i1', ...told });
    expect(introduced.match).toMatchObject({ status: 'MATCH_STATUS_INTRODUCED', introducedOn: '2022-06-30' });
    const firm = inventory.as('ENT', 'p-firm', FIRM);
    expect((await firm.matching.getMatch({ matchId: 'mch_m1' })).match?.matchId).toBe('mch_m1');
    expect((await firm.matching.listMatches({})).matches.map(({ matchId }) => matchId)).toEqual(['mch_m1']);
    const bank = inventory.as('BANK', 'p-bank', 'B1');
    await expect(bank.matching.listMatches({})).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    const stranger = inventory.as('ENT', 'p-other', '91330100799655058B');
    expect((await stranger.matching.listMatches({})).matches).toEqual([]);
  });

  it('expectation 14: it fails with a reason or not at all; what failed is not suggested again', async () => {
    await officer.matching.startNegotiation({ requestId: 'n1', matchId: 'mch_m1' });
    const fail = { requestId: 'f1', matchId: 'mch_m1' };
    await expect(officer.matching.failMatch(fail)).rejects.toMatchObject({ fields: [{ field: 'reason' }] });
    await officer.matching.failMatch({ ...fail, reason: 'MATCH_END_REASON_PRICE' });
    // The owner reads why; what the enterprise wrote stays out of it.
    const { patent } = await officer.patents.getPatent({ applicationNo: numberAt(1) });
    const holder = inventory.as('ENT', 'p-holder', patent?.holders[0]?.holderKey ?? '');
    const told = (await holder.matching.listMatches({ applicationNo: numberAt(1) })).matches;
    expect(told).toMatchObject([{ matchId: 'mch_m1', endReason: 'MATCH_END_REASON_PRICE', addends: [] }]);
    const found = await officer.matching.suggestForDemand({ demandId: 'dmd_2' });
    expect(found.suggestions.flatMap(({ applicationNos }) => applicationNos)).not.toContain(numberAt(1));
    const payloads = await eventually(
      async () => {
        const all = await published('mch_m1');
        return all.length === 3 && all;
      },
      { what: 'the events of the match' },
    );
    expect(payloads.map((payload) => JSON.parse(payload).type.split('.').at(-1))).toEqual([
      'MatchConfirmed',
      'MatchIntroduced',
      'MatchFailed',
    ]);
    expect(payloads.join()).not.toContain('羊绒');
  });

  it('the matches of a demand end with it, with a reason of their own', async () => {
    await officer.matching.proposeMatch({ requestId: 'm3', demandId: 'dmd_1', applicationNo: numberAt(0) });
    await officer.matching.confirmMatch({ requestId: 'c3', matchId: 'mch_m3' });
    await eventually(
      async () => (await officer.demands.getDemand({ demandId: 'dmd_1' })).demand?.matchIds.includes('mch_m3'),
      { what: 'the demand is being matched' },
    );
    await officer.demands.closeDemand({
      requestId: 'close-1',
      demandId: 'dmd_1',
      reason: 'DEMAND_CLOSE_REASON_ABANDONED_BY_ENTERPRISE',
    });
    await eventually(
      async () => {
        const { match } = await officer.matching.getMatch({ matchId: 'mch_m3' });
        return match?.status === 'MATCH_STATUS_FAILED' && match.endReason === 'MATCH_END_REASON_ENTERPRISE_NOT_READY';
      },
      { what: 'the match ends with its demand' },
    );
    const { matches } = await officer.matching.listMatches({ statuses: ['MATCH_STATUS_FAILED'], demandId: 'dmd_1' });
    expect(matches.map(({ matchId }) => matchId)).toEqual(['mch_m3']);
    expect((await officer.matching.listMatches({ staleOnly: true })).matches).toEqual([]);
  });

  it('a demand whose time is over ends the matches that nobody has begun to talk about, and no others', async () => {
    await listed('last', '粉煤灰透水混凝土', '用粉煤灰做透水混凝土。', '2022-06-30');
    const step = { demandId: 'dmd_last' };
    await officer.demands.setDemandConfidentiality({
      requestId: 'open-last',
      ...step,
      confidentiality: 'DEMAND_CONFIDENTIALITY_MATCHED_HOLDERS',
      documentNo: '同意书 3',
    });
    for (const [name, at] of [['last-1', 2] as const, ['last-2', 3] as const]) {
      await officer.matching.proposeMatch({ requestId: name, ...step, applicationNo: numberAt(at) });
      await officer.matching.confirmMatch({ requestId: `c-${name}`, matchId: `mch_${name}` });
    }
    const told = { holderToldOn: '2022-06-30', enterpriseToldOn: '2022-06-30' };
    await officer.matching.introduceMatch({ requestId: 'introduce-last', matchId: 'mch_last-1', ...told });
    // On the next day: the last test here, so the service itself is started once more.
    await inventory.stop();
    inventory = await RunningInventory.start(nats, { mongo, today: '2022-07-01' });
    const { matching, demands } = inventory.as('OFF', 'p-officer');
    await eventually(
      async () => (await demands.getDemand(step)).demand?.status === 'TECHNOLOGY_DEMAND_STATUS_EXPIRED',
      { what: 'the demand expires' },
    );
    const ended = await eventually(
      async () => {
        const { match } = await matching.getMatch({ matchId: 'mch_last-2' });
        return match?.status === 'MATCH_STATUS_FAILED' && match;
      },
      { what: 'the match that was not introduced ends' },
    );
    expect(ended.endReason).toBe('MATCH_END_REASON_NO_RESPONSE');
    expect((await matching.getMatch({ matchId: 'mch_last-1' })).match?.status).toBe('MATCH_STATUS_INTRODUCED');
  });
});
