import type { Publication } from '@zhiqi/runtime';
import type { PartnerBankEvent } from './domain.ts';

/** That a bank is a partner, to everybody inside and to the bank itself: the first event its own program receives. */
export function partnerBankToPublic({ bankCode, registeredOn }: PartnerBankEvent): Publication[] {
  const publication = {
    type: 'zhiqi.financing.v1.PartnerBankRegistered',
    effective: registeredOn,
    message: { bankCode, registeredOn },
  } as const;
  return [
    { ...publication, copy: 'home' },
    { ...publication, copy: 'party', reader: bankCode },
  ];
}
