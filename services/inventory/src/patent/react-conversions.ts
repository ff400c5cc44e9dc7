import { parseLegalDate } from '@zhiqi/kernel';
import { type Reaction, type ReactionContext, reaction, type ServiceContext } from '@zhiqi/runtime';
import { conversionAggregate } from '../conversion/aggregate.ts';
import { runPatent } from './run.ts';

/** What becomes of conversion records, open licences and portfolios that name a patent. */
export function conversionReactions(service: ServiceContext): Reaction[] {
  return [...recordReactions(service), ...announcementReactions(service), ...portfolioReactions(service)];
}

/** A patent takes over the record as it stands now, so that what is told late is never older than what is known. */
function recordReactions({ store, clock }: ServiceContext): Reaction[] {
  const apply = async ({ data }: { data: { conversionId: string } }, context: ReactionContext): Promise<void> => {
    const loaded = await store.load(conversionAggregate, data.conversionId);
    if (!loaded || loaded.state.status === 'ABSENT') throw new Error(`no conversion ${data.conversionId}`);
    const { applicationNos, conversionId, kind, effectiveDate, endedOn, annulledOn, provesUse } = loaded.state;
    const standing = { conversionId, kind, effectiveDate, endedOn, annulledOn, provesUse };
    const conversion = { ...standing, version: loaded.version };
    for (const applicationNo of applicationNos) {
      const at = clock.now().toISOString();
      const command = { type: 'ApplyConversion', actor: context.actor, at, conversion } as const;
      await runPatent(store, applicationNo, command, { ...context, body: { conversionId } });
    }
  };
  return [
    reaction('zhiqi.inventory.v1.ConversionRecorded', 'apply-conversion', apply),
    reaction('zhiqi.inventory.v1.ConversionEnded', 'apply-conversion', apply),
    reaction('zhiqi.inventory.v1.ConversionAnnulled', 'apply-conversion', apply),
  ];
}

/** An announced open licence stands as an encumbrance from its announcement to its end; it is no use by itself. */
function announcementReactions({ store, clock }: ServiceContext): Reaction[] {
  const tell = async (
    type: 'SetOverlay' | 'ClearOverlay',
    { statementId, applicationNo }: { readonly statementId: string; readonly applicationNo: string },
    date: string,
    context: ReactionContext,
  ): Promise<void> => {
    const effectiveDate = parseLegalDate(date, 'effective_date');
    const told = { type, overlay: 'OPEN_LICENSED', sourceRef: statementId, effectiveDate } as const;
    const command = { ...told, actor: context.actor, at: clock.now().toISOString() };
    await runPatent(store, applicationNo, command, { ...context, body: told });
  };
  return [
    reaction('zhiqi.inventory.v1.OpenLicenceAnnounced', 'set-open-licence', ({ data }, context) =>
      tell('SetOverlay', data, data.announcedOn, context),
    ),
    reaction('zhiqi.inventory.v1.OpenLicenceWithdrawn', 'clear-open-licence', ({ data }, context) =>
      tell('ClearOverlay', data, data.endedOn, context),
    ),
  ];
}

/** Cultivation's portfolios tag their patents, whether they are in the ledger yet or not. */
function portfolioReactions({ store, clock }: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.cultivation.v1.PortfolioChanged', 'tag-portfolio', async (event, context) => {
      const { portfolioId, centreId, added, removed, changedOn } = event.data;
      const since = parseLegalDate(changedOn, 'changed_on');
      const told = { portfolioId, centreId, since, sequence: Number(event.sequence) };
      const changes = [
        ...added.map((applicationNo) => ({ applicationNo, member: true })),
        ...removed.map((applicationNo) => ({ applicationNo, member: false })),
      ];
      for (const { applicationNo, member } of changes) {
        const at = clock.now().toISOString();
        const membership = { ...told, member };
        const command = { type: 'RecordPortfolio', actor: context.actor, at, membership } as const;
        await runPatent(store, applicationNo, command, { ...context, body: membership });
      }
    }),
  ];
}
