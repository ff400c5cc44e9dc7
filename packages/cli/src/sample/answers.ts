import {
  ConversionMode,
  Implementation,
  ImplementationMode,
  Obstacle,
  PriceMode,
  ReserveReason,
  RevenueBand,
  type SurveyAnswer,
  Willingness,
} from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import type { SampleAnswer } from './plan.ts';

/** The questionnaire as each kind of holder of the sample filled it in. */
export function surveyAnswer(answer: SampleAnswer, holders: number): Partial<SurveyAnswer> {
  const each = (willingness: Willingness) => Array.from({ length: holders }, () => willingness);
  switch (answer) {
    case 'own-production':
      return {
        implementation: Implementation.IMPLEMENTATION_IMPLEMENTED,
        implementationModes: [ImplementationMode.IMPLEMENTATION_MODE_OWN_PRODUCTION],
        implementedSince: '2021-03-01',
        revenueBand: RevenueBand.REVENUE_BAND_1M_TO_5M,
        willingness: each(Willingness.WILLINGNESS_CONDITIONAL),
        acceptableModes: [ConversionMode.CONVERSION_MODE_PLEDGE],
        priceMode: PriceMode.PRICE_MODE_NEGOTIABLE,
        keepsPaying: true,
      };
    case 'licence':
      return {
        implementation: Implementation.IMPLEMENTATION_IMPLEMENTED,
        implementationModes: [ImplementationMode.IMPLEMENTATION_MODE_LICENCE],
        implementedSince: '2021-09-01',
        revenueBand: RevenueBand.REVENUE_BAND_BELOW_1M,
        willingness: each(Willingness.WILLINGNESS_WILLING),
        acceptableModes: [ConversionMode.CONVERSION_MODE_ORDINARY_LICENCE],
        priceMode: PriceMode.PRICE_MODE_ROYALTY,
        keepsPaying: true,
        consentsToPublish: true,
      };
    case 'not-implemented':
      return {
        implementation: Implementation.IMPLEMENTATION_NOT_IMPLEMENTED,
        obstacles: [Obstacle.OBSTACLE_FUNDS, Obstacle.OBSTACLE_MARKET],
        willingness: each(Willingness.WILLINGNESS_WILLING),
        acceptableModes: [ConversionMode.CONVERSION_MODE_TRANSFER, ConversionMode.CONVERSION_MODE_OPEN_LICENCE],
        priceMode: PriceMode.PRICE_MODE_NEGOTIABLE,
        keepsPaying: true,
        consentsToPublish: true,
      };
    case 'reserve':
      return {
        implementation: Implementation.IMPLEMENTATION_NOT_IMPLEMENTED,
        obstacles: [Obstacle.OBSTACLE_DEFENSIVE],
        reserveReason: ReserveReason.RESERVE_REASON_DEFENSIVE,
        willingness: each(Willingness.WILLINGNESS_REFUSED),
        keepsPaying: true,
      };
  }
}
