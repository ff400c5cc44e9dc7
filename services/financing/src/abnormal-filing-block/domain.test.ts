import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { actor } from '../../test/world.ts';
import { abnormalFilingBlockDecider, isBlocked, type TakeOverFiling } from './domain.ts';

const { given } = deciderSpec(abnormalFilingBlockDecider);
const said = (filingId: string, sequence: number, confirmed: boolean): TakeOverFiling => ({
  type: 'TakeOverFiling',
  actor: actor('SYS'),
  filingId,
  sequence,
  confirmed,
});
const blockedAfter = (...commands: TakeOverFiling[]) =>
  isBlocked(
    commands.reduce(
      (state, command) =>
        abnormalFilingBlockDecider.decide(command, state).reduce(abnormalFilingBlockDecider.evolve, state),
      { filings: [] } as ReturnType<typeof abnormalFilingBlockDecider.evolve>,
    ),
  );

describe('an application named in abnormal filings', () => {
  it('is blocked from the confirmation until its revocation', () => {
    expect(blockedAfter()).toBe(false);
    expect(blockedAfter(said('abf_1', 4, true))).toBe(true);
    expect(blockedAfter(said('abf_1', 4, true), said('abf_1', 5, false))).toBe(false);
  });

  it('stays blocked while another filing stands confirmed', () => {
    expect(blockedAfter(said('abf_1', 4, true), said('abf_2', 4, true), said('abf_1', 5, false))).toBe(true);
  });

  it('events that come late or twice change nothing', () => {
    expect(blockedAfter(said('abf_1', 5, false), said('abf_1', 4, true))).toBe(false);
    expect(blockedAfter(said('abf_1', 4, true), said('abf_1', 5, false), said('abf_1', 4, true))).toBe(false);
    expect(blockedAfter(said('abf_1', 4, true), said('abf_1', 5, false), said('abf_1', 8, true))).toBe(true);
  });

  it('is told by the platform alone', () => {
    given()
      .when({ ...said('abf_1', 4, true), actor: actor('OFF') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});
