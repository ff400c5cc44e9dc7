import {
  type DueHandler,
  type Reaction,
  type ReactionContext,
  reaction,
  type ServiceContext,
  systemActor,
} from '@zhiqi/runtime';
import { runPatent } from '../patent/run.ts';
import { abnormalFilingAggregate } from './aggregate.ts';
import type { AbnormalFilingState } from './domain.ts';
import { numbersNamed } from './named-applications.ts';

interface FilingEvent {
  readonly sequence: string;
  readonly data: {
    readonly filingId: string;
    readonly applicationNos: readonly string[];
    readonly applicationNoHashes: readonly string[];
  };
}

/** Applications whose abnormal filing is confirmed leave the counts; with the confirmation taken back they return. */
export function abnormalFilingReactions(service: ServiceContext): Reaction[] {
  const { store, clock } = service;
  const takeOver = async (event: FilingEvent, context: ReactionContext, confirmed: boolean): Promise<void> => {
    const { filingId, applicationNos, applicationNoHashes } = event.data;
    const told = { filingId, sequence: Number(event.sequence), confirmed };
    const at = clock.now().toISOString();
    const command = { type: 'TakeOverFiling', ...told, hashes: applicationNoHashes, actor: context.actor, at } as const;
    // First the filing, then the patents: an import that asks from now on knows it, and one that asked before has its patents here.
    const { state } = await store.run(abnormalFilingAggregate, filingId, command, { ...context, body: told });
    await tellPatents(service, state, await numbersNamed(store, state.hashes, applicationNos), context);
  };
  return [
    reaction('zhiqi.enforcement.v1.AbnormalFilingConfirmed', 'exclude-applications', (event, context) =>
      takeOver(event, context, true),
    ),
    reaction('zhiqi.enforcement.v1.AbnormalFilingConfirmationRevoked', 'count-applications-again', (event, context) =>
      takeOver(event, context, false),
    ),
  ];
}

/** Looks once more for applications that an import brought while the filing was being told. */
export function abnormalFilingDue(service: ServiceContext): DueHandler {
  const { store } = service;
  const actor = systemActor('inventory');
  return {
    collection: abnormalFilingAggregate.collection,
    async onDue(id, requestId) {
      const loaded = await store.load(abnormalFilingAggregate, id);
      if (!loaded) return;
      await tellPatents(service, loaded.state, await numbersNamed(store, loaded.state.hashes), { requestId, actor });
      await store.run(abnormalFilingAggregate, id, { type: 'FinishRecheck', actor }, { requestId, actor, body: {} });
    },
  };
}

async function tellPatents(
  { store, clock }: ServiceContext,
  { filingId, sequence, confirmed }: AbnormalFilingState,
  applicationNos: readonly string[],
  context: Pick<ReactionContext, 'requestId' | 'actor'>,
): Promise<void> {
  for (const applicationNo of applicationNos) {
    const at = clock.now().toISOString();
    const filing = { filingId, sequence, confirmed };
    const command = { type: 'TakeOverAbnormalFiling', ...filing, actor: context.actor, at } as const;
    await runPatent(store, applicationNo, command, { ...context, body: { filingId } });
  }
}
