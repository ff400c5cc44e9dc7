import { checkCodes, checkVersions, type Versioned } from '@zhiqi/kernel';
import type { ListingContent } from './types.ts';

/** Words that a publication of the office must not use (R-36, Patent Law 79); versioned data. */
export interface PublicationWording extends Versioned {
  /** States the source. */
  readonly description: string;
  readonly words: readonly { readonly word: string; readonly reason: string }[];
}

const REASONS = ['RECOMMENDATION', 'GUARANTEE', 'RANKING'];

/** Checks the word list. @throws Error naming what is wrong; the service does not start on a wrong one. */
export function checkWording(data: unknown): readonly PublicationWording[] {
  const lists = data as readonly PublicationWording[];
  checkVersions('publication wording', lists);
  for (const { version, description, words } of lists) {
    if (description.trim() === '') throw new Error(`rules publication wording: ${version} states no source`);
    if (words.some(({ word }) => squeeze(word) === ''))
      throw new Error(`rules publication wording: ${version} has an empty word`);
    checkCodes(
      'publication wording',
      REASONS,
      words.map(({ reason }) => reason),
    );
  }
  return lists;
}

/** Words of the list that a text uses, blanks and punctuation inside them notwithstanding. */
export function refusedWords({ words }: PublicationWording, texts: readonly string[]): string[] {
  const said = texts.map(squeeze);
  return words.map(({ word }) => word).filter((word) => said.some((text) => text.includes(squeeze(word))));
}

/** Everything of a listing that the public reads as text. */
export function publishedTexts({
  title,
  summary,
  fieldOfUse,
  productWords,
}: Pick<ListingContent, 'title' | 'summary' | 'fieldOfUse' | 'productWords'>): string[] {
  return [title, summary, fieldOfUse, ...productWords];
}

function squeeze(text: string): string {
  return text.normalize('NFKC').replace(/[\p{White_Space}\p{P}\p{S}\u200B\uFEFF]/gu, '');
}
