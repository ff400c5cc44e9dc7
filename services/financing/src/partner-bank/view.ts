import type { PartnerBank } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import type { PartnerBankState } from './domain.ts';

/** A partner bank as everybody sees it. */
export function partnerBankView(state: PartnerBankState): PartnerBank {
  if (state.status === 'UNREGISTERED') throw new Error('a partner bank is stored only once registered');
  const { bankCode, name, uscc, registeredOn } = state;
  return { bankCode, name, uscc, registeredOn };
}
