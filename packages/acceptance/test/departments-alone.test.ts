import { join } from 'node:path';
import { eventually } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Department } from './support/department.ts';
import { eventsOf, type Figures, figuresOf } from './support/figures.ts';
import { type Caller, CHIEF, FIN, OFFICER } from './support/office.ts';
import { Platform, type Status } from './support/platform.ts';
import { importList } from './support/stocktaking.ts';
import { FIRMS, RIGHTS, writeStoryList } from './support/story-firms.ts';

const TODAY = '2022-06-30';
const FOLLOWS_WITHIN_MS = 30_000;
const ADMIN: Caller = { role: 'ADMIN', unit: 'bureau', person: 'admin-01' };
/** Exit codes of a command: the service cannot be reached or asked; it refuses. */
const [UNAVAILABLE, REFUSED] = [3, 4];

/** The bus, the issuer of tokens, inventory and reporting; two departments on data folders of their own. */
let bureau: Platform;
let financing: Department;
let enforcement: Department;

beforeAll(async () => {
  bureau = await Platform.reserve();
  await bureau.up('--empty', '--clock', TODAY, '--only', 'inventory,reporting');
  financing = await Department.join(bureau, 'financing');
  enforcement = await Department.join(bureau, 'enforcement');
});

afterAll(async () => {
  for (const platform of [enforcement?.platform, financing?.platform, bureau]) await platform?.remove();
});

/** Restarts the bureau's platform with these services only; its bus stays where it was. */
async function bureauRuns(only: string): Promise<void> {
  await bureau.down();
  await bureau.up('--only', only);
}

const nameOf = (right: number): string => RIGHTS.meat[right]?.applicationNo ?? '';

const pledge = (method: string, request: object) =>
  financing.call<{ pledge: { pledgeId: string } }>(`financing.v1.PledgeService/${method}`, request, FIN);

function contract(applicationNo: string, pledgorUscc: string = FIRMS.meat.uscc) {
  return {
    requestId: `pledge-${applicationNo.replace('.', '-')}`,
    kind: 'PLEDGE_KIND_PATENT',
    assets: [{ kind: 'ASSET_KIND_PATENT_INVENTION', assetId: applicationNo }],
    ...{ pledgorUscc, bankCode: 'b01', debtStart: TODAY, debtEnd: '2025-06-29', securedAmountFen: '10000000' },
  };
}

async function prepared(right: number): Promise<string> {
  return (await pledge('PreparePledge', contract(nameOf(right)))).pledge.pledgeId;
}

async function registered(right: number, pledgeId: string): Promise<void> {
  await pledge('SubmitPledge', { requestId: `submit-${right}`, pledgeId, submittedOn: TODAY });
  const registry = { registryNo: `Y202215000010${right}`, registeredOn: TODAY };
  await pledge('RecordRegistration', { requestId: `register-${right}`, pledgeId, ...registry });
}

const partnerBank = (bankCode: string) =>
  financing.call(
    ...(['financing.v1.PartnerBankService/RegisterPartnerBank'] as const),
    ...([{ requestId: `bank-${bankCode}`, bankCode, name: `虚构银行${bankCode}` }, ADMIN] as const),
  );

async function banks(): Promise<string[]> {
  const list = 'financing.v1.PartnerBankService/ListPartnerBanks';
  const answer = await financing.call<{ banks: { bankCode: string }[] }>(list, {}, FIN);
  return answer.banks.map(({ bankCode }) => bankCode).sort();
}

/** A figure of the bureau's scoreboard reaches this value. */
async function figuresBecome(expected: Figures): Promise<void> {
  const seen = async () => {
    const figures = await figuresOf(bureau);
    return Object.fromEntries(Object.keys(expected).map((name) => [name, figures[name]]));
  };
  await expect.poll(seen, { timeout: FOLLOWS_WITHIN_MS, interval: 200 }).toEqual(expected);
}

/** Inventory has heard that the right is pledged. Asked through the command line of the other department. */
async function pledgedInInventory(right: number): Promise<void> {
  type Answer = { patent: { overlays?: { overlay: string }[] } };
  const get = () =>
    financing.call<Answer>('inventory.v1.PatentService/GetPatent', { applicationNo: nameOf(right) }, FIN);
  const isPledged = async () => (await get()).patent.overlays?.some(({ overlay }) => overlay === 'OVERLAY_PLEDGED');
  await eventually(isPledged, { timeoutMs: FOLLOWS_WITHIN_MS, what: `inventory knows the pledge of right ${right}` });
}

async function confirmAbnormalFilings(): Promise<void> {
  const filings = 'enforcement.v1.AbnormalFilingService';
  const applications = RIGHTS.filer.map(({ applicationNo }) => ({ applicationNo, published: true }));
  const received = await enforcement.call<{ filing: { filingId: string } }>(
    `${filings}/ReceiveAbnormalFilings`,
    {
      ...{ requestId: 'abnormal-receive', batchNo: 'CNIPA-2022-04', applications, kindCode: 'K1' },
      ...{ applicantUscc: FIRMS.filer.uscc, agencyUscc: '', receivedOn: TODAY },
    },
    OFFICER,
  );
  const { filingId } = received.filing;
  const next = (method: string, request: object, caller = OFFICER) =>
    enforcement.call(`${filings}/${method}`, { requestId: `abnormal-${method}`, filingId, ...request }, caller);
  await next('NotifyApplicant', { notifiedOn: TODAY, documentNo: '达市监知通〔2022〕1号' });
  await next('RecordApplicantResponse', { response: 'APPLICANT_RESPONSE_REFUSED', respondedOn: TODAY });
  const decision = { confirmedOn: TODAY, documentNo: '达市监知认〔2022〕1号' };
  await next('ConfirmAbnormalFiling', { aggravators: ['AGGRAVATOR_REPEAT_AFTER_NOTICE'], ...decision }, CHIEF);
}

