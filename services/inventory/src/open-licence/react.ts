import { type LegalDate, parseLegalDate, yearOf } from '@zhiqi/kernel';
import {
  type DueHandler,
  type Reaction,
  type ReactionContext,
  reaction,
  type ServiceContext,
  systemActor,
} from '@zhiqi/runtime';
import { conversionAggregate } from '../conversion/aggregate.ts';
import { patentFacts } from '../conversion/gather.ts';
import { openLicenceAggregate } from './aggregate.ts';

/** States in which a right no longer is; an open licence ends with it. */
const ENDED_STATES: readonly string[] = [
  'PATENT_STATE_LAPSED',
  'PATENT_STATE_EXPIRED',
  'PATENT_STATE_INVALIDATED',
  'PATENT_STATE_SURRENDERED',
];

/** A licence that was taken becomes a conversion record, and a statement ends with its right. */
export function openLicenceReactions(service: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.inventory.v1.OpenLicenceTaken', 'record-conversion', ({ data }, context) =>
      recordConversion(service, data.statementId, data.conversionId, context),
    ),
    reaction('zhiqi.inventory.v1.PatentLegalStatusChanged', 'end-open-licence', async ({ data }, context) => {
      if (!ENDED_STATES.includes(data.state)) return;
      await endWithRight(service, data.applicationNo, parseLegalDate(data.effectiveDate, 'effective_date'), context);
    }),
  ];
}

/** What a statement does when its licence term is over: it ceases. */
export function openLicenceDue({ store, clock }: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: openLicenceAggregate.collection,
    async onDue(id, requestId) {
      const at = clock.now().toISOString();
      await store.run(openLicenceAggregate, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}

async function recordConversion(
  service: ServiceContext,
  statementId: string,
  conversionId: string,
  context: ReactionContext,
): Promise<void> {
  const { store, clock } = service;
  const statement = (await store.load(openLicenceAggregate, statementId))?.state;
  if (!statement || statement.status === 'ABSENT') throw new Error(`no statement ${statementId}`);
  const licence = statement.licences.find((one) => one.conversionId === conversionId);
  if (!licence) throw new Error(`statement ${statementId} has no licence ${conversionId}`);
  const { notifiedOn, takenOn, licenceEnd, licensee, amountFen, documentHash, cnipaRecordal } = licence;
  const applicationNos = [statement.applicationNo];
  const command = {
    type: 'RecordConversion',
    actor: context.actor,
    at: clock.now().toISOString(),
    kind: 'OPEN_LICENCE',
    ...{ conversionId, planYear: yearOf(takenOn), applicationNos, counterpart: licensee },
    ...{
      contractDate: notifiedOn,
      effectiveDate: takenOn,
      termEnd: licenceEnd,
      cnipaRecordal,
      amountFen,
      documentHash,
    },
    ...{ jointOwnersConsentHash: null, pledgeeConsentHash: null, openLicenceId: statementId },
    patents: await patentFacts(service, applicationNos, { effectiveDate: takenOn, termEnd: licenceEnd }),
    otherLicences: [],
  } as const;
  await store.run(conversionAggregate, conversionId, command, { ...context, body: { statementId } });
}

async function endWithRight(
  { store, clock }: ServiceContext,
  applicationNo: string,
  endedOn: LegalDate,
  context: ReactionContext,
): Promise<void> {
  const announced = await store
    .documents(openLicenceAggregate)
    .find({ 'state.applicationNo': applicationNo, 'state.status': 'ANNOUNCED' })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  for (const { _id } of announced) {
    const at = clock.now().toISOString();
    const command = { type: 'EndWithRight', actor: context.actor, at, endedOn } as const;
    await store.run(openLicenceAggregate, _id, command, { ...context, body: { endedOn } });
  }
}
