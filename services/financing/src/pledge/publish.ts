import type { Publication } from '@zhiqi/runtime';
import { patentsOf, trademarksOf } from '../collateral/domain.ts';
import type { PledgeEvent, PledgeIdentity } from './domain.ts';

/** What others learn of a pledge: departments that weigh it, and the pledgee of its own. */
export function pledgeToPublic(event: PledgeEvent): Publication[] {
  switch (event.type) {
    case 'PledgePrepared':
    case 'PledgeCorrectionRequired':
    case 'PledgeCancellationSubmitted':
    case 'PledgeCancellationWithdrawn':
      return [];
    case 'PledgeRegistrationSubmitted': {
      const { submittedOn } = event;
      const message = { ...identity(event), submittedOn };
      return [
        { type: 'zhiqi.financing.v1.PledgeRegistrationSubmitted', copy: 'home', effective: submittedOn, message },
      ];
    }
    case 'PledgeRegistered': {
      const { registryNo, debtEnd, registeredOn } = event;
      const message = { ...identity(event), registryNo, debtEnd, registeredOn };
      return told({ type: 'zhiqi.financing.v1.PledgeRegistered', effective: registeredOn, message });
    }
    case 'PledgeRefused': {
      const { ground, refusedOn } = event;
      const message = { ...identity(event), ground: `REFUSAL_GROUND_${ground}` as const, refusedOn };
      return told({ type: 'zhiqi.financing.v1.PledgeRefused', effective: refusedOn, message });
    }
    case 'PledgeModified': {
      const { changeFen, debtEnd, modifiedOn } = event;
      const message = { ...identity(event), changeFen: BigInt(changeFen), debtEnd, modifiedOn };
      return told({ type: 'zhiqi.financing.v1.PledgeModified', effective: modifiedOn, message });
    }
    case 'PledgeCancelled': {
      const { cancelledOn } = event;
      const message = { ...identity(event), cancelledOn };
      return told({ type: 'zhiqi.financing.v1.PledgeCancelled', effective: cancelledOn, message });
    }
    case 'PledgeRevoked': {
      const { cause, revokedOn, registeredOn } = event;
      const message = { ...identity(event), cause: `REVOCATION_CAUSE_${cause}` as const, revokedOn, registeredOn };
      return told({ type: 'zhiqi.financing.v1.PledgeRevoked', effective: revokedOn, message });
    }
    case 'PledgeAbandoned': {
      const { abandonedOn } = event;
      const message = { ...identity(event), abandonedOn };
      return [{ type: 'zhiqi.financing.v1.PledgeAbandoned', copy: 'home', effective: abandonedOn, message }];
    }
  }
}

type Told = Extract<
  Publication,
  {
    type: `zhiqi.financing.v1.${'PledgeRegistered' | 'PledgeRefused' | 'PledgeModified' | 'PledgeCancelled' | 'PledgeRevoked'}`;
  }
>;
type Untold<P extends Told = Told> = P extends Told ? Pick<P, 'type' | 'effective' | 'message'> : never;

/** The pledgee is told of its own pledge, without any consent. */
function told(publication: Untold): Publication[] {
  return [
    { ...publication, copy: 'home' },
    { ...publication, copy: 'party', reader: publication.message.bankCode },
  ];
}

function identity({ pledgeId, kind, assets, bankCode, securedAmountFen }: PledgeIdentity) {
  return {
    pledgeId,
    kind: `PLEDGE_KIND_${kind}` as const,
    applicationNos: patentsOf(assets),
    trademarkIds: trademarksOf(assets),
    bankCode,
    securedAmountFen: BigInt(securedAmountFen),
  };
}
