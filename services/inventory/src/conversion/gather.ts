import type { LegalDate } from '@zhiqi/kernel';
import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { openLicenceAggregate } from '../open-licence/aggregate.ts';
import { isOpenDuring, OPEN_ONCE } from '../open-licence/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import { overlaysOn } from '../patent/domain/claims.ts';
import type { LegalState, PatentState } from '../patent/domain.ts';
import { conversionAggregate } from './aggregate.ts';
import { isLicence, type OtherLicence, type PatentFacts } from './domain.ts';

/** States in which there is no right and never will be, but for a restoration or a judgment. */
const ENDED: readonly LegalState[] = ['LAPSED', 'EXPIRED', 'INVALIDATED', 'SURRENDERED', 'REFUSED', 'WITHDRAWN'];

/** What the ledger knows at this moment of the patents that are to be converted, as they stood when the effect began. */
export async function patentFacts(
  { store }: ServiceContext,
  applicationNos: readonly string[],
  period: { readonly effectiveDate: LegalDate; readonly termEnd: LegalDate | null },
): Promise<PatentFacts[]> {
  return Promise.all(
    applicationNos.map(async (applicationNo) => {
      const loaded = await store.load(patentAggregate, applicationNo);
      // Asked of the statement itself: the patent learns of it only by an event.
      const announced = await store
        .documents(openLicenceAggregate)
        .find({ 'state.applicationNo': applicationNo, 'state.status': { $in: [...OPEN_ONCE] } })
        .toArray();
      const statements = announced.map((document) => currentState(openLicenceAggregate, document));
      const isOpen = statements.some((state) => isOpenDuring(state, period.effectiveDate, period.termEnd));
      return factsOf(applicationNo, loaded?.state, isOpen, period.effectiveDate);
    }),
  );
}

function factsOf(
  applicationNo: string,
  patent: PatentState | undefined,
  openLicenceAnnounced: boolean,
  effectiveDate: LegalDate,
): PatentFacts {
  if (patent?.status !== 'REGISTERED') {
    const unknown = { registered: false, legalState: null, endedOn: null, overlays: [], holders: 0, seats: [] };
    return { applicationNo, ...unknown, openLicenceAnnounced };
  }
  const { legalState, legalFacts, overlays, holders } = patent;
  return {
    applicationNo,
    registered: true,
    legalState,
    endedOn: ENDED.includes(legalState) ? (legalFacts.at(-1)?.effectiveDate ?? null) : null,
    overlays: overlaysOn(overlays, effectiveDate),
    holders: holders.length,
    seats: holders.map(({ divisionCode }) => divisionCode).filter((seat) => seat !== null),
    openLicenceAnnounced,
  };
}

/** Licences of any of the patents, running or over, annulled ones left out. */
export async function licencesOf(
  { store }: ServiceContext,
  applicationNos: readonly string[],
): Promise<OtherLicence[]> {
  const documents = await store
    .documents(conversionAggregate)
    .find({ 'state.applicationNos': { $in: [...applicationNos] }, 'state.status': { $ne: 'ANNULLED' } })
    .toArray();
  return documents.flatMap((document) => {
    const state = currentState(conversionAggregate, document);
    if (state.status === 'ABSENT' || !isLicence(state.kind)) return [];
    const { conversionId, kind, effectiveDate: from, endedOn, termEnd } = state;
    return [{ conversionId, kind, applicationNos: state.applicationNos, from, to: endedOn ?? termEnd }];
  });
}
