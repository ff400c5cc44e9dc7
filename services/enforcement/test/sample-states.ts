import { foldEvents } from '@zhiqi/kernel';
import { FILING_SCHEMA } from '../src/abnormal-filing/domain.ts';
import { LEAD_SCHEMA } from '../src/lead/domain.ts';
import { REPORTER_FILE_SCHEMA, type ReporterFileState, reporterFileDecider } from '../src/reporter-file/domain.ts';
import { batchAfter, confirmBatch, notify, receiveBatch, reportUp, respond } from './abnormal-filings.ts';
import { day } from './clocks.ts';
import {
  actor,
  decideOn,
  extendOn,
  handedDown,
  leadAfter,
  morning,
  pauseOn,
  reportBackOn,
  resumeOn,
  start,
  tickOn,
} from './leads.ts';

/** One state of each aggregate with every part filled, as today's rules make it: the stored samples must equal it. */
export const SAMPLES: readonly { readonly name: string; readonly schema: number; readonly state: unknown }[] = [
  { name: 'lead', schema: LEAD_SCHEMA, state: lead() },
  { name: 'abnormal-filing', schema: FILING_SCHEMA, state: filing() },
  { name: 'reporter-file', schema: REPORTER_FILE_SCHEMA, state: reporterFile() },
];

function lead() {
  return leadAfter(
    handedDown({
      superiorDeadline: day('2026-03-20'),
      respondentUscc: '914403001922038216',
      reporterRef: 'rep_0123456789abcdef0123456789abcdef01234567',
    }),
    start(),
    pauseOn('2026-02-27'),
    resumeOn('2026-03-03'),
    tickOn('2026-03-05'),
    extendOn('2026-03-16'),
    decideOn('2026-03-17', { decision: 'NOT_FILE', notFilingGround: 'MINOR_AND_CORRECTED', officers: ['p-1', 'p-2'] }),
    reportBackOn('2026-03-18'),
  );
}

function filing() {
  return batchAfter(
    receiveBatch({ agencyUscc: '914403001922038216' }),
    notify(),
    respond(),
    confirmBatch(),
    reportUp(),
  );
}

function reporterFile(): ReporterFileState {
  const at = morning('2026-02-20');
  const leadId = 'led_1';
  const opened = {
    type: 'ReporterOpened',
    leadId,
    by: actor('HEAD'),
    at,
    officer: 'p-off',
    reason: '经办本案',
  } as const;
  const looked = { type: 'ReporterLooked', leadId, by: actor('OFF', 'p-off'), at, purpose: '核实' } as const;
  const erased = { type: 'ReporterErased', leadId, by: actor('HEAD'), at, legalBasis: '第四十七条' } as const;
  return foldEvents(reporterFileDecider, [opened, looked, erased]);
}