describe('departments that run alone, joined by one bus', () => {
  it('each runs its own service and store, nothing else, and shows where the others are', async () => {
    const own = async ({ platform }: Department): Promise<Status> => platform.status();
    const status = await own(financing);
    expect(status.services.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'store SERVING',
      'financing SERVING',
    ]);
    expect(status.natsUrl).toBe((await bureau.status()).natsUrl);
    expect(status).toMatchObject({
      elsewhere: [
        { name: 'inventory', state: 'SERVING' },
        { name: 'reporting', state: 'SERVING' },
      ],
    });
    expect((await own(enforcement)).services.map(({ name }) => name)).toEqual(['store', 'enforcement']);
  });

  it('a token that this machine would issue is worth nothing, and it says so', async () => {
    expect(await financing.platform.refusal('token')).toMatchObject({
      message: expect.stringContaining('ZHIQI_TOKEN'),
    });
  });

  it('a right imported by one department, pledged by another after asking, is counted by the third', async () => {
    const file = join(bureau.folder, 'rights.xlsx');
    await writeStoryList(file);
    await importList(bureau, file);
    await partnerBank('b01');
    await registered(0, await prepared(0));
    await figuresBecome({ 'INV-03 PATENT_KIND_INVENTION': '6', 'FIN-01 PATENT': '1' });
    await pledgedInInventory(0);
    const types = await financing.eventTypes();
    expect(types).toEqual(
      expect.arrayContaining(['zhiqi.inventory.v1.PatentRegistered', 'zhiqi.financing.v1.PledgeRegistered']),
    );
  });

  it('inventory is down: the others accept and answer, and what needs it is refused in words; then it catches up', async () => {
    const waiting = await prepared(1);
    await bureauRuns('reporting');
    await partnerBank('b02');
    expect(await banks()).toEqual(['b01', 'b02']);
    const refusal = await financing.refusal('financing.v1.PledgeService/PreparePledge', contract(nameOf(2)), FIN);
    expect(refusal).toMatchObject({ code: UNAVAILABLE, message: expect.stringContaining('专利盘点与转化') });
    await registered(1, waiting);
    await figuresBecome({ 'FIN-01 PATENT': '2' });
    await bureauRuns('inventory,reporting');
    await pledgedInInventory(1);
  });

  it('reporting is down: the others go on; then it catches up', async () => {
    await bureauRuns('inventory');
    await registered(2, await prepared(2));
    await pledgedInInventory(2);
    await bureauRuns('inventory,reporting');
    await figuresBecome({ 'INV-03 PATENT_KIND_INVENTION': '6', 'FIN-01 PATENT': '3' });
  });

  it('financing is down: the others go on; when it is back it knows what was decided meanwhile', async () => {
    await financing.down();
    await confirmAbnormalFilings();
    await figuresBecome({ 'INV-03 PATENT_KIND_INVENTION': '4', 'FIN-01 PATENT': '3' });
    await financing.up();
    const [abnormal] = RIGHTS.filer;
    const prepare = () =>
      financing.refusal(
        'financing.v1.PledgeService/PreparePledge',
        contract(abnormal?.applicationNo ?? '', FIRMS.filer.uscc),
        FIN,
      );
    expect(await prepare()).toMatchObject({ code: REFUSED, message: expect.stringContaining('非正常') });
    expect(await banks()).toEqual(['b01', 'b02']);
  });

  it('the bus is away: commands are accepted, also by a department that starts now; events wait until it is back', async () => {
    const events = async () => {
      const { services } = await financing.platform.status();
      return services.find(({ name }) => name === 'financing');
    };
    await bureau.down();
    await partnerBank('b03');
    expect(await events()).toMatchObject({ state: 'SERVING', events: 'WAITING' });
    await financing.down();
    await financing.up();
    await partnerBank('b04');
    expect(await banks()).toEqual(['b01', 'b02', 'b03', 'b04']);
    expect(await events()).toMatchObject({ state: 'SERVING', events: 'WAITING' });
    await bureau.up('--only', 'inventory,reporting');
    await expect.poll(events, { timeout: FOLLOWS_WITHIN_MS, interval: 200 }).toMatchObject({ events: 'FLOWING' });
  });

  it('nothing was lost, and nothing failed on its way', async () => {
    // The banks have copies of their own of what concerns them.
    const told = async (type: string) => {
      const events = (await eventsOf(bureau)).filter((event) => event.type.endsWith(`.${type}`));
      return [...new Set(events.map(({ subject }) => subject))].sort();
    };
    const partners = () => told('PartnerBankRegistered');
    await expect.poll(partners, { timeout: FOLLOWS_WITHIN_MS, interval: 200 }).toEqual(['b01', 'b02', 'b03', 'b04']);
    expect(await told('PledgeRegistered')).toHaveLength(3);
    expect(await told('AbnormalFilingConfirmed')).toHaveLength(1);
    expect(await bureau.json('dead', 'list')).toEqual({ letters: [] });
    await figuresBecome({ 'INV-03 PATENT_KIND_INVENTION': '4', 'FIN-01 PATENT': '3' });
  });
});
