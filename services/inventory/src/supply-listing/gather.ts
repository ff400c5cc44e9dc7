import { legalDateAt, ruleSetAt } from '@zhiqi/kernel';
import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { conversionAggregate } from '../conversion/aggregate.ts';
import type { ConversionKind } from '../conversion/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import { isInForce } from '../patent/domain/legal-state.ts';
import { isAbnormal, type PatentRules, patentTerm, type RegisteredPatent } from '../patent/domain.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import type { ListingFacts, ListingPatent, RecordedSale } from './domain.ts';

/** Conversions after which somebody else owns the right. */
const SALES: readonly ConversionKind[] = ['TRANSFER', 'EQUITY'];

/** What the ledger says now of the patents of a listing, in their order. */
export async function gatherFacts(
  { store, clock }: ServiceContext,
  applicationNos: readonly string[],
): Promise<ListingFacts> {
  const rules = await rulesInForce(store);
  const sales = await recordedSales(store, applicationNos);
  const patents = await Promise.all(
    applicationNos.map(async (applicationNo) => {
      const loaded = await store.load(patentAggregate, applicationNo);
      if (loaded?.state.status !== 'REGISTERED') return unknown(applicationNo);
      const own = sales.filter((sale) => sale.applicationNos.includes(applicationNo)).map(({ sale }) => sale);
      return { ...factsOf(loaded.state, loaded.version, rules), sales: own };
    }),
  );
  const { minRemainingMonths } = ruleSetAt(rules.usable, legalDateAt(clock.now().getTime()));
  return { patents, minRemainingMonths };
}

/** Asked of the records themselves: what the patents know of them comes by an event, a moment later. */
async function recordedSales(store: ServiceContext['store'], applicationNos: readonly string[]) {
  const documents = await store
    .documents(conversionAggregate)
    .find({
      'state.applicationNos': { $in: [...applicationNos] },
      'state.kind': { $in: [...SALES] },
      'state.status': 'EFFECTIVE',
    })
    .toArray();
  return documents.flatMap((document) => {
    const record = currentState(conversionAggregate, document);
    if (record.status === 'ABSENT' || record.counterpart === null) return [];
    const { conversionId, effectiveDate, counterpart } = record;
    const sale: RecordedSale = { conversionId, effectiveDate, newOwner: counterpart.key };
    return [{ applicationNos: record.applicationNos, sale }];
  });
}

function factsOf(patent: RegisteredPatent, version: number, rules: PatentRules): Omit<ListingPatent, 'sales'> {
  const { ipc, locarno, availability } = patent;
  return {
    applicationNo: patent.applicationNo,
    version,
    registered: true,
    abnormal: isAbnormal(patent.abnormalFilings),
    inForce: isInForce(patent.legalState),
    inScope: patent.scope.inScope,
    availability: availability?.availability ?? null,
    reasonCodes: availability?.reasonCodes ?? [],
    expiresOn: patentTerm(rules.term, patent).expiresOn,
    holderKeys: patent.holders.map(({ holderKey }) => holderKey),
    openLicensed: patent.overlays.some(({ overlay, clearedOn }) => overlay === 'OPEN_LICENSED' && clearedOn === null),
    pledgeRefs: patent.overlays
      .filter(({ overlay, clearedOn }) => overlay === 'PLEDGED' && clearedOn === null)
      .map(({ sourceRef }) => sourceRef),
    ipc,
    classified: ipc.length > 0 || locarno !== null,
    abstract: patent.abstract,
  };
}

function unknown(applicationNo: string): ListingPatent {
  return {
    applicationNo,
    version: 0,
    registered: false,
    inForce: false,
    inScope: false,
    abnormal: false,
    availability: null,
    reasonCodes: [],
    expiresOn: null,
    holderKeys: [],
    sales: [],
    openLicensed: false,
    pledgeRefs: [],
    ipc: [],
    classified: false,
    abstract: null,
  };
}
