import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { abnormalFilingBlockAggregate } from './aggregate.ts';

interface FilingEvent {
  readonly sequence: string;
  readonly data: { readonly filingId: string; readonly applicationNoHashes: readonly string[] };
}

/** Keeps which applications stand confirmed as abnormal filings: they take no new pledge. */
export function abnormalFilingReactions({ store }: ServiceContext): Reaction[] {
  const takeOver = async (event: FilingEvent, context: ReactionContext, confirmed: boolean): Promise<void> => {
    const said = { filingId: event.data.filingId, sequence: Number(event.sequence), confirmed };
    for (const hash of event.data.applicationNoHashes) {
      const command = { type: 'TakeOverFiling', actor: context.actor, ...said } as const;
      await store.run(abnormalFilingBlockAggregate, hash, command, { ...context, body: said });
    }
  };
  return [
    reaction('zhiqi.enforcement.v1.AbnormalFilingConfirmed', 'block-applications', (event, context) =>
      takeOver(event, context, true),
    ),
    reaction('zhiqi.enforcement.v1.AbnormalFilingConfirmationRevoked', 'free-applications', (event, context) =>
      takeOver(event, context, false),
    ),
  ];
}
