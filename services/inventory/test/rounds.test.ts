import { ItemFilter } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import type { SurveyAnswer } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type Actor, isDomainError, patentCheckDigit } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemAggregate } from '../src/stocktaking-item/aggregate.ts';
import { itemHandlers } from '../src/stocktaking-item/api.ts';
import { assignItems } from '../src/stocktaking-item/assign-items.ts';
import { roundAggregate } from '../src/stocktaking-round/aggregate.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { actor } from './patents.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

let inventory: RunningInventory;
let officer: InventoryClients;
let second: InventoryClients;
let lead: InventoryClients;

const IN_FORCE = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
const numberOf = (index: number, kind = 1): string => {
  const body = `2017${kind}${String(index).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
};
const [first, third, fourth, utility] = [numberOf(1), numberOf(3), numberOf(4), numberOf(2, 2)] as const;
const UNUSED: Partial<SurveyAnswer> = {
  implementation: 'IMPLEMENTATION_NOT_IMPLEMENTED',
  obstacles: ['OBSTACLE_FUNDS'],
  willingness: ['WILLINGNESS_WILLING'],
  acceptableModes: ['CONVERSION_MODE_TRANSFER'],
  priceMode: 'PRICE_MODE_FIXED',
  technologyReadiness: 6,
  keepsPaying: true,
};
let requests = 0;
const requestId = (): string => {
  requests += 1;
  return `req-${requests}`;
};

const importPatents = (...rows: Parameters<typeof cniprSheet>[0]) => importListOf('2022-06-29', rows);

async function importListOf(exportDate: string, rows: Parameters<typeof cniprSheet>[0]): Promise<void> {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(rows)]);
  await importList(officer, path, { requestId: requestId(), statusDeclaration: IN_FORCE, exportDate });
}

/** Opens a round and waits until its items exist. @returns its id */
async function open(over: object = {}): Promise<string> {
  const settings = { planYear: 2022, baselineDate: '2022-06-30', dueOn: '2022-11-30' };
  const { round } = await lead.stocktaking.openRound({ requestId: requestId(), ...settings, ...over });
  const roundId = round?.roundId ?? '';
  await made(roundId);
  return roundId;
}

const made = (roundId: string) =>
  eventually(
    async () => {
      const { round } = await lead.stocktaking.getRound({ roundId });
      return round?.itemsCreated === round?.itemCount && round;
    },
    { what: 'the items of the round exist' },
  );

const itemOf = (roundId: string, applicationNo: string) => `${roundId}.${applicationNo}`;

async function verify(roundId: string, applicationNo: string, answer: object = { answer: UNUSED }): Promise<void> {
  const itemId = itemOf(roundId, applicationNo);
  await officer.stocktaking.assignItem({ requestId: requestId(), itemId, assignee: 'p-1' });
  const contact = { channel: 'CONTACT_CHANNEL_PHONE', attemptedOn: '2022-06-30' } as const;
  await officer.stocktaking.recordContactAttempt({ requestId: requestId(), itemId, ...contact });
  const recorded = { requestId: requestId(), itemId, note: '电话答复', ...answer };
  await officer.stocktaking.recordStocktakingAnswer(recorded);
  await second.stocktaking.verifyStocktakingAnswer({ requestId: requestId(), itemId });
}

beforeAll(async () => {
  inventory = await RunningInventory.start();
  officer = inventory.as('OFF', 'p-1');
  second = inventory.as('OFF', 'p-2');
  lead = inventory.as('LEAD', 'p-lead');
  await importPatents({ 申请号: first }, { 申请号: utility }, { 申请号: third });
});
afterAll(() => inventory.stop());

describe('盘点轮次的范围、草稿和补充清单', () => {
  it('R-18:开启前先看有多少件,什么都不写入;同一范围只有一轮进行中,另一范围可以另开', async () => {
    const whole = await officer.stocktaking.previewRound({});
    expect(whole).toMatchObject({ items: 3, joint: 0, attributedShare: '3.00', watched: 0, inLiveRounds: 0 });
    expect(whole.byKind.map(({ key, items }) => [key, items])).toEqual([
      ['INVENTION', 2],
      ['UTILITY_MODEL', 1],
    ]);
    expect(whole.byState).toMatchObject([{ key: 'GRANTED_IN_FORCE', titleZh: '有效', items: 3 }]);
    const kinds = ['PATENT_KIND_UTILITY_MODEL'] as const;
    expect(await officer.stocktaking.previewRound({ scope: { kinds: [...kinds] } })).toMatchObject({ items: 1 });
    await expect(officer.stocktaking.previewRound({ scope: { divisionCodes: ['110101'] } })).rejects.toMatchObject({
      fields: [{ field: 'scope.division_codes', rule: 'DIVISION_OUTSIDE' }],
    });
    expect((await officer.stocktaking.listRounds({})).rounds).toEqual([]);

    const roundId = await open({ scope: { kinds: [...kinds] } });
    await expect(open({ scope: { kinds: [...kinds] } })).rejects.toMatchObject({ reason: 'ROUND_ALREADY_LIVE' });
    expect(await officer.stocktaking.previewRound({})).toMatchObject({ items: 3, inLiveRounds: 1 });
    const others = await open();
    const { round } = await officer.stocktaking.getRound({ roundId: others });
    expect(round).toMatchObject({ itemCount: 3, questionnaireVersion: 'SURVEY-v2' });
    for (const id of [roundId, others]) {
      await lead.stocktaking.closeRound({ requestId: requestId(), roundId: id, waiverReason: '试行结束' });
    }
  });

  it('草稿开启后可退回,原清单的盘点项撤回;一经分派就不能退回', async () => {
    const { round: draft } = await officer.stocktaking.draftRound({
      requestId: requestId(),
      planYear: 2022,
      dueOn: '2022-11-30',
      scope: { kinds: ['PATENT_KIND_INVENTION'] },
    });
    expect(draft).toMatchObject({ status: 'ROUND_STATUS_DRAFT', scope: { kinds: ['PATENT_KIND_INVENTION'] } });
    const opening = { requestId: requestId(), roundId: draft?.roundId, dueOn: '', planYear: 0 };
    const roundId = await open(opening);
    expect(roundId).toBe(draft?.roundId);
    // The reply was lost: the same request once more is the same opening.
    expect(await open(opening)).toBe(roundId);
    expect((await officer.stocktaking.listItems({ roundId })).items).toHaveLength(2);
    const { round: back } = await lead.stocktaking.returnRoundToDraft({ requestId: requestId(), roundId });
    expect(back).toMatchObject({ status: 'ROUND_STATUS_DRAFT' });
    await eventually(async () => (await officer.stocktaking.listItems({ roundId })).items.length === 0, {
      what: 'the items are withdrawn',
    });
    await eventually(
      async () => {
        try {
          return await lead.stocktaking.openRound({ requestId: requestId(), roundId, scope: {} });
        } catch {
          return false;
        }
      },
      { what: 'the draft can be opened again' },
    );
    expect(await made(roundId)).toMatchObject({ itemCount: 3, status: 'ROUND_STATUS_OPEN' });
    const itemId = itemOf(roundId, first);
    await officer.stocktaking.assignItem({ requestId: requestId(), itemId, assignee: 'p-1' });
    await expect(lead.stocktaking.returnRoundToDraft({ requestId: requestId(), roundId })).rejects.toMatchObject({
      reason: 'ROUND_HAS_ASSIGNED_ITEMS',
    });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });
  });

  it('R-26:基准日以后新增的专利以补充清单加入,单独标明', async () => {
    const roundId = await open();
    await importPatents({ 申请号: fourth });
    expect(await officer.stocktaking.previewRound({ supplementTo: roundId })).toMatchObject({ items: 1 });
    const { round, added } = await lead.stocktaking.addSupplementaryList({ requestId: requestId(), roundId });
    expect([added, round?.itemCount]).toEqual([1, 4]);
    expect(round?.supplementaryLists).toEqual([{ asOf: '2022-06-30', items: 1 }]);
    await made(roundId);
    const { items } = await officer.stocktaking.listItems({ roundId, filter: { supplementary: true } });
    expect(items).toMatchObject([{ applicationNo: fourth, supplementary: true, kind: 'PATENT_KIND_INVENTION' }]);
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });
    const { round: archived } = await lead.stocktaking.archiveRound({ requestId: requestId(), roundId });
    expect(archived).toMatchObject({ status: 'ROUND_STATUS_ARCHIVED' });
  });
});

describe('办理', () => {
  it('成批分派和移交带期限;覆盖率带分母,未办结的一查便知;企业答复自己的专利', async () => {
    const roundId = await open();
    await expect(
      officer.stocktaking.assignItems({ requestId: requestId(), roundId, assignee: 'p-1', filter: {} }),
    ).rejects.toMatchObject({ fields: [{ field: 'filter', rule: 'REQUIRED' }] });
    const bulk = { requestId: requestId(), roundId, assignee: 'p-1', filter: { unassigned: true } };
    expect(await officer.stocktaking.assignItems(bulk)).toMatchObject({ matched: 4, assigned: 4, handedOver: 0 });
    const { item } = await officer.stocktaking.getItem({ itemId: itemOf(roundId, first) });
    const holderKey = item?.holderKeys[0] ?? '';
    const handover = { requestId: requestId(), roundId, assignee: 'p-2', dueOn: '2022-09-30' };
    const over = await officer.stocktaking.assignItems({ ...handover, filter: { holderKey } });
    expect(over.handedOver).toBe(over.matched);
    const { item: handed } = await officer.stocktaking.getItem({ itemId: itemOf(roundId, first) });
    expect(handed).toMatchObject({ dueOn: '2022-09-30', overdue: false, handovers: [{ from: 'p-1', to: 'p-2' }] });
    expect((await officer.stocktaking.listItems({ roundId, filter: { overdue: true } })).items).toEqual([]);

    const holder = inventory.as('ENT', 'e-1', holderKey);
    const own = await holder.stocktaking.listItems({ roundId, filter: { holderKey } });
    expect(own.items.length).toBe(over.matched);
    // Who in the bureau works on it is the bureau's affair.
    for (const item of own.items) expect(item).toMatchObject({ assignee: '', handovers: [], dueOn: '2022-09-30' });
    await expect(holder.stocktaking.listItems({ roundId })).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    const itemId = itemOf(roundId, first);
    await holder.stocktaking.recordStocktakingAnswer({ requestId: requestId(), itemId, answer: UNUSED });
    await second.stocktaking.verifyStocktakingAnswer({ requestId: requestId(), itemId });
    const { coverage } = await officer.stocktaking.getCoverage({ roundId });
    expect(coverage).toMatchObject({ items: 4, settled: 1, missing: 3, verified: 1, answerable: 4, overdue: 0 });
    expect(coverage?.attributedShare).toBe('4.00');
    expect(coverage?.byDivision).toMatchObject([{ key: '150621', titleZh: '达拉特旗', items: 4, settled: 1 }]);
    const answered = await holder.stocktaking.getItem({ itemId });
    expect(answered.item).toMatchObject({ answeredBy: 'e-1', verifiedBy: '', attempts: [{ recordedBy: 'e-1' }] });
    const missing = await officer.stocktaking.listItems({ roundId, filter: { missing: true } });
    expect(missing.items.map(({ applicationNo }) => applicationNo).sort()).toEqual([third, fourth, utility].sort());
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });
  });

  it('R-29:上一轮的核实答卷可以预填,确认前不计;R-30:旧轮次的问卷保持不变', async () => {
    const roundId = await open({ questionnaireVersion: 'SURVEY-v1' });
    const itemId = itemOf(roundId, first);
    const { item } = await officer.stocktaking.getItem({ itemId });
    const earlier = item?.prefill?.itemId ?? '';
    expect(item).toMatchObject({ status: 'ITEM_STATUS_PENDING', prefill: { answer: { technologyReadiness: 6 } } });
    expect((await officer.stocktaking.getCoverage({ roundId })).coverage).toMatchObject({ settled: 0 });
    // The last round asked for the readiness, this one does not: confirming is checked against this round's version.
    await expect(verify(roundId, first, { confirmedItemId: earlier })).rejects.toMatchObject({
      reason: 'ANSWER_INVALID',
      fields: [{ field: 'answer.technology_readiness', rule: 'NOT_ASKED' }],
    });
    const asked = await officer.stocktaking.getQuestionnaire({ roundId });
    expect(asked.questionnaire).toMatchObject({ version: 'SURVEY-v1' });
    expect((await officer.stocktaking.getQuestionnaire({})).questionnaire).toMatchObject({ version: 'SURVEY-v2' });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });

    const next = await open();
    await verify(next, first, { confirmedItemId: earlier });
    expect((await officer.stocktaking.getCoverage({ roundId: next })).coverage).toMatchObject({ settled: 1 });
    await expect(verify(next, third, { confirmedItemId: earlier })).rejects.toMatchObject({
      reason: 'PREFILL_OUTDATED',
    });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId: next, waiverReason: '试行结束' });
  });

  it('R-29:专利转让以后,原权利人的答卷不预填给新权利人,也不能确认', async () => {
    const before = await open();
    await verify(before, utility);
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId: before, waiverReason: '试行结束' });
    const roundId = await open();
    const itemId = itemOf(roundId, utility);
    const seen = await officer.stocktaking.getItem({ itemId });
    expect(seen.item?.prefill).toMatchObject({ itemId: itemOf(before, utility) });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });

    await importListOf('2022-06-30', [{ 申请号: utility, '申请（专利权）人': '达拉特旗乙农牧业有限公司' }]);
    const next = await open();
    const sold = itemOf(next, utility);
    const { item } = await officer.stocktaking.getItem({ itemId: sold });
    expect(item?.holderKeys).not.toEqual(seen.item?.holderKeys);
    expect(item?.prefill).toBeUndefined();
    const buyer = inventory.as('ENT', 'e-2', item?.holderKeys[0]);
    expect((await buyer.stocktaking.getItem({ itemId: sold })).item?.prefill).toBeUndefined();
    const confirmed = { confirmedItemId: itemOf(before, utility) };
    await expect(verify(next, utility, confirmed)).rejects.toMatchObject({ reason: 'PREFILL_OUTDATED' });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId: next, waiverReason: '试行结束' });
  });

  it('成批分派逐件说明未能分派的原因;出错就停下,不再往下办', async () => {
    const roundId = await open();
    const unassigned = { roundId, assignee: 'p-1', dueOn: '', filter: ItemFilter.fromPartial({ unassigned: true }) };
    const { store } = inventory.context;
    const excluded = itemOf(roundId, third);
    // Settled by somebody else between the look and the assignment.
    const settledFirst = once(async () => {
      const reason = 'EXCLUSION_REASON_TRANSFERRED' as const;
      await lead.stocktaking.excludeItem({ requestId: requestId(), itemId: excluded, reason });
    });
    const run = async (...asked: Parameters<typeof store.run>) => {
      await settledFirst();
      return store.run(...asked);
    };
    const busy = withStore(inventory.context, { run: run as typeof store.run });
    const done = await assignItems(busy, { requestId: requestId(), ...unassigned }, actor('OFF', 'p-1'));
    expect(done).toMatchObject({ matched: 4, assigned: 3, refusedItemIds: [excluded] });
    expect(done.refused).toEqual([
      { itemId: excluded, reason: 'ITEM_STEP_NOT_ALLOWED', messageZh: expect.stringContaining('已移出') },
    ]);

    const many = Array.from({ length: 500 }, (_, index) => ({ _id: itemOf(roundId, numberOf(1000 + index)) }));
    let runs = 0;
    const failing = withStore(inventory.context, {
      documents: () => ({ find: () => ({ project: () => many }) }),
      run: async () => {
        runs += 1;
        if (runs === 3) throw new Error('the store is away');
        return { events: [] };
      },
    } as unknown as Partial<typeof store>);
    const call = assignItems(failing, { requestId: requestId(), ...unassigned }, actor('OFF', 'p-1'));
    await expect(call).rejects.toThrow('the store is away');
    expect(runs).toBeLessThan(40);

    const bulk = { requestId: requestId(), assignee: 'p-1', filter: { unassigned: true } };
    await expect(officer.stocktaking.assignItems({ ...bulk, roundId: 'rnd_none' })).rejects.toMatchObject({
      reason: 'ROUND_NOT_FOUND',
    });
    await expect(officer.stocktaking.assignItems({ ...bulk, roundId, dueOn: '2022-01-01' })).rejects.toMatchObject({
      reason: 'DUE_IN_PAST',
    });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });
    await expect(officer.stocktaking.assignItems({ ...bulk, roundId })).rejects.toMatchObject({
      reason: 'ROUND_NOT_LIVE',
    });
  });

  it('核实的是核实人看到的那一份答卷,期间改动过的不予核实', async () => {
    const roundId = await open();
    const itemId = itemOf(roundId, first);
    await officer.stocktaking.assignItem({ requestId: requestId(), itemId, assignee: 'p-1' });
    const contact = { channel: 'CONTACT_CHANNEL_PHONE', attemptedOn: '2022-06-30' } as const;
    await officer.stocktaking.recordContactAttempt({ requestId: requestId(), itemId, ...contact });
    const answer = { itemId, note: '电话答复', answer: UNUSED };
    const { item: read } = await officer.stocktaking.recordStocktakingAnswer({ requestId: requestId(), ...answer });
    const corrected = { ...answer, answer: { ...UNUSED, willingness: ['WILLINGNESS_UNDECIDED' as const] } };
    await officer.stocktaking.recordStocktakingAnswer({ requestId: requestId(), ...corrected });
    const verifying = { itemId, version: read?.version ?? 0n };
    await expect(
      second.stocktaking.verifyStocktakingAnswer({ requestId: requestId(), ...verifying }),
    ).rejects.toMatchObject({ reason: 'ANSWER_CHANGED' });
    const { item: seen } = await second.stocktaking.getItem({ itemId });
    const anew = { requestId: requestId(), itemId, version: seen?.version ?? 0n };
    expect((await second.stocktaking.verifyStocktakingAnswer(anew)).item).toMatchObject({ verifiedBy: 'p-2' });
    await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });
  });

  it('R-30:联系方式另行保存,不进任何事件;R-28:没有联系方式也是盘点项', async () => {
    const holderKey = 'hld_someone';
    expect((await officer.stocktaking.getHolderContact({ holderKey })).contact).toBeUndefined();
    const contact = { holderKey, contactName: '虚构联系人', phone: '0477-0000000', email: '' };
    await officer.stocktaking.setHolderContact({ requestId: requestId(), ...contact });
    expect((await officer.stocktaking.getHolderContact({ holderKey })).contact).toMatchObject(contact);
    await expect(
      inventory.as('ENT', 'e-1', holderKey).stocktaking.getHolderContact({ holderKey }),
    ).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    const journal = await inventory.context.db
      .collection('journal')
      .find({ _id: { $gt: '' as never } })
      .toArray();
    expect(JSON.stringify(journal)).not.toMatch(/虚构联系人|0477-0000000/);
    const none = { requestId: requestId(), holderKey, contactName: '', phone: '', email: '' };
    await officer.stocktaking.setHolderContact(none);
    expect((await officer.stocktaking.getHolderContact({ holderKey })).contact).toBeUndefined();
  });
});

/** A deterministic stream of numbers below a limit. */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % limit;
  };
}

/** Does it the first time; everybody waits for it. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** The service with some of its store done otherwise. */
function withStore(service: ServiceContext, over: Partial<ServiceContext['store']>): ServiceContext {
  const { store } = service;
  const own = { load: store.load.bind(store), run: store.run.bind(store), documents: store.documents.bind(store) };
  return { ...service, store: { ...own, ...over } as unknown as ServiceContext['store'] };
}

/** A caller who looks the round up, and does so many reads of the store before it goes on: another process, slow or paused. */
function slowCaller({ store, ...rest }: ServiceContext, reads: number): ServiceContext {
  const slow = {
    load: async (definition: typeof roundAggregate, id: string) => {
      const loaded = await store.load(definition, id);
      for (let read = 0; read < reads; read += 1) await store.load(roundAggregate, 'rnd_none');
      return loaded;
    },
    run: store.run.bind(store),
    documents: store.documents.bind(store),
    list: store.list.bind(store),
  };
  return { ...rest, store: slow as unknown as ServiceContext['store'] };
}

describe('同时退回盘点项和关闭轮次', () => {
  const reopenBy = (reads: number, itemId: string, by: Actor = actor('LEAD', 'p-lead')) => {
    const context = { actor: by } as Parameters<ReturnType<typeof itemHandlers>['reopenItem']>[1];
    const request = { requestId: requestId(), itemId };
    return itemHandlers(slowCaller(inventory.context, reads)).reopenItem(request, context);
  };
  const refused = async (work: Promise<unknown>): Promise<string | undefined> => {
    try {
      await work;
      return undefined;
    } catch (error) {
      if (isDomainError(error)) return error.slug;
      return (error as { reason?: string }).reason ?? String(error);
    }
  };

  it('无论怎样交错:关闭了就没有一件退回得了,退回了就关闭不了', async () => {
    const random = randomBelow(20_220_630);
    const seen = { closed: 0, kept: 0 };
    for (let trial = 0; trial < 25; trial += 1) {
      const roundId = await open();
      const numbers = [first, utility, third, fourth];
      const exclude = (applicationNo: string) => ({
        requestId: requestId(),
        itemId: itemOf(roundId, applicationNo),
        reason: 'EXCLUSION_REASON_DUPLICATE' as const,
      });
      await Promise.all(numbers.map((number) => lead.stocktaking.excludeItem(exclude(number))));
      const reopened = itemOf(roundId, numbers[random(numbers.length)] ?? first);
      const [close, reopen] = await Promise.all([
        refused(lead.stocktaking.closeRound({ requestId: requestId(), roundId })),
        refused(reopenBy(random(120), reopened)),
      ]);
      const round = (await inventory.context.store.load(roundAggregate, roundId))?.state;
      const item = (await inventory.context.store.load(itemAggregate, reopened))?.state;
      if (round?.status === 'CLOSED') {
        seen.closed += 1;
        expect([close, item?.status], `trial ${trial}: ${reopen}`).toEqual([undefined, 'OUT_OF_SCOPE']);
        expect(['ROUND_FROZEN', 'ROUND_NOT_LIVE']).toContain(reopen);
        continue;
      }
      seen.kept += 1;
      expect([round?.status, close, reopen, item?.status]).toEqual([
        'OPEN',
        'COVERAGE_INCOMPLETE',
        undefined,
        'PENDING',
      ]);
      await lead.stocktaking.closeRound({ requestId: requestId(), roundId, waiverReason: '试行结束' });
    }
    // Both happen, or nothing was tried.
    expect(Math.min(seen.closed, seen.kept), JSON.stringify(seen)).toBeGreaterThan(0);
  });
});
