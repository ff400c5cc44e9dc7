import type { DomainError } from '@zhiqi/kernel';
import { describe, expect, it, test } from 'vitest';
import { day } from '../../../test/patents.ts';
import { implementedSurvey, questionnaire, survey } from '../../../test/stocktaking.ts';
import { checkAnswer, type SurveyAnswer } from './answer.ts';

const circumstances = { questionnaire: questionnaire('SURVEY-v1'), holders: 1, today: day('2022-08-01') };

function faults(answer: SurveyAnswer, holders = 1): string[] {
  try {
    checkAnswer(answer, { ...circumstances, holders });
    return [];
  } catch (error) {
    const refusal = error as DomainError;
    expect(refusal).toMatchObject({ kind: 'invalid', slug: 'ANSWER_INVALID' });
    expect(refusal.messageZh).toMatch(/\p{Script=Han}/u);
    return (refusal.fields ?? []).map(({ field, rule }) => `${field} ${rule}`);
  }
}

describe('questionnaire SURVEY-v1 (R-30)', () => {
  it('accepts a full answer of either kind', () => {
    expect(faults(survey())).toEqual([]);
    expect(faults(implementedSurvey())).toEqual([]);
    expect(faults(survey({ obstacles: [], reserveReason: 'DEFENSIVE' }))).toEqual([]);
    expect(faults(survey({ revenueBand: 'NONE' }))).toEqual([]);
    expect(faults(implementedSurvey({ implementedSince: day('2022-08-01') }))).toEqual([]);
  });

  test.each([
    ['answer.implementation_modes REQUIRED', { implementationModes: [] }],
    ['answer.implemented_since REQUIRED', { implementedSince: null }],
    ['answer.implemented_since DATE_MALFORMED', { implementedSince: day('2021-02-30') }],
    ['answer.implemented_since DATE_IN_FUTURE', { implementedSince: day('2022-08-02') }],
    ['answer.revenue_band REQUIRED', { revenueBand: null }],
    ['answer.obstacles CONTRADICTION', { obstacles: ['MARKET'] }],
    ['answer.reserve_reason CONTRADICTION', { reserveReason: 'STRATEGIC' }],
  ] as [string, Partial<SurveyAnswer>][])('implemented: %s', (expected, over) => {
    expect(faults(implementedSurvey(over))).toEqual([expected]);
  });

  test.each([
    ['answer.implementation_modes CONTRADICTION', { implementationModes: ['LICENCE'] }],
    ['answer.implemented_since CONTRADICTION', { implementedSince: day('2021-01-01') }],
    ['answer.revenue_band CONTRADICTION', { revenueBand: 'BELOW_1M' }],
    ['answer.obstacles REQUIRED', { obstacles: [] }],
  ] as [string, Partial<SurveyAnswer>][])('not implemented: %s', (expected, over) => {
    expect(faults(survey(over))).toEqual([expected]);
  });

  test.each([
    ['answer.implementation UNKNOWN_CODE', { implementation: 'UNSPECIFIED' }],
    ['answer.implementation_modes UNKNOWN_CODE', { implementationModes: ['UNRECOGNIZED'] }],
    ['answer.revenue_band UNKNOWN_CODE', { revenueBand: 'HUGE' }],
    ['answer.obstacles UNKNOWN_CODE', { obstacles: ['WEATHER'] }],
    ['answer.obstacles DUPLICATE', { obstacles: ['FUNDS', 'FUNDS'] }],
    ['answer.reserve_reason UNKNOWN_CODE', { reserveReason: 'BORED' }],
    ['answer.willingness UNKNOWN_CODE', { willingness: ['MAYBE'] }],
    ['answer.acceptable_modes UNKNOWN_CODE', { acceptableModes: ['GIFT'] }],
    ['answer.price_mode UNKNOWN_CODE', { priceMode: 'FREE' }],
  ] as [string, object][])('coded values: %s', (expected, over) => {
    expect(faults({ ...survey(), ...over } as SurveyAnswer)).toEqual([expected]);
  });

  it('the willingness of every holder is asked', () => {
    expect(faults(survey({ willingness: [] }))).toEqual(['answer.willingness ONE_PER_HOLDER']);
    expect(faults(survey(), 2)).toEqual(['answer.willingness ONE_PER_HOLDER']);
    expect(faults(survey({ willingness: ['WILLING', 'WILLING'] }), 2)).toEqual([]);
  });

  it('who is willing names the ways and the price; who refuses need not', () => {
    const silent = { acceptableModes: [], priceMode: null };
    expect(faults(survey(silent))).toEqual(['answer.acceptable_modes REQUIRED', 'answer.price_mode REQUIRED']);
    expect(faults(survey({ ...silent, willingness: ['CONDITIONAL'] }))).toHaveLength(2);
    expect(faults(survey({ ...silent, willingness: ['REFUSED'] }))).toEqual([]);
    expect(faults(survey({ ...silent, willingness: ['UNDECIDED'] }))).toEqual([]);
    expect(faults(survey({ ...silent, willingness: ['WILLING', 'REFUSED'] }), 2)).toEqual([]);
  });

  it('every fault is named at once', () => {
    const empty = implementedSurvey({ implementationModes: [], revenueBand: null, priceMode: null });
    expect(faults(empty)).toHaveLength(3);
  });
});
