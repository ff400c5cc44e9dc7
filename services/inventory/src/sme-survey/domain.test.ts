import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { answerSurvey, need, REQUESTER, smeAnswer, surveys } from '../../test/demands.ts';
import { actor } from '../../test/patents.ts';
import { SME_QUESTIONNAIRES, SME_THRESHOLDS } from '../supply-demand-data.ts';
import { sizeByFigures } from './domain/size.ts';
import { checkQuestionnaires, checkThresholds } from './domain.ts';

const { given } = deciderSpec(surveys);

describe('中小企业需求调查', () => {
  it('R-32 an answer is one event: size as declared, its evidence, versions, and how the figures compare', () => {
    given()
      .when(answerSurvey())
      .thenEvents({
        type: 'SmeSurveyAnswered',
        surveyId: 'sme_1',
        planYear: 2022,
        requester: REQUESTER,
        answer: smeAnswer(),
        questionnaireVersion: 'SME-v1',
        comparison: { outcome: 'AGREES', byFigures: 'SMALL', thresholdsVersion: 'SME-SIZE-2011' },
        recordedBy: 'p-firm',
        note: null,
        answeredOn: '2022-07-15',
      } as never);
  });

  it('R-32 a declaration that the figures contradict is kept as declared and flagged', () => {
    const { events } = given().when(answerSurvey({ answer: smeAnswer({ size: 'MICRO' }) }));
    expect(events[0]).toMatchObject({
      answer: { size: 'MICRO' },
      comparison: { outcome: 'DIFFERS', byFigures: 'SMALL' },
    });
  });

  it('R-32 without the figures that the standard needs nothing is compared', () => {
    const { events } = given().when(answerSurvey({ answer: smeAnswer({ revenueFen: null }) }));
    expect(events[0]?.comparison).toMatchObject({ outcome: 'NOT_COMPARABLE', byFigures: null });
  });

  it('an enterprise answers for itself only', () => {
    given()
      .when(answerSurvey({ actsFor: 'hld_other' }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_ENTERPRISE' });
    given()
      .when(answerSurvey({ actor: actor('BANK') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it('an officer on behalf says where the answer comes from', () => {
    const onBehalf = { actor: actor('OFF'), actsFor: null };
    given()
      .when(answerSurvey(onBehalf))
      .thenRefused({ kind: 'invalid', slug: 'NOTE_REQUIRED', fields: ['note'] });
    const { events } = given().when(answerSurvey({ ...onBehalf, note: '负责人 7 月 15 日电话答复' }));
    expect(events[0]).toMatchObject({ recordedBy: 'p-officer', note: '负责人 7 月 15 日电话答复' });
  });

  it('texts beside the need have a length too', () => {
    given()
      .when(answerSurvey({ answer: smeAnswer({ evidenceNote: '据'.repeat(1_001) }) }))
      .thenRefused({ kind: 'invalid', slug: 'ANSWER_INVALID', fields: ['answer.evidence_note'] });
  });

  it('a need is told wholly, and nobody without a need tells one', () => {
    given()
      .when(answerSurvey({ answer: smeAnswer({ need: need({ content: '' }) }) }))
      .thenRefused({ slug: 'ANSWER_INVALID', fields: ['answer.need.content', 'answer.need.content'] });
    const { events } = given().when(answerSurvey({ answer: smeAnswer({ hasNeed: false, need: null }) }));
    expect(events).toHaveLength(1);
    expect(() => given().when(answerSurvey({ answer: smeAnswer({ hasNeed: false }) })).events).toThrow(
      'ANSWER_INVALID',
    );
  });

  it('amounts are whole fen', () => {
    given()
      .when(answerSurvey({ answer: smeAnswer({ revenueFen: '12.5' }) }))
      .thenRefused({ slug: 'ANSWER_INVALID', fields: ['answer.revenue_fen'] });
  });

  it('one answer is given once', () => {
    given(given().when(answerSurvey()).events)
      .when(answerSurvey())
      .thenRefused({ kind: 'rule', slug: 'SURVEY_ANSWERED' });
  });
});

describe('R-32 划型标准 (2011), the larger class needs every limit', () => {
  const [edition] = SME_THRESHOLDS;
  const wan = (amount: number) => `${amount}000000`;
  const size = (code: string, employees: number | null, revenue: number | null, assets: number | null = null) =>
    edition &&
    sizeByFigures(edition, code, {
      employees,
      revenueFen: revenue === null ? null : wan(revenue),
      totalAssetsFen: assets === null ? null : wan(assets),
    });

  it.each([
    ['C1441', 1000, 40_000, 'NOT_SME'],
    ['C1441', 999, 40_000, 'MEDIUM'],
    ['C1441', 1000, 39_999, 'MEDIUM'],
    ['C1441', 300, 2_000, 'MEDIUM'],
    ['C1441', 299, 2_000, 'SMALL'],
    ['C1441', 20, 300, 'SMALL'],
    ['C1441', 19, 300, 'MICRO'],
    ['A0111', 5, 500, 'MEDIUM'],
    ['A0111', 5, 49, 'MICRO'],
    ['F5121', 20, 5_000, 'MEDIUM'],
    ['I6513', 100, 999, 'SMALL'],
  ] as const)('%s with %d people and %d 万元 is %s', (code, employees, revenue, expected) => {
    expect(size(code, employees, revenue)).toBe(expected);
  });

  it('the longest prefix decides: handling belongs to transport, storing has limits of its own', () => {
    expect(size('G5910', 300, 3_000)).toBe('MEDIUM');
    expect(size('G5930', 99, 3_000)).toBe('SMALL');
  });

  it('industries judged by assets need them; industries that the standard does not name are not compared', () => {
    expect(size('E4710', 10, 6_000, 5_000)).toBe('MEDIUM');
    expect(size('E4710', 10, 6_000)).toBeNull();
    expect(size('J6621', 10, 100)).toBeNull();
  });
});

describe('what is loaded at the start', () => {
  it('a questionnaire of nine questions is refused', () => {
    const [shipped] = SME_QUESTIONNAIRES;
    expect(shipped?.questions.length).toBe(8);
    const ninth = { id: 'NINTH', titleZh: '第九题', fields: [], required: [], requiredWithNeed: [] };
    const longer = [{ ...shipped, questions: [...(shipped?.questions ?? []), ninth] }];
    expect(() => checkQuestionnaires(longer)).toThrow('9 questions, at most 8');
  });

  it('a questionnaire that does not ask everybody for the industry, or asks an unknown field, is refused', () => {
    const [shipped] = SME_QUESTIONNAIRES;
    const without = (shipped?.questions ?? []).filter(({ id }) => id !== 'INDUSTRY');
    expect(() => checkQuestionnaires([{ ...shipped, questions: without }])).toThrow('industry_code must be asked');
    const strange = { id: 'X', titleZh: '题', fields: ['phone'], required: [], requiredWithNeed: [] };
    expect(() => checkQuestionnaires([{ ...shipped, questions: [...without, strange] }])).toThrow('unknown code phone');
  });

  it('limits that do not rise with the class, or state no source, are refused', () => {
    const [shipped] = SME_THRESHOLDS;
    const flat = { NOT_SME: { employees: 10 }, MEDIUM: { employees: 10 }, SMALL: { employees: 1 } };
    const wrong = { ...shipped, industries: [{ nameZh: '某业', prefixes: ['A'], lowerBounds: flat }] };
    expect(() => checkThresholds([wrong])).toThrow('must rise with the class');
    expect(() => checkThresholds([{ ...shipped, description: ' ' }])).toThrow('states no source');
  });
});
