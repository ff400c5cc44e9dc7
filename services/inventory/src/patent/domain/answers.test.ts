import { deciderSpec } from '@zhiqi/testing/decider-spec';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAnswer, day, decider, history, importRow, patentAfter, takeBack } from '../../../test/patents.ts';
import type { PatentCommand } from '../domain.ts';

const { given } = deciderSpec(decider);
const LAST_ROUND = { roundId: 'rnd_0', itemId: 'rnd_0.201710601862.3', verifiedOn: day('2021-08-01') };
const USED = {
  implementation: 'IMPLEMENTED',
  implementationModes: ['OWN_PRODUCTION'],
  implementedSince: day('2021-01-01'),
  obstacles: [],
} as const;

describe('退回重办的答卷不再有效', () => {
  it('R-21: a patent whose verified answer was taken back is not counted usable, nor AWAKE', () => {
    const answered = history(importRow(), applyAnswer(USED));
    expect(patentAfter(importRow(), applyAnswer(USED))).toMatchObject({
      dormancy: { dormancyClass: 'AWAKE' },
      availability: { availability: 'AVAILABLE_NOW' },
    });
    const { events } = given(answered).when(takeBack(6));
    expect(events).toMatchObject([
      { type: 'PatentAnswerTakenBack', itemVersion: 6 },
      { type: 'PatentDormancyAssessed', previousClass: 'AWAKE', verdict: { reasonCodes: ['D4_NO_ANSWER'] } },
      { type: 'PatentAvailabilityChanged', verdict: { availability: 'NOT_AVAILABLE', reasonCodes: ['U_NO_ANSWER'] } },
    ]);
    expect(patentAfter(importRow(), applyAnswer(), takeBack(6)).answer).toBeNull();
  });

  it('R-29: the last verified answer that still stands is effective again, until the item is verified anew', () => {
    const back = [importRow(), applyAnswer(LAST_ROUND), applyAnswer(USED), takeBack(6)];
    expect(patentAfter(...back).answer).toMatchObject({ roundId: 'rnd_0' });
    const again = patentAfter(...back, applyAnswer({ itemVersion: 9, verifiedOn: day('2022-09-01') }));
    expect(again.answer).toMatchObject({ roundId: 'rnd_1', itemVersion: 9 });
    expect(again.otherAnswers).toMatchObject([{ itemId: LAST_ROUND.itemId, answer: { roundId: 'rnd_0' } }]);
  });

  it('an item that nobody had verified is reopened without effect on the answer of another round', () => {
    const patent = patentAfter(importRow(), applyAnswer(), takeBack(4, { itemId: 'rnd_2.201710601862.3' }));
    expect(patent.answer).toMatchObject({ roundId: 'rnd_1' });
  });

  it('told twice or in any order, verification and reopening leave the same answer', () => {
    const told = [applyAnswer(), takeBack(6), applyAnswer({ itemVersion: 9 }), takeBack(11)];
    const effectiveAfter = (told: readonly PatentCommand[]) => {
      const orders = fc.sample(fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 }), 50);
      return new Set(orders.map((order) => patentAfter(importRow(), ...order).answer?.itemVersion));
    };
    expect(effectiveAfter(told)).toEqual(new Set([undefined]));
    expect(effectiveAfter([...told, applyAnswer({ itemVersion: 14 })])).toEqual(new Set([14]));
  });
});
