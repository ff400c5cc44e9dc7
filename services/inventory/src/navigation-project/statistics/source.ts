import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import type { DormancyClass, LegalState } from '../../patent/domain/types.ts';
import type { ChainNode, NavigationScope } from '../domain.ts';

/** What the statistics look at of a patent. */
export interface NavPatent {
  readonly applicationNo: string;
  readonly kind: PatentKind;
  readonly title: string;
  readonly filingDate: LegalDate;
  readonly legalState: LegalState;
  /** Since when the state holds; null where no source told. */
  readonly stateSince: LegalDate | null;
  readonly ipcMain: string | null;
  readonly ipc: readonly string[];
  readonly industryCodes: readonly string[];
  readonly holders: readonly { readonly key: string; readonly divisionCode: string | null }[];
  /** Whether the banner counts it as its own. */
  readonly local: boolean;
  readonly lastDay: LegalDate;
  readonly citedBy: number | null;
  readonly familySize: number | null;
  readonly dormancy: DormancyClass | null;
}

/** A licence or transfer that came into the banner from outside. */
export interface Inflow {
  readonly conversionId: string;
  readonly kind: string;
  readonly effectiveDate: LegalDate;
  readonly applicationNos: readonly string[];
}

/** One statistic with all that a reader needs to judge it. */
export interface Statistic {
  readonly code: string;
  readonly titleZh: string;
  readonly query: string;
  readonly database: string;
  readonly asOf: LegalDate;
  readonly dedupLevel: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Patents of the scope that it cannot place, for want of data. */
  readonly unknown: number;
  readonly noteZh: string;
}

/** The part of a statistic that differs from one to the next. */
export type Table = Pick<Statistic, 'code' | 'titleZh' | 'columns' | 'rows' | 'unknown' | 'noteZh'>;

/** Whether a patent belongs to a scope. Every part that is given must fit; within one any entry is enough. */
export function isInScope(scope: NavigationScope, patent: NavPatent): boolean {
  const { ipcPrefixes, industryCodes, titleKeywords } = scope;
  const title = patent.title.normalize('NFKC');
  return (
    (ipcPrefixes.length === 0 || hasClass(patent, ipcPrefixes)) &&
    (industryCodes.length === 0 ||
      industryCodes.some((code) => patent.industryCodes.some((own) => own.startsWith(code)))) &&
    (titleKeywords.length === 0 || titleKeywords.some((word) => title.includes(word)))
  );
}

/** Whether any class of a patent lies under one of the prefixes. */
export function hasClass({ ipcMain, ipc }: NavPatent, prefixes: readonly string[]): boolean {
  const symbols = ipcMain === null ? ipc : [ipcMain, ...ipc];
  return symbols.some((symbol) => prefixes.some((prefix) => isUnder(symbol, prefix)));
}

const SUBCLASS_LENGTH = 4;

/** `A23C` covers `A23C9/13`, `A23C9` does so too and not `A23C90/00`, `A23C9/13` only itself. */
function isUnder(symbol: string, prefix: string): boolean {
  if (prefix.length <= SUBCLASS_LENGTH) return symbol.startsWith(prefix);
  return prefix.includes('/') ? symbol === prefix : symbol.startsWith(`${prefix}/`);
}

/** The scope in words: what stands beside every statistic. */
export function queryText({ ipcPrefixes, industryCodes, titleKeywords }: NavigationScope): string {
  const parts = [
    ...(ipcPrefixes.length > 0 ? [`IPC=(${ipcPrefixes.join(' OR ')})`] : []),
    ...(industryCodes.length > 0 ? [`GB/T 4754=(${industryCodes.join(' OR ')})`] : []),
    ...(titleKeywords.length > 0 ? [`名称=(${titleKeywords.join(' OR ')})`] : []),
  ];
  return parts.join(' AND ');
}

/** The nodes of a chain in words: without their classes nobody could ask for the same figures again. */
export function nodesText(nodes: readonly ChainNode[]): string {
  return nodes.map(({ name, ipcPrefixes }) => `;环节「${name}」:IPC=(${ipcPrefixes.join(' OR ')})`).join('');
}
