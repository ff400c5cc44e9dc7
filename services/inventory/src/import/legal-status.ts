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

type Stage = 'PENDING' | 'IN_FORCE' | 'ENDED';

/** What a coarse column (有效, 失效, 审中) can tell of each state; restoration and the unknown agree with any. */
const STAGE: Readonly<Partial<Record<DeclaredState['state'], Stage>>> = {
  APPLIED: 'PENDING',
  PUBLISHED: 'PENDING',
  GRANTED_IN_FORCE: 'IN_FORCE',
  GRACE: 'IN_FORCE',
  LAPSED: 'ENDED',
  EXPIRED: 'ENDED',
  INVALIDATED: 'ENDED',
  SURRENDERED: 'ENDED',
  REFUSED: 'ENDED',
  WITHDRAWN: 'ENDED',
};

/**
 * The legal state that a row declares. The vendors give it twice: in a detailed column that mixes states with events
 * (权利转移) and in a coarse one (专利有效性). The detailed one decides, the coarse one where that names an event only; where
 * both decide and disagree, nobody knows.
 */
export function declaredStateOf(detailed: string, coarse: string): DeclaredState | undefined {
  const first = readPhrases(detailed);
  const second = readPhrases(coarse);
  if (!first || !second) return first ?? second;
  if (first.state === 'UNKNOWN') return first.code === 'CONTRADICTORY' ? first : second;
  const stage = second.code === 'ENDED_KIND_UNKNOWN' ? 'ENDED' : STAGE[second.state];
  const agrees = stage === undefined || STAGE[first.state] === undefined || STAGE[first.state] === stage;
  return agrees ? first : reading('UNKNOWN', 'CONTRADICTORY');
}

/**
 * Maps the wording of a cell to a legal state by the table of data (§4.5 row 19). A wording the table does not know, two
 * wordings that contradict each other, an end without its kind (失效) and an event (权利转移) all give UNKNOWN with a code that
 * says which; such a right is kept but stays outside every count.
 */
function readPhrases(cell: string): DeclaredState | undefined {
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
