import type {
  EraseReporterRequest,
  GetReporterRequest,
  GetReporterResponse,
  ListReporterAccessRequest,
  OpenReporterRequest,
} from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import { type Actor, forbidden, rule } from '@zhiqi/kernel';
import { type ActorContext, requiredRequestId, requiredText, systemActor } from '@zhiqi/runtime';
import type { EnforcementContext } from '../context.ts';
import { shownLead } from '../lead/api.ts';
import { requireReader } from '../readers.ts';
import { listAccess } from './access-log.ts';
import { reporterFileAggregate } from './aggregate.ts';
import { mayLook, type ReporterFileCommand, requireNotErased } from './domain.ts';
import { reporterRefOf } from './reference.ts';

interface FileRequest {
  readonly requestId: string;
  readonly leadId: string;
}

type FileWork = ReporterFileCommand extends infer Command
  ? Command extends ReporterFileCommand
    ? Omit<Command, 'actor' | 'at' | 'leadId'>
    : never
  : never;

/** The half of LeadService that deals with who reported. */
export function reporterHandlers(service: EnforcementContext) {
  return {
    getReporter: (request: GetReporterRequest, { actor }: ActorContext) => getReporter(service, request, actor),
    listReporterAccess: (request: ListReporterAccessRequest, { actor }: ActorContext) =>
      listAccess(service, request, actor),
    openReporter: async (request: OpenReporterRequest, { actor }: ActorContext) => {
      requireReader(actor, '举报人信息');
      const { officer, reason } = request;
      await workOn(service, request, actor, { type: 'OpenTo', officer, reason });
      return { lead: await shownLead(service, request.leadId) };
    },
    eraseReporter: async (request: EraseReporterRequest, { actor }: ActorContext) => {
      requireReader(actor, '举报人信息');
      const { legalBasis } = request;
      const { ref } = await workOn(service, request, actor, { type: 'Erase', legalBasis });
      await destroyKey(service, ref, request.leadId, `${request.requestId}:key`);
      return { lead: await shownLead(service, request.leadId) };
    },
  };
}

/** Takes the key out of the vault and says so. Repeated by the ticker until it is done. */
export async function destroyKey(
  { store, clock, vault, logger }: EnforcementContext,
  ref: string,
  leadId: string,
  requestId: string,
): Promise<void> {
  if (!(await vault().destroy(ref))) {
    logger.error(
      { leadId },
      'erased, but not noted beside the vault key: restoring an older backup would bring it back',
    );
  }
  const actor = systemActor('enforcement');
  const command = { type: 'ConfirmKeyDestroyed', actor, at: clock.now().toISOString(), leadId } as const;
  await store.run(reporterFileAggregate, ref, command, { requestId, actor, body: {} });
}

/** The look is logged before anything is opened; a look that is not allowed is logged as well. */
async function getReporter(
  service: EnforcementContext,
  request: GetReporterRequest,
  actor: Actor,
): Promise<GetReporterResponse> {
  const purpose = requiredText(request.purpose, 'purpose', '查看目的');
  const { ref, state, granted } = await workOn(service, request, actor, { type: 'Look', purpose });
  // A repeated request gets its first answer only as long as it would be given today.
  if (!granted || !mayLook(state, actor)) throw deniedLook(actor);
  requireNotErased(state);
  const reporter = await service.vault().read(ref);
  // Erased after the backup from which the database was restored: the vault knows, the file does not.
  if (reporter === undefined) {
    throw rule('REPORTER_ERASED', '举报人信息已依法删除(之后恢复过较早的备份),任何人都不能再查看。');
  }
  return { reporter };
}

function deniedLook(actor: Actor): Error {
  // Outside enforcement the answer is the same as for a lead that does not exist.
  requireReader(actor, '举报人信息');
  return forbidden(
    'REPORTER_SEALED',
    '举报人信息已封存。确因本案需要的,请办案机构负责人就本线索向您开放;本次查看已记录。',
  );
}

async function workOn(service: EnforcementContext, request: FileRequest, actor: Actor, work: FileWork) {
  const requestId = requiredRequestId(request.requestId);
  const leadId = requiredText(request.leadId, 'lead_id', '线索编号');
  const ref = await reporterRefOf(service, leadId, actor);
  const command = { ...work, actor, at: service.clock.now().toISOString(), leadId } as ReporterFileCommand;
  const result = await service.store.run(
    reporterFileAggregate,
    ref,
    command,
    // Another person who repeats somebody's request gets nothing of its answer.
    { requestId, actor, body: { ...request, actor } },
    (_state, events) => ({ granted: !events.some(({ type }) => type === 'ReporterLookDenied') }),
  );
  return { ref, state: result.state, granted: result.reply.granted === true };
}
