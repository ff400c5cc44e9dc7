import { type Decider, rule } from '@zhiqi/kernel';
import { describe, expect, it } from 'vitest';
import { deciderSpec } from './decider-spec.ts';

type Opened = { type: 'Opened'; on?: unknown };
const door: Decider<{ open: boolean }, 'open' | 'look', Opened> = {
  initial: { open: false },
  decide: (command, state) => {
    if (command === 'look') return [];
    if (state.open) throw rule('ALREADY_OPEN', '门已打开。', {});
    return [{ type: 'Opened' }];
  },
  evolve: () => ({ open: true }),
};
const { given } = deciderSpec(door);

describe('given/when/then over a decider', () => {
  it('accepts what is so', () => {
    given([]).when('open').thenEvents({ type: 'Opened' });
    given([]).when('look').thenNothing();
    given([{ type: 'Opened' }])
      .when('open')
      .thenRefused({ kind: 'rule', slug: 'ALREADY_OPEN' });
    expect(given([]).when('open').state).toEqual({ open: true });
  });

  it('fails on other events, on a refusal that did not come, and on one that did', () => {
    expect(() => given([]).when('open').thenNothing()).toThrow();
    expect(() => given([]).when('look').thenEvents({ type: 'Opened' })).toThrow();
    expect(() => given([]).when('open').thenRefused('ALREADY_OPEN')).toThrow('was accepted');
    expect(() =>
      given([{ type: 'Opened' }])
        .when('open')
        .thenNothing(),
    ).toThrow('ALREADY_OPEN');
    expect(() =>
      given([{ type: 'Opened' }])
        .when('open')
        .thenRefused('OTHER'),
    ).toThrow();
    const asConflict = { kind: 'conflict', slug: 'ALREADY_OPEN' } as const;
    expect(() =>
      given([{ type: 'Opened' }])
        .when('open')
        .thenRefused(asConflict),
    ).toThrow();
    const naming = { slug: 'ALREADY_OPEN', fields: ['door'] };
    expect(() =>
      given([{ type: 'Opened' }])
        .when('open')
        .thenRefused(naming),
    ).toThrow();
  });

  it('fails on events that a store cannot hold, and on a decision that is not pure', () => {
    const undefinedField = deciderSpec({ ...door, decide: () => [{ type: 'Opened' as const, on: undefined }] });
    expect(() => undefinedField.given([]).when('open').events).toThrow('plain data');
    let count = 0;
    const counting = deciderSpec({ ...door, decide: () => [{ type: 'Opened' as const, on: ++count }] });
    expect(() => counting.given([]).when('open').events).toThrow('not pure');
  });

  it('passes on an error that is no refusal: it is a defect, not a rule', () => {
    const broken = deciderSpec({
      ...door,
      decide: () => {
        throw new TypeError('broken');
      },
    });
    expect(() => broken.given([]).when('open')).toThrow(TypeError);
  });
});
