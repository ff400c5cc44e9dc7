import { createHash } from 'node:crypto';
import { connectNats, type NatsSession, partyStream, replay } from '@zhiqi/client';
import { renderNatsUsers } from '@zhiqi/client/nats-users';
import { TrademarkRegistered, TrademarkRemoved } from '@zhiqi/contracts/zhiqi/cultivation/v1/events';
import {
  AbnormalFilingConfirmationRevoked,
  AbnormalFilingConfirmed,
} from '@zhiqi/contracts/zhiqi/enforcement/v1/events';
import { eventually, type GuardedNats, startGuardedNats, testPassword } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BankReader } from './support/bank-reader.ts';
import { openHomeStream, tell } from './support/departments.ts';
import { type FinancingClients, FinancingWorld, type ServiceProcess } from './support/financing-world.ts';
import { importPatents } from './support/patents.ts';
import { consent, content, contract, rights, TODAY } from './support/requests.ts';
import { FIRM, patentNo } from './world.ts';

/** Two banks and the departments, each with the credentials that the bureau would give it. */

let nats: GuardedNats;
const sessions: NatsSession[] = [];
let world: FinancingWorld;
let financing: ServiceProcess;
let clerk: FinancingClients;
let firm: FinancingClients;
let operator: NatsSession;
let b01: BankReader;
let b02: BankReader;
let demandId: string;

const logIn = async (user: string): Promise<NatsSession> => {
  const session = await connectNats({ url: nats.url, ...nats.login(user), name: user, wait: false });
  sessions.push(session);
  return session;
};
const peopleOf = (instance: ServiceProcess): void => {
  clerk = world.as(instance, 'FIN', 'financing');
  firm = world.as(instance, 'ENT', FIRM);
};

beforeAll(async () => {
  const parties = ['b01', 'b02'].map((code) => ({ code, password: testPassword(`party-${code}`) }));
  nats = await startGuardedNats(renderNatsUsers(parties));
  operator = await logIn('operator');
  world = await FinancingWorld.open({
    url: nats.url,
    credentials: (service) => ({ ZHIQI_NATS_USER: service, ZHIQI_NATS_PASSWORD: testPassword(service) }),
  });
  const inventory = await world.startInventory();
  const owned = [1, 2, 3, 4].map((serial) => ({ applicationNo: patentNo(serial), owner: FIRM }));
  await importPatents(world.as(inventory, 'OFF', 'inventory'), owned);
  financing = await world.startFinancing();
  peopleOf(financing);
});

afterAll(async () => {
  await b01?.stop();
  await b02?.stop();
  await world?.close();
  await Promise.all(sessions.map((session) => session.close()));
  await nats?.stop();
});

/** What the party stream still holds for a bank: short type and whether it is about the demand. */
const held = async (reader: string): Promise<string[]> => {
  const names: string[] = [];
  const copies = replay({ session: operator, stream: partyStream('financing'), filter: { reader } });
  for await (const { event, subject } of copies) names.push(`${event.type.split('.').at(-1)} ${subject.id}`);
  return names;
};

