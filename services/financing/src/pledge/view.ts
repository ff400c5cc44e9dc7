import type { AssetCheck, Pledge as PledgeMessage } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import type { Actor } from '@zhiqi/kernel';
import { type Assessment, isWaivable, sentence, tellable } from '../collateral/domain.ts';
import { assetMessage } from '../collateral/read-assets.ts';
import type { Pledge } from './domain.ts';

/** A pledge as its parties and the bureau see it. */
export function pledgeView(state: Pledge, version: number): PledgeMessage {
  return {
    pledgeId: state.pledgeId,
    kind: `PLEDGE_KIND_${state.kind}`,
    status: `PLEDGE_STATUS_${state.status}`,
    assets: state.assets.map(assetMessage),
    pledgorUscc: state.pledgorUscc,
    bankCode: state.bankCode,
    securedAmountFen: BigInt(state.securedAmountFen),
    debtStart: state.debtStart,
    debtEnd: state.debtEnd,
    demandId: state.demandId ?? '',
    registryNo: state.registryNo ?? '',
    submittedOn: state.submittedOn ?? '',
    decidedOn: state.registeredOn ?? state.refusedOn ?? '',
    endedOn: state.endedOn ?? '',
    refusalGround: `REFUSAL_GROUND_${state.refusalGround ?? 'UNSPECIFIED'}`,
    etag: String(version),
  };
}

/** What the look-up says of one right, to somebody who may be told so much. */
export function assetCheckView({ facts, findings }: Assessment, actor: Actor): AssetCheck {
  const told = tellable(findings, actor);
  const grounds = [...new Set(told.map(({ ground }) => ground))];
  return {
    asset: assetMessage(facts.asset),
    acceptable: grounds.length === 0,
    grounds: grounds.map((ground) => `REFUSAL_GROUND_${ground}` as const),
    waivable: grounds.filter(isWaivable).map((ground) => `REFUSAL_GROUND_${ground}` as const),
    notesZh: told.map((finding) => `${sentence(finding)}。`),
  };
}
