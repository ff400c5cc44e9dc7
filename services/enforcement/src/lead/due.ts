import { type DueHandler, systemActor, UnavailableError } from '@zhiqi/runtime';
import type { LoadedCalendar } from '../calendars.ts';
import type { EnforcementContext } from '../context.ts';
import { RULE_PACKS } from '../rule-sets.ts';
import { leadAggregate } from './aggregate.ts';
import { rereadClock } from './domain.ts';

const PAGE = 500;

/** What a lead does when an alarm falls due: it is raised. */
export function leadDue(service: EnforcementContext): DueHandler {
  return {
    collection: leadAggregate.collection,
    onDue: (id, requestId) => tick(service, id, requestId),
  };
}

/**
 * Reads the clocks of open leads anew after a calendar was loaded or corrected (C-3, C-4); closed ones keep what they were
 * decided with. Runs at the start, when calendars are loaded.
 */
export async function recalculateOpenLeads(
  service: EnforcementContext,
  { calendar, fingerprint }: LoadedCalendar,
): Promise<void> {
  let recalculated = 0;
  for await (const { id, version, state } of openLeads(service)) {
    if (state.status === 'ABSENT' || rereadClock(RULE_PACKS, calendar, state) === undefined) continue;
    try {
      await tick(service, id, `calendar:${id}:${version}:${fingerprint}`);
      recalculated += 1;
    } catch (error) {
      // The store takes nothing more for now. The lead's next alarm reads its clock anew, and so does the next start.
      if (!(error instanceof UnavailableError)) throw error;
      service.logger.warn({ leadId: id, reason: error.slug }, 'deadline not recalculated yet');
    }
  }
  if (recalculated > 0) service.logger.info({ recalculated }, 'deadlines recalculated by the loaded calendars');
}

async function* openLeads({ store }: EnforcementContext) {
  const filter = { 'state.status': { $in: ['RECEIVED', 'VERIFYING', 'PAUSED'] } };
  let pageToken = '';
  do {
    const page = await store.list(leadAggregate, filter, { pageSize: PAGE, pageToken });
    yield* page.items;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
}

async function tick({ store, clock, calendar }: EnforcementContext, id: string, requestId: string): Promise<void> {
  const actor = systemActor('enforcement');
  const at = clock.now().toISOString();
  const command = { type: 'Tick', actor, at, calendar: calendar() } as const;
  await store.run(leadAggregate, id, command, { requestId, actor, body: {} });
}