describe('two banks', () => {
  it('each receives its first event the moment it is registered', async () => {
    for (const bankCode of ['b01', 'b02']) {
      await clerk.banks.registerPartnerBank({ requestId: `bank-${bankCode}`, bankCode, name: '虚构银行' });
      await eventually(async () => (await held(bankCode).catch(() => [])).length === 1, {
        what: `${bankCode} has its first copy`,
      });
    }
    b01 = await BankReader.open(await logIn('party-b01'), 'b01');
    b02 = await BankReader.open(await logIn('party-b02'), 'b02');
    expect(await b01.types(1)).toEqual(['PartnerBankRegistered']);
    expect(await b02.types(1)).toEqual(['PartnerBankRegistered']);
  });

  it('a demand reaches the bank with a consent, once it is verified, with what the consent discloses', async () => {
    const { demand } = await firm.demands.submitDemand({ requestId: 'need', uscc: FIRM, content: content() });
    demandId = demand?.demandId ?? '';
    await firm.demands.grantConsent(consent('cns-1', demandId, 'b01', 'FIELD_SET_BASIC', 'FIELD_SET_IP_DETAIL'));
    await clerk.demands.verifyDemand({ requestId: 'verify', demandId });
    expect(await b01.types(2)).toEqual(['PartnerBankRegistered', 'FinancingDemandPublished']);
    const published = b01.events.at(-1);
    expect(published).toMatchObject({ subject: demandId, consentid: 'cns_cns-1', dataclass: 'P2' });
    expect(published?.data).toMatchObject({
      ...{ bankCode: 'b01', amountBand: 'AMOUNT_BAND_OVER_1M_TO_5M', uscc: '', amountMaxFen: 0n },
      applicationNos: [patentNo(1), patentNo(2)],
    });
  });

  it('its pledge is told to the pledgee', async () => {
    await clerk.pledges.preparePledge({ ...contract('plg', 1, 2), demandId });
    const pledgeId = 'plg_plg';
    await clerk.pledges.submitPledge({ requestId: 'submit', pledgeId, submittedOn: TODAY });
    const registered = { pledgeId, registryNo: 'Y2022150000123', registeredOn: TODAY };
    await clerk.pledges.recordRegistration({ requestId: 'register', ...registered });
    expect((await b01.types(3)).at(-1)).toBe('PledgeRegistered');
    expect(b01.events.at(-1)?.data).toMatchObject({ pledgeId, securedAmountFen: 300_000_000n });
  });

  it('a withdrawn consent: what the bank had is gone from the bus, then it is told', async () => {
    expect(await held('b01')).toContain(`FinancingDemandPublished ${demandId}`);
    await firm.demands.revokeConsent({ requestId: 'revoke', demandId, consentId: 'cns_cns-1' });
    expect((await b01.types(4)).at(-1)).toBe('DisclosureConsentRevoked');
    expect(b01.events.at(-1)?.data).toMatchObject({
      cause: 'CONSENT_END_CAUSE_REVOKED_BY_ENTERPRISE',
      revokedOn: TODAY,
    });
    expect(await held('b01')).toEqual([
      'PartnerBankRegistered b01',
      'PledgeRegistered plg_plg',
      `DisclosureConsentRevoked ${demandId}`,
    ]);
  });

  it('a bank that repeats requests of others, whose ids its copies carry, is told nothing', async () => {
    const causes = b01.events.map(({ causationid }) => causationid);
    expect(causes).toEqual(expect.arrayContaining(['verify', 'revoke']));
    const bank = world.as(financing, 'BANK', 'b01');
    const refused = { reason: 'REQUEST_ID_REUSED' };
    await expect(bank.demands.verifyDemand({ requestId: 'verify', demandId })).rejects.toMatchObject(refused);
    const revoked = { requestId: 'revoke', demandId, consentId: 'cns_cns-1' };
    await expect(bank.demands.revokeConsent(revoked)).rejects.toMatchObject(refused);
    await expect(bank.demands.getDemand({ demandId })).rejects.toMatchObject({ reason: 'DEMAND_NOT_FOUND' });
    expect((await firm.demands.revokeConsent(revoked)).demand?.status).toBe('DEMAND_STATUS_VERIFIED');
  });

  it('consents end with their day, and a demand with its own, while the service was away too', async () => {
    await firm.demands.grantConsent(consent('cns-2', demandId, 'b01', 'FIELD_SET_BASIC'));
    expect((await b01.types(5)).at(-1)).toBe('FinancingDemandPublished');
    await financing.child.stop();
    await world.setClock('2022-11-01');
    financing = await world.startFinancing();
    expect((await b01.types(6)).at(-1)).toBe('DisclosureConsentExpired');
    peopleOf(financing);
    expect((await firm.demands.getDemand({ demandId })).demand?.status).toBe('DEMAND_STATUS_VERIFIED');
    expect(await held('b01')).not.toContain(`FinancingDemandPublished ${demandId}`);
    const later = { ...consent('cns-3', demandId, 'b01', 'FIELD_SET_BASIC'), expiresOn: '2023-06-30' };
    await firm.demands.grantConsent(later);
    await b01.types(7);
    await financing.child.stop();
    await world.setClock('2023-01-01');
    financing = await world.startFinancing();
    expect((await b01.types(8)).at(-1)).toBe('DisclosureConsentRevoked');
    expect(b01.events.at(-1)?.data).toMatchObject({
      cause: 'CONSENT_END_CAUSE_DEMAND_EXPIRED',
      revokedOn: '2022-12-31',
    });
  });

  it('the other bank received nothing of all this, and nothing is there for it', async () => {
    expect(await b02.types(1)).toEqual(['PartnerBankRegistered']);
    expect(await held('b02')).toEqual(['PartnerBankRegistered b02']);
  });
});

