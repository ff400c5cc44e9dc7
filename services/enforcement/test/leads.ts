import { type Actor, foldEvents, type LegalDate, type Role, type WorkingCalendar } from '@zhiqi/kernel';
import {
  type DecideFiling,
  type ExistingLead,
  type ExtendDeadline,
  type LeadCommand,
  type LeadEvent,
  leadDecider,
  type MergeReport,
  type PauseClock,
  type ReceiveLead,
  type ReferLead,
  type ReportBack,
  type ResumeClock,
  type StartVerification,
  type Tick,
} from '../src/lead/domain.ts';
import { RULE_PACKS } from '../src/rule-sets.ts';
import { calendar, day } from './clocks.ts';

/** Invented leads for the tests of the rules. The one of most tests came in on Thu 2026-02-12, so it runs to 2026-03-11. */

export const leads = leadDecider(RULE_PACKS);

export const actor = (role: Role, personKey = `p-${role.toLowerCase()}`): Actor => ({
  role,
  unit: 'enforcement',
  personKey,
});

/** Nine in the morning in Shanghai. */
export const morning = (date: string) => `${date}T01:00:00.000Z`;

const base = (role: Role, date: string) => ({ actor: actor(role), at: morning(date), calendar, lateEntryReason: '' });

const subject = {
  leadId: 'led_1',
  source: 'REPORT',
  cause: 'COUNTERFEIT_TRADEMARK',
  sector: 'FOOD',
  venue: 'MALL',
} as const;

export const receive = (over: Partial<ReceiveLead> = {}): ReceiveLead => {
  const receivedOn = over.receivedOn ?? day('2026-02-12');
  return {
    type: 'ReceiveLead',
    ...base('DESK', receivedOn),
    ...subject,
    receivedOn,
    sourceDocumentNo: '12315-2026-000001',
    respondentUscc: null,
    respondentName: '示例商行',
    subjectMatter: '销售假冒注册商标的羊肉制品',
    superiorDeadline: null,
    reporterRef: 'rep_0123456789abcdef0123456789abcdef01234567',
    ...over,
  };
};

/** Handed down by the superior, who waits for the answer until 2026-03-05. */
export const handedDown = (over: Partial<ReceiveLead> = {}): ReceiveLead =>
  receive({ source: 'SUPERIOR', superiorDeadline: day('2026-03-05'), reporterRef: null, ...over });

export const start = (over: Partial<StartVerification> = {}): StartVerification => ({
  type: 'StartVerification',
  ...base('OFF', '2026-02-13'),
  ...over,
});

export const pauseOn = (date: string, over: Partial<PauseClock> = {}): PauseClock => ({
  type: 'PauseClock',
  ...base('OFF', date),
  ground: 'APPRAISAL',
  pausedOn: day(date),
  documentNo: '鉴委〔2026〕1号',
  ...over,
});

export const resumeOn = (date: string, over: Partial<ResumeClock> = {}): ResumeClock => ({
  type: 'ResumeClock',
  ...base('OFF', date),
  resumedOn: day(date),
  ...over,
});

export const extendOn = (date: string, over: Partial<ExtendDeadline> = {}): ExtendDeadline => ({
  type: 'ExtendDeadline',
  ...base('CHIEF', date),
  decidedOn: day(date),
  reason: '案情复杂',
  ...over,
});

export const mergeOn = (date: string, over: Partial<MergeReport> = {}): MergeReport => ({
  type: 'MergeReport',
  ...base('DESK', date),
  receivedOn: day(date),
  sourceDocumentNo: '12315-2026-000009',
  ...over,
});

export const decideOn = (date: string, over: Partial<DecideFiling> = {}): DecideFiling => ({
  type: 'DecideFiling',
  ...base('CHIEF', date),
  decision: 'FILE',
  notFilingGround: null,
  decidedOn: day(date),
  documentNo: '达市监立〔2026〕1号',
  officers: [],
  ...over,
});

export const referOn = (date: string, over: Partial<ReferLead> = {}): ReferLead => ({
  type: 'ReferLead',
  ...base('HEAD', date),
  target: 'SUPERIOR',
  referredOn: day(date),
  documentNo: '达市监移〔2026〕1号',
  ...over,
});

export const reportBackOn = (date: string, over: Partial<ReportBack> = {}): ReportBack => ({
  type: 'ReportBack',
  ...base('OFF', date),
  reportedOn: day(date),
  documentNo: '达市监复〔2026〕1号',
  ...over,
});

export const tickOn = (date: string, on: WorkingCalendar = calendar): Tick => ({
  type: 'Tick',
  actor: actor('SYS'),
  at: morning(date),
  calendar: on,
});

/** The events that a series of commands leads to. */
export function history(...commands: LeadCommand[]): LeadEvent[] {
  const events: LeadEvent[] = [];
  for (const command of commands) events.push(...leads.decide(command, foldEvents(leads, events)));
  return events;
}

/** The lead after a series of commands. */
export function leadAfter(...commands: LeadCommand[]): ExistingLead {
  const state = foldEvents(leads, history(...commands));
  if (state.status === 'ABSENT') throw new Error('no lead');
  return state;
}

/** The days on which the given alarms are raised. */
export const raised = (events: readonly LeadEvent[]): readonly (readonly [string, LegalDate])[] =>
  events.flatMap((event) => (event.type === 'LeadAlarmRaised' ? [[event.alarm, event.on] as const] : []));
