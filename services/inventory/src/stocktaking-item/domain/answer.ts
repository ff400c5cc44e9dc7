import { type FieldViolation, invalid, isLegalDate, type LegalDate } from '@zhiqi/kernel';
import {
  CONVERSION_MODES,
  type ConversionMode,
  IMPLEMENTATION_MODES,
  IMPLEMENTATIONS,
  type Implementation,
  type ImplementationMode,
  OBSTACLES,
  type Obstacle,
  PRICE_MODES,
  type PriceMode,
  RESERVE_REASONS,
  REVENUE_BANDS,
  type ReserveReason,
  type RevenueBand,
  WILLINGNESS_BY_STRENGTH,
  type Willingness,
  weakestWillingness,
} from './survey.ts';

/** A filled questionnaire SURVEY-v1. Contacts are kept elsewhere and never with it. */
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
  readonly keepsPaying: boolean;
  readonly consentsToPublish: boolean;
  /** Numbers of documents behind a declared use: contracts, invoices. Absent where there are none. */
  readonly evidenceRefs?: readonly string[];
}

/** What is known beside the answer when it is checked. */
interface Circumstances {
  readonly holders: number;
  readonly today: LegalDate;
}

/**
 * Checks a filled questionnaire: coded values, and answers that fit each other.
 *
 * @throws DomainError `invalid`, slug `ANSWER_INVALID`, naming every field at fault by its path in the request.
 */
export function checkAnswer(answer: SurveyAnswer, circumstances: Circumstances): void {
  const coded = codeFaults(answer);
  const faults =
    coded.length > 0 ? coded : [...useFaults(answer, circumstances), ...willingnessFaults(answer, circumstances)];
  if (faults.length === 0) return;
  throw invalid(
    'ANSWER_INVALID',
    `问卷填写有误:${faults.map(({ messageZh }) => messageZh).join(';')}。请补正后再提交。`,
    {
      fields: faults,
    },
  );
}

function codeFaults(answer: SurveyAnswer): FieldViolation[] {
  const lists: readonly (readonly [string, readonly (string | null)[], readonly string[]])[] = [
    ['implementation', [answer.implementation], IMPLEMENTATIONS],
    ['implementation_modes', answer.implementationModes, IMPLEMENTATION_MODES],
    ['revenue_band', [answer.revenueBand], REVENUE_BANDS],
    ['obstacles', answer.obstacles, OBSTACLES],
    ['reserve_reason', [answer.reserveReason], RESERVE_REASONS],
    ['willingness', answer.willingness, WILLINGNESS_BY_STRENGTH],
    ['acceptable_modes', answer.acceptableModes, CONVERSION_MODES],
    ['price_mode', [answer.priceMode], PRICE_MODES],
  ];
  return lists.flatMap(([field, given, known]) => {
    const values = given.filter((value) => value !== null);
    if (!values.every((value) => known.includes(value))) return [fault(field, 'UNKNOWN_CODE', '有不认识的选项')];
    const isSet = field !== 'willingness';
    return isSet && new Set(values).size < values.length ? [fault(field, 'DUPLICATE', '有重复的选项')] : [];
  });
}

function useFaults(answer: SurveyAnswer, { today }: Circumstances): FieldViolation[] {
  return answer.implementation === 'IMPLEMENTED' ? implementedFaults(answer, today) : notImplementedFaults(answer);
}

function implementedFaults(answer: SurveyAnswer, today: LegalDate): FieldViolation[] {
  const since = answer.implementedSince;
  return collect([
    [answer.implementationModes.length === 0, 'implementation_modes', 'REQUIRED', '已实施的须选择实施方式'],
    [since === null, 'implemented_since', 'REQUIRED', '已实施的须填写开始实施日期'],
    [
      since !== null && !isLegalDate(since),
      'implemented_since',
      'DATE_MALFORMED',
      '开始实施日期应为 2022-06-30 这样的日期',
    ],
    [since !== null && since > today, 'implemented_since', 'DATE_IN_FUTURE', '开始实施日期不能晚于今天'],
    [answer.revenueBand === null, 'revenue_band', 'REQUIRED', '已实施的须选择产品年销售额区间'],
    [answer.obstacles.length > 0, 'obstacles', 'CONTRADICTION', '已实施的不填未实施原因'],
    [answer.reserveReason !== null, 'reserve_reason', 'CONTRADICTION', '已实施的不填储备理由'],
  ]);
}

function notImplementedFaults(answer: SurveyAnswer): FieldViolation[] {
  const unexplained = answer.obstacles.length === 0 && answer.reserveReason === null;
  return collect([
    [answer.implementationModes.length > 0, 'implementation_modes', 'CONTRADICTION', '未实施的不选实施方式'],
    [answer.implementedSince !== null, 'implemented_since', 'CONTRADICTION', '未实施的不填开始实施日期'],
    [
      answer.revenueBand !== null && answer.revenueBand !== 'NONE',
      'revenue_band',
      'CONTRADICTION',
      '未实施的没有产品销售额',
    ],
    [unexplained, 'obstacles', 'REQUIRED', '未实施的须选择原因或储备理由'],
  ]);
}

function willingnessFaults(answer: SurveyAnswer, { holders }: Circumstances): FieldViolation[] {
  if (answer.willingness.length !== holders) {
    return [fault('willingness', 'ONE_PER_HOLDER', `转化意愿须每个权利人一项,应为 ${holders} 项`)];
  }
  const weakest = weakestWillingness(answer.willingness);
  const isOffered = weakest === 'WILLING' || weakest === 'CONDITIONAL';
  return collect([
    [isOffered && answer.acceptableModes.length === 0, 'acceptable_modes', 'REQUIRED', '愿意转化的须选择可接受的方式'],
    [isOffered && answer.priceMode === null, 'price_mode', 'REQUIRED', '愿意转化的须选择定价方式'],
  ]);
}

function collect(checks: readonly (readonly [boolean, string, string, string])[]): FieldViolation[] {
  return checks.filter(([isFault]) => isFault).map(([, field, rule, messageZh]) => fault(field, rule, messageZh));
}

function fault(field: string, rule: string, messageZh: string): FieldViolation {
  return { field: `answer.${field}`, rule, messageZh };
}
