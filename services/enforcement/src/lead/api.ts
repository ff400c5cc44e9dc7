import type {
  DecideFilingRequest,
  ExtendDeadlineRequest,
  GetLeadRequest,
  ListLeadsRequest,
  ListLeadsResponse,
  MergeReportRequest,
  PauseClockRequest,
  ReferLeadRequest,
  ReportBackRequest,
  ResumeClockRequest,
  StartVerificationRequest,
} from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import type { Lead } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import { type Actor, legalDateAt, parseLegalDate } from '@zhiqi/kernel';
import {
  type ActorContext,
  enumList,
  optionalEnum,
  requiredEnum,
  requiredRequestId,
  requiredText,
} from '@zhiqi/runtime';
import type { EnforcementContext } from '../context.ts';
import { requireReader } from '../readers.ts';
import { leadAggregate } from './aggregate.ts';
import type { LeadState, WorkCommand } from './domain.ts';
import { leadView } from './view.ts';

interface WorkRequest {
  readonly requestId: string;
  readonly leadId: string;
}

/** The fields of a work command that every one of them shares; the rest comes from the request. */
type Work = WorkCommand extends infer Command ? (Command extends WorkCommand ? Omit<Command, Shared> : never) : never;
type Shared = 'actor' | 'at' | 'calendar';

/** The half of LeadService that works on a lead; receipt and reporters are in their own files. */
export function leadHandlers(service: EnforcementContext) {
  const work = async (request: WorkRequest, { actor }: ActorContext, command: Work) => ({
    lead: await workOn(service, request, actor, command),
  });
  return {
    ...readHandlers(service),
    startVerification: (request: StartVerificationRequest, context: ActorContext) =>
      work(request, context, { type: 'StartVerification' }),
    pauseClock: (request: PauseClockRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'PauseClock',
        ground: requiredEnum(request.ground, 'PAUSE_GROUND', 'ground', '中止事由'),
        pausedOn: parseLegalDate(request.pausedOn, 'paused_on'),
        documentNo: request.documentNo,
      }),
    resumeClock: (request: ResumeClockRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'ResumeClock',
        resumedOn: parseLegalDate(request.resumedOn, 'resumed_on'),
      }),
    extendDeadline: (request: ExtendDeadlineRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'ExtendDeadline',
        decidedOn: parseLegalDate(request.decidedOn, 'decided_on'),
        reason: request.reason,
      }),
    mergeReport: (request: MergeReportRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'MergeReport',
        receivedOn: parseLegalDate(request.receivedOn, 'received_on'),
        sourceDocumentNo: request.sourceDocumentNo,
      }),
    decideFiling: (request: DecideFilingRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'DecideFiling',
        decision: requiredEnum(request.decision, 'FILING_DECISION', 'decision', '立案决定'),
        notFilingGround: optionalEnum(
          request.notFilingGround,
          'NOT_FILING_GROUND',
          'not_filing_ground',
          '不予立案理由',
        ),
        decidedOn: parseLegalDate(request.decidedOn, 'decided_on'),
        documentNo: request.documentNo,
        officers: request.officers,
      }),
    referLead: (request: ReferLeadRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'ReferLead',
        target: requiredEnum(request.target, 'REFERRAL_TARGET', 'target', '移送去向'),
        referredOn: parseLegalDate(request.referredOn, 'referred_on'),
        documentNo: request.documentNo,
      }),
    reportBack: (request: ReportBackRequest, context: ActorContext) =>
      work(request, context, {
        ...late(request),
        type: 'ReportBack',
        reportedOn: parseLegalDate(request.reportedOn, 'reported_on'),
        documentNo: request.documentNo,
      }),
  };
}

function readHandlers(service: EnforcementContext) {
  return {
    getLead: async (request: GetLeadRequest, { actor }: ActorContext) => {
      requireReader(actor, '线索');
      return { lead: await shownLead(service, requiredText(request.leadId, 'lead_id', '线索编号')) };
    },
    listLeads: (request: ListLeadsRequest, { actor }: ActorContext) => listLeads(service, request, actor),
  };
}

function late({ lateEntryReason }: { readonly lateEntryReason: string }) {
  return { lateEntryReason };
}

async function workOn(service: EnforcementContext, request: WorkRequest, actor: Actor, command: Work): Promise<Lead> {
  const requestId = requiredRequestId(request.requestId);
  const leadId = requiredText(request.leadId, 'lead_id', '线索编号');
  const at = service.clock.now().toISOString();
  const full = { ...command, actor, at, calendar: service.calendar() } as WorkCommand;
  const { state, version } = await service.store.run(leadAggregate, leadId, full, { requestId, actor, body: request });
  return showLead(service, state, version);
}

/** The lead as it stands in the store. @throws DomainError `not-found` */
export async function shownLead(service: EnforcementContext, leadId: string): Promise<Lead> {
  const loaded = await service.store.load(leadAggregate, leadId);
  return showLead(service, loaded?.state ?? { status: 'ABSENT' }, loaded?.version ?? 0);
}

export function showLead({ calendar, clock }: EnforcementContext, state: LeadState, version: number): Lead {
  return leadView(state, version, { calendar: calendar(), today: legalDateAt(clock.now().getTime()) });
}

async function listLeads(
  service: EnforcementContext,
  request: ListLeadsRequest,
  actor: Actor,
): Promise<ListLeadsResponse> {
  requireReader(actor, '线索');
  const asked = enumList(request.statuses, 'LEAD_STATUS', 'statuses', '线索状态');
  const open = ['RECEIVED', 'VERIFYING', 'PAUSED'];
  // Overdue is a question about leads that still wait for the decision; of the others each tells by itself.
  const statuses = request.overdueOnly ? open.filter((each) => asked.length === 0 || includes(asked, each)) : asked;
  const today = legalDateAt(service.clock.now().getTime());
  const filter = {
    ...(request.overdueOnly || statuses.length > 0 ? { 'state.status': { $in: statuses } } : {}),
    ...(request.overdueOnly ? { 'state.clock.deadline': { $lt: today } } : {}),
  };
  const { items, nextPageToken } = await service.store.list(leadAggregate, filter, request);
  return { leads: items.map(({ state, version }) => showLead(service, state, version)), nextPageToken };
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes(value);
}
