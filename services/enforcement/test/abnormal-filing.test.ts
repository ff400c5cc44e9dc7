import { createHash } from 'node:crypto';
import { isNotPermitted } from '@zhiqi/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED, UNPUBLISHED } from './abnormal-filings.ts';
import { BANK, EnforcementWorld } from './support/enforcement-world.ts';
import { batchRequest } from './support/requests.ts';

const CONFIRMED = 'zhiqi.enforcement.v1.AbnormalFilingConfirmed';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let world: EnforcementWorld;

beforeAll(async () => {
  world = await EnforcementWorld.open('2026-02-12');
  await world.start();
});
afterAll(() => world.close());

const dated = { documentNo: '达市监知〔2026〕1号' };
/** Takes a batch to the answer of its applicant. */
async function toResponded(name: string, over: Parameters<typeof batchRequest>[1] = {}): Promise<string> {
  const { filings } = world.as('OFF');
  const filingId = `abf_${name}`;
  await filings.receiveAbnormalFilings(batchRequest(name, over));
  await filings.notifyApplicant({ requestId: `${name}-notify`, filingId, notifiedOn: '2026-02-12', ...dated });
  const response = { response: 'APPLICANT_RESPONSE_REFUSED', respondedOn: '2026-02-12' } as const;
  await filings.recordApplicantResponse({ requestId: `${name}-respond`, filingId, ...response });
  return filingId;
}
const confirm = (filingId: string, requestId = `${filingId}-confirm`) =>
  world.as('CHIEF').filings.confirmAbnormalFiling({
    ...{ requestId, filingId, confirmedOn: '2026-02-12', ...dated },
    aggravators: ['AGGRAVATOR_REFUSES_WITHDRAWAL_WITHOUT_EVIDENCE', 'AGGRAVATOR_REPEAT_AFTER_NOTICE'],
  });

describe('非正常申请线索', () => {
  it('接收、通知、回应、认定、上报;申请号规范化,未公开的只以哈希外发', async () => {
    const filingId = await toResponded('story');
    const { filing } = await confirm(filingId);
    expect(filing).toMatchObject({
      status: 'ABNORMAL_FILING_STATUS_CONFIRMED',
      applications: [
        { applicationNo: PUBLISHED, published: true },
        { applicationNo: UNPUBLISHED, published: false },
      ],
    });
    const report = { requestId: 'story-report', filingId, reportedOn: '2026-02-12', ...dated };
    await world.as('HEAD').filings.reportUp(report);
    const { filings } = await world.as('OFF').filings.listAbnormalFilings({
      statuses: ['ABNORMAL_FILING_STATUS_REPORTED_UP'],
    });
    expect(filings.map((each) => each.filingId)).toEqual([filingId]);
    const [told] = await world.publishedOf('AbnormalFilingConfirmed', 1);
    expect(told).toMatchObject({
      rulepack: 'RP-2025-04',
      dataclass: 'P2',
      data: {
        filingId,
        applicationNos: [PUBLISHED],
        applicationNoHashes: [sha256(PUBLISHED), sha256(UNPUBLISHED)],
        applications: 2,
        applicantUscc: '914403001922038216',
        kindCode: 'K1',
      },
    });
  });

  it('盘点、融资和报表收得到认定;分析人员和银行收不到任何一条', async () => {
    for (const user of ['inventory', 'financing', 'reporting']) {
      const types = (await world.published(user)).map(({ event }) => event.type);
      expect(types, user).toContain(CONFIRMED);
    }
    for (const user of ['analytics', 'portal', `party-${BANK}`]) {
      await expect(world.published(user), user).rejects.toSatisfy(isNotPermitted);
    }
  });

  it('一件申请同时只能有一次有效认定;撤销后可以再认定', async () => {
    const second = await toResponded('second', { applications: [{ applicationNo: PUBLISHED, published: true }] });
    await expect(confirm(second)).rejects.toMatchObject({ reason: 'APPLICATION_ALREADY_CONFIRMED' });
    const revoke = { requestId: 'story-revoke', filingId: 'abf_story', revokedOn: '2026-02-12', ...dated };
    const { filing } = await world.as('CHIEF').filings.revokeConfirmation(revoke);
    expect(filing).toMatchObject({ status: 'ABNORMAL_FILING_STATUS_RESPONDED', confirmedOn: '' });
    await confirm(second, 'second-again');
    await expect(confirm('abf_story', 'story-again')).rejects.toMatchObject({
      reason: 'APPLICATION_ALREADY_CONFIRMED',
    });
    const [revoked] = await world.publishedOf('AbnormalFilingConfirmationRevoked', 1);
    expect(revoked).toMatchObject({ data: { applicationNos: [PUBLISHED], revokedOn: '2026-02-12' } });
  });

  it('两批都没有有效认定时互不妨碍;整改的不需要认定', async () => {
    const applications = [{ applicationNo: '202110000001.6', published: true }];
    for (const name of ['third', 'fourth']) {
      const filingId = await toResponded(name, { applications });
      const request = { requestId: `${name}-rectify`, filingId, rectifiedOn: '2026-02-12' };
      const { filing } = await world.as('HEAD').filings.rectifyAbnormalFiling(request);
      expect(filing?.status).toBe('ABNORMAL_FILING_STATUS_RECTIFIED');
    }
  });

  it('填写有误时说清是哪一项', async () => {
    const { filings } = world.as('DESK');
    const refused = (over: Parameters<typeof batchRequest>[1]) =>
      filings.receiveAbnormalFilings(batchRequest('x', over));
    await expect(
      refused({ applications: [{ applicationNo: '201710601862.4', published: true }] }),
    ).rejects.toMatchObject({
      fields: [{ field: 'applications[0].application_no', rule: 'CHECK_DIGIT_MISMATCH' }],
    });
    await expect(refused({ kindCode: 'K9' })).rejects.toMatchObject({
      fields: [{ field: 'kind_code', rule: 'KIND_UNKNOWN', messageZh: expect.stringContaining('第77号') }],
    });
    await expect(refused({ batchNo: '国知办〔2026〕4号' })).rejects.toMatchObject({
      fields: [{ field: 'batch_no', rule: 'BATCH_NO_MALFORMED' }],
    });
    await expect(refused({ applicantUscc: '123' })).rejects.toMatchObject({
      fields: [{ field: 'applicant_uscc', rule: 'USCC_MALFORMED' }],
    });
    await expect(world.as('BANK').filings.listAbnormalFilings({})).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    await expect(world.as('OFF').filings.getAbnormalFiling({ filingId: 'abf_none' })).rejects.toMatchObject({
      reason: 'FILING_NOT_FOUND',
    });
  });
});
