import { type LegalDate, parseLegalDate } from '@zhiqi/kernel';
import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import type { TrademarkEnd } from '../collateral/domain.ts';
import { trademarkCopyAggregate } from './aggregate.ts';

/** Keeps the copy of cultivation's trademarks that pledges are checked against. */
export function trademarkReactions({ store }: ServiceContext): Reaction[] {
  const takeOver = async (
    event: { readonly sequence: string; readonly data: { readonly trademarkId: string } },
    context: ReactionContext,
    told: { readonly termEnd?: LegalDate; readonly end?: TrademarkEnd },
  ): Promise<void> => {
    const sequence = Number(event.sequence);
    const command = { type: 'TakeOverTrademark', actor: context.actor, sequence, ...told } as const;
    const body = { sequence, ...told };
    await store.run(trademarkCopyAggregate, event.data.trademarkId, command, { ...context, body });
  };
  return [
    reaction('zhiqi.cultivation.v1.TrademarkRegistered', 'copy-trademark', (event, context) =>
      takeOver(event, context, { termEnd: parseLegalDate(event.data.termEnd, 'term_end') }),
    ),
    reaction('zhiqi.cultivation.v1.TrademarkRenewed', 'copy-trademark', (event, context) =>
      takeOver(event, context, { termEnd: parseLegalDate(event.data.termEnd, 'term_end') }),
    ),
    reaction('zhiqi.cultivation.v1.TrademarkRemoved', 'copy-trademark', (event, context) =>
      takeOver(event, context, { end: 'REMOVED' }),
    ),
    reaction('zhiqi.cultivation.v1.TrademarkCancelled', 'copy-trademark', (event, context) =>
      takeOver(event, context, { end: 'CANCELLED' }),
    ),
    reaction('zhiqi.cultivation.v1.TrademarkInvalidated', 'copy-trademark', (event, context) =>
      takeOver(event, context, { end: 'INVALIDATED' }),
    ),
  ];
}
