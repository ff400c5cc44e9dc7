import { foldEvents } from '@zhiqi/kernel';
import {
  type FileOpenLicence,
  type OpenLicenceCommand,
  type OpenLicenceContent,
  type OpenLicenceEvent,
  type OpenLicenceFacts,
  type OpenLicenceState,
  openLicenceDecider,
  type TakeOpenLicence,
} from '../src/open-licence/domain.ts';
import { OPEN_LICENCE_RULES } from '../src/rule-sets.ts';
import { buyer, HASH, PATENT } from './conversions.ts';
import { actor, day, morning } from './patents.ts';

/** Invented open-licence statements for the tests of the rules. */

export const statements = openLicenceDecider(OPEN_LICENCE_RULES);

export const content = (over: Partial<OpenLicenceContent> = {}): OpenLicenceContent => ({
  feeModel: 'FIXED',
  feeFen: '5000000',
  royaltyPpm: 0,
  paymentTerms: '签收通知后三十日内一次付清',
  licenceTermEnd: day('2025-08-31'),
  evaluationReportNo: null,
  fieldOfUse: '乳制品加工',
  productWords: ['酸奶', '发酵乳'],
  otherTerms: '',
  signedBy: ['hld_local'],
  pledgeeConsentHash: null,
  ...over,
});

export const openFacts = (over: Partial<OpenLicenceFacts> = {}): OpenLicenceFacts => ({
  kind: 'INVENTION',
  grantDate: day('2020-03-10'),
  legalState: 'GRANTED_IN_FORCE',
  overlays: [],
  holderKeys: ['hld_local'],
  ipcMain: 'A23C9/13',
  licences: [],
  feeStanding: 'NOT_DUE',
  ...over,
});

export const draft = (
  over: Partial<OpenLicenceContent> = {},
  facts: Partial<OpenLicenceFacts> = {},
): OpenLicenceCommand => ({
  type: 'DraftOpenLicence',
  actor: actor('OFF'),
  at: morning('2022-08-01'),
  statementId: 'olc_1',
  applicationNo: PATENT,
  content: content(over),
  facts: openFacts(facts),
});

export const fileStatement = (facts: Partial<OpenLicenceFacts> = {}, filedOn = '2022-08-05'): FileOpenLicence => ({
  type: 'FileOpenLicence',
  actor: actor('OFF'),
  at: morning(filedOn),
  filedOn: day(filedOn),
  facts: openFacts(facts),
});

export const announce = (announcedOn = '2022-09-01'): OpenLicenceCommand => ({
  type: 'RecordAnnouncement',
  actor: actor('OFF'),
  at: morning(announcedOn),
  announcedOn: day(announcedOn),
  announcementNo: '2022年第35期',
});

export const take = (over: Partial<TakeOpenLicence> = {}, date = '2022-10-10'): TakeOpenLicence => ({
  type: 'TakeOpenLicence',
  actor: actor('OFF'),
  at: morning(date),
  licensee: buyer,
  notifiedOn: day('2022-10-01'),
  paidOn: day('2022-10-10'),
  amountFen: '5000000',
  documentHash: HASH,
  cnipaRecordal: null,
  ...over,
});

export const withdraw = (withdrawnOn = '2023-03-01'): OpenLicenceCommand => ({
  type: 'RecordWithdrawal',
  actor: actor('OFF'),
  at: morning(withdrawnOn),
  withdrawnOn: day(withdrawnOn),
});

export function statementHistory(...commands: OpenLicenceCommand[]): OpenLicenceEvent[] {
  const events: OpenLicenceEvent[] = [];
  for (const command of commands) events.push(...statements.decide(command, foldEvents(statements, events)));
  return events;
}

export const statementAfter = (...commands: OpenLicenceCommand[]): OpenLicenceState =>
  foldEvents(statements, statementHistory(...commands));
