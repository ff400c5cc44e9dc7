import type { ReceiveLeadRequest } from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import { LeadServiceDefinition } from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import {
  type ActorContext,
  type Environment,
  mount,
  type ServiceContext,
  type ServiceDefinition,
} from '@zhiqi/runtime';
import { filingAggregate } from './abnormal-filing/aggregate.ts';
import { abnormalFilingService } from './abnormal-filing/api.ts';
import { type LoadedCalendar, loadCalendar } from './calendars.ts';
import { readEnforcementConfig } from './config.ts';
import type { EnforcementContext } from './context.ts';
import { leadAggregate } from './lead/aggregate.ts';
import { leadHandlers } from './lead/api.ts';
import { leadDue, recalculateOpenLeads } from './lead/due.ts';
import { receiveLead, settleUnfiledReporters } from './lead/receive.ts';
import { reporterFileAggregate } from './reporter-file/aggregate.ts';
import { reporterHandlers } from './reporter-file/api.ts';
import { reporterFileDue } from './reporter-file/due.ts';
import { ReporterVault } from './vault/vault.ts';

/**
 * 执法保护: what the service owns, offers and reacts to.
 * @param env names the vault's key file and the folder of further calendars; read when the service starts
 */
export function enforcementService(env: Environment): ServiceDefinition {
  let opened: Opened | undefined;
  const inner = (service: ServiceContext): EnforcementContext => ({
    ...service,
    calendar: () => whenStarted(opened).loaded.calendar,
    vault: () => whenStarted(opened).vault,
  });
  return {
    name: 'enforcement',
    aggregates: [leadAggregate, reporterFileAggregate, filingAggregate],
    async prepare(service) {
      const { calendarDir, ...vault } = readEnforcementConfig(env);
      const loaded = await loadCalendar(calendarDir);
      opened = { loaded, vault: await ReporterVault.open(service.db, vault) };
      await settleUnfiledReporters(inner(service));
      await recalculateOpenLeads(inner(service), loaded);
    },
    mount: (service) => [leadService(inner(service)), abnormalFilingService(inner(service))],
    due: (service) => [leadDue(inner(service)), reporterFileDue(inner(service))],
  };
}

interface Opened {
  readonly loaded: LoadedCalendar;
  readonly vault: ReporterVault;
}

function whenStarted(opened: Opened | undefined): Opened {
  if (opened !== undefined) return opened;
  throw new Error('the vault and the calendars are opened before anything is served');
}

/** LeadService, put together from those who work on leads and those who keep reporters. */
function leadService(service: EnforcementContext) {
  return mount(LeadServiceDefinition, {
    ...leadHandlers(service),
    ...reporterHandlers(service),
    receiveLead: async (request: ReceiveLeadRequest, { actor }: ActorContext) => ({
      lead: await receiveLead(service, request, actor),
    }),
  });
}
