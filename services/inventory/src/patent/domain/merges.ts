import { mergeBibliography, outranks, sameHolders } from './bibliography.ts';
import type {
  Bibliography,
  Contribution,
  LegalFact,
  MergeHistory,
  RegisteredPatent,
  SourceRank,
  SourceRef,
  Statement,
} from './types.ts';

/** Merges of one right that can be taken back; what is older has become part of what they build on. */
const MAX_CONTRIBUTIONS = 8;
/** Batches that are remembered as taken back, so that a second try is answered in words. */
const MAX_REVERSED = 20;

/** What a row of a list brings to a right that is known. */
export interface Incoming {
  readonly record: Bibliography;
  readonly rank: SourceRank;
  readonly scopeDivision: string;
}

/** What is known of a right from lists alone. */
interface Known {
  readonly record: Bibliography;
  readonly rank: SourceRank;
  readonly scopeDivision: string;
}

export interface Merged extends Known {
  readonly wins: boolean;
  /** The list of higher rank names other holders: the right has changed hands. */
  readonly transferred: boolean;
}

/** Merges one source into what is known: the one way of it, for an import as for rebuilding what a right was without one. */
export function mergeInto(known: Known, incoming: Incoming): Merged {
  const wins = outranks(incoming.rank, known.rank);
  const merged = mergeBibliography(known.record, incoming.record, wins);
  const transferred = wins && !sameHolders(known.record.holders, incoming.record.holders);
  return {
    record: transferred ? { ...merged, holders: incoming.record.holders } : merged,
    rank: wins ? incoming.rank : known.rank,
    scopeDivision: incoming.scopeDivision,
    wins,
    transferred,
  };
}

/** What an event tells of the source behind it; the record is left out where the history holds an equal one. */
export interface ContributionTold extends Omit<Contribution, 'record'> {
  readonly record: Bibliography | number;
}

/** A source as an event tells it. */
export function contributionOf(
  patent: RegisteredPatent,
  source: {
    readonly incoming: Incoming;
    readonly sourceRef: SourceRef;
    readonly statement: Statement | null;
    readonly legalFact: LegalFact | null;
  },
): ContributionTold {
  const { record, rank, scopeDivision } = source.incoming;
  const { records } = patent.merges ?? historyFrom(patent);
  const known = records.findIndex((other) => isSame(other, record));
  const { sourceRef, statement, legalFact } = source;
  return { sourceRef, rank, scopeDivision, statement, legalFact, record: known < 0 ? record : known };
}

/** The history after a merge. The first merge keeps what the right was before it; the oldest becomes part of that in time. */
export function withContribution(patent: RegisteredPatent, { record, ...told }: ContributionTold): MergeHistory {
  const history = patent.merges ?? historyFrom(patent);
  const isKnown = typeof record === 'number';
  const records = isKnown ? history.records : [...history.records, record];
  const at = isKnown ? record : history.records.length;
  const longer = { ...history, records, contributions: [...history.contributions, { ...told, record: at }] };
  return longer.contributions.length > MAX_CONTRIBUTIONS ? withOldestSettled(longer) : longer;
}

/** The history without what a batch contributed. */
export function withoutBatch(history: MergeHistory, batchId: string): MergeHistory {
  const contributions = history.contributions.filter(({ sourceRef }) => sourceRef.batchId !== batchId);
  return compacted({ ...history, contributions, reversed: [...history.reversed, batchId].slice(-MAX_REVERSED) });
}

/** What lists alone make of a right, one contribution after the other. */
export function rebuilt({ base, records, contributions }: MergeHistory): Known {
  const recordAt = (at: number): Bibliography => {
    const record = records[at];
    if (!record) throw new Error(`a merge history without record ${at}`);
    return record;
  };
  return contributions.reduce<Known>(
    (known, { record, rank, scopeDivision }) => mergeInto(known, { record: recordAt(record), rank, scopeDivision }),
    { ...base, record: recordAt(base.record) },
  );
}

function historyFrom(patent: RegisteredPatent): MergeHistory {
  const { rank, scopeDivision } = patent;
  return {
    base: { record: 0, rank, scopeDivision },
    records: [bibliographyOf(patent)],
    contributions: [],
    reversed: [],
  };
}

function withOldestSettled(history: MergeHistory): MergeHistory {
  const [oldest, ...younger] = history.contributions;
  if (!oldest) return history;
  const settled = rebuilt({ ...history, contributions: [oldest] });
  const { rank, scopeDivision } = settled;
  const records = [...history.records, settled.record];
  return compacted({
    ...history,
    base: { record: history.records.length, rank, scopeDivision },
    records,
    contributions: younger,
  });
}

/** Drops records that nothing points at any more, and keeps equal ones once. */
function compacted(history: MergeHistory): MergeHistory {
  const records: Bibliography[] = [];
  const move = (at: number): number => {
    const record = history.records[at];
    if (!record) throw new Error(`a merge history without record ${at}`);
    const known = records.findIndex((other) => isSame(other, record));
    return known < 0 ? records.push(record) - 1 : known;
  };
  const base = { ...history.base, record: move(history.base.record) };
  const contributions = history.contributions.map((one) => ({ ...one, record: move(one.record) }));
  return { ...history, base, records, contributions };
}

function isSame(one: Bibliography, other: Bibliography): boolean {
  return JSON.stringify(bibliographyOf(one)) === JSON.stringify(bibliographyOf(other));
}

/** The bibliography alone, its fields in one order. */
export function bibliographyOf(record: Bibliography): Bibliography {
  return {
    kind: record.kind,
    title: record.title,
    filingDate: record.filingDate,
    grantDate: record.grantDate,
    publicationNos: record.publicationNos,
    ipcMain: record.ipcMain,
    ipc: record.ipc,
    locarno: record.locarno,
    holders: record.holders,
    termExtensionDays: record.termExtensionDays,
    abstract: record.abstract,
    firstClaim: record.firstClaim,
    industryCodes: record.industryCodes,
    seiCodes: record.seiCodes,
    familyCountries: record.familyCountries,
    familySize: record.familySize,
    citedBy: record.citedBy,
    vendorScores: record.vendorScores,
    declaredCriteria: record.declaredCriteria,
  };
}
