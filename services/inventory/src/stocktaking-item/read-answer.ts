import type { SurveyAnswer as AnswerMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { parseLegalDate } from '@zhiqi/kernel';
import { enumList, invalidField, optionalEnum, requiredEnum } from '@zhiqi/runtime';
import { READINESS_LEVELS, type ReadinessLevel, type SurveyAnswer } from './domain.ts';

/** Reads a filled questionnaire from a request; how its parts fit each other is the domain's affair. */
export function readAnswer(message: AnswerMessage | undefined): SurveyAnswer {
  if (!message) throw invalidField('answer', 'REQUIRED', '请填写盘点问卷。');
  const { implementedSince } = message;
  return {
    implementation: requiredEnum(message.implementation, 'IMPLEMENTATION', 'answer.implementation', '实施情况'),
    implementationModes: enumList(
      message.implementationModes,
      'IMPLEMENTATION_MODE',
      'answer.implementation_modes',
      '实施方式',
    ),
    implementedSince: implementedSince === '' ? null : parseLegalDate(implementedSince, 'answer.implemented_since'),
    revenueBand: optionalEnum(message.revenueBand, 'REVENUE_BAND', 'answer.revenue_band', '产品年销售额'),
    obstacles: enumList(message.obstacles, 'OBSTACLE', 'answer.obstacles', '未实施原因'),
    reserveReason: optionalEnum(message.reserveReason, 'RESERVE_REASON', 'answer.reserve_reason', '储备理由'),
    willingness: enumList(message.willingness, 'WILLINGNESS', 'answer.willingness', '转化意愿'),
    acceptableModes: enumList(
      message.acceptableModes,
      'CONVERSION_MODE',
      'answer.acceptable_modes',
      '可接受的转化方式',
    ),
    priceMode: optionalEnum(message.priceMode, 'PRICE_MODE', 'answer.price_mode', '定价方式'),
    technologyReadiness: readinessOf(message.technologyReadiness),
    keepsPaying: message.keepsPaying,
    consentsToPublish: message.consentsToPublish,
    ...(message.evidenceRefs.length > 0 && { evidenceRefs: message.evidenceRefs }),
  };
}

function readinessOf(level: number): ReadinessLevel | null {
  if (level === 0) return null;
  const known = READINESS_LEVELS.find((one) => one === level);
  if (known !== undefined) return known;
  throw invalidField('answer.technology_readiness', 'UNKNOWN_CODE', '技术就绪度应为 1 至 9 级。');
}
