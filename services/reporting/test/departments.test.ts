import { GiTrack } from '@zhiqi/contracts/zhiqi/cultivation/v1/types';
import { PledgeKind } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FactProjection } from '../src/facts/projection.ts';
import { Bureau, Ground } from './support/bureau.ts';
import { smallCounty, smallFigures } from './support/small-county.ts';

let ground: Ground;
let bureau: Bureau;

beforeAll(async () => {
  ground = await Ground.lay();
});
afterAll(() => ground.clear());
beforeEach(async () => {
  bureau = await Bureau.start(ground);
});
afterEach(() => bureau.close());

describe('各部门陆续开工', () => {
  const pledge = (pledgeId: string, securedAmountFen: bigint) => ({
    ...{ pledgeId, kind: PledgeKind.PLEDGE_KIND_PATENT, bankCode: 'b01', securedAmountFen },
    ...{ registryNo: 'Y2022150000123', debtEnd: '2023-07-09', registeredOn: '2022-07-13' },
  });
  const openFigures = {
    'FIN-01': { PATENT: '2', TRADEMARK: '0', LIVE_PATENT: '1', LIVE_TRADEMARK: '0' },
    'FIN-02': { REGISTERED: '500000000', REGISTERED_PATENT: '500000000', REGISTERED_TRADEMARK: '0', LIVE: '200000000' },
    'ENF-01': { total: '50.00' },
    'CUL-08': {
      ...{ GI_TRACK_TM_COLLECTIVE: '0', GI_TRACK_TM_CERTIFICATION: '1' },
      ...{ GI_TRACK_PROTECTED_PRODUCT: '0', GI_TRACK_AGRO_PRODUCT: '0', NAMES: '1' },
    },
    'CUL-09': { USERS: '1', USAGE_RATE: '0.00' },
  };

  async function tellOfFinancing(): Promise<void> {
    const F = 'zhiqi.financing.v1.';
    await bureau.told(`${F}PledgeRegistered`, 'plg_1', pledge('plg_1', 300_000_000n));
    await bureau.told(`${F}PledgeRegistered`, 'plg_2', pledge('plg_2', 200_000_000n));
    await bureau.told(`${F}PledgeCancelled`, 'plg_1', { ...pledge('plg_1', 300_000_000n), cancelledOn: '2022-08-01' });
  }
  async function tellOfEnforcement(): Promise<void> {
    const days = { receivedOn: '2022-06-01', deadline: '2022-06-23' };
    const lead = { source: 'LEAD_SOURCE_REPORT', cause: 'LEAD_CAUSE_COUNTERFEIT_PATENT' } as const;
    for (const leadId of ['led_1', 'led_2']) {
      await bureau.told('zhiqi.enforcement.v1.LeadReceived', leadId, { leadId, ...lead, ...days });
    }
    const decided = { leadId: 'led_1', ...lead, decidedOn: '2022-06-20', deadline: days.deadline, onTime: true };
    await bureau.told('zhiqi.enforcement.v1.LeadFilingDecided', 'led_1', decided);
  }
  async function tellOfCultivation(): Promise<void> {
    const right = { giRightId: 'gr_1', resourceId: 'gir_1', track: GiTrack.GI_TRACK_TM_CERTIFICATION };
    await bureau.told('zhiqi.cultivation.v1.GiRightObtained', 'gr_1', { ...right, obtainedOn: '2022-06-01' });
    const use = { ...right, authorisationId: 'gma_1', userKey: 'hld_2kq7w4mx5v6zt3ab', authorisedOn: '2022-06-10' };
    await bureau.told('zhiqi.cultivation.v1.GiMarkUseAuthorised', 'gma_1', use);
  }

  it('指标服务先启动,后开工的部门的事件从第一条计起', async () => {
    await smallCounty(bureau);
    expect(await bureau.counted()).toEqual(smallFigures);
    await bureau.open('financing');
    await tellOfFinancing();
    await bureau.open('enforcement');
    await tellOfEnforcement();
    expect(await bureau.counted()).toEqual({ ...smallFigures, ...pick(openFigures, 'FIN-01', 'FIN-02', 'ENF-01') });
    await bureau.open('cultivation');
    await tellOfCultivation();
    expect(await bureau.counted()).toEqual({ ...smallFigures, ...openFigures });
  });

  it('本版不认识的事件不妨碍其他事件', async () => {
    await bureau.open('financing');
    await tellOfFinancing();
    expect(await bureau.counted()).toHaveProperty('FIN-02');
    await bureau.tellUnknown('financing', 'zhiqi.financing.v9.PledgeTransferred');
    await bureau.told('zhiqi.financing.v1.PledgeRegistered', 'plg_3', pledge('plg_3', 100n));
    const after = await bureau.counted();
    expect(after['FIN-02']).toMatchObject({ REGISTERED: '500000100' });
  });

  it('升级后认识了更多事件,从头读流补上,已有的不变', async () => {
    await bureau.open('financing');
    await tellOfFinancing();
    const before = await bureau.counted();
    await bureau.stopReporting();
    // As if the version before had not known them.
    const facts = bureau.factsDatabase();
    const type = 'zhiqi.financing.v1.PledgeCancelled';
    for (const rows of ['events', 'last']) await facts.collection(rows).deleteMany({ type });
    const older = await bureau.startService({
      name: 'reporting',
      aggregates: [],
      mount: () => [],
      projection: (context) => new FactProjection(context, ['zhiqi.financing.v1.PledgeRegistered']),
    });
    await bureau.stopService(older);
    for (const rows of ['events', 'last']) await facts.collection(rows).deleteMany({ type });
    await bureau.startReporting();
    expect(await bureau.counted()).toEqual(before);
  });
});

function pick<T extends object>(all: T, ...names: (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Partial<T>;
}
