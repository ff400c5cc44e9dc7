import { checkCodes, checkVersions, invalid, type Versioned } from '@zhiqi/kernel';
import type { Question } from './answer.ts';
import {
  CONVERSION_MODES,
  IMPLEMENTATION_MODES,
  IMPLEMENTATIONS,
  OBSTACLES,
  PRICE_MODES,
  READINESS_LEVELS,
  RESERVE_REASONS,
  REVENUE_BANDS,
  WILLINGNESS_BY_STRENGTH,
} from './survey.ts';

export type FieldType = 'CHOICE' | 'CHOICES' | 'CHOICE_PER_HOLDER' | 'LEVEL' | 'DATE' | 'YES_NO';

/** Holds of the answer to another question: one of these codes (of several holders the weakest), or no answer at all. */
export type AnswerCondition =
  | { readonly field: Question; readonly in: readonly string[] }
  | { readonly field: Question; readonly empty: true };

/** REQUIRED: must be answered while every condition holds. CONTRADICTION: must then hold nothing but `allow`. */
export interface FieldRule {
  readonly rule: 'REQUIRED' | 'CONTRADICTION';
  readonly when: readonly AnswerCondition[];
  readonly allow?: readonly string[];
  readonly messageZh: string;
}

export interface QuestionnaireField {
  readonly id: Question;
  readonly titleZh: string;
  readonly type: FieldType;
  readonly options: readonly { readonly code: string; readonly titleZh: string }[];
  readonly rules: readonly FieldRule[];
}

/** 盘点问卷 as versioned data. A round keeps the version it was opened with, and its answers are checked against that. */
export interface Questionnaire extends Versioned {
  readonly titleZh: string;
  /** Where the questions come from. */
  readonly description: string;
  readonly fields: readonly QuestionnaireField[];
}

interface KnownField {
  readonly type: FieldType;
  /** Codes of the contract; a version offers some of them. */
  readonly codes: readonly string[];
  /** Part of the minimum of R-30: every version asks it. */
  readonly minimum: boolean;
}

/** What an answer can hold. A version of the questionnaire chooses among these, and says when they are required. */
export const ANSWER_FIELDS: Readonly<Record<Question, KnownField>> = {
  implementation: { type: 'CHOICE', codes: IMPLEMENTATIONS, minimum: true },
  implementationModes: { type: 'CHOICES', codes: IMPLEMENTATION_MODES, minimum: true },
  implementedSince: { type: 'DATE', codes: [], minimum: true },
  revenueBand: { type: 'CHOICE', codes: REVENUE_BANDS, minimum: true },
  obstacles: { type: 'CHOICES', codes: OBSTACLES, minimum: true },
  reserveReason: { type: 'CHOICE', codes: RESERVE_REASONS, minimum: true },
  willingness: { type: 'CHOICE_PER_HOLDER', codes: WILLINGNESS_BY_STRENGTH, minimum: true },
  acceptableModes: { type: 'CHOICES', codes: CONVERSION_MODES, minimum: true },
  priceMode: { type: 'CHOICE', codes: PRICE_MODES, minimum: true },
  technologyReadiness: { type: 'LEVEL', codes: READINESS_LEVELS.map(String), minimum: false },
  keepsPaying: { type: 'YES_NO', codes: [], minimum: true },
  consentsToPublish: { type: 'YES_NO', codes: [], minimum: true },
};
const FIELD_IDS = Object.keys(ANSWER_FIELDS) as Question[];

/** Checks questionnaire data. @throws Error naming version and field; the service does not start on a wrong questionnaire. */
export function checkQuestionnaires(data: unknown): readonly Questionnaire[] {
  const versions = data as readonly Questionnaire[];
  checkVersions('questionnaires', versions);
  for (const questionnaire of versions) checkQuestionnaire(questionnaire);
  return versions;
}

function checkQuestionnaire({ version, fields }: Questionnaire): void {
  const ids: readonly string[] = fields.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Error(`questionnaire ${version}: a field stands twice`);
  checkCodes(`questionnaire ${version}, fields`, FIELD_IDS, ids);
  const missing = FIELD_IDS.find((id) => ANSWER_FIELDS[id].minimum && !ids.includes(id));
  if (missing !== undefined) throw new Error(`questionnaire ${version}: R-30 asks for ${missing}`);
  for (const field of fields) checkField(version, field, fields);
}

function checkField(version: string, field: QuestionnaireField, fields: readonly QuestionnaireField[]): void {
  const name = `questionnaire ${version}, ${field.id}`;
  const known = ANSWER_FIELDS[field.id];
  if (field.type !== known.type) throw new Error(`${name}: is ${known.type}, not ${field.type}`);
  const codes = field.options.map(({ code }) => code);
  checkCodes(`${name}, options`, known.codes, codes);
  if (known.codes.length > 0 && codes.length === 0) throw new Error(`${name}: offers no option`);
  if (new Set(codes).size < codes.length) throw new Error(`${name}: an option stands twice`);
  if (field.id === 'implementation' && !field.rules.some(isAlwaysRequired)) {
    throw new Error(`${name}: a verified answer needs it, so it must be required`);
  }
  if (field.type === 'YES_NO' && field.rules.some(({ rule }) => rule === 'REQUIRED')) {
    throw new Error(`${name}: "no" is an answer, so it cannot be required`);
  }
  for (const rule of field.rules) {
    checkCodes(`${name}, rule`, ['REQUIRED', 'CONTRADICTION'], [rule.rule]);
    checkCodes(`${name}, allow`, codes, rule.allow ?? []);
    for (const condition of rule.when) checkCondition(name, condition, fields);
  }
}

function isAlwaysRequired({ rule, when }: FieldRule): boolean {
  return rule === 'REQUIRED' && when.length === 0;
}

function checkCondition(name: string, condition: AnswerCondition, fields: readonly QuestionnaireField[]): void {
  const asked = fields.find(({ id }) => id === condition.field);
  if (!asked) throw new Error(`${name}: a rule asks for ${condition.field}, which is no field of this version`);
  if ('in' in condition) {
    const offered = asked.options.map(({ code }) => code);
    checkCodes(`${name}, condition on ${condition.field}`, offered, condition.in);
  }
}

/** The questionnaire of this version. @throws DomainError `QUESTIONNAIRE_UNKNOWN` */
export function questionnaireOf(versions: readonly Questionnaire[], version: string): Questionnaire {
  const found = versions.find((questionnaire) => questionnaire.version === version);
  if (found) return found;
  const known = versions.map((questionnaire) => questionnaire.version).join('、');
  throw invalid('QUESTIONNAIRE_UNKNOWN', `没有「${version}」这一版盘点问卷。现有:${known}。请改选其中一版。`, {
    fields: [{ field: 'questionnaire_version', rule: 'QUESTIONNAIRE_UNKNOWN', messageZh: '没有这一版问卷' }],
    params: { version },
  });
}
