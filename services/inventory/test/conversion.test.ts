import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderNatsUsers } from '@zhiqi/client/nats-users';
import type { RecordConversionRequest } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import { createIssuerKeys } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { eventually, type GuardedNats, startGuardedNats } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cniprSheet, tempPath } from './import-files.ts';
import { Department } from './support/department.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const HASH = 'b'.repeat(64);
const TODAY = '2022-06-30';
const LICENSEE = {
  ...{ uscc: '91150621MA0HHC0168', name: '达拉特旗示例肉业有限公司', divisionCode: '150602', isSme: true, key: '' },
};

let folder: string;
let nats: GuardedNats;
let mongo: EmbeddedMongo;
let inventory: RunningInventory;
let cultivation: Department;
let officer: InventoryClients;
let lead: InventoryClients;
let imports = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-conversion-'));
  const keySet = join(folder, 'jwks.json');
  await writeFile(keySet, JSON.stringify((await createIssuerKeys()).keySet));
  nats = await startGuardedNats(renderNatsUsers());
  mongo = await startEmbeddedMongo({ strict: true });
  inventory = await RunningInventory.start(nats);
  officer = inventory.as('OFF', 'p-1');
  lead = inventory.as('LEAD', 'p-lead');
  cultivation = await Department.start('cultivation', nats, mongo, keySet);
});

afterAll(async () => {
  await Promise.all([inventory?.stop(), cultivation?.stop()]);
  await mongo?.close();
  await nats?.stop();
  await rm(folder, { recursive: true, force: true });
});

