import { randomUUID } from 'node:crypto';
import type {
  ItemFilter,
  PreviewRoundResponse,
  RefusedItem,
  StocktakingCoverage,
  StocktakingTally,
} from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import {
  HolderType,
  ItemStatus,
  PatentKind,
  PatentState,
  type RoundScope,
} from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { itemJson, itemTable, roundStatus, showRounds } from '../output/rounds.ts';
import { renderTable } from '../output/table.ts';
import { fullName } from './enum-names.ts';
import { onStocktaking, PAGE, type RoundOptions, WHOLE_LIST } from './stocktaking-client.ts';

/** What a round takes stock of, as typed. */
export interface ScopeOptions extends RoundOptions {
  readonly kind?: readonly string[];
  readonly holderType?: readonly string[];
  readonly state?: readonly string[];
  readonly division?: readonly string[];
  readonly grantedFrom?: string;
  readonly grantedTo?: string;
  readonly localOnly?: boolean;
}

/** The scope that the options say; undefined = they say nothing. */
export function scopeOf(options: ScopeOptions): RoundScope | undefined {
  const { kind, holderType, state, division, grantedFrom, grantedTo, localOnly } = options;
  const said: readonly unknown[] = [kind, holderType, state, division, grantedFrom, grantedTo, localOnly];
  if (said.every((part) => part === undefined)) return undefined;
  return {
    kinds: (kind ?? []).map((name) => fullName(PatentKind, 'PATENT_KIND', name, '--kind')),
    holderTypes: (holderType ?? []).map((name) => fullName(HolderType, 'HOLDER_TYPE', name, '--holder-type')),
    states: (state ?? []).map((name) => fullName(PatentState, 'PATENT_STATE', name, '--state')),
    divisionCodes: [...(division ?? [])],
    grantedFrom: grantedFrom ?? '',
    grantedTo: grantedTo ?? '',
    localHoldersOnly: localOnly ?? false,
  };
}

/** `zhiqi round preview`: how many items a round, or a supplementary list, would have; nothing is stored. */
export async function previewRound(
  options: ScopeOptions & { baseline?: string; supplementTo?: string },
): Promise<void> {
  const preview = await onStocktaking(options, (client) =>
    client.previewRound(
      {
        scope: scopeOf(options),
        baselineDate: options.baseline ?? '',
        supplementTo: options.supplementTo ?? '',
      },
      WHOLE_LIST,
    ),
  );
  if (options.json) printJson(preview);
  else print(previewText(preview));
}

function previewText(preview: PreviewRoundResponse): string {
  const { baselineDate, items, joint, attributedShare, watched, inLiveRounds } = preview;
  const facts = [
    `基准日 ${baselineDate}:应盘点 ${items} 件,其中共有 ${joint} 件,按本旗权利人折算 ${attributedShare} 件`,
    `另有已公开的申请 ${watched} 件列入跟踪,不计入;${inLiveRounds} 件已在进行中的其他轮次`,
  ];
  const tables = [
    countTable('专利类型', preview.byKind),
    countTable('权利人类型', preview.byHolderType),
    countTable('法律状态', preview.byState),
    countTable('所在区划', preview.byDivision),
  ];
  return [...facts, ...tables].join('\n\n');
}

/** `zhiqi round draft`. */
export async function draftRound(options: ScopeOptions & { year: number; due: string }): Promise<void> {
  const request = { requestId: randomUUID(), planYear: options.year, dueOn: options.due, scope: scopeOf(options) };
  const { round } = await onStocktaking(options, (client) => client.draftRound(request));
  showRounds(options, round ? [round] : []);
}

/** `zhiqi round redraft ROUND`. */
export async function redraftRound(roundId: string, options: RoundOptions): Promise<void> {
  const request = { requestId: randomUUID(), roundId };
  const { round } = await onStocktaking(options, (client) => client.returnRoundToDraft(request, WHOLE_LIST));
  showRounds(options, round ? [round] : []);
}

/** `zhiqi round supplement ROUND`. */
export async function supplementRound(roundId: string, options: RoundOptions & { asOf?: string }): Promise<void> {
  const request = { requestId: randomUUID(), roundId, asOf: options.asOf ?? '' };
  const { round } = await onStocktaking(options, (client) => client.addSupplementaryList(request, WHOLE_LIST));
  showRounds(options, round ? [round] : []);
}

/** `zhiqi round archive ROUND`. */
export async function archiveRound(roundId: string, options: RoundOptions): Promise<void> {
  const request = { requestId: randomUUID(), roundId };
  const { round } = await onStocktaking(options, (client) => client.archiveRound(request));
  showRounds(options, round ? [round] : []);
}

/** `zhiqi round coverage ROUND`: the meter with its denominator, and where the rest is. */
export async function showCoverage(roundId: string, options: RoundOptions): Promise<void> {
  const { coverage } = await onStocktaking(options, (client) => client.getCoverage({ roundId }));
  if (!coverage) return;
  if (options.json) printJson({ ...coverage, roundStatus: roundStatus(coverage) });
  else print(coverageText(coverage));
}

