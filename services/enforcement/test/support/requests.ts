import type { ReceiveAbnormalFilingsRequest, ReceiveLeadRequest } from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import type { Reporter } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import { PUBLISHED, UNPUBLISHED } from '../abnormal-filings.ts';

/** An invented reporter. Every text of it may be found nowhere. */
export const REPORTER: Reporter = {
  name: '虚构举报人甲乙丙',
  contact: 'weixin-vermilion-heron-77',
  address: '虚构街道冬青巷九十九号',
  asksForSecrecy: true,
};

export const leadRequest = (requestId: string, over: Partial<ReceiveLeadRequest> = {}): ReceiveLeadRequest => ({
  requestId,
  source: 'LEAD_SOURCE_REPORT',
  cause: 'LEAD_CAUSE_COUNTERFEIT_TRADEMARK',
  sector: 'SECTOR_FOOD',
  venue: 'VENUE_MALL',
  receivedOn: '2026-02-12',
  sourceDocumentNo: '12315-2026-000001',
  respondentUscc: '',
  respondentName: '虚构商行',
  subjectMatter: '销售假冒注册商标的羊肉制品',
  superiorDeadline: '',
  reporter: undefined,
  lateEntryReason: '',
  ...over,
});

export const batchRequest = (
  requestId: string,
  over: Partial<ReceiveAbnormalFilingsRequest> = {},
): ReceiveAbnormalFilingsRequest => ({
  requestId,
  batchNo: 'CNIPA-2026-04',
  applications: [
    { applicationNo: `ZL${PUBLISHED}`, published: true },
    { applicationNo: UNPUBLISHED, published: false },
  ],
  applicantUscc: '914403001922038216',
  agencyUscc: '',
  kindCode: 'K1',
  receivedOn: '2026-02-12',
  ...over,
});
