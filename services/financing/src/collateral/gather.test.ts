import { CollateralFacts } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { describe, expect, it } from 'vitest';
import { actor, day, freePatent, invention } from '../../test/world.ts';
import { assess, tellable } from './domain.ts';
import { knownOf } from './gather.ts';

const told = (over: Partial<CollateralFacts>) =>
  knownOf(
    CollateralFacts.fromPartial({
      ...{ registered: true, state: 'PATENT_STATE_GRANTED_IN_FORCE', termEnd: '2037-07-20' },
      ...{ ownedByPledgor: true, holders: 1 },
      ...over,
    }),
  );

const findings = (known: ReturnType<typeof knownOf>) =>
  assess(freePatent(invention(1), known ?? {}), {
    today: day('2022-06-30'),
    debtEnd: null,
    coOwnersConsent: false,
  }).findings;

describe('F9: what a newer inventory says is never taken for free', () => {
  it('an encumbrance that this version does not know stands in the way', () => {
    for (const overlay of ['UNRECOGNIZED', 'OVERLAY_UNSPECIFIED'] as const) {
      const found = findings(told({ overlays: [overlay] }));
      expect(found.map(({ ground }) => ground)).toEqual(['OTHER']);
      // A bank learns that it cannot be done now, in the words it gets for everything internal.
      expect(tellable(found, actor('BANK'))[0]?.messageZh).toMatch(/^暂不能新设质押/);
    }
  });

  it('a legal state that this version does not know is none in force', () => {
    expect(findings(told({ state: 'UNRECOGNIZED' })).map(({ ground }) => ground)).toEqual(['RIGHT_NOT_IN_FORCE']);
  });

  it('licences do not weigh on it', () => {
    const licences = ['OVERLAY_EXCLUSIVE_LICENSED', 'OVERLAY_SOLE_LICENSED', 'OVERLAY_OPEN_LICENSED'] as const;
    expect(findings(told({ overlays: [...licences] }))).toEqual([]);
  });
});
