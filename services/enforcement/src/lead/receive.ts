import type { ReceiveLeadRequest } from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import type { Lead, Reporter } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import { type Actor, isDomainError, parseLegalDate, prefixedId } from '@zhiqi/kernel';
import { invalidField, requiredEnum, requiredRequestId } from '@zhiqi/runtime';
import type { EnforcementContext } from '../context.ts';
import { optionalDate, optionalUscc } from '../fields.ts';
import { requireEnforcer } from '../readers.ts';
import type { ReporterIdentity } from '../vault/vault.ts';
import { leadAggregate } from './aggregate.ts';
import { showLead } from './api.ts';
import { RECEIVING_ROLES, type ReceiveLead } from './domain.ts';

const LONGEST_TEXT = 500;

/**
 * Takes a lead in. The reporter is sealed before the lead is stored, and all that follows knows a reference only: the command,
 * the body that a repeated request is compared by, the journal and the answer.
 */
export async function receiveLead(
  service: EnforcementContext,
  request: ReceiveLeadRequest,
  actor: Actor,
): Promise<Lead> {
  const requestId = requiredRequestId(request.requestId);
  requireEnforcer(actor, RECEIVING_ROLES, '接收线索');
  const leadId = prefixedId('led', requestId);
  const { reporter, ...content } = request;
  const identity = readReporter(reporter);
  const vault = service.vault();
  const reporterRef = identity === null ? null : vault.refOf(leadId, identity);
  const command = readCommand(service, request, { actor, leadId, reporterRef });
  if (identity === null || reporterRef === null) return store(service, command, { requestId, body: content });
  await vault.seal(reporterRef, leadId, identity);
  try {
    const lead = await store(service, command, { requestId, body: { ...content, reporterRef } });
    await vault.file(reporterRef, leadId, identity);
    return lead;
  } catch (error) {
    // A refused lead keeps nothing. What a lost connection leaves behind is settled by the same request, or at the next start.
    if (isDomainError(error)) await discardUnused(service, reporterRef, leadId);
    throw error;
  }
}

/** Settles records whose process ended between sealing and storing: kept with their lead, gone without one. */
export async function settleUnfiledReporters(service: EnforcementContext): Promise<void> {
  for (const { ref, leadId } of await service.vault().unfiled()) await discardUnused(service, ref, leadId);
}

async function discardUnused(service: EnforcementContext, ref: string, leadId: string): Promise<void> {
  const lead = (await service.store.load(leadAggregate, leadId))?.state;
  const isUsed = lead !== undefined && lead.status !== 'ABSENT' && lead.reporterRef === ref;
  await (isUsed ? service.vault().keep(ref) : service.vault().discard(ref));
}

async function store(
  service: EnforcementContext,
  command: ReceiveLead,
  { requestId, body }: { readonly requestId: string; readonly body: unknown },
): Promise<Lead> {
  const { actor, leadId } = command;
  const { state, version } = await service.store.run(leadAggregate, leadId, command, { requestId, actor, body });
  return showLead(service, state, version);
}

function readCommand(
  { clock, calendar }: EnforcementContext,
  request: ReceiveLeadRequest,
  given: Pick<ReceiveLead, 'actor' | 'leadId' | 'reporterRef'>,
): ReceiveLead {
  return {
    type: 'ReceiveLead',
    ...given,
    at: clock.now().toISOString(),
    calendar: calendar(),
    source: requiredEnum(request.source, 'LEAD_SOURCE', 'source', '线索来源'),
    cause: requiredEnum(request.cause, 'LEAD_CAUSE', 'cause', '案由'),
    sector: requiredEnum(request.sector, 'SECTOR', 'sector', '领域'),
    venue: requiredEnum(request.venue, 'VENUE', 'venue', '场所'),
    receivedOn: parseLegalDate(request.receivedOn, 'received_on'),
    sourceDocumentNo: request.sourceDocumentNo.trim(),
    respondentUscc: optionalUscc(request.respondentUscc, 'respondent_uscc'),
    respondentName: request.respondentName.trim(),
    subjectMatter: request.subjectMatter,
    superiorDeadline: optionalDate(request.superiorDeadline, 'superior_deadline'),
    lateEntryReason: request.lateEntryReason,
  };
}

/** @returns null for a lead without a reporter. Refusals name the field and never repeat what stood in it. */
function readReporter(reporter: Reporter | undefined): ReporterIdentity | null {
  if (reporter === undefined) return null;
  const identity = {
    name: reporter.name.trim(),
    contact: reporter.contact.trim(),
    address: reporter.address.trim(),
    asksForSecrecy: reporter.asksForSecrecy,
  };
  const tooLong = (['name', 'contact', 'address'] as const).find((field) => identity[field].length > LONGEST_TEXT);
  if (tooLong !== undefined) {
    throw invalidField(`reporter.${tooLong}`, 'TEXT_TOO_LONG', `举报人信息每项最长 ${LONGEST_TEXT} 个字。`);
  }
  if (identity.name !== '' || identity.contact !== '') return identity;
  if (identity.address === '' && !identity.asksForSecrecy) return null;
  throw invalidField('reporter.name', 'REQUIRED', '请填写举报人的姓名或联系方式;匿名举报请不要填写举报人。');
}
