import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bank } from './support/bank.ts';
import { eventsOf, expectExact, explainAll, type Figures, figuresOf } from './support/figures.ts';
import { Platform } from './support/platform.ts';
import { assetsOf, SECURED_FEN, Story } from './support/story.ts';
import { RIGHTS } from './support/story-firms.ts';

/** Every figure follows the step that moves it within this time. */
const FOLLOWS_WITHIN_MS = 5_000;

let platform: Platform;
let story: Story;
let banks: readonly [Bank, Bank];

beforeAll(async () => {
  platform = await Platform.start();
  story = new Story(platform);
  await story.registerBanks();
  banks = [await Bank.open(platform, 'b01'), await Bank.open(platform, 'b02')];
});

afterAll(async () => {
  await Promise.all((banks ?? []).map((bank) => bank.close()));
  await platform?.remove();
});

const become = async (expected: Figures): Promise<void> => {
  const seen = async () => {
    const figures = await figuresOf(platform);
    return Object.fromEntries(Object.keys(expected).map((name) => [name, figures[name]]));
  };
  await expect.poll(seen, { timeout: FOLLOWS_WITHIN_MS, interval: 50 }).toEqual(expected);
};

describe('the year of a county bureau', () => {
  it('both banks hear that they are partners, and nothing else yet', async () => {
    expect(await banks[0].received(1)).toEqual(['PartnerBankRegistered']);
    expect(await banks[1].received(1)).toEqual(['PartnerBankRegistered']);
  });

  it('import, round and verified answers: six rights sleep', async () => {
    await story.importPatents();
    await story.openRound();
    await story.answer();
    await become({
      'INV-01 total': '6/6 = 100',
      'INV-03 PATENT_KIND_INVENTION': '6',
      'INV-04 SLEEPING': '6',
      'INV-04 SLEEPING_SHARE': '6/6 = 100',
    });
  });

  it('a firm posts a demand and consents to one of two banks: only that bank receives it', async () => {
    await story.postDemand();
    await story.consent();
    expect(await banks[0].received(2)).toEqual(['PartnerBankRegistered', 'FinancingDemandPublished']);
    const [, published] = await banks[0].events();
    expect(published?.data).toMatchObject({
      demandId: story.told.demandId,
      consentId: story.told.consentId,
      bankCode: 'b01',
      amountMaxFen: '300000000',
      applicationNos: RIGHTS.meat.slice(0, 2).map(({ applicationNo }) => applicationNo),
    });
    expect(await banks[1].received(1)).toEqual(['PartnerBankRegistered']);
  });

  it('its pledge is registered: two rights wake up, and the pledge figures rise', async () => {
    await story.registerPledge();
    await become({
      'INV-04 SLEEPING': '4',
      'INV-04 SLEEPING_SHARE': '4/6 = 66.67',
      'FIN-01 PATENT': '1',
      'FIN-02 REGISTERED': SECURED_FEN,
    });
    expect(await banks[0].received(3)).toContain('PledgeRegistered');
  });

  it('an abnormal-filing confirmation removes two patents from the counts', async () => {
    await story.confirmAbnormal();
    await become({ 'INV-03 PATENT_KIND_INVENTION': '4', 'INV-04 SLEEPING': '2', 'INV-04 SLEEPING_SHARE': '2/4 = 50' });
  });

  it('… and financing takes no new pledge over them', async () => {
    const refusal = await story.refusedPledge(assetsOf(RIGHTS.filer));
    expect(refusal).toMatchObject({ exitCode: 4 });
    expect(refusal.message).toContain('非正常');
  });

  it('a geographical indication gets an authorised user', async () => {
    await story.protectGi();
    await become({ 'CUL-08 GI_TRACK_TM_CERTIFICATION': '1', 'CUL-09 USAGE_RATE': '0/1 = 0' });
    await story.authoriseUser();
    await become({ 'CUL-09 USERS': '1', 'CUL-09 USAGE_RATE': '1/1 = 100' });
  });

  it('a lead is decided within the statutory period', async () => {
    await story.decideLead();
    await become({ 'ENF-01 total': '1/1 = 100' });
  });

  it('the firm withdraws its consent: the bank is told', async () => {
    await story.revoke(story.told.demandId, story.told.consentId);
    expect((await banks[0].received(4)).at(-1)).toBe('DisclosureConsentRevoked');
  });

  it('what a bank has not fetched when the consent is withdrawn, it never gets', async () => {
    await banks[0].close();
    const demandId = await story.demand(assetsOf(RIGHTS.meat.slice(2)), 'second');
    const consentId = await story.consentTo(demandId, 'b01');
    const published = async () =>
      (await eventsOf(platform)).some(({ type, subject }) => subject === demandId && /DemandPublished$/.test(type));
    await eventually(published, { what: 'the demand is published' });
    await story.revoke(demandId, consentId);
    const revoked = async () =>
      (await eventsOf(platform)).some(({ type, subject }) => subject === demandId && /ConsentRevoked$/.test(type));
    await eventually(revoked, { what: 'the revocation is published' });
    banks[0].reopen();
    expect((await banks[0].received(5)).slice(4)).toEqual(['DisclosureConsentRevoked']);
    expect((await banks[0].events()).filter(({ subject }) => subject === demandId)).toHaveLength(1);
  });

  it('the other bank has heard of nothing', async () => {
    expect(await banks[1].received(1)).toEqual(['PartnerBankRegistered']);
  });

  it('every figure is exactly what its events add up to, and nobody is named in any of them', async () => {
    const events = await eventsOf(platform);
    const onTheBus = new Map(events.map((event) => [event.id, event]));
    for (const explanation of await explainAll(platform)) expectExact(explanation, onTheBus);
    expect(JSON.stringify(events)).not.toMatch(/虚构举报人|虚构联系方式|虚构商行/);
  });
});
