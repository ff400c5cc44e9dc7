import { checkCodes, checkVersions, type Versioned } from '@zhiqi/kernel';
import type { Check } from '../../faults.ts';

/** Fields of an answer as questions and messages name them. */
export const ANSWER_FIELDS = [
  'industry_code',
  'size',
  'evidence_note',
  'employees',
  'revenue_fen',
  'total_assets_fen',
  'has_need',
  'need.title',
  'need.content',
  'need.urgency',
  'need.budget_band',
] as const;
export type AnswerField = (typeof ANSWER_FIELDS)[number];

export interface SmeQuestion {
  readonly id: string;
  readonly titleZh: string;
  readonly fields: readonly AnswerField[];
  readonly required: readonly AnswerField[];
  /** Of whoever has a technology need. */
  readonly requiredWithNeed: readonly AnswerField[];
}

/** A questionnaire is data: an answer keeps the version it was given to. */
export interface SmeQuestionnaire extends Versioned {
  readonly questions: readonly SmeQuestion[];
}

/** Longer ones are not answered on a phone (expectations, row 11). */
const MAX_QUESTIONS = 8;

/** Fields that every version must ask: without them there is nothing to tell or to raise. */
const INDISPENSABLE: readonly AnswerField[] = ['industry_code', 'size', 'has_need'];

/** Checks questionnaires. @throws Error naming what is wrong; the service does not start on a wrong one. */
export function checkQuestionnaires(data: unknown): readonly SmeQuestionnaire[] {
  const versions = data as readonly SmeQuestionnaire[];
  checkVersions('sme questionnaire', versions);
  for (const { version, questions } of versions) checkQuestions(`sme questionnaire ${version}`, questions);
  return versions;
}

function checkQuestions(name: string, questions: readonly SmeQuestion[]): void {
  if (questions.length > MAX_QUESTIONS) {
    throw new Error(`rules ${name}: ${questions.length} questions, at most ${MAX_QUESTIONS}`);
  }
  const asked = questions.flatMap(({ fields }) => fields);
  checkCodes(name, ANSWER_FIELDS, asked);
  if (new Set(asked).size < asked.length) throw new Error(`rules ${name}: a field is asked twice`);
  if (new Set(questions.map(({ id }) => id)).size < questions.length)
    throw new Error(`rules ${name}: an id stands twice`);
  for (const { id, titleZh, fields, required, requiredWithNeed } of questions) {
    if (titleZh.trim() === '') throw new Error(`rules ${name}: ${id} has no wording`);
    checkCodes(`${name} ${id}`, fields, [...required, ...requiredWithNeed]);
  }
  const always = questions.flatMap(({ required }) => required);
  const missing = INDISPENSABLE.find((field) => !always.includes(field));
  if (missing !== undefined) throw new Error(`rules ${name}: ${missing} must be asked of everybody`);
}

/**
 * What an answer lacks of a questionnaire, and what it tells that nobody asked.
 * @param given fields that are filled in
 */
export function questionnaireFaults(
  { questions }: SmeQuestionnaire,
  given: readonly AnswerField[],
  hasNeed: boolean,
): Check[] {
  const asked = questions.flatMap(({ fields }) => fields);
  return [
    ...questions.flatMap(({ required, requiredWithNeed, titleZh }) =>
      [...required, ...(hasNeed ? requiredWithNeed : [])].map(
        (field): Check => [!given.includes(field), `answer.${field}`, 'REQUIRED', `请回答:${titleZh}`],
      ),
    ),
    ...given.map((field): Check => [!asked.includes(field), `answer.${field}`, 'NOT_ASKED', '本次问卷没有这一项']),
    ...given.map(
      (field): Check => [
        !hasNeed && field.startsWith('need.'),
        `answer.${field}`,
        'CONTRADICTION',
        '没有技术需求的不填需求内容',
      ],
    ),
  ];
}
