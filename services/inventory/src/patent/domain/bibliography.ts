import { parsePublicationNumber } from '@zhiqi/kernel';
import type { BibliographyField } from './messages.ts';
import { isSameHolder } from './scope.ts';
import type { Bibliography, Holder, SourceRank, VendorScore } from './types.ts';

/** Rank of a source: its export date, and on one day whether it shows the grant (B before A document). */
export function rankOf(record: Bibliography, exportDate: SourceRank['exportDate']): SourceRank {
  return { exportDate, granted: showsGrant(record) };
}

/** Whether a record shows that the right was granted. */
export function showsGrant(record: Pick<Bibliography, 'grantDate' | 'publicationNos'>): boolean {
  return record.grantDate !== null || record.publicationNos.some((number) => stageOf(number) === 'GRANT');
}

/** Whether all a record shows is an application: it carries publications, and none of them announces a grant. */
export function showsOnlyApplication(record: Pick<Bibliography, 'grantDate' | 'publicationNos'>): boolean {
  return record.publicationNos.length > 0 && !showsGrant(record);
}

/** Whether `a` counts against `b`: only a strictly higher rank overwrites. */
export function outranks(a: SourceRank, b: SourceRank): boolean {
  return a.exportDate === b.exportDate ? a.granted && !b.granted : a.exportDate > b.exportDate;
}

/**
 * Merges a source into what is known. The one of higher rank overwrites, the other only completes; publications are
 * documents of one right and are all kept. Holders stay: who owns the right is a change of its own.
 */
export function mergeBibliography(known: Bibliography, incoming: Bibliography, wins: boolean): Bibliography {
  const [first, second] = wins ? [incoming, known] : [known, incoming];
  return {
    kind: known.kind,
    title: first.title,
    filingDate: first.filingDate,
    grantDate: first.grantDate ?? second.grantDate,
    publicationNos: [...new Set([...known.publicationNos, ...incoming.publicationNos])].sort(),
    ipcMain: first.ipcMain ?? second.ipcMain,
    ipc: fuller(first.ipc, second.ipc),
    locarno: first.locarno ?? second.locarno,
    holders: mergeHolders(known.holders, incoming.holders, wins),
    termExtensionDays: first.termExtensionDays || second.termExtensionDays,
    abstract: first.abstract ?? second.abstract,
    firstClaim: first.firstClaim ?? second.firstClaim,
    industryCodes: fuller(first.industryCodes, second.industryCodes),
    seiCodes: fuller(first.seiCodes, second.seiCodes),
    familyCountries: fuller(first.familyCountries, second.familyCountries),
    familySize: first.familySize ?? second.familySize,
    citedBy: first.citedBy ?? second.citedBy,
    vendorScores: mergeScores(first.vendorScores, second.vendorScores),
    declaredCriteria: fuller(first.declaredCriteria, second.declaredCriteria),
  };
}

function fuller<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return first.length > 0 ? first : second;
}

/** One score a vendor, of the source that counts more. */
function mergeScores(first: readonly VendorScore[], second: readonly VendorScore[]): readonly VendorScore[] {
  const others = second.filter(({ vendor }) => first.every((score) => score.vendor !== vendor));
  return [...first, ...others].sort((a, b) => (a.vendor < b.vendor ? -1 : 1));
}

/** Whether two lists name the same holders, in whatever order. */
export function sameHolders(a: readonly Holder[], b: readonly Holder[]): boolean {
  return (
    a.length === b.length &&
    a.every((holder) => b.some((other) => isSameHolder(holder, other))) &&
    b.every((holder) => a.some((other) => isSameHolder(holder, other)))
  );
}

/** Fields in which two records differ. */
export function changedFields(before: Bibliography, after: Bibliography): BibliographyField[] {
  const fields: readonly (readonly [BibliographyField, keyof Bibliography])[] = [
    ['TITLE', 'title'],
    ['FILING_DATE', 'filingDate'],
    ['GRANT_DATE', 'grantDate'],
    ['PUBLICATION_NOS', 'publicationNos'],
    ['IPC_MAIN', 'ipcMain'],
    ['IPC', 'ipc'],
    ['LOCARNO', 'locarno'],
    ['HOLDERS', 'holders'],
    ['TERM_EXTENSION', 'termExtensionDays'],
    ['ABSTRACT', 'abstract'],
    ['FIRST_CLAIM', 'firstClaim'],
    ['INDUSTRY_CODES', 'industryCodes'],
    ['SEI_CODES', 'seiCodes'],
    ['FAMILY_COUNTRIES', 'familyCountries'],
    ['FAMILY_SIZE', 'familySize'],
    ['CITED_BY', 'citedBy'],
    ['VENDOR_SCORES', 'vendorScores'],
    ['DECLARED_CRITERIA', 'declaredCriteria'],
  ];
  return fields.filter(([, key]) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map(([field]) => field);
}

/** Completes the holders that both name; a list that names others is no completion. */
function mergeHolders(known: readonly Holder[], incoming: readonly Holder[], wins: boolean): readonly Holder[] {
  if (!sameHolders(known, incoming)) return known;
  return known.map((holder) => {
    const other = incoming.find((candidate) => isSameHolder(holder, candidate));
    if (!other) return holder;
    const [first, second] = wins ? [other, holder] : [holder, other];
    // The key is made of what identifies a holder, so it comes from the side that tells more: a list without the code or
    // the seat gives nobody another pseudonym.
    const identified = identification(second) > identification(first) ? second : first;
    return {
      holderKey: identified.holderKey,
      name: first.name,
      holderType: first.holderType,
      uscc: identified.uscc,
      divisionCode: first.divisionCode ?? second.divisionCode,
    };
  });
}

/** How well a record identifies a holder: by code, by name and seat, by name alone. */
function identification({ uscc, divisionCode }: Holder): number {
  if (uscc !== null) return 2;
  return divisionCode === null ? 0 : 1;
}

function stageOf(publicationNo: string): 'APPLICATION' | 'GRANT' | undefined {
  const parsed = parsePublicationNumber(publicationNo);
  return parsed.ok ? parsed.stage : undefined;
}