describe('what other departments tell', () => {
  const hashOf = (number: string) => createHash('sha256').update(number).digest('hex');
  const groundsOf = async (serial: number) => {
    const { checks } = await clerk.pledges.checkAssets({ pledgorUscc: FIRM, assets: rights(serial) });
    return checks[0]?.grounds;
  };

  beforeAll(() => peopleOf(financing));

  it('a confirmed abnormal filing takes no new pledge until its confirmation is revoked', async () => {
    const enforcement = await logIn('enforcement');
    await openHomeStream(enforcement, 'enforcement');
    const named = { filingId: 'abf_1', applicationNoHashes: [hashOf(patentNo(3))], applications: 1 };
    const confirmed = AbnormalFilingConfirmed.fromPartial({ ...named, kindCode: 'K1', confirmedOn: TODAY });
    await tell(enforcement, 'zhiqi.enforcement.v1.AbnormalFilingConfirmed', confirmed, { id: 'abf_1', position: 4 });
    await eventually(async () => (await groundsOf(3))?.includes('REFUSAL_GROUND_OTHER'), { what: 'the filing blocks' });
    const asked = { ...contract('plg-abnormal', 3), debtStart: '2023-01-01', debtEnd: '2023-12-31' };
    await expect(clerk.pledges.preparePledge(asked)).rejects.toMatchObject({
      reason: 'ASSETS_NOT_ACCEPTABLE',
      messageZh: expect.stringContaining('非正常专利申请'),
    });
    const bank = world.as(financing, 'BANK', 'b01').pledges;
    await eventually(async () => !(await bank.checkAssets({ ...asked, debtEnd: '' })).checks[0]?.acceptable, {
      what: 'the filing blocks a bank as well',
    });
    await expect(bank.preparePledge(asked)).rejects.toMatchObject({
      reason: 'ASSETS_NOT_ACCEPTABLE',
      messageZh: expect.not.stringMatching(/非正常|认定|执法/),
    });
    const revoked = AbnormalFilingConfirmationRevoked.fromPartial({ ...named, revokedOn: TODAY });
    const type = 'zhiqi.enforcement.v1.AbnormalFilingConfirmationRevoked';
    await tell(enforcement, type, revoked, { id: 'abf_1', position: 5 });
    await eventually(async () => (await groundsOf(3))?.length === 0, { what: 'the filing blocks no more' });
    expect((await clerk.pledges.preparePledge(asked)).pledge?.status).toBe('PLEDGE_STATUS_PREPARED');
    // Confirmed after it was prepared: not handed in, unless the registry had it before.
    await tell(enforcement, 'zhiqi.enforcement.v1.AbnormalFilingConfirmed', confirmed, { id: 'abf_1', position: 6 });
    await eventually(async () => (await groundsOf(3))?.includes('REFUSAL_GROUND_OTHER'), { what: 'it blocks again' });
    const handIn = { requestId: 'hand-in', pledgeId: 'plg_plg-abnormal', submittedOn: '2023-01-01' };
    await expect(clerk.pledges.submitPledge(handIn)).rejects.toMatchObject({
      reason: 'ASSETS_NOT_ACCEPTABLE',
      messageZh: expect.stringMatching(/今天不能提交.*非正常专利申请/),
    });
    await expect(bank.submitPledge({ ...handIn, requestId: 'hand-in-b01' })).rejects.toMatchObject({
      messageZh: expect.not.stringMatching(/非正常|认定|执法/),
    });
    const before = { ...handIn, requestId: 'hand-in-before', submittedOn: '2022-12-30' };
    expect((await clerk.pledges.submitPledge(before)).pledge?.status).toBe('PLEDGE_STATUS_SUBMITTED');
  });

  it('a trademark can be pledged once cultivation told of it, and not after its end', async () => {
    const cultivation = await logIn('cultivation');
    await openHomeStream(cultivation, 'cultivation');
    const mark = { trademarkId: 'tm_8123456_29', niceClass: 29, type: 'TRADEMARK_TYPE_GOODS' } as const;
    const assets = [{ kind: 'ASSET_KIND_TRADEMARK', assetId: mark.trademarkId } as const];
    const grounds = async () =>
      (await clerk.pledges.checkAssets({ pledgorUscc: FIRM, assets })).checks[0]?.grounds.join();
    expect(await grounds()).toBe('REFUSAL_GROUND_OTHER');
    const term = { registeredOn: TODAY, termStart: TODAY, termEnd: '2032-06-29' };
    const registered = TrademarkRegistered.fromPartial({ ...mark, ...term });
    const at = (position: number) => ({ id: mark.trademarkId, position });
    await tell(cultivation, 'zhiqi.cultivation.v1.TrademarkRegistered', registered, at(1));
    await eventually(async () => (await grounds()) === '', { what: 'the trademark is known' });
    const asked = { ...contract('plg-mark'), assets, kind: 'PLEDGE_KIND_TRADEMARK' } as const;
    expect((await clerk.pledges.preparePledge(asked)).pledge?.kind).toBe('PLEDGE_KIND_TRADEMARK');
    await clerk.pledges.abandonPledge({ requestId: 'abandon-mark', pledgeId: 'plg_plg-mark' });
    const removed = TrademarkRemoved.fromPartial({ ...mark, cause: 'TRADEMARK_END_CAUSE_REMOVED', removedOn: TODAY });
    await tell(cultivation, 'zhiqi.cultivation.v1.TrademarkRemoved', removed, at(2));
    await eventually(async () => (await grounds()) === 'REFUSAL_GROUND_RIGHT_NOT_IN_FORCE', {
      what: 'the end is known',
    });
    await expect(clerk.pledges.preparePledge({ ...asked, requestId: 'plg-mark-2' })).rejects.toMatchObject({
      reason: 'ASSETS_NOT_ACCEPTABLE',
    });
  });
});
