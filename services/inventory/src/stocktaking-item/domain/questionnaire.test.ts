import type { DomainError } from '@zhiqi/kernel';
import { describe, expect, it, test } from 'vitest';
import shipped from '../../../data/questionnaires.json' with { type: 'json' };
import { day } from '../../../test/patents.ts';
import { questionnaire, survey } from '../../../test/stocktaking.ts';
import { checkAnswer, type SurveyAnswer } from './answer.ts';
import { ANSWER_FIELDS, checkQuestionnaires, type Questionnaire, questionnaireOf } from './questionnaire.ts';

const faults = (answer: SurveyAnswer, version: Questionnaire): string[] => {
  try {
    checkAnswer(answer, { questionnaire: version, holders: 1, today: day('2022-08-01') });
    return [];
  } catch (error) {
    return ((error as DomainError).fields ?? []).map(({ field, rule }) => `${field} ${rule}`);
  }
};
type Field = Questionnaire['fields'][number];
/** The second shipped version with one field changed. */
const changed = (id: string, change: (field: Field) => object): unknown[] => [
  {
    ...questionnaire('SURVEY-v2'),
    validFrom: '1985-04-01',
    fields: questionnaire('SURVEY-v2').fields.map((field) =>
      field.id === id ? { ...field, ...change(field) } : field,
    ),
  },
];

describe('R-30: the questionnaire is versioned data', () => {
  it('every shipped version asks the minimum, each question with its options in Chinese', () => {
    for (const { fields } of shipped as unknown as Questionnaire[]) {
      const ids = fields.map(({ id }) => id);
      for (const [id, { minimum }] of Object.entries(ANSWER_FIELDS)) if (minimum) expect(ids).toContain(id);
      for (const { titleZh, options } of fields) {
        for (const title of [titleZh, ...options.map((option) => option.titleZh)]) {
          expect(title).toMatch(/\p{Script=Han}/u);
        }
      }
    }
    expect(questionnaire('SURVEY-v2').fields.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['technologyReadiness', 'priceMode', 'keepsPaying', 'consentsToPublish']),
    );
  });

  it('what a version does not ask is not answered; what it asks anew binds only its own rounds', () => {
    const level = survey({ technologyReadiness: 6 });
    expect(faults(level, questionnaire('SURVEY-v1'))).toEqual(['answer.technology_readiness NOT_ASKED']);
    expect(faults(level, questionnaire('SURVEY-v2'))).toEqual([]);
    const required = { rule: 'REQUIRED', when: [{ field: 'keepsPaying', empty: true }], messageZh: '须说明技术就绪度' };
    const [third] = checkQuestionnaires(changed('technologyReadiness', () => ({ rules: [required] })));
    expect(faults(survey({ keepsPaying: false }), third as Questionnaire)).toEqual([
      'answer.technology_readiness REQUIRED',
    ]);
    expect(faults(survey({ keepsPaying: false }), questionnaire('SURVEY-v2'))).toEqual([]);
  });

  it('a version offers its own choice of codes', () => {
    const fewer = changed('priceMode', ({ options }) => ({
      options: options.filter(({ code }) => code !== 'ROYALTY'),
    }));
    const [third] = checkQuestionnaires(fewer);
    expect(faults(survey({ priceMode: 'ROYALTY' }), third as Questionnaire)).toEqual([
      'answer.price_mode UNKNOWN_CODE',
    ]);
  });

  it('an unknown version is named with those there are', () => {
    expect(() => questionnaireOf([questionnaire()], 'SURVEY-v9')).toThrow(
      expect.objectContaining({ slug: 'QUESTIONNAIRE_UNKNOWN', messageZh: expect.stringContaining('SURVEY-v2') }),
    );
  });

  test.each([
    ['a minimum question missing', 'willingness', () => ({ id: 'technologyReadiness2' }), /technologyReadiness2/],
    ['a type that the answer does not have', 'willingness', () => ({ type: 'CHOICE' }), /CHOICE_PER_HOLDER/],
    [
      'a code that the contract does not have',
      'priceMode',
      () => ({ options: [{ code: 'FREE', titleZh: '免费' }] }),
      /FREE/,
    ],
    ['no option', 'priceMode', () => ({ options: [] }), /offers no option/],
    ['an option twice', 'priceMode', ({ options }: Field) => ({ options: [...options, options[0]] }), /stands twice/],
    [
      'a consent that must be given',
      'consentsToPublish',
      () => ({ rules: [{ rule: 'REQUIRED', when: [], messageZh: '须同意公开' }] }),
      /"no" is an answer/,
    ],
    ['implementation not required', 'implementation', () => ({ rules: [] }), /must be required/],
    ['a rule that is none', 'priceMode', () => ({ rules: [{ rule: 'MAYBE', when: [], messageZh: '也许' }] }), /MAYBE/],
    [
      'a condition on no question',
      'priceMode',
      () => ({ rules: [{ rule: 'REQUIRED', when: [{ field: 'weather', in: ['FINE'] }], messageZh: '天气' }] }),
      /weather/,
    ],
    [
      'a condition on no option',
      'priceMode',
      () => ({ rules: [{ rule: 'REQUIRED', when: [{ field: 'willingness', in: ['MAYBE'] }], messageZh: '也许' }] }),
      /MAYBE/,
    ],
  ] as [string, string, (field: Field) => object, RegExp][])(
    'the service does not start with %s',
    (_n, id, change, says) => {
      expect(() => checkQuestionnaires(changed(id, change))).toThrow(says);
    },
  );

  it('nor without a question of the minimum, or with one twice', () => {
    const { fields, ...rest } = { ...questionnaire('SURVEY-v2'), validFrom: day('1985-04-01') };
    expect(() => checkQuestionnaires([{ ...rest, fields: fields.slice(1) }])).toThrow(/R-30 asks for implementation/);
    expect(() => checkQuestionnaires([{ ...rest, fields: [...fields, fields[0]] }])).toThrow(/stands twice/);
  });
});
