import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  actor,
  answer,
  applyAnswer,
  day,
  decider,
  history,
  importRow,
  morning,
  patentAfter,
  tick,
} from '../../../test/patents.ts';
import { PATENT_RULES, WAKE_UP_WEIGHTS } from '../../rule-sets.ts';
import type { EffectiveAnswer, PatentCommand, RecordMarketEvaluation } from '../domain.ts';
import { checkWakeUpWeights, wakeUpPriority } from './wake-up.ts';

const { given } = deciderSpec(decider);
const at = morning('2022-08-02');
const suggest: PatentCommand = { type: 'SuggestGrade', actor: actor('OFF'), at };
const opinion = (
  enterpriseKey: string,
  said: RecordMarketEvaluation['opinion'],
  over: Partial<RecordMarketEvaluation> = {},
): RecordMarketEvaluation => ({
  type: 'RecordMarketEvaluation',
  enterpriseKey,
  opinion: said,
  reasons: [said === 'POSITIVE' ? 'GOOD_PROSPECT' : 'NO_DEMAND'],
  actor: actor('OFF'),
  at,
  ...over,
});
const match = (open: boolean): PatentCommand => ({
  type: 'RecordDemandMatch',
  matchId: 'mch_1',
  open,
  actor: actor('SYS'),
  at,
});
const negative = [opinion('hld_a', 'NEGATIVE'), opinion('hld_b', 'NEGATIVE')];
/** Old enough to sleep, and answered. */
const old = (over: Partial<EffectiveAnswer> = {}) => [
  importRow({ filingDate: day('2016-01-01'), grantDate: day('2018-01-01') }),
  applyAnswer(over),
];
const computed = (...commands: PatentCommand[]) => {
  const verdict = patentAfter(...commands).grading?.computed;
  return verdict && [verdict.grade, ...verdict.reasonCodes];
};

describe('ZQ-4-v1 the computed suggestion', () => {
  it('nothing is graded before it is taken into grading', () => {
    expect(patentAfter(...old()).grading).toBeNull();
  });

  it('A: available now, and a demand matches', () => {
    expect(computed(...old(), suggest, match(true))).toEqual(['A', 'G_AVAILABLE_NOW', 'G_DEMAND_MATCH']);
  });

  it('A: available now, and two enterprises are positive; one is not enough', () => {
    const [one, two] = [opinion('hld_a', 'POSITIVE'), opinion('hld_b', 'POSITIVE')];
    expect(computed(...old(), one, two)).toEqual(['A', 'G_AVAILABLE_NOW', 'G_MARKET_POSITIVE']);
    expect(computed(...old(), one)).toEqual(['B', 'G_AVAILABLE_NOW', 'G_NO_DEMAND_YET']);
    expect(computed(...old(), one, opinion('hld_a', 'POSITIVE'))).toEqual(['B', 'G_AVAILABLE_NOW', 'G_NO_DEMAND_YET']);
  });

  it('a match that failed no longer counts, also when its confirmation is told late', () => {
    expect(computed(...old(), suggest, match(true), match(false))?.[0]).toBe('B');
    given(history(...old(), match(false)))
      .when(match(true))
      .thenNothing();
  });

  it('B: convertible, but nobody asked yet, or the technology is not ripe', () => {
    expect(computed(...old({ obstacles: ['TECHNOLOGY_IMMATURE'] }), suggest)).toEqual([
      'B',
      'G_AVAILABLE_NOW',
      'G_NO_DEMAND_YET',
      'G_TECHNOLOGY_IMMATURE',
    ]);
  });

  it('C: not available', () => {
    expect(computed(importRow(), suggest)).toEqual(['C', 'G_NOT_AVAILABLE', 'G_UNKNOWN']);
    expect(computed(...old({ willingness: 'REFUSED' }), suggest)).toEqual(['C', 'G_NOT_AVAILABLE', 'G_SLEEPING']);
  });

  it('D: sleeping, wanted by nobody, and told so by enterprises', () => {
    expect(computed(...old(), ...negative)).toEqual(['D', 'G_SLEEPING', 'G_MARKET_NEGATIVE']);
    expect(computed(...old(), ...negative, match(true))?.[0]).toBe('A');
    expect(computed(...old(), opinion('hld_a', 'NEGATIVE'))?.[0]).toBe('B');
  });

  it('D is never suggested for a high-value patent', () => {
    const [row, told] = [
      importRow({ filingDate: day('2016-01-01'), grantDate: day('2018-01-01'), seiCodes: ['1.2.1'] }),
      applyAnswer(),
    ];
    expect(computed(row, told, ...negative)?.[0]).toBe('B');
  });

  it('it is computed anew with every change, names its version, and is told once', () => {
    const events = history(...old(), suggest);
    expect(given(events).when(match(true)).events).toMatchObject([
      { type: 'DemandMatchTold' },
      {
        type: 'PatentGraded',
        verdict: { grade: 'A', basis: 'COMPUTED', ruleSetVersion: 'ZQ-4-v1', asOf: '2022-08-02' },
      },
    ]);
    given(events).when(tick('2022-08-02')).thenNothing();
  });
});