function coverageText(coverage: StocktakingCoverage): string {
  const { roundId, items, settled, missing, overdue, verified, answerable, joint, attributedShare } = coverage;
  return [
    `覆盖率 ${settled}/${items}${percent(settled, items)};答复率 ${verified}/${answerable}${percent(verified, answerable)}`,
    `未办结 ${missing} 件,其中逾期 ${overdue} 件;共有 ${joint} 件,按本旗权利人折算 ${attributedShare} 件`,
    progressTable('状态', coverage.byStatus),
    progressTable('经办', coverage.byAssignee),
    progressTable('所在区划', coverage.byDivision),
    missing > 0 ? `未办结的清单:zhiqi round missing ${roundId}` : allSettled(coverage),
  ].join('\n\n');
}

function allSettled(coverage: StocktakingCoverage): string {
  return ['CLOSED', 'ARCHIVED'].includes(roundStatus(coverage)) ? '全部办结,本轮已关闭。' : '全部办结,可以关闭。';
}

function percent(numerator: number, denominator: number): string {
  return denominator === 0 ? '' : `(${((numerator * 100) / denominator).toFixed(2)}%)`;
}

/** A count without progress, of what is not opened yet. */
function countTable(title: string, lines: readonly StocktakingTally[]): string {
  return renderTable(lines, [
    { title, value: ({ titleZh, key }) => titleZh || key },
    { title: '件数', align: 'right', value: ({ items }) => items },
  ]);
}

function progressTable(title: string, lines: readonly StocktakingTally[]): string {
  return renderTable(lines, [
    { title, value: ({ titleZh, key }) => titleZh || key },
    { title: '件数', align: 'right', value: ({ items }) => items },
    { title: '已办结', align: 'right', value: ({ settled }) => settled },
  ]);
}

/** Which items, as typed. */
export interface FilterOptions extends RoundOptions {
  readonly status?: readonly string[];
  readonly overdue?: boolean;
  readonly assignee?: string;
  readonly unassigned?: boolean;
  readonly holder?: string;
  readonly division?: string;
  readonly kind?: readonly string[];
  readonly supplementary?: boolean;
}

function filterOf(options: FilterOptions): Partial<ItemFilter> {
  return {
    statuses: (options.status ?? []).map((name) => fullName(ItemStatus, 'ITEM_STATUS', name, '--status')),
    kinds: (options.kind ?? []).map((name) => fullName(PatentKind, 'PATENT_KIND', name, '--kind')),
    overdue: options.overdue ?? false,
    assignee: options.assignee ?? '',
    unassigned: options.unassigned ?? false,
    holderKey: options.holder ?? '',
    divisionCode: options.division ?? '',
    supplementary: options.supplementary,
  };
}

/** `zhiqi round missing ROUND`: what is not settled yet. */
export async function listMissing(roundId: string, options: FilterOptions): Promise<void> {
  const filter = { ...filterOf(options), missing: true };
  const items = await onStocktaking(options, (client) =>
    allPages(
      (pageToken) => client.listItems({ roundId, pageSize: PAGE, pageToken, filter }),
      (page) => page.items,
    ),
  );
  if (options.json) printJson({ items: items.map(itemJson) });
  else print(items.length === 0 ? '全部办结。' : itemTable(items));
}

/** `zhiqi round assign-all ROUND --to PERSON`: every item that the filter finds. */
export async function assignItems(
  roundId: string,
  options: FilterOptions & { to: string; due?: string },
): Promise<void> {
  const request = {
    requestId: randomUUID(),
    roundId,
    filter: filterOf(options),
    assignee: options.to,
    dueOn: options.due ?? '',
  };
  const done = await onStocktaking(options, (client) => client.assignItems(request, WHOLE_LIST));
  if (options.json) {
    printJson(done);
    return;
  }
  const { matched, assigned, handedOver, unchanged, refused } = done;
  print(`符合条件 ${matched} 件:已分派 ${assigned} 件(其中移交 ${handedOver} 件),原已分派 ${unchanged} 件`);
  if (refused.length === 0) return;
  const columns = [
    { title: '未能分派', value: ({ itemId }: RefusedItem) => itemId },
    { title: '原因', value: ({ messageZh }: RefusedItem) => messageZh },
  ];
  print(`未能分派 ${refused.length} 件:\n${renderTable(refused, columns)}`);
}

/** `zhiqi round questionnaire`: of a version, of a round, or today's. */
export async function showQuestionnaire(options: RoundOptions & { version?: string; round?: string }): Promise<void> {
  const request = { version: options.version ?? '', roundId: options.round ?? '' };
  const { questionnaire } = await onStocktaking(options, (client) => client.getQuestionnaire(request));
  if (options.json || !questionnaire) {
    printJson(questionnaire ?? null);
    return;
  }
  print(`${questionnaire.titleZh}(${questionnaire.version})`);
  print(
    renderTable(questionnaire.fields, [
      { title: '题目', value: ({ titleZh }) => titleZh },
      { title: '选项', value: ({ options: choices }) => choices.map(({ titleZh }) => titleZh).join('、') },
      { title: '填写规则', value: ({ rules }) => rules.map(({ messageZh }) => messageZh).join(';') },
    ]),
  );
}
