import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { actor, day } from '../../test/world.ts';
import { type TakeOverTrademark, trademarkCopyDecider } from './domain.ts';

const { given } = deciderSpec(trademarkCopyDecider);
const told = (sequence: number, over: Partial<TakeOverTrademark> = {}): TakeOverTrademark => ({
  type: 'TakeOverTrademark',
  actor: actor('SYS'),
  sequence,
  ...over,
});
const registered = told(1, { termEnd: day('2023-04-26') });
const renewed = told(4, { termEnd: day('2033-04-26') });
const removed = told(5, { end: 'REMOVED' });

const copyAfter = (...commands: TakeOverTrademark[]) =>
  commands.reduce(
    (state, command) => trademarkCopyDecider.decide(command, state).reduce(trademarkCopyDecider.evolve, state),
    { sequence: 0, termEnd: null, end: null } as ReturnType<typeof trademarkCopyDecider.evolve>,
  );

describe('the copy of a trademark', () => {
  it('follows what cultivation tells', () => {
    expect(copyAfter(registered, renewed)).toEqual({ sequence: 4, termEnd: '2033-04-26', end: null });
    expect(copyAfter(registered, removed)).toEqual({ sequence: 5, termEnd: '2023-04-26', end: 'REMOVED' });
  });

  it.each([
    ['twice', [registered, renewed, registered, renewed, removed, removed]],
    ['late', [renewed, registered, removed]],
    ['backwards', [removed, renewed, registered]],
  ])('an event that comes %s never takes it back', (_how, commands) => {
    expect(copyAfter(...commands)).toMatchObject({ sequence: 5, end: 'REMOVED' });
  });

  it('is written by the platform alone', () => {
    given()
      .when({ ...registered, actor: actor('FIN') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});
