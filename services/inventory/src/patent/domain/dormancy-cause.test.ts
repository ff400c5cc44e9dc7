import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { applyConversion } from '../../../test/conversions.ts';
import {
  actor,
  applyAnswer,
  day,
  decider,
  history,
  importRow,
  morning,
  pledge,
  RULES_WITHOUT_FEES,
  tick,
} from '../../../test/patents.ts';
import { type PatentCommand, type PatentEvent, type PatentState, patentDecider } from '../domain.ts';
import type { DormancyRules } from './rule-sets.ts';

const { given } = deciderSpec(decider);
const START: PatentState = { status: 'UNREGISTERED', overlays: [] };
const aged = [importRow({ filingDate: day('2012-01-01'), grantDate: day('2015-01-01') }), applyAnswer()] as const;
const used = {
  implementation: 'IMPLEMENTED',
  implementationModes: ['OWN_PRODUCTION'],
  implementedSince: day('2021-01-01'),
  obstacles: [],
} as const;
const causeOf = (before: readonly PatentCommand[], command: PatentCommand) =>
  given(history(...before))
    .when(command)
    .events.find(({ type }) => type === 'PatentDormancyAssessed');
const made = applyConversion({ kind: 'ORDINARY_LICENCE' });
const annulled = applyConversion({ kind: 'ORDINARY_LICENCE', annulledOn: day('2022-11-20'), version: 2 });

describe('why a dormancy verdict is another one than before', () => {
  it('the first one, and one that something new brought about, rest on a fact', () => {
    expect(causeOf([], importRow())).toMatchObject({ previousClass: null, cause: 'FACT' });
    expect(causeOf(aged, made)).toMatchObject({ previousClass: 'SLEEPING', cause: 'FACT' });
    expect(causeOf(aged, made)).toMatchObject({ verdict: { dormancyClass: 'AWAKE' } });
  });

  it('an annulled record, a revoked pledge, a corrected answer: the use never was', () => {
    const withdrawn = { previousClass: 'AWAKE', cause: 'EVIDENCE_WITHDRAWN' };
    expect(causeOf([...aged, made], annulled)).toMatchObject({ ...withdrawn, verdict: { dormancyClass: 'SLEEPING' } });
    const pledged = pledge('REGISTERED', '2022-08-02');
    expect(causeOf([...aged, pledged], pledge('REVOKED', '2022-08-03'))).toMatchObject(withdrawn);
    const corrected = applyAnswer({ itemVersion: 9, verifiedOn: day('2022-09-01') });
    expect(causeOf([importRow(), applyAnswer(used)], corrected)).toMatchObject(withdrawn);
  });

  it('what is no longer used by the answer of a later round was used before', () => {
    const next = applyAnswer({ roundId: 'rnd_9', itemId: 'rnd_9.201710601862.3', verifiedOn: day('2023-09-01') });
    expect(causeOf([importRow(), applyAnswer(used)], next)).toMatchObject({ previousClass: 'AWAKE', cause: 'FACT' });
  });

  it('an annulled record beside another use withdraws nothing', () => {
    const both = [...aged, made, pledge('REGISTERED', '2022-08-02')];
    expect(causeOf(both, annulled)).toMatchObject({ cause: 'FACT', verdict: { dormancyClass: 'AWAKE' } });
  });

  it('time passes: evidence grows old, a right ends', () => {
    expect(causeOf([importRow(), applyAnswer(used)], tick('2025-08-02'))).toMatchObject({ cause: 'TIME' });
    expect(causeOf(aged, tick('2032-01-01'))).toMatchObject({
      cause: 'TIME',
      verdict: { dormancyClass: 'NOT_ASSESSED' },
    });
  });

  it('other rules wake nobody', () => {
    const [standard] = RULES_WITHOUT_FEES.dormancy as [DormancyRules];
    const strict = [{ ...standard, pledgeCountsAsUse: false }];
    const loose = [{ ...standard, version: 'DORM-v2' }];
    const under = (dormancy: readonly DormancyRules[], command: PatentCommand) => ({
      ...command,
      rules: { ...RULES_WITHOUT_FEES, dormancy },
    });
    let events: PatentEvent[] = [];
    for (const command of [...aged, pledge('REGISTERED', '2022-08-02')]) {
      const state = events.reduce(patentDecider.evolve, START);
      events = [...events, ...patentDecider.decide(under(strict, command), state)];
    }
    const rejudge = {
      type: 'Rejudge',
      ruleSetId: 'rls_DORM-v2',
      actor: actor('SYS'),
      at: morning('2022-08-03'),
    } as const;
    const state = events.reduce(patentDecider.evolve, START);
    expect(patentDecider.decide(under(loose, rejudge), state)).toContainEqual(
      expect.objectContaining({ type: 'PatentDormancyAssessed', previousClass: 'SLEEPING', cause: 'RULES' }),
    );
  });
});
