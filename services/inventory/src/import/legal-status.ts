import { readFileSync } from 'node:fs';
import type { DeclaredState } from './record.ts';

interface PhraseTable {
  readonly version: string;
  readonly entries: ReadonlyArray<{
    readonly code: string;
    readonly state: DeclaredState['state'];
    readonly phrases: readonly string[];
  }>;
}

const TABLE: PhraseTable = JSON.parse(
  readFileSync(new URL('../../data/legal-status-phrases.json', import.meta.url), 'utf8'),
);

const BY_PHRASE = new Map(
  TABLE.entries.flatMap(({ code, state, phrases }) =>
    phrases.map((phrase): [string, DeclaredState] => [phraseKey(phrase), reading(state, code)]),
  ),
);

/**
 * Maps the wording of a list to a legal state by the table of data (§4.5 row 19). A wording the table does not know, two
 * wordings that contradict each other, an end without its kind (失效) and an event (权利转移) all give UNKNOWN with a code that
 * says which; such a right is kept but stays outside every count.
 */
export function declaredStateOf(cell: string): DeclaredState | undefined {
  const parts = cell
    .normalize('NFKC')
    .split(/[|;]/)
    .map(phraseKey)
    .filter((part) => part !== '' && part !== '-');
  if (parts.length === 0) return undefined;
  const readings = parts.map((part) => BY_PHRASE.get(part));
  if (readings.includes(undefined)) return reading('UNKNOWN', 'UNMAPPED');
  const states = readings.filter((reading) => reading !== undefined);
  // `授权 | 权利转移` names a state and an event; the event says nothing against the state.
  const decided = states.filter((reading) => reading.state !== 'UNKNOWN');
  const candidates = decided.length > 0 ? decided : states;
  const [first] = candidates;
  if (!first || candidates.every((reading) => reading.state === first.state)) return first;
  return reading('UNKNOWN', 'CONTRADICTORY');
}

function reading(state: DeclaredState['state'], code: string): DeclaredState {
  return { state, code, tableVersion: TABLE.version };
}

function phraseKey(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200B\uFEFF]/gu, '')
    .replace(/[—–―]/g, '-')
    .replace(/[。.]$/, '');
}
