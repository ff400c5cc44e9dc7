import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { actor, applyAnswer, day, decider, history, importRow, patentAfter, pledge } from '../../../test/patents.ts';
import type { PatentCommand, PatentEvent, PatentState } from '../domain.ts';
import { overlaysOn } from './claims.ts';
import type { OverlayClaim } from './types.ts';

const { given } = deciderSpec(decider);
/** Granted more than three years before, verified as not implemented. */
const sleeping = history(importRow({ grantDate: day('2019-05-21') }), applyAnswer({ verifiedOn: day('2022-07-01') }));
const typesOf = (events: readonly PatentEvent[]) => events.map(({ type }) => type);
const dormancyOf = (state: PatentState) => (state.status === 'REGISTERED' ? state.dormancy?.dormancyClass : undefined);
const stateAfter = (before: readonly PatentEvent[], ...commands: PatentCommand[]): PatentState => {
  const events = [...before];
  for (const command of commands) events.push(...decider.decide(command, foldEvents(decider, events)));
  return foldEvents(decider, events);
};

describe('a pledge that financing tells of', () => {
  it('registered: the patent is encumbered, awake, and needs the consent of the bank', () => {
    const { events } = given(sleeping).when(pledge('REGISTERED'));
    expect(events).toMatchObject([
      {
        type: 'PatentEncumbranceChanged',
        overlay: 'PLEDGED',
        sourceRef: 'plg_1',
        overlayInForce: true,
        effectiveDate: '2022-07-13',
      },
      {
        type: 'PatentDormancyAssessed',
        previousClass: 'SLEEPING',
        verdict: { dormancyClass: 'AWAKE', reasonCodes: ['D1_PLEDGE'] },
      },
      { type: 'PatentAvailabilityChanged', verdict: { availability: 'NEEDS_CONSENT', reasonCodes: ['U_PLEDGED'] } },
    ]);
  });

  it('cancelled: the encumbrance ends, and the pledge stays evidence of use for 36 months', () => {
    const pledged = [...sleeping, ...given(sleeping).when(pledge('REGISTERED')).events];
    const { events } = given(pledged).when(pledge('CANCELLED', '2022-08-10'));
    expect(events).toMatchObject([
      { type: 'PatentEncumbranceChanged', overlayInForce: false, effectiveDate: '2022-08-10', annulled: false },
      { type: 'PatentAvailabilityChanged', verdict: { availability: 'AVAILABLE_NOW' } },
    ]);
    expect(dormancyOf(stateAfter(pledged, pledge('CANCELLED', '2022-08-10')))).toBe('AWAKE');
  });

  it('revoked: as if it had never been registered, so it is evidence of nothing', () => {
    const pledged = [...sleeping, ...given(sleeping).when(pledge('REGISTERED')).events];
    const { events } = given(pledged).when(pledge('REVOKED', '2022-08-10'));
    expect(events).toMatchObject([
      { type: 'PatentEncumbranceChanged', overlayInForce: false, annulled: true },
      { type: 'PatentDormancyAssessed', previousClass: 'AWAKE', verdict: { dormancyClass: 'SLEEPING' } },
      { type: 'PatentAvailabilityChanged', verdict: { availability: 'AVAILABLE_NOW' } },
    ]);
  });

  it('revoked after its cancellation it is evidence of nothing either', () => {
    const after = stateAfter(sleeping, pledge('REGISTERED'), pledge('CANCELLED'), pledge('REVOKED', '2022-08-10'));
    expect(dormancyOf(after)).toBe('SLEEPING');
  });

  it('of two pledges one may end while the other holds', () => {
    const two = stateAfter(sleeping, pledge('REGISTERED'), pledge('REGISTERED', '2022-07-14', 'plg_2'));
    expect(decider.decide(pledge('REVOKED', '2022-08-10'), two)).toMatchObject([
      { type: 'PatentEncumbranceChanged', overlayInForce: true },
    ]);
  });

  it.each(['FIN', 'OFF', 'EXT', 'BANK'] as const)('%s does not tell it by hand', (role) => {
    given(sleeping)
      .when({ ...pledge('REGISTERED'), actor: actor(role) } as PatentCommand)
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

describe('told again, and in any order, a pledge ends the same', () => {
  type Order = readonly (keyof typeof dates)[];
  const CANCELLED_ORDERS: readonly Order[] = [
    ['REGISTERED', 'CANCELLED'],
    ['CANCELLED', 'REGISTERED'],
    ['REGISTERED', 'CANCELLED', 'REGISTERED', 'CANCELLED'],
    ['CANCELLED', 'CANCELLED', 'REGISTERED', 'REGISTERED'],
  ];
  const REVOKED_ORDERS: readonly Order[] = [
    ['REGISTERED', 'REVOKED'],
    ['REVOKED', 'REGISTERED'],
    ['REVOKED', 'REGISTERED', 'REVOKED', 'REGISTERED'],
  ];
  const dates = { REGISTERED: '2022-07-13', CANCELLED: '2022-08-10', REVOKED: '2022-08-10' };
  const told = (order: Order) => order.map((standing) => pledge(standing, dates[standing]));
  const final = (order: Order) => {
    const state = stateAfter(sleeping, ...told(order));
    if (state.status !== 'REGISTERED') throw new Error('not registered');
    const { overlays, dormancy, availability } = state;
    return { overlays, dormancy: dormancy?.reasonCodes, availability: availability?.reasonCodes };
  };

  it.each(CANCELLED_ORDERS.map((order) => [order.join(), order] as const))('cancelled: %s', (_name, order) => {
    expect(final(order)).toEqual({
      overlays: [
        {
          overlay: 'PLEDGED',
          sourceRef: 'plg_1',
          effectiveDate: '2022-07-13',
          clearedOn: '2022-08-10',
          annulled: false,
        },
      ],
      dormancy: ['D1_PLEDGE'],
      availability: ['U_WILLING'],
    });
  });

  it.each(REVOKED_ORDERS.map((order) => [order.join(), order] as const))('revoked: %s', (_name, order) => {
    expect(final(order)).toEqual({
      overlays: [
        {
          overlay: 'PLEDGED',
          sourceRef: 'plg_1',
          effectiveDate: '2022-07-13',
          clearedOn: '2022-08-10',
          annulled: true,
        },
      ],
      dormancy: ['D5_AGED_UNUSED'],
      availability: ['U_WILLING'],
    });
  });

  it('an end told before its beginning is no encumbrance that others could have seen', () => {
    const { events } = given(sleeping).when(pledge('REVOKED'));
    expect(typesOf(events)).toEqual(['PatentClaimKept']);
    expect(typesOf(decider.decide(pledge('REGISTERED'), stateAfter(sleeping, pledge('REVOKED'))))).toEqual([
      'PatentClaimKept',
    ]);
  });

  it('the same thing again changes nothing', () => {
    const pledged = [...sleeping, ...given(sleeping).when(pledge('REGISTERED')).events];
    given(pledged).when(pledge('REGISTERED')).thenNothing();
    const ended = [...pledged, ...given(pledged).when(pledge('CANCELLED')).events];
    given(ended).when(pledge('CANCELLED')).thenNothing();
    given(ended).when(pledge('REGISTERED')).thenNothing();
  });
});

describe('a pledge over a patent that no list has brought yet', () => {
  it('is kept, and nobody is told of a patent that the ledger does not have', () => {
    const { events, state } = given([]).when(pledge('REGISTERED', '2022-06-01'));
    expect(typesOf(events)).toEqual(['PatentClaimKept']);
    expect(state).toMatchObject({ status: 'UNREGISTERED', overlays: [{ sourceRef: 'plg_1', clearedOn: null }] });
    given(events).when(pledge('REGISTERED', '2022-06-01')).thenNothing();
  });

  it('weighs on the patent from its registration on', () => {
    const kept = history(pledge('REGISTERED', '2022-06-01'));
    const { events } = given(kept).when(importRow());
    expect(events).toMatchObject([
      { type: 'PatentRegistered' },
      {
        type: 'PatentEncumbranceChanged',
        overlay: 'PLEDGED',
        inForce: true,
        overlayInForce: true,
        effectiveDate: '2022-06-01',
      },
      { type: 'PatentDormancyAssessed', verdict: { dormancyClass: 'AWAKE', reasonCodes: ['D1_PLEDGE'] } },
      { type: 'PatentAvailabilityChanged' },
    ]);
    expect(patentAfter(pledge('REGISTERED', '2022-06-01'), importRow()).overlays).toHaveLength(1);
  });

  it('ended before the import: evidence of use, and no encumbrance is announced', () => {
    const kept = history(pledge('REGISTERED', '2022-05-01'), pledge('CANCELLED', '2022-06-01'));
    const { events } = given(kept).when(importRow());
    expect(typesOf(events)).toEqual(['PatentRegistered', 'PatentDormancyAssessed', 'PatentAvailabilityChanged']);
    expect(events[1]).toMatchObject({ verdict: { dormancyClass: 'AWAKE' } });
  });

  it('revoked before the import: nothing is left of it', () => {
    const kept = history(pledge('REGISTERED', '2022-05-01'), pledge('REVOKED', '2022-06-01'));
    const { events } = given(kept).when(importRow());
    expect(events[1]).toMatchObject({ type: 'PatentDormancyAssessed', verdict: { dormancyClass: 'UNKNOWN' } });
  });

  it('a later import of the patent leaves it as it is', () => {
    const { events } = given(history(pledge('REGISTERED', '2022-06-01'), importRow())).when(importRow());
    expect(events).toEqual([]);
  });
});

describe('the encumbrances that stood on a day', () => {
  const claim = (over: Partial<OverlayClaim> = {}): OverlayClaim => ({
    ...{ overlay: 'PLEDGED', sourceRef: 'plg_1', effectiveDate: day('2022-07-13'), clearedOn: day('2022-08-10') },
    ...{ annulled: false, ...over },
  });
  it('R-38 from the first day to the one before it was cleared, never if undone or not yet begun for all we know', () => {
    const days = ['2022-07-12', '2022-07-13', '2022-08-09', '2022-08-10'];
    const on = (over?: Partial<OverlayClaim>) => days.map((date) => overlaysOn([claim(over)], day(date)).length);
    expect(on()).toEqual([0, 1, 1, 0]);
    expect(on({ clearedOn: null })).toEqual([0, 1, 1, 1]);
    expect(on({ annulled: true })).toEqual([0, 0, 0, 0]);
    expect(on({ effectiveDate: null })).toEqual([0, 0, 0, 0]);
    expect(overlaysOn([claim(), claim({ sourceRef: 'plg_2' })], day('2022-07-13'))).toEqual(['PLEDGED']);
  });
});
