import commonness from '../data/commonness.json' with { type: 'json' };
import domainDictionary from '../data/domain-dictionary.json' with { type: 'json' };
import industryIpc from '../data/industry-ipc.json' with { type: 'json' };
import parameters from '../data/parameters.json' with { type: 'json' };
import type { MatchingModel } from './model.ts';
import type { MatchingParameters } from './parameters.ts';
import { createSegmenter } from './segmenter.ts';

let model: MatchingModel | undefined;

/** The model that the platform matches with. Made when it is first asked for: the dictionary takes 0.1 s and 50 MB. */
export function matchingModel(): MatchingModel {
  model ??= { parameters, segmenter: createSegmenter(domainDictionary), commonness, industryIpc };
  return model;
}

/** The same with other parameters, for training. */
export function modelWith(changed: Partial<MatchingParameters>): MatchingModel {
  return { ...matchingModel(), parameters: { ...parameters, ...changed } };
}