const numberOf = (index: number): string => {
  const body = `20171${String(index).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
};

async function importPatents(...applicationNos: string[]): Promise<void> {
  imports += 1;
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(applicationNos.map((申请号) => ({ 申请号 })))]);
  const statusDeclaration = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: TODAY } as const;
  await importList(officer, path, { requestId: `cnv-imp-${imports}`, statusDeclaration });
}

const conversion = (requestId: string, applicationNo: string, over: Partial<RecordConversionRequest> = {}) => ({
  requestId,
  conversionKind: 'CONVERSION_KIND_EXCLUSIVE_LICENCE' as const,
  applicationNos: [applicationNo],
  contractDate: '2022-06-01',
  effectiveDate: '2022-06-15',
  termEnd: '2025-06-14',
  amountFen: 30_000_000n,
  counterpart: LICENSEE,
  documentHash: HASH,
  ...over,
});

const patentOf = async (applicationNo: string) => (await officer.patents.getPatent({ applicationNo })).patent;
const dormancyOf = async (applicationNo: string) => (await patentOf(applicationNo))?.dormancy?.dormancyClass;
const overlaysOf = async (applicationNo: string) =>
  (await patentOf(applicationNo))?.overlays.map(({ overlay }) => overlay) ?? [];
const becomes = (applicationNo: string, expected: string) =>
  eventually(async () => (await dormancyOf(applicationNo)) === expected, { what: `${applicationNo} is ${expected}` });

async function announced(requestId: string, applicationNo: string): Promise<string> {
  const holderKeys = (await patentOf(applicationNo))?.holders.map(({ holderKey }) => holderKey) ?? [];
  const { statement } = await officer.openLicences.draftOpenLicence({
    requestId,
    applicationNo,
    content: {
      feeModel: 'FEE_MODEL_FIXED',
      feeFen: 5_000_000n,
      paymentTerms: '一次付清',
      licenceTermEnd: '2025-05-31',
      fieldOfUse: '乳制品加工',
      productWords: ['酸奶'],
      signedBy: holderKeys,
    },
  });
  const statementId = statement?.statementId ?? '';
  await officer.openLicences.fileOpenLicence({ requestId: `${requestId}-file`, statementId, filedOn: '2022-06-10' });
  const announcement = { announcedOn: '2022-06-20', announcementNo: '2022年第25期' };
  const step = { requestId: `${requestId}-announce`, statementId, ...announcement };
  await officer.openLicences.recordOpenLicenceAnnouncement(step);
  return statementId;
}

describe('a conversion and its patent', () => {
  it('wakes it, is annulled, and leaves it as it was', async () => {
    const no = numberOf(901);
    await importPatents(no);
    const before = await dormancyOf(no);
    const { conversion: record } = await officer.conversions.recordConversion(conversion('cnv-a', no));
    expect(record).toMatchObject({
      conversionId: 'cnv_cnv-a',
      status: 'CONVERSION_STATUS_EFFECTIVE',
      amountBand: 'CONVERSION_AMOUNT_BAND_OVER_100K_TO_1M',
      crossRegion: true,
    });
    await becomes(no, 'DORMANCY_CLASS_AWAKE');
    expect((await patentOf(no))?.dormancy?.reasonCodes).toEqual(['D1_LICENCE']);
    expect(await overlaysOf(no)).toEqual(['OVERLAY_EXCLUSIVE_LICENSED']);
    const step = { requestId: 'cnv-a-annul', conversionId: 'cnv_cnv-a', reason: '重复登记' };
    await expect(officer.conversions.annulConversion(step)).rejects.toThrow('ROLE_NOT_ALLOWED');
    await lead.conversions.annulConversion(step);
    await becomes(no, before ?? '');
    expect(await overlaysOf(no)).toEqual([]);
    expect((await patentOf(no))?.conversions).toEqual([]);
  });

  it('two clerks at once cannot both record an exclusive licence', async () => {
    const no = numberOf(902);
    await importPatents(no);
    const outcomes = await Promise.allSettled(
      ['one', 'two', 'three'].map((one) => officer.conversions.recordConversion(conversion(`cnv-race-${one}`, no))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const list = await officer.conversions.listConversions({ applicationNo: no, pageSize: 10 });
    expect(list.conversions).toHaveLength(1);
  });

  it('the same request again is the same record', async () => {
    const no = numberOf(903);
    await importPatents(no);
    const first = await officer.conversions.recordConversion(conversion('cnv-again', no));
    expect(await officer.conversions.recordConversion(conversion('cnv-again', no))).toEqual(first);
  });
});

describe('a contract is judged by the day it takes effect', () => {
  it('a preservation after it refuses nothing, one before it does', async () => {
    const no = numberOf(904);
    await importPatents(no);
    await officer.rights.recordEncumbrance({
      ...{ requestId: 'cnv-day-hold', applicationNo: no, overlay: 'OVERLAY_PRESERVED' as const },
      ...{ effectiveDate: '2022-06-20', documentNo: '协执字第1号' },
    });
    const ordinary = (requestId: string, effectiveDate: string) =>
      officer.conversions.recordConversion(
        conversion(requestId, no, { conversionKind: 'CONVERSION_KIND_ORDINARY_LICENCE', effectiveDate }),
      );
    await expect(ordinary('cnv-day-after', '2022-06-20')).rejects.toThrow('PATENT_DISPUTED');
    expect((await ordinary('cnv-day-before', '2022-06-19')).conversion).toMatchObject({
      status: 'CONVERSION_STATUS_EFFECTIVE',
    });
  });

  it('R-41 an exclusive licence that was over before the open licence began refuses nothing', async () => {
    const no = numberOf(905);
    await importPatents(no);
    await announced('olc-day', no);
    const over = { contractDate: '2020-01-01', effectiveDate: '2020-01-02' };
    const past = conversion('cnv-day-past', no, { ...over, termEnd: '2022-01-31' });
    expect((await officer.conversions.recordConversion(past)).conversion).toMatchObject({
      status: 'CONVERSION_STATUS_ENDED',
    });
    const overlapping = conversion('cnv-day-overlap', no, { ...over, termEnd: '2022-12-31' });
    await expect(officer.conversions.recordConversion(overlapping)).rejects.toThrow('OPEN_LICENCE_RUNNING');
  });
});

describe('an open licence and its patent', () => {
  it('R-41, R-42, R-43: no exclusive licence beside it, announcement is no use, what is taken is, and outlives its withdrawal', async () => {
    const no = numberOf(911);
    await importPatents(no);
    const before = await dormancyOf(no);
    const statementId = await announced('olc-a', no);
    // Refused at once, before the patent has learned of the announcement.
    await expect(officer.conversions.recordConversion(conversion('cnv-b', no))).rejects.toThrow('OPEN_LICENCE_RUNNING');
    await eventually(async () => (await overlaysOf(no)).includes('OVERLAY_OPEN_LICENSED'), { what: 'it is announced' });
    expect(await dormancyOf(no)).toBe(before);
    const taking = {
      requestId: 'olc-a-take',
      statementId,
      licensee: LICENSEE,
      notifiedOn: '2022-06-21',
      paidOn: '2022-06-25',
      amountFen: 5_000_000n,
      documentHash: HASH,
    };
    const taken = await officer.openLicences.takeOpenLicence(taking);
    const again = await officer.openLicences.takeOpenLicence(taking);
    expect([again.conversionId, again.statement?.licences.length]).toEqual([taken.conversionId, 1]);
    expect(taken.conversionId).toBe('cnv_olc_olc-a:1');
    await becomes(no, 'DORMANCY_CLASS_AWAKE');
    expect((await patentOf(no))?.dormancy?.reasonCodes).toEqual(['D1_OPEN_LICENCE']);
    const withdrawal = { requestId: 'olc-a-withdraw', statementId, withdrawnOn: TODAY };
    const { statement } = await officer.openLicences.recordOpenLicenceWithdrawal(withdrawal);
    expect(statement).toMatchObject({ status: 'OPEN_LICENCE_STATUS_WITHDRAWN', annuityReliefHolds: true });
    await eventually(async () => !(await overlaysOf(no)).includes('OVERLAY_OPEN_LICENSED'), {
      what: 'it is withdrawn',
    });
    const { conversion: record } = await officer.conversions.getConversion({ conversionId: taken.conversionId });
    expect(record).toMatchObject({
      status: 'CONVERSION_STATUS_EFFECTIVE',
      openLicenceId: statementId,
      termEnd: '2025-05-31',
    });
    expect(await dormancyOf(no)).toBe('DORMANCY_CLASS_AWAKE');
  });

  it('R-38 an exclusive licence in force stops the filing, and the check says so', async () => {
    const no = numberOf(912);
    await importPatents(no);
    await officer.conversions.recordConversion(conversion('cnv-c', no));
    await expect(announced('olc-b', no)).rejects.toThrow('OPEN_LICENCE_CHECK_FAILED');
    const { checks, mayBeFiled } = await officer.openLicences.checkOpenLicence({ statementId: 'olc_olc-b' });
    expect(mayBeFiled).toBe(false);
    expect(checks.filter(({ outcome }) => outcome === 'CHECK_OUTCOME_BLOCKED').map(({ code }) => code)).toEqual([
      'R38_ONLY_LICENCE',
    ]);
  });

  it('ends with its right', async () => {
    const no = numberOf(913);
    await importPatents(no);
    const statementId = await announced('olc-c', no);
    const surrender = {
      state: 'PATENT_STATE_SURRENDERED',
      effectiveDate: '2022-06-25',
      documentNo: '放弃声明',
    } as const;
    await officer.patents.recordLegalStatus({ requestId: 'olc-c-gone', applicationNo: no, ...surrender });
    const statusOf = async () => (await officer.openLicences.getOpenLicence({ statementId })).statement;
    await eventually(async () => (await statusOf())?.status === 'OPEN_LICENCE_STATUS_CEASED', { what: 'it ceased' });
    expect(await statusOf()).toMatchObject({ endCause: 'OPEN_LICENCE_END_CAUSE_RIGHT_ENDED', endedOn: '2022-06-25' });
  });
});

it('R-71 a portfolio of cultivation tags the patents it names, known or not yet, and lets them go', async () => {
  const [known, later] = [numberOf(921), numberOf(922)];
  await importPatents(known);
  const changed = (sequence: number, added: string[], removed: string[]) =>
    cultivation.event('zhiqi.cultivation.v1.PortfolioChanged', 'pfl_1', sequence, {
      ...{ portfolioId: 'pfl_1', centreId: 'ccn_1', added, removed, changedOn: TODAY, effective: TODAY },
    });
  const first = changed(1, [known, later], []);
  await cultivation.publish([first, first]);
  const tagged = async () =>
    (await officer.patents.listPatents({ portfolioId: 'pfl_1', pageSize: 10 })).patents.map((one) => one.applicationNo);
  await eventually(async () => (await tagged()).includes(known), { what: 'the known one is tagged' });
  await importPatents(later);
  expect((await tagged()).sort()).toEqual([known, later].sort());
  expect((await patentOf(later))?.portfolios).toEqual([{ portfolioId: 'pfl_1', centreId: 'ccn_1', since: TODAY }]);
  const outcome = await officer.conversions.getPortfolioOutcome({ portfolioId: 'pfl_1' });
  expect(outcome).toEqual({ grantedInventions: [known, later].sort(), conversionIds: [] });
  await cultivation.publish([changed(2, [], [known]), first]);
  await eventually(async () => !(await tagged()).includes(known), { what: 'it left the portfolio' });
});
