import { type DivisionCode, isDivisionCode, isWithin } from '@zhiqi/kernel';
import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { conversionAggregate } from '../conversion/aggregate.ts';
import { CONVERSION_KINDS, isLicence } from '../conversion/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import { isAbnormal, patentTerm, type RegisteredPatent } from '../patent/domain.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import type { NavigationScope } from './domain.ts';
import { type Inflow, isInScope, type NavPatent } from './statistics/source.ts';

/** What can come into the banner from outside. */
const CARRIED_IN = CONVERSION_KINDS.filter((kind) => kind === 'TRANSFER' || isLicence(kind));

/** The patents of a scope, in the order of their numbers; confirmed abnormal filings are left out. */
export async function patentsOf({ store }: ServiceContext, scope: NavigationScope): Promise<NavPatent[]> {
  const cursor = store
    .documents(patentAggregate)
    .find({ _id: { $gt: '' } })
    .sort({ _id: 1 })
    .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
  const found: NavPatent[] = [];
  for await (const document of cursor) {
    const state = currentState(patentAggregate, document);
    if (state.status !== 'REGISTERED' || isAbnormal(state.abnormalFilings)) continue;
    const patent = navPatent(state);
    if (isInScope(scope, patent)) found.push(patent);
  }
  return found;
}

function navPatent(state: RegisteredPatent): NavPatent {
  const { applicationNo, kind, title, filingDate, legalState, ipcMain, ipc, industryCodes, citedBy, familySize } =
    state;
  return {
    ...{ applicationNo, kind, title, filingDate, legalState, ipcMain, ipc, industryCodes, citedBy, familySize },
    stateSince: state.legalFacts.at(-1)?.effectiveDate ?? null,
    holders: state.holders.map(({ holderKey, divisionCode }) => ({ key: holderKey, divisionCode })),
    local: state.scope.inScope,
    lastDay: patentTerm(PATENT_RULES.term, state).lastDay,
    dormancy: state.dormancy?.dormancyClass ?? null,
  };
}

/** Licences and transfers from another county into the banner that were not annulled. */
export async function inflowsOf({ store, config }: ServiceContext): Promise<Inflow[]> {
  const documents = await store
    .documents(conversionAggregate)
    .find({
      'state.kind': { $in: CARRIED_IN },
      'state.status': { $in: ['EFFECTIVE', 'ENDED'] },
      'state.crossRegion': true,
    })
    .toArray();
  return documents.flatMap((document) => {
    const state = currentState(conversionAggregate, document);
    if (state.status === 'ABSENT' || !isHere(state.counterpart?.divisionCode ?? null, config.region)) return [];
    const { conversionId, kind, effectiveDate, applicationNos } = state;
    return [{ conversionId, kind, effectiveDate, applicationNos }];
  });
}

function isHere(seat: string | null, region: string): boolean {
  return seat !== null && isDivisionCode(seat) && isWithin(seat, region as DivisionCode);
}
