import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderNatsUsers } from '@zhiqi/client/nats-users';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import { createIssuerKeys, systemActor } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually, type GuardedNats, startGuardedNats } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abnormalFilingAggregate } from '../src/abnormal-filing/aggregate.ts';
import { abnormalFilingDue } from '../src/abnormal-filing/react.ts';
import { cniprSheet, tempPath } from './import-files.ts';
import { Department, type Envelope } from './support/department.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const IN_FORCE = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
const TODAY = '2022-06-30';

let folder: string;
let nats: GuardedNats;
let mongo: EmbeddedMongo;
let inventory: RunningInventory;
let financing: Department;
let enforcement: Department;
let officer: InventoryClients;
let imports = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-departments-'));
  const keySet = join(folder, 'jwks.json');
  await writeFile(keySet, JSON.stringify((await createIssuerKeys()).keySet));
  nats = await startGuardedNats(renderNatsUsers());
  mongo = await startEmbeddedMongo({ strict: true });
  inventory = await RunningInventory.start(nats);
  officer = inventory.as('OFF', 'p-1');
  financing = await Department.start('financing', nats, mongo, keySet);
  enforcement = await Department.start('enforcement', nats, mongo, keySet);
});

afterAll(async () => {
  await Promise.all([inventory?.stop(), financing?.stop(), enforcement?.stop()]);
  await mongo?.close();
  await nats?.stop();
  await rm(folder, { recursive: true, force: true });
});

