import type {
  Match,
  MatchAddend,
  MatchSuggestion,
  SuggestForDemandResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { shortName } from '../commands/enum-names.ts';
import { print, printJson } from './output.ts';
import { renderTable, truncate } from './table.ts';

interface ShowOptions {
  readonly json?: boolean;
}

const TITLE_WIDTH = 40;
const REASONS_WIDTH = 60;
/** Terms of a reason that a line shows. */
const SHOWN_TERMS = 8;

const BANDS: Readonly<Record<string, string>> = { HIGH: '高', MEDIUM: '中', LOW: '低' };
const STATUSES: Readonly<Record<string, string>> = {
  SUGGESTED: '待确认',
  CONFIRMED: '已确认',
  INTRODUCED: '已引荐',
  NEGOTIATING: '洽谈中',
  CONCLUDED: '已成交',
  FAILED: '未成',
  DISMISSED: '不采纳',
};

const END_REASONS: Readonly<Record<string, string>> = {
  TECHNOLOGY_NOT_SUITABLE: '技术不适用',
  TECHNOLOGY_IMMATURE: '技术成熟度不够',
  PRICE: '价格不合适',
  TERM_TOO_SHORT: '剩余期限不足',
  RIGHT_ENCUMBERED: '权利有负担',
  HOLDER_NOT_WILLING: '权利人不愿意',
  ENTERPRISE_NOT_READY: '企业条件不具备',
  FUNDS: '资金不足',
  ALREADY_SOLVED: '已另行解决',
  NO_RESPONSE: '对方没有回应',
  WRONG_FIELD: '领域不符',
  OTHER: '其他',
};

/** Suggestions, best first, with what their scores rest on. @param side what is suggested */
export function showSuggestions(
  options: ShowOptions & { readonly explain?: boolean },
  found: SuggestForDemandResponse,
  side: 'demand' | 'supply',
): void {
  if (options.json) printJson(found);
  else print(suggestionLines(options.explain === true, found, side).join('\n'));
}

function suggestionLines(explain: boolean, found: SuggestForDemandResponse, side: 'demand' | 'supply'): string[] {
  const { suggestions, versions } = found;
  const filtered = found.filtered.map(({ labelZh, count }) => `${labelZh} ${count}`);
  const list = explain ? suggestions.map((each) => explained(each, side)).join('\n\n') : table(suggestions, side);
  return [
    suggestions.length === 0 ? '没有合适的建议。' : list,
    ...(filtered.length > 0 ? [`未列出:${filtered.join(';')}`] : []),
    ...(versions ? [`评分 ${versions.scoring},词典 ${versions.dictionary},索引 ${versions.index}`] : []),
  ];
}

/** Matches and how long they have waited. */
export function showMatches(options: ShowOptions, matches: readonly Match[]): void {
  if (options.json) printJson({ matches });
  else print(matches.length === 0 ? '没有对接。' : matchTable(matches));
}

function matchTable(matches: readonly Match[]): string {
  return renderTable(matches, [
    { title: '对接', value: ({ matchId }) => matchId },
    { title: '状态', value: ({ status }) => statusZh(status) },
    { title: '需求', value: ({ demandId }) => demandId },
    { title: '供给', value: supplyOf },
    { title: '得分', align: 'right', value: ({ score }) => points(score) },
    { title: '起', value: ({ statusSince }) => statusSince },
    { title: '天', align: 'right', value: ({ daysInStatus, stale }) => `${daysInStatus}${stale ? '!' : ''}` },
    { title: '原因', value: ({ endReason }) => reasonOf(endReason) },
  ]);
}

/** One match with its reasons as they were when it was kept. */
export function showWholeMatch(options: ShowOptions, match: Match | undefined): void {
  showMatches(options, match ? [match] : []);
  if (!options.json && match) print(match.addends.map(reasonLine).join('\n'));
}

function table(suggestions: readonly MatchSuggestion[], side: 'demand' | 'supply'): string {
  return renderTable(suggestions, [
    { title: side === 'demand' ? '需求' : '供给', value: (each) => idOf(each, side) },
    { title: '得分', align: 'right', value: ({ score }) => points(score) },
    { title: '程度', value: ({ band }) => BANDS[shortName('SCORE_BAND', band)] },
    { title: '名称', value: ({ title }) => truncate(title, TITLE_WIDTH) },
    { title: '依据', value: ({ addends }) => truncate(addends.map(shortReason).join(';'), REASONS_WIDTH) },
    { title: '已登记', value: ({ matchId }) => matchId },
  ]);
}

function explained(suggestion: MatchSuggestion, side: 'demand' | 'supply'): string {
  const { title, score, addends } = suggestion;
  return [`${idOf(suggestion, side)}  ${title}  ${points(score)}`, ...addends.map(reasonLine)].join('\n');
}

function reasonLine(addend: MatchAddend): string {
  const terms = addend.terms.slice(0, SHOWN_TERMS).map(({ term, points: each }) => `${term} ${points(each)}`);
  return `  ${points(addend.points).padStart(8)}  ${addend.labelZh}  ${[...terms, addend.detail].join(' ')}`.trimEnd();
}

function shortReason({ labelZh, points: value, terms, detail }: MatchAddend): string {
  const words = terms.slice(0, 3).map(({ term }) => term);
  const rest = words.length > 0 ? words.join(' ') : detail;
  return `${labelZh}${rest === '' ? '' : `(${rest})`} ${points(value)}`;
}

function idOf(suggestion: MatchSuggestion, side: 'demand' | 'supply'): string {
  return side === 'demand' ? suggestion.demandId : supplyOf(suggestion);
}

function supplyOf({ listingId, applicationNos }: Pick<Match, 'listingId' | 'applicationNos'>): string {
  return listingId === '' ? applicationNos.join('、') : listingId;
}

function statusZh(status: string): string {
  const code = shortName('MATCH_STATUS', status);
  return STATUSES[code] ?? code;
}

function reasonOf(reason: string): string {
  const code = shortName('MATCH_END_REASON', reason);
  return code === 'UNSPECIFIED' ? '' : (END_REASONS[code] ?? code);
}

/** Thousandths as points: `45.5`. */
function points(thousandths: number): string {
  return String(thousandths / 1000);
}
