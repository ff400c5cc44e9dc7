import type { CheckCollateralRequest, CheckCollateralResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { CollateralFacts } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type Actor, invalid, requireRole } from '@zhiqi/kernel';
import { requiredText, type ServiceContext } from '@zhiqi/runtime';
import { filingsOf } from '../abnormal-filing/named-applications.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import { patentAggregate } from './aggregate.ts';
import { isAbnormal, patentTerm, type RegisteredPatent } from './domain.ts';

const MAX_ASSETS = 100;

/**
 * What the inventory knows of the rights that somebody offers as collateral, at this moment (financing brief §2.1 F9). It
 * tells whether the pledgor is a registered holder, never who else is, and nobody outside the bureau that a filing is abnormal:
 * that may be an unpublished matter of enforcement (§4.3). Financing refuses such pledges by what enforcement told itself.
 * @throws DomainError `forbidden` for other roles, `invalid` for no or too many numbers
 */
export async function checkCollateral(
  { store }: ServiceContext,
  request: CheckCollateralRequest,
  actor: Actor,
): Promise<CheckCollateralResponse> {
  requireRole(actor, ['ENT', 'BANK', 'FIN', 'FINLEAD', 'OFF', 'LEAD', 'EXT', 'SYS'], '核查质押物');
  const pledgor = requiredText(request.pledgorUscc, 'pledgor_uscc', '出质人统一社会信用代码');
  const numbers = request.applicationNos;
  if (numbers.length === 0 || numbers.length > MAX_ASSETS) {
    const messageZh = `请给出 1 至 ${MAX_ASSETS} 个申请号`;
    const fields = [{ field: 'application_nos', rule: 'ASSETS_COUNT', messageZh }];
    throw invalid('ASSETS_COUNT', `${messageZh}。`, { fields });
  }
  // Also of numbers that no list has brought: what enforcement confirmed does not wait for the ledger.
  const mayKnow = actor.role !== 'ENT' && actor.role !== 'BANK';
  const filings = await filingsOf(store, numbers);
  const facts = await Promise.all(
    numbers.map(async (applicationNo) => {
      const loaded = await store.load(patentAggregate, applicationNo);
      const patent = loaded?.state;
      const known = patent?.status === 'REGISTERED' ? factsOf(patent, pledgor) : unknown(applicationNo);
      return { ...known, abnormalFiling: mayKnow && isAbnormal(filings.get(applicationNo) ?? []) };
    }),
  );
  return { facts };
}

type RegisterFacts = Omit<CollateralFacts, 'abnormalFiling'>;

function factsOf(patent: RegisteredPatent, pledgor: string): RegisterFacts {
  return {
    applicationNo: patent.applicationNo,
    registered: true,
    kind: `PATENT_KIND_${patent.kind}`,
    state: `PATENT_STATE_${patent.legalState}`,
    overlays: patent.overlays
      .filter(({ clearedOn }) => clearedOn === null)
      .map(({ overlay }) => `OVERLAY_${overlay}` as const),
    termEnd: patentTerm(PATENT_RULES.term, patent).lastDay,
    ownedByPledgor: patent.holders.some(({ uscc }) => uscc === pledgor),
    holderUnidentified: patent.holders.some(({ uscc }) => uscc === null),
    holders: patent.holders.length,
  };
}

function unknown(applicationNo: string): RegisterFacts {
  return {
    applicationNo,
    registered: false,
    kind: 'PATENT_KIND_UNSPECIFIED',
    state: 'PATENT_STATE_UNSPECIFIED',
    overlays: [],
    termEnd: '',
    ownedByPledgor: false,
    holderUnidentified: false,
    holders: 0,
  };
}
