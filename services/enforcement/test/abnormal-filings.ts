import { foldEvents, type Role } from '@zhiqi/kernel';
import {
  type ExistingFiling,
  type FilingCommand,
  type FilingEvent,
  type FilingStatus,
  filingDecider,
  type ReceiveFilings,
  type WorkCommand,
} from '../src/abnormal-filing/domain.ts';
import { RULE_PACKS } from '../src/rule-sets.ts';
import { day } from './clocks.ts';
import { actor, morning } from './leads.ts';

/** An invented batch: one published application, one that is not. */

export const filings = filingDecider(RULE_PACKS);

export const PUBLISHED = '201710601862.3';
export const UNPUBLISHED = '202210000001.0';

const base = (role: Role, date: string) => ({ actor: actor(role), at: morning(date) });

export const receiveBatch = (over: Partial<ReceiveFilings> = {}): ReceiveFilings => ({
  type: 'ReceiveAbnormalFilings',
  ...base('DESK', '2022-06-30'),
  filingId: 'abf_1',
  batchNo: 'CNIPA-2022-04',
  applications: [
    { applicationNo: PUBLISHED, published: true },
    { applicationNo: UNPUBLISHED, published: false },
  ],
  applicantUscc: '914403001922038216',
  agencyUscc: null,
  kindCode: 'K1',
  receivedOn: day('2022-06-30'),
  ...over,
});

type Of<T extends WorkCommand['type']> = Extract<WorkCommand, { type: T }>;

export const notify = (over: Partial<Of<'NotifyApplicant'>> = {}): Of<'NotifyApplicant'> => ({
  type: 'NotifyApplicant',
  ...base('OFF', '2022-07-04'),
  notifiedOn: day('2022-07-04'),
  documentNo: '达市监知通〔2022〕1号',
  ...over,
});

export const respond = (over: Partial<Of<'RecordApplicantResponse'>> = {}): Of<'RecordApplicantResponse'> => ({
  type: 'RecordApplicantResponse',
  ...base('OFF', '2022-07-15'),
  response: 'REFUSED',
  respondedOn: day('2022-07-15'),
  ...over,
});

export const confirmBatch = (over: Partial<Of<'ConfirmAbnormalFiling'>> = {}): Of<'ConfirmAbnormalFiling'> => ({
  type: 'ConfirmAbnormalFiling',
  ...base('CHIEF', '2022-07-20'),
  aggravators: ['REPEAT_AFTER_NOTICE'],
  confirmedOn: day('2022-07-20'),
  documentNo: '达市监知认〔2022〕1号',
  ...over,
});

export const revoke = (over: Partial<Of<'RevokeConfirmation'>> = {}): Of<'RevokeConfirmation'> => ({
  type: 'RevokeConfirmation',
  ...base('CHIEF', '2022-08-01'),
  revokedOn: day('2022-08-01'),
  documentNo: '达市监知撤〔2022〕1号',
  ...over,
});

export const rectify = (over: Partial<Of<'RectifyAbnormalFiling'>> = {}): Of<'RectifyAbnormalFiling'> => ({
  type: 'RectifyAbnormalFiling',
  ...base('OFF', '2022-07-18'),
  rectifiedOn: day('2022-07-18'),
  ...over,
});

export const reportUp = (over: Partial<Of<'ReportUp'>> = {}): Of<'ReportUp'> => ({
  type: 'ReportUp',
  ...base('HEAD', '2022-08-01'),
  reportedOn: day('2022-08-01'),
  documentNo: '达市监知报〔2022〕1号',
  ...over,
});

/** The events that a series of commands leads to. */
export function batchHistory(...commands: FilingCommand[]): FilingEvent[] {
  const events: FilingEvent[] = [];
  for (const command of commands) events.push(...filings.decide(command, foldEvents(filings, events)));
  return events;
}

export function batchAfter(...commands: FilingCommand[]): ExistingFiling {
  const state = foldEvents(filings, batchHistory(...commands));
  if (state.status === 'ABSENT') throw new Error('no batch');
  return state;
}

/** How each state is reached. */
export const reachBatch: Readonly<Record<FilingStatus, () => FilingEvent[]>> = {
  RECEIVED: () => batchHistory(receiveBatch()),
  NOTIFIED: () => batchHistory(receiveBatch(), notify()),
  RESPONDED: () => batchHistory(receiveBatch(), notify(), respond()),
  RECTIFIED: () => batchHistory(receiveBatch(), notify(), respond(), rectify()),
  CONFIRMED: () => batchHistory(receiveBatch(), notify(), respond(), confirmBatch()),
  REPORTED_UP: () => batchHistory(receiveBatch(), notify(), respond(), confirmBatch(), reportUp()),
};
