import { type FieldViolation, invalid, isLegalDate, type LegalDate } from '@zhiqi/kernel';
import {
  ANSWER_FIELDS,
  type AnswerCondition,
  type FieldRule,
  type Questionnaire,
  type QuestionnaireField,
} from './questionnaire.ts';
import {
  type ConversionMode,
  type Implementation,
  type ImplementationMode,
  type Obstacle,
  type PriceMode,
  type ReadinessLevel,
  type ReserveReason,
  type RevenueBand,
  WILLINGNESS_BY_STRENGTH,
  type Willingness,
} from './survey.ts';

/** A filled questionnaire. Contacts are kept elsewhere and never with it. */
export interface SurveyAnswer {
  readonly implementation: Implementation;
  readonly implementationModes: readonly ImplementationMode[];
  /** First day of implementation; null when not implemented. */
  readonly implementedSince: LegalDate | null;
  /** Yearly sales of the product; null when not implemented. */
  readonly revenueBand: RevenueBand | null;
  readonly obstacles: readonly Obstacle[];
  readonly reserveReason: ReserveReason | null;
  /** One entry a holder, in their order. */
  readonly willingness: readonly Willingness[];
  readonly acceptableModes: readonly ConversionMode[];
  readonly priceMode: PriceMode | null;
  /** 技术就绪度; null = not stated. */
  readonly technologyReadiness: ReadinessLevel | null;
  readonly keepsPaying: boolean;
  readonly consentsToPublish: boolean;
  /** Numbers of documents behind a declared use: contracts, invoices. Absent where there are none. */
  readonly evidenceRefs?: readonly string[];
}

/** A question that a version of the questionnaire may ask; documents may stand behind any answer. */
export type Question = Exclude<keyof SurveyAnswer, 'evidenceRefs'>;

/** What is known beside the answer when it is checked. */
interface Circumstances {
  /** The version of the round, whatever is asked today. */
  readonly questionnaire: Questionnaire;
  readonly holders: number;
  readonly today: LegalDate;
}

/**
 * Checks a filled questionnaire against the version of its round: codes that this version offers, nothing that it does not
 * ask, and answers that fit each other.
 *
 * @throws DomainError `invalid`, slug `ANSWER_INVALID`, naming every field at fault by its path in the request, and the rule.
 */
export function checkAnswer(answer: SurveyAnswer, circumstances: Circumstances): void {
  const coded = codeFaults(answer, circumstances.questionnaire);
  const faults = coded.length > 0 ? coded : fillingFaults(answer, circumstances);
  if (faults.length === 0) return;
  throw invalid(
    'ANSWER_INVALID',
    `问卷填写有误:${faults.map(({ messageZh }) => messageZh).join(';')}。请补正后再提交。`,
    { fields: faults, params: { questionnaire: circumstances.questionnaire.version } },
  );
}

function codeFaults(answer: SurveyAnswer, { version, fields }: Questionnaire): FieldViolation[] {
  return (Object.keys(ANSWER_FIELDS) as Question[]).flatMap((id) => {
    const values = valuesOf(answer, id);
    const asked = fields.find((field) => field.id === id);
    if (!asked) return values.length > 0 ? [fault(id, 'NOT_ASKED', `本轮问卷(${version})没有问这一项`)] : [];
    if (asked.options.length === 0) return [];
    const known = asked.options.map(({ code }) => code);
    if (!values.every((value) => known.includes(value))) {
      return [fault(id, 'UNKNOWN_CODE', `「${asked.titleZh}」有本轮问卷(${version})没有的选项`)];
    }
    const isDuplicate = asked.type === 'CHOICES' && new Set(values).size < values.length;
    return isDuplicate ? [fault(id, 'DUPLICATE', `「${asked.titleZh}」有重复的选项`)] : [];
  });
}

function fillingFaults(answer: SurveyAnswer, { questionnaire, holders, today }: Circumstances): FieldViolation[] {
  return questionnaire.fields.flatMap((field) => {
    const broken = field.rules.find((rule) => isBroken(answer, field, rule));
    if (broken) return [fault(field.id, broken.rule, broken.messageZh)];
    const values = valuesOf(answer, field.id);
    if (field.type === 'CHOICE_PER_HOLDER' && values.length !== holders) {
      return [fault(field.id, 'ONE_PER_HOLDER', `${field.titleZh}须每个权利人一项,应为 ${holders} 项`)];
    }
    return field.type === 'DATE' ? values.flatMap((date) => dateFaults(field, date, today)) : [];
  });
}

function isBroken(answer: SurveyAnswer, field: QuestionnaireField, { rule, when, allow = [] }: FieldRule): boolean {
  if (!when.every((condition) => holds(answer, condition))) return false;
  const values = valuesOf(answer, field.id);
  return rule === 'REQUIRED' ? values.length === 0 : values.some((value) => !allow.includes(value));
}

function holds(answer: SurveyAnswer, condition: AnswerCondition): boolean {
  const values = valuesOf(answer, condition.field);
  if ('empty' in condition) return values.length === 0;
  // Of several holders the weakest speaks for the patent.
  const weakest = WILLINGNESS_BY_STRENGTH.find((level) => values.includes(level));
  const spoken = ANSWER_FIELDS[condition.field].type === 'CHOICE_PER_HOLDER' ? (weakest ? [weakest] : []) : values;
  return spoken.some((value) => condition.in.includes(value));
}

function dateFaults(field: QuestionnaireField, date: string, today: LegalDate): FieldViolation[] {
  if (!isLegalDate(date)) {
    return [fault(field.id, 'DATE_MALFORMED', `${field.titleZh}应为 2022-06-30 这样的日期`)];
  }
  return date > today ? [fault(field.id, 'DATE_IN_FUTURE', `${field.titleZh}不能晚于今天`)] : [];
}

/** The answer to one question as codes; nothing answered = none. "No" to a yes-no question is nothing to contradict. */
function valuesOf(answer: SurveyAnswer, id: Question): readonly string[] {
  const value = answer[id];
  if (value === null || value === false) return [];
  return Array.isArray(value) ? (value as readonly string[]) : [String(value)];
}

function fault(id: Question, rule: string, messageZh: string): FieldViolation {
  return { field: `answer.${fieldName(id)}`, rule, messageZh };
}

/** Path of a question in a request: `implementedSince` → `implemented_since`. */
export function fieldName(id: Question): string {
  return id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
