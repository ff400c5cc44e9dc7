import { join } from 'node:path';
import { eventually } from '@zhiqi/testing';
import { CHIEF, FIN, FIRM, OFFICER, Office } from './office.ts';
import type { InventedPatent } from './patent-list.ts';
import type { Platform } from './platform.ts';
import { importList } from './stocktaking.ts';
import { FIRMS, RIGHTS, writeStoryList } from './story-firms.ts';
import type { Refusal } from './zhiqi.ts';

const PATIENCE_MS = 90_000;
const TODAY = '2022-06-30';
/** Day on which the whole year's story is told; every date of law lies on it or before it. */
const DEBT = { debtStart: TODAY, debtEnd: '2025-06-29' };
/** 3 000 000.00 yuan. */
export const SECURED_FEN = '300000000';
/** Rights as they are offered for a pledge. */
export const assetsOf = (rights: readonly InventedPatent[]) =>
  rights.map(({ applicationNo }) => ({ kind: 'ASSET_KIND_PATENT_INVENTION', assetId: applicationNo }));
const ASSETS = assetsOf(RIGHTS.meat.slice(0, 2));
const UNUSED = {
  ...{
    implementation: 'IMPLEMENTATION_NOT_IMPLEMENTED',
    revenueBand: 'REVENUE_BAND_NONE',
    obstacles: ['OBSTACLE_FUNDS'],
  },
  ...{ willingness: ['WILLINGNESS_WILLING'], acceptableModes: ['CONVERSION_MODE_TRANSFER'] },
  ...{ priceMode: 'PRICE_MODE_NEGOTIABLE', keepsPaying: true },
};

/** Ids that the story's own request ids lead to, so that two tellings are the same story. */
export interface Told {
  readonly roundId: string;
  readonly demandId: string;
  readonly consentId: string;
  readonly pledgeId: string;
  readonly filingId: string;
  readonly resourceId: string;
  readonly rightId: string;
  readonly authorisationId: string;
  readonly leadId: string;
}

function pledgeOf(assets: typeof ASSETS, pledgorUscc: string) {
  return { kind: 'PLEDGE_KIND_PATENT', assets, pledgorUscc, bankCode: 'b01', ...DEBT, securedAmountFen: SECURED_FEN };
}

