export type { Commonness } from './commonness.ts';
export { matchingModel, modelWith } from './default-model.ts';
export { FILTER_REASONS, type FilterReason } from './filters.ts';
export { Matcher, type Question, type Suggestions } from './matcher.ts';
export {
  type Demand,
  type DemandFacts,
  type MatchingModel,
  type Supply,
  type SupplyAvailability,
  type SupplyFacts,
  UNKNOWN_DEMAND,
  UNKNOWN_SUPPLY,
} from './model.ts';
export type { MatchingParameters, TextParameters } from './parameters.ts';
export type { Addend, MatchingVersions, ScoreBand, Suggestion } from './suggestion.ts';
export { BIGRAM, CHARACTER, WORD } from './term-key.ts';
export { gramsOf, normalised, wordsOf } from './text.ts';
