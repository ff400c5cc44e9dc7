import { legalDateAt, ruleSetAt } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { isInForce } from '../patent/domain/legal-state.ts';
import { isAbnormal, type PatentRules, patentTerm, type RegisteredPatent } from '../patent/domain.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import type { ListingFacts, ListingPatent } from './domain.ts';

/** What the ledger says now of the patents of a listing, in their order. */
export async function gatherFacts(
  { store, clock }: ServiceContext,
  applicationNos: readonly string[],
): Promise<ListingFacts> {
  const rules = await rulesInForce(store);
  const patents = await Promise.all(
    applicationNos.map(async (applicationNo) => {
      const loaded = await store.load(patentAggregate, applicationNo);
      if (loaded?.state.status !== 'REGISTERED') return unknown(applicationNo);
      return factsOf(loaded.state, loaded.version, rules);
    }),
  );
  const { minRemainingMonths } = ruleSetAt(rules.usable, legalDateAt(clock.now().getTime()));
  return { patents, minRemainingMonths };
}

function factsOf(patent: RegisteredPatent, version: number, rules: PatentRules): ListingPatent {
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
    pledgeRefs: [],
    ipc: [],
    classified: false,
    abstract: null,
  };
}