describe('grades that people give', () => {
  it('the holder grades its own; an officer on behalf; another enterprise not', () => {
    const own: PatentCommand = {
      type: 'RecordSelfGrade',
      grade: 'B',
      actor: { ...actor('ENT'), unit: 'hld_local' },
      at,
    };
    expect(patentAfter(...old(), own).grading?.self).toMatchObject({
      grade: 'B',
      basis: 'SELF',
      reasonCodes: ['G_BY_HOLDER'],
    });
    given(history(...old()))
      .when({ ...own, actor: { ...actor('ENT'), unit: 'hld_other' } })
      .thenRefused('NOT_THE_HOLDER');
    expect(patentAfter(...old(), { ...own, actor: actor('OFF') }).grading?.self?.reasonCodes).toEqual([
      'G_BY_HOLDER_THROUGH_OFFICER',
    ]);
  });

  it('an enterprise evaluates for itself, and no holder its own patent', () => {
    const enterprise = { ...actor('ENT'), unit: 'hld_buyer' };
    given(history(...old()))
      .when(opinion('hld_other', 'POSITIVE', { actor: enterprise }))
      .thenRefused('EVALUATION_OF_ANOTHER');
    given(history(...old()))
      .when(opinion('hld_local', 'POSITIVE'))
      .thenRefused('HOLDER_IS_NO_MARKET');
    given(history(...old()))
      .when(opinion('hld_buyer', 'POSITIVE', { reasons: [] }))
      .thenRefused('REASON_REQUIRED');
  });

  it('the market grade follows the evaluations, one an enterprise', () => {
    const market = (...said: PatentCommand[]) => patentAfter(...old(), ...said).grading?.market?.grade;
    expect(market(opinion('hld_a', 'POSITIVE'))).toBe('B');
    expect(market(opinion('hld_a', 'POSITIVE'), opinion('hld_b', 'POSITIVE'))).toBe('A');
    expect(market(opinion('hld_a', 'POSITIVE'), opinion('hld_a', 'NEGATIVE'))).toBe('C');
    expect(market(...negative)).toBe('D');
  });

  it('the final grade is an officer’s, with a reason, and leaves the suggestion as it is', () => {
    const final: PatentCommand = { type: 'SetFinalGrade', grade: 'C', reason: 'HOLDER_PLAN', actor: actor('OFF'), at };
    const { grading } = patentAfter(...old(), final);
    expect(grading?.final).toMatchObject({
      grade: 'C',
      basis: 'FINAL',
      reasonCodes: ['G_HOLDER_PLAN'],
      ruleSetVersion: 'ZQ-4-v1',
    });
    expect(grading?.computed?.grade).toBe('B');
    given(history(...old()))
      .when({ ...final, actor: actor('ENT') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });

  it('what is not in force is not graded', () => {
    const lapsed = importRow(
      {},
      { declaredStatus: { state: 'LAPSED', asOfDate: day('2022-06-30'), source: 'IMPORT' } },
    );
    given(history(lapsed)).when(suggest).thenRefused('GRADE_NOT_IN_FORCE');
  });
});

describe('wake-up priority', () => {
  const priority = (...commands: PatentCommand[]) =>
    wakeUpPriority(WAKE_UP_WEIGHTS, PATENT_RULES, patentAfter(...commands), day('2022-08-02'));

  it('lists its addends, which sum to it, under published weights', () => {
    const found = priority(...old());
    expect(found.weightsVersion).toBe('WAKE-v1');
    expect(found.addends.map(({ factor, reached }) => [factor, reached])).toEqual([
      ['REMAINING_TERM', 100],
      ['KIND', 100],
      ['SEI', 0],
      ['DEMAND_MATCH', 0],
      ['WILLINGNESS', 100],
      ['PAID_UP', 100],
    ]);
    expect(found.points).toBe(found.addends.reduce((sum, { points }) => sum + points, 0));
    expect(found.points).toBe(6500);
  });

  it('rises with demand and willingness, and changes no verdict', () => {
    expect(priority(...old(), match(true)).points).toBe(7500);
    expect(priority(...old(answer({ willingness: 'UNDECIDED' }))).points).toBe(5300);
    const before = patentAfter(...old());
    expect(patentAfter(...old(), match(true)).dormancy).toEqual(before.dormancy);
  });

  it('weights that do not sum to 100 stop the service', () => {
    expect(() => checkWakeUpWeights({ ...WAKE_UP_WEIGHTS, weights: { ...WAKE_UP_WEIGHTS.weights, SEI: 16 } })).toThrow(
      '101',
    );
  });
});
