import type { MatchingModel, Supply, SupplyFacts } from './model.ts';
import { SUPPLY_FIELDS, type SupplyField, type TextParameters } from './parameters.ts';
import { BIGRAM, CHARACTER, IPC_SUBCLASS, termKey } from './term-key.ts';
import { gramsOf, normalised, type Occurrence, wordsOf } from './text.ts';

/** Weights of a term in a supply fit in one byte. */
export const MAX_IMPACT = 255;
const IPC_SUBCLASS_LENGTH = 4;

/**
 * Terms of a supply with their BM25F weight in it, as a byte: saturated, length-normalised frequency; 255 stands for the
 * limit k1 + 1. The exact score uses this very byte, so that what is found and what is explained are one.
 */
export function supplyTerms(model: MatchingModel, supply: Supply): Map<number, number> {
  const { text } = model.parameters;
  const frequencies = new Map<number, number>();
  const add = (key: number, amount: number) => frequencies.set(key, (frequencies.get(key) ?? 0) + amount);
  for (const field of SUPPLY_FIELDS) {
    const content = normalised(supply.text[field]);
    if (content === '') continue;
    addWords(model, field, wordsOf(model.segmenter, content), add);
    if (field === 'title') addGrams(text, gramsOf(content), add);
  }
  const terms = new Map<number, number>();
  for (const [key, frequency] of frequencies) terms.set(key, impactOf(text, frequency));
  for (const subclass of subclassesOf(supply.facts)) terms.set(termKey(IPC_SUBCLASS, subclass), 1);
  return terms;
}

/** IPC subclasses of a supply, each once. */
function subclassesOf({ ipc }: Pick<SupplyFacts, 'ipc'>): string[] {
  return [...new Set(ipc.map((symbol) => symbol.slice(0, IPC_SUBCLASS_LENGTH)))];
}

/** What the byte stands for. */
export function impactValue(text: TextParameters, impact: number): number {
  return (impact / MAX_IMPACT) * (text.k1 + 1);
}

type Add = (key: number, amount: number) => void;

function addWords({ parameters }: MatchingModel, field: SupplyField, words: readonly Occurrence[], add: Add): void {
  const weight =
    parameters.text.fieldWeights[field] / norm(parameters.text, words.length, parameters.text.usualLengths[field]);
  for (const { kind, text } of words) add(termKey(kind, text), weight);
}

function addGrams(parameters: TextParameters, grams: readonly Occurrence[], add: Add): void {
  const { titleCharacters, titleBigrams } = parameters.usualLengths;
  for (const [wanted, usual] of [
    [CHARACTER, titleCharacters],
    [BIGRAM, titleBigrams],
  ] as const) {
    const found = grams.filter(({ kind }) => kind === wanted);
    const weight = 1 / norm(parameters, found.length, usual);
    for (const { kind, text } of found) add(termKey(kind, text), weight);
  }
}

function norm({ b }: TextParameters, length: number, usual: number): number {
  return 1 - b + (b * length) / usual;
}

function impactOf({ k1 }: TextParameters, frequency: number): number {
  return Math.max(1, Math.round((frequency / (k1 + frequency)) * MAX_IMPACT));
}
