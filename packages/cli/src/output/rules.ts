import type { DryRunSummary, RuleSet, VerdictFlip } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import { shortName } from '../commands/enum-names.ts';
import { renderTable } from './table.ts';

const KIND_TITLES: Readonly<Record<string, string>> = {
  DORMANCY: '沉睡判定',
  USABLE: '可用数量',
  HIGH_VALUE: '高价值',
  GRADING: '平台分级',
};
const STATUS_TITLES: Readonly<Record<string, string>> = { SHIPPED: '随平台提供', DRAFT: '草稿', PUBLISHED: '已发布' };

const kindOf = ({ kind }: RuleSet): string => shortName('RULE_SET_KIND', kind);
const statusOf = ({ status }: RuleSet): string => shortName('RULE_SET_STATUS', status);

export function ruleSetJson(set: RuleSet) {
  const { parametersJson, revision, ...told } = set;
  return {
    ...told,
    kind: kindOf(set),
    status: statusOf(set),
    parameters: JSON.parse(parametersJson) as unknown,
    revision: String(revision),
  };
}

export function renderRuleSets(sets: readonly RuleSet[]): string {
  return renderTable(sets, [
    { title: '版本', value: ({ version }) => version },
    { title: '种类', value: (set) => KIND_TITLES[kindOf(set)] ?? kindOf(set) },
    { title: '状态', value: (set) => STATUS_TITLES[statusOf(set)] ?? statusOf(set) },
    { title: '起', value: ({ validFrom }) => validFrom },
    { title: '止', value: (set) => set.validTo || (statusOf(set) === 'DRAFT' ? '' : '至今') },
    { title: '试算改变', align: 'right', value: ({ dryRun }) => dryRun?.flips },
    { title: '重新判定', value: rejudgedOf },
  ]);
}

export function renderRuleSet(set: RuleSet): string {
  const parameters = Object.entries(JSON.parse(set.parametersJson) as Record<string, unknown>);
  return [
    renderRuleSets([set]),
    '',
    '参数',
    ...parameters.map(([name, value]) => `  ${name} = ${JSON.stringify(value)}`),
    '',
    '说明与来源',
    ...set.description.split('\n').map((line) => `  ${line}`),
    ...(set.dryRun ? ['', renderSummary(set.dryRun)] : []),
  ].join('\n');
}

export function renderFlip({
  applicationNo,
  inScope,
  fromClass,
  fromReasons,
  toClass,
  toReasons,
  kind,
}: VerdictFlip): string {
  const what = kind === 'RULE_SET_KIND_GRADING' ? '平台分级 ' : '';
  const from = `${fromClass}(${fromReasons.join('、')})`;
  return `${applicationNo}  ${what}${from} → ${toClass}(${toReasons.join('、')})${inScope ? '' : '  不在本旗范围'}`;
}

export function renderSummary(summary: DryRunSummary): string {
  const { asOf, againstVersion, patents, flips, regrounded, transitions } = summary;
  const lines = [
    `试算日 ${asOf},对照 ${againstVersion}:共 ${patents} 件,判定改变 ${flips} 件,仅理由改变 ${regrounded} 件。`,
  ];
  return [
    ...lines,
    ...transitions.map(({ fromClass, toClass, patents: so, kind }) => {
      const what = KIND_TITLES[shortName('RULE_SET_KIND', kind)];
      return `  ${what === undefined ? '' : `${what}随之改变 `}${fromClass} → ${toClass}:${so} 件`;
    }),
  ].join('\n');
}

function rejudgedOf(set: RuleSet): string {
  if (statusOf(set) !== 'PUBLISHED') return '';
  return set.rejudgedAll ? `${set.rejudged} 件,已完成` : `${set.rejudged} 件`;
}
