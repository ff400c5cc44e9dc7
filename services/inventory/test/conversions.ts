import { type Actor, foldEvents } from '@zhiqi/kernel';
import {
  type ConversionCommand,
  type ConversionEvent,
  type ConversionState,
  type Counterpart,
  conversionDecider,
  type PatentFacts,
  type RecordConversion,
} from '../src/conversion/domain.ts';
import type { ApplyConversion, PatentConversion } from '../src/patent/domain.ts';
import { actor, day, morning } from './patents.ts';

/** Invented conversion records for the tests of the rules. */

export const HASH = 'a'.repeat(64);
export const PATENT = '201710601862.3';

export const buyer: Counterpart = {
  key: 'hld_bbbbbbbbbbbbbbbb',
  uscc: '91150621MA0HHC0168',
  name: '达拉特旗示例肉业有限公司',
  divisionCode: '150621',
  isSme: true,
};

export const facts = (over: Partial<PatentFacts> = {}): PatentFacts => ({
  applicationNo: PATENT,
  registered: true,
  legalState: 'GRANTED_IN_FORCE',
  endedOn: null,
  overlays: [],
  holders: 1,
  seats: ['150621'],
  openLicenceAnnounced: false,
  ...over,
});

/** An exclusive licence of two years, recorded on the day it takes effect. */
export const recordConversion = (over: Partial<RecordConversion> = {}): RecordConversion => ({
  type: 'RecordConversion',
  actor: actor('OFF'),
  at: morning('2022-11-01'),
  conversionId: 'cnv_1',
  planYear: 2022,
  kind: 'EXCLUSIVE_LICENCE',
  applicationNos: [PATENT],
  contractDate: day('2022-10-20'),
  effectiveDate: day('2022-11-01'),
  termEnd: day('2024-10-31'),
  cnipaRecordal: null,
  amountFen: '30000000',
  counterpart: buyer,
  documentHash: HASH,
  jointOwnersConsentHash: null,
  pledgeeConsentHash: null,
  openLicenceId: null,
  patents: [facts()],
  otherLicences: [],
  ...over,
});

export const annulConversion = (date = '2022-11-20', by: Actor = actor('LEAD', 'p-lead')): ConversionCommand => ({
  type: 'AnnulConversion',
  actor: by,
  at: morning(date),
  reason: '同一合同重复登记',
});

export const endConversion = (endedOn: string, date = endedOn): ConversionCommand => ({
  type: 'EndConversion',
  actor: actor('OFF'),
  at: morning(date),
  endedOn: day(endedOn),
});

export function conversionHistory(...commands: ConversionCommand[]): ConversionEvent[] {
  const events: ConversionEvent[] = [];
  for (const command of commands) {
    events.push(...conversionDecider.decide(command, foldEvents(conversionDecider, events)));
  }
  return events;
}

export const conversionAfter = (...commands: ConversionCommand[]): ConversionState =>
  foldEvents(conversionDecider, conversionHistory(...commands));

/** The record as its patent is told of it. */
export const applyConversion = (
  over: Partial<PatentConversion> = {},
  date = over.annulledOn ?? over.endedOn ?? '2022-11-01',
): ApplyConversion => ({
  type: 'ApplyConversion',
  actor: actor('SYS'),
  at: morning(date),
  conversion: {
    conversionId: 'cnv_1',
    kind: 'ORDINARY_LICENCE',
    effectiveDate: day('2022-11-01'),
    endedOn: null,
    annulledOn: null,
    provesUse: true,
    version: 1,
    ...over,
  },
});