const numberOf = (index: number): string => {
  const body = `20171${String(index).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
};
const hashOf = (applicationNo: string): string => createHash('sha256').update(applicationNo).digest('hex');

async function importPatents(...applicationNos: string[]) {
  imports += 1;
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(applicationNos.map((申请号) => ({ 申请号 })))]);
  return importList(officer, path, { requestId: `imp-${imports}`, statusDeclaration: IN_FORCE });
}

const pledged = (pledgeId: string, sequence: number, ...applicationNos: string[]) =>
  financing.event('zhiqi.financing.v1.PledgeRegistered', pledgeId, sequence, {
    ...{ pledgeId, kind: 'PLEDGE_KIND_PATENT', applicationNos, bankCode: 'b01', securedAmountFen: 300_000_000n },
    ...{ registryNo: 'Y2022150000123', debtEnd: '2023-06-29', registeredOn: '2022-06-01', effective: '2022-06-01' },
  });
const cancelled = (pledgeId: string, sequence: number, ...applicationNos: string[]) =>
  financing.event('zhiqi.financing.v1.PledgeCancelled', pledgeId, sequence, {
    ...{ pledgeId, kind: 'PLEDGE_KIND_PATENT', applicationNos, bankCode: 'b01', securedAmountFen: 300_000_000n },
    ...{ cancelledOn: '2022-06-20', effective: '2022-06-20' },
  });
const revoked = (pledgeId: string, sequence: number, ...applicationNos: string[]) =>
  financing.event('zhiqi.financing.v1.PledgeRevoked', pledgeId, sequence, {
    ...{ pledgeId, kind: 'PLEDGE_KIND_PATENT', applicationNos, bankCode: 'b01', securedAmountFen: 300_000_000n },
    ...{ cause: 'REVOCATION_CAUSE_FRAUD', revokedOn: '2022-06-20', registeredOn: '2022-06-01' },
    effective: '2022-06-20',
  });

const filing = (filingId: string, applicationNos: readonly string[], published: readonly string[]) => ({
  filingId,
  applicationNos: [...published],
  applicationNoHashes: applicationNos.map(hashOf),
  applications: applicationNos.length,
  effective: TODAY,
});
const confirmed = (filingId: string, sequence: number, numbers: readonly string[], published = numbers) =>
  enforcement.event('zhiqi.enforcement.v1.AbnormalFilingConfirmed', filingId, sequence, {
    ...filing(filingId, numbers, published),
    ...{ kindCode: 'K1', confirmedOn: TODAY },
  });
const takenBack = (filingId: string, sequence: number, numbers: readonly string[], published = numbers) =>
  enforcement.event('zhiqi.enforcement.v1.AbnormalFilingConfirmationRevoked', filingId, sequence, {
    ...filing(filingId, numbers, published),
    revokedOn: TODAY,
  });

/** Every event three times, in an order that the seed decides. */
function thrice(events: readonly Envelope[], seed: number): Envelope[] {
  const key = (index: number) => createHash('sha256').update(`${seed}:${index}`).digest('hex');
  return [...events, ...events, ...events]
    .map((event, index) => ({ event, at: key(index) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ event }) => event);
}

/** What the ledger says of a patent after what other departments told; undefined while it is not there. */
async function standing(applicationNo: string) {
  const { patent } = await officer.patents.getPatent({ applicationNo });
  return {
    pledges: patent?.overlays?.map(({ sourceRef }) => sourceRef),
    dormancy: patent?.dormancy?.reasonCodes,
    // Three million yuan on a pledge: R-22 by the registry's amount.
    highValue: patent?.highValue?.highValue ?? false,
    scope: patent?.scopeReason,
    counted: [patent?.inScope, patent?.dormancy?.dormancyClass !== 'DORMANCY_CLASS_UNSPECIFIED'],
  };
}

const NOTHING_KNOWN = {
  pledges: [],
  dormancy: ['D4_NO_ANSWER'],
  highValue: false,
  scope: 'HOLDER_SEATED_IN_DIVISION',
  counted: [true, true],
};
const EXCLUDED = { ...NOTHING_KNOWN, scope: 'ABNORMAL_FILING_CONFIRMED', counted: [false, true] };

/** The consumers read in order: when the last event has worked, all before it have. */
async function untilSeen(department: 'financing' | 'enforcement', applicationNo: string): Promise<void> {
  const works = async () => {
    const { pledges, scope } = await standing(applicationNo);
    return department === 'financing' ? pledges?.length === 1 : scope === EXCLUDED.scope;
  };
  await eventually(works, { what: `${department} has told of ${applicationNo}`, timeoutMs: 30_000 });
}

describe('融资服务的质押登记', () => {
  it.each([1, 2, 3])('每条送达三遍、次序任意,也包括尚未入库的专利,结果都相同(次序 %i)', async (seed) => {
    const of = (index: number) => numberOf(seed * 100 + index);
    const id = (name: string) => `plg_${name}_${seed}`;
    await importPatents(of(1), of(2), of(3), of(9));
    const events = [
      pledged(id('live'), 3, of(1), of(4)),
      ...[pledged(id('ended'), 3, of(2), of(5)), cancelled(id('ended'), 5, of(2), of(5))],
      ...[pledged(id('void'), 3, of(3), of(6)), revoked(id('void'), 4, of(3), of(6))],
    ];
    await financing.publish([...thrice(events, seed), pledged(id('last'), 3, of(9))]);
    await untilSeen('financing', of(9));
    await expect(officer.patents.getPatent({ applicationNo: of(4) })).rejects.toMatchObject({
      reason: 'PATENT_NOT_REGISTERED',
    });
    await importPatents(of(4), of(5), of(6));
    for (const [here, later] of [
      [of(1), of(4)],
      [of(2), of(5)],
      [of(3), of(6)],
    ] as const) {
      expect(await standing(later)).toEqual(await standing(here));
    }
    expect(await standing(of(1))).toEqual({
      ...{ ...NOTHING_KNOWN, highValue: true },
      ...{ pledges: [id('live')], dormancy: ['D1_PLEDGE'] },
    });
    expect(await standing(of(2))).toEqual({ ...NOTHING_KNOWN, highValue: true, dormancy: ['D1_PLEDGE'] });
    expect(await standing(of(3))).toEqual(NOTHING_KNOWN);
  });

  it('台账不列出尚未入库的专利', async () => {
    await financing.publish([pledged('plg_unlisted', 3, numberOf(50)), pledged('plg_listed', 3, numberOf(51))]);
    await importPatents(numberOf(51));
    await untilSeen('financing', numberOf(51));
    const { patents } = await officer.patents.listPatents({ pageSize: 1000 });
    expect(patents.map(({ applicationNo }) => applicationNo)).not.toContain(numberOf(50));
  });
});

describe('执法服务的非正常申请认定', () => {
  it.each([1, 2, 3])('每条送达三遍、次序任意,结果都相同(次序 %i)', async (seed) => {
    const of = (index: number) => numberOf(1_000 * seed + index);
    const id = (name: string) => `abf_${name}_${seed}`;
    await importPatents(of(1), of(2), of(3), of(4), of(9));
    const events = [
      // Published, not published, and not in the ledger yet.
      confirmed(id('stands'), 4, [of(1), of(2), of(5), of(6)], [of(1), of(5)]),
      ...[confirmed(id('void'), 4, [of(3), of(4), of(7)]), takenBack(id('void'), 6, [of(3), of(4), of(7)])],
      confirmed(id('second'), 3, [of(4)]),
    ];
    await enforcement.publish([...thrice(events, seed), confirmed(id('last'), 3, [of(9)])]);
    await untilSeen('enforcement', of(9));
    await importPatents(of(5), of(6), of(7));
    for (const index of [1, 2, 4, 5, 6]) expect(await standing(of(index))).toEqual(EXCLUDED);
    for (const index of [3, 7]) expect(await standing(of(index))).toEqual(NOTHING_KNOWN);
    const again = await importPatents(...[1, 2, 3, 4, 5, 6, 7].map(of));
    expect(again.summary).toMatchObject({ unchanged: 7, outOfScope: 5 });
    expect(again.summary.noticesZh.join()).toContain('已被认定为非正常申请 5 件');
  });

  it('一份清单里逐批查询,每一件都不漏', async () => {
    const numbers = Array.from({ length: 150 }, (_, index) => numberOf(5_000 + index));
    const named = [0, 63, 64, 127, 128, 149].flatMap((index) => numbers[index] ?? []);
    await importPatents(numberOf(5_900));
    await enforcement.publish([confirmed('abf_many', 4, named, []), confirmed('abf_end', 4, [numberOf(5_900)])]);
    await untilSeen('enforcement', numberOf(5_900));
    const { summary } = await importPatents(...numbers);
    expect(summary).toMatchObject({ accepted: 150, outOfScope: named.length });
    for (const applicationNo of named) expect(await standing(applicationNo)).toEqual(EXCLUDED);
  });

  it('核查质押物时据实回答,未入库的也答', async () => {
    const [known, unknown, clean] = [numberOf(6_000), numberOf(6_001), numberOf(6_002)];
    await importPatents(known, clean);
    await enforcement.publish([confirmed('abf_pledge', 4, [known, unknown], [])]);
    await untilSeen('enforcement', known);
    const asked = { pledgorUscc: '914403001922038216', applicationNos: [known, unknown, clean] };
    const { facts } = await inventory.as('FIN', 'p-fin', 'financing').patents.checkCollateral(asked);
    expect(facts.map(({ registered, abnormalFiling }) => [registered, abnormalFiling])).toEqual([
      [true, true],
      [false, true],
      [true, false],
    ]);
    // 银行和企业不得由此得知未公开的执法事项(financing brief §4.3)
    for (const role of ['BANK', 'ENT'] as const) {
      const outside = await inventory.as(role, 'p-outside', 'b01').patents.checkCollateral(asked);
      expect(outside.facts.map(({ abnormalFiling }) => abnormalFiling)).toEqual([false, false, false]);
    }
  });

  it('认定与导入同时进行、彼此没有看见的,稍后再查一次即补上', async () => {
    const missed = numberOf(7_000);
    await importPatents(missed);
    const { context } = inventory;
    const actor = systemActor('inventory');
    const told = { filingId: 'abf_race', sequence: 4, confirmed: true, hashes: [hashOf(missed)] };
    const command = { type: 'TakeOverFiling', ...told, actor, at: context.clock.now().toISOString() } as const;
    await context.store.run(abnormalFilingAggregate, 'abf_race', command, { requestId: 'race', actor, body: told });
    expect(await standing(missed)).toEqual(NOTHING_KNOWN);
    await abnormalFilingDue(context).onDue('abf_race', 'tick:abf_race:1');
    expect(await standing(missed)).toEqual(EXCLUDED);
    const { state } = (await context.store.load(abnormalFilingAggregate, 'abf_race')) ?? {};
    expect(state?.recheckAt).toBeNull();
  });
});