/** The year of a county bureau in one go. Every step may be repeated: a request that was carried out stays carried out. */
export class Story {
  readonly #platform: Platform;
  readonly #office: Office;
  readonly #told: Partial<Record<keyof Told, string>> = {};

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#office = new Office(platform);
  }

  get told(): Told {
    return this.#told as Told;
  }

  /** The steps in their order, by name. */
  steps(): readonly (readonly [string, () => Promise<void>])[] {
    return [
      ['import', () => this.importPatents()],
      ['round', () => this.openRound()],
      ['answers', () => this.answer()],
      ['demand', () => this.postDemand()],
      ['consent', () => this.consent()],
      ['pledge', () => this.registerPledge()],
      ['abnormal', () => this.confirmAbnormal()],
      ['gi', () => this.protectGi()],
      ['mark', () => this.authoriseUser()],
      ['lead', () => this.decideLead()],
    ];
  }

  async registerBanks(): Promise<void> {
    await this.#platform.json('parties', 'add', 'b01', '--name', '虚构农村商业银行');
    await this.#platform.json('parties', 'add', 'b02', '--name', '虚构村镇银行');
  }

  async importPatents(): Promise<void> {
    const file = join(this.#platform.folder, '故事清单.xlsx');
    await writeStoryList(file);
    await this.#office.untilTold(() => importList(this.#platform, file));
  }

  async openRound(): Promise<void> {
    const request = { planYear: 2022, baselineDate: TODAY, dueOn: '2022-11-30' };
    const service = 'inventory.v1.StocktakingService';
    type Answer = { round: { roundId: string; itemCount: number; itemsCreated?: number } };
    const { round } = await this.#office.call<Answer>(service, 'OpenRound', request, {
      role: 'LEAD',
      person: 'lead-01',
    });
    const { roundId } = round;
    this.#told.roundId = roundId;
    const created = async (): Promise<boolean> => {
      const read = await this.#office.call<Answer>(service, 'GetRound', { roundId }, { role: 'OFF' });
      return read.round.itemsCreated === read.round.itemCount;
    };
    await eventually(created, { timeoutMs: PATIENCE_MS, what: 'every item of the round exists' });
  }

  /** All six rights are found unused; a second person verifies each answer. */
  async answer(): Promise<void> {
    for (const { applicationNo } of [...RIGHTS.meat, ...RIGHTS.filer]) {
      const itemId = `${this.told.roundId}.${applicationNo}`;
      const item = (name: string, request: object, person = 'off-01') =>
        this.#office.call(
          'inventory.v1.StocktakingService',
          name,
          { itemId, ...request },
          { role: 'OFF', person },
          applicationNo,
        );
      await item('AssignItem', { assignee: 'off-01' });
      await item('RecordContactAttempt', { channel: 'CONTACT_CHANNEL_PHONE', attemptedOn: TODAY });
      await item('RecordStocktakingAnswer', { answer: UNUSED, note: '电话答复' });
      await item('VerifyStocktakingAnswer', {}, 'off-02');
    }
  }

  /** The firm posts its demand, the bureau verifies it against the inventory. */
  async postDemand(): Promise<void> {
    this.#told.demandId = await this.demand(ASSETS, 'first');
  }

  /** … and consents to one of two banks. */
  async consent(): Promise<void> {
    this.#told.consentId = await this.consentTo(this.told.demandId, 'b01');
  }

  /** A verified demand over these rights. @returns its id */
  async demand(assets: typeof ASSETS, name: string): Promise<string> {
    const content = {
      ...{
        amountMinFen: '100000000',
        amountMaxFen: '300000000',
        termMonths: 36,
        purpose: 'FUNDING_PURPOSE_CONVERSION',
      },
      ...{ assets, size: 'ENTERPRISE_SIZE_SMALL', industry: 'C1353', park: '', validUntil: '2022-12-31' },
    };
    const { demand } = await this.#office.demand('SubmitDemand', { uscc: FIRMS.meat.uscc, content }, FIRM, name);
    await this.#office.demand('VerifyDemand', { demandId: demand.demandId }, FIN, name);
    return demand.demandId;
  }

  /** The firm lets a bank know everything of a demand. @returns the consent's id */
  async consentTo(demandId: string, bankCode: string): Promise<string> {
    const fieldSets = ['FIELD_SET_BASIC', 'FIELD_SET_FINANCIAL', 'FIELD_SET_IP_DETAIL'];
    const request = { demandId, bankCode, fieldSets, expiresOn: '2022-12-31' };
    return (await this.#office.demand('GrantConsent', request, FIRM, demandId)).consentId;
  }

  async revoke(demandId: string, consentId: string): Promise<void> {
    await this.#office.demand('RevokeConsent', { demandId, consentId }, FIRM, demandId);
  }

  /** What a clerk is told who prepares a pledge that must not be. */
  refusedPledge(assets: typeof ASSETS): Promise<Refusal> {
    const request = { ...pledgeOf(assets, FIRMS.filer.uscc), requestId: 'story-refused-pledge' };
    const who = ['--as', 'FIN', '--unit', 'financing', '--person', 'fin-01'];
    return this.#platform.refusal(
      ...['call', 'zhiqi.financing.v1.PledgeService/PreparePledge', JSON.stringify(request), ...who],
    );
  }

  async registerPledge(): Promise<void> {
    const request = { ...pledgeOf(ASSETS, FIRMS.meat.uscc), demandId: this.told.demandId };
    const prepared = await this.#office.pledge('PreparePledge', request);
    const { pledgeId } = prepared.pledge;
    this.#told.pledgeId = pledgeId;
    await this.#office.pledge('SubmitPledge', { pledgeId, submittedOn: TODAY });
    await this.#office.pledge('RecordRegistration', { pledgeId, registryNo: 'Y2022150000123', registeredOn: TODAY });
  }

  async confirmAbnormal(): Promise<void> {
    const applications = RIGHTS.filer.map(({ applicationNo }) => ({ applicationNo, published: true }));
    const received = await this.#office.filing('ReceiveAbnormalFilings', {
      ...{ batchNo: 'CNIPA-2022-04', applications, applicantUscc: FIRMS.filer.uscc, agencyUscc: '' },
      ...{ kindCode: this.kindCode, receivedOn: TODAY },
    });
    const { filingId } = received.filing;
    this.#told.filingId = filingId;
    await this.#office.filing('NotifyApplicant', { filingId, notifiedOn: TODAY, documentNo: '达市监知通〔2022〕1号' });
    await this.#office.filing('RecordApplicantResponse', {
      ...{ filingId, response: 'APPLICANT_RESPONSE_REFUSED', respondedOn: TODAY },
    });
    await this.#office.filing(
      'ConfirmAbnormalFiling',
      {
        filingId,
        aggravators: ['AGGRAVATOR_REPEAT_AFTER_NOTICE'],
        confirmedOn: TODAY,
        documentNo: '达市监知认〔2022〕1号',
      },
      CHIEF,
    );
  }

  /** Code of the list of 2021 that is in force on the story's day. */
  readonly kindCode = 'K1';

  async protectGi(): Promise<void> {
    const identified = await this.#office.gi('IdentifyResource', {
      ...{ name: '达拉特肉羊', product: '羊肉', industryGroup: 'GI_INDUSTRY_GROUP_MUTTON' },
      ...{ area: '达拉特旗', identifiedOn: TODAY },
    });
    const { resourceId } = identified.resource;
    this.#told.resourceId = resourceId;
    await this.#office.gi('StartCultivation', { resourceId, station: '树林召镇地理标志工作站', startedOn: TODAY });
    const preparation = {
      ...{ governingBody: '达拉特旗肉羊产业协会', approvalDocumentNo: '达政函〔2022〕9号' },
      ...{ geographicScope: '达拉特旗所辖行政区域', standardNo: 'DB15/T 0000-2022' },
    };
    await this.#office.gi('RecordPreparation', { resourceId, preparation });
    const track = 'GI_TRACK_TM_CERTIFICATION';
    await this.#office.gi('FileGiApplication', { resourceId, track, filedOn: TODAY });
    const obtained = await this.#office.gi('RecordGiRight', {
      ...{ resourceId, track, number: '60000001', holderBody: '达拉特旗肉羊产业协会', obtainedOn: TODAY },
    });
    this.#told.rightId = obtained.right.giRightId;
  }

  async authoriseUser(): Promise<void> {
    const applied = await this.#office.mark('ApplyForGiMark', {
      ...{ giRightId: this.told.rightId, userUscc: FIRMS.producer.uscc, userName: FIRMS.producer.name },
      ...{ userClass: 'GI_USER_CLASS_CERTIFICATION_LICENSEE', appliedOn: TODAY },
    });
    const { authorisationId } = applied.authorisation;
    this.#told.authorisationId = authorisationId;
    await this.#office.mark('CheckGiMarkApplication', {
      authorisationId,
      inArea: true,
      meetsStandard: true,
      checkedOn: TODAY,
    });
    await this.#office.mark('ForwardGiMarkApplication', { authorisationId, forwardedOn: TODAY });
    await this.#office.mark('RecordGiMarkAuthorisation', {
      ...{ authorisationId, authorisedOn: TODAY, announcementNo: '第0001号' },
    });
  }

  async decideLead(): Promise<void> {
    const received = await this.#office.lead('ReceiveLead', {
      ...{ source: 'LEAD_SOURCE_REPORT', cause: 'LEAD_CAUSE_TRADEMARK_INFRINGEMENT', sector: 'SECTOR_FOOD' },
      ...{ venue: 'VENUE_MALL', receivedOn: TODAY, sourceDocumentNo: '12315-2022-000001' },
      ...{ respondentName: '虚构商行', subjectMatter: '销售假冒注册商标的羊肉制品' },
      reporter: { name: '虚构举报人', contact: '虚构联系方式', address: '', asksForSecrecy: true },
    });
    const { leadId } = received.lead;
    this.#told.leadId = leadId;
    await this.#office.lead('StartVerification', { leadId }, OFFICER);
    await this.#office.lead(
      'DecideFiling',
      { leadId, decision: 'FILING_DECISION_FILE', decidedOn: TODAY, documentNo: '达市监立〔2022〕1号' },
      CHIEF,
    );
  }
}
