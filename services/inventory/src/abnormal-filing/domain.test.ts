import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { actor, filing, morning } from '../../test/patents.ts';
import { abnormalFilingAggregate } from './aggregate.ts';
import { abnormalFilingDecider, type TakeOverFiling } from './domain.ts';

const { given } = deciderSpec(abnormalFilingDecider);
const tell = (confirmed: boolean, sequence: number): TakeOverFiling => ({
  type: 'TakeOverFiling',
  ...filing(confirmed, sequence),
  hashes: ['a1', 'b2'],
  actor: actor('SYS'),
  at: morning('2022-07-20'),
});
const told = given([]).when(tell(true, 4)).events;

describe('the copy of a filing', () => {
  it('holds what enforcement said last, and is due for a second look', () => {
    const { state } = given([]).when(tell(true, 4));
    expect(state).toEqual({
      filingId: 'abf_1',
      sequence: 4,
      confirmed: true,
      hashes: ['a1', 'b2'],
      recheckAt: '2022-07-20T01:02:00.000Z',
    });
    expect(abnormalFilingAggregate.dueAt?.(state, tell(true, 4))).toBe('2022-07-20T01:02:00.000Z');
  });

  it('only moves forward', () => {
    given(told).when(tell(true, 4)).thenNothing();
    given(told).when(tell(false, 3)).thenNothing();
    expect(given(told).when(tell(false, 6)).state).toMatchObject({ confirmed: false, sequence: 6 });
  });

  it('after the second look it rests', () => {
    const finish = { type: 'FinishRecheck', actor: actor('SYS') } as const;
    const { events, state } = given(told).when(finish);
    expect(abnormalFilingAggregate.dueAt?.(state, finish)).toBeUndefined();
    given([...told, ...events])
      .when(finish)
      .thenNothing();
  });

  it('nobody tells it by hand', () => {
    given([])
      .when({ ...tell(true, 4), actor: actor('LEAD') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});
