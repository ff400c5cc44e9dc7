import type { ImportBatch } from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import type { Patent } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { shortName } from '../commands/enum-names.ts';
import { renderTable } from './table.ts';

const KIND_TITLES: Readonly<Record<string, string>> = {
  INVENTION: '发明',
  UTILITY_MODEL: '实用新型',
  DESIGN: '外观设计',
};
const STATE_TITLES: Readonly<Record<string, string>> = {
  UNKNOWN: '情况不明',
  APPLIED: '申请中',
  PUBLISHED: '公开',
  GRANTED_IN_FORCE: '有效',
  GRACE: '滞纳期',
  LAPSED: '终止失效',
  RESTORATION_PENDING: '恢复中',
  EXPIRED: '届满',
  INVALIDATED: '全部无效',
  SURRENDERED: '放弃',
  REFUSED: '驳回',
  WITHDRAWN: '撤回',
};
const DORMANCY_TITLES: Readonly<Record<string, string>> = {
  NOT_ASSESSED: '不予判定',
  AWAKE: '已实施',
  OBSERVATION: '新授权观察',
  RESERVED: '储备',
  UNKNOWN: '情况不明',
  SLEEPING: '沉睡',
  DOZING: '待唤醒',
};
const AVAILABILITY_TITLES: Readonly<Record<string, string>> = {
  AVAILABLE_NOW: '现在可用',
  NEEDS_CONSENT: '需同意后可用',
  NOT_AVAILABLE: '不可用',
};
const OVERLAY_TITLES: Readonly<Record<string, string>> = {
  PLEDGED: '已质押',
  EXCLUSIVE_LICENSED: '独占许可中',
  SOLE_LICENSED: '排他许可中',
  OPEN_LICENSED: '开放许可中',
  PRESERVED: '保全',
  OWNERSHIP_DISPUTE: '权属纠纷中止',
  INVALIDATION_PENDING: '无效宣告审理中',
  DUAL_FILED: '一案双申',
};

/** The ledger, a line a patent. */
export function renderPatents(patents: readonly Patent[]): string {
  if (patents.length === 0) {
    return '没有符合条件的专利。还没有导入清单的,用 zhiqi import patents <文件>;其余请放宽条件。';
  }
  const table = renderTable(patents, [
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '类型', value: ({ kind }) => titled(KIND_TITLES, 'PATENT_KIND', kind) },
    { title: '法律状态', value: ({ state }) => titled(STATE_TITLES, 'PATENT_STATE', state) },
    { title: '范围', value: ({ inScope }) => (inScope ? '本旗' : '范围外') },
    { title: '判定', value: ({ dormancy }) => titled(DORMANCY_TITLES, 'DORMANCY_CLASS', dormancy?.dormancyClass) },
    {
      title: '可用',
      value: ({ availability }) => titled(AVAILABILITY_TITLES, 'AVAILABILITY', availability?.availability),
    },
    {
      title: '权利负担',
      value: ({ overlays }) => overlays.map(({ overlay }) => titled(OVERLAY_TITLES, 'OVERLAY', overlay)).join('、'),
    },
    { title: '名称', value: ({ title }) => title },
  ]);
  return `${table}\n共 ${patents.length} 件`;
}

/** Legal state after a register entry was recorded. */
export function renderRecorded(patent: Patent): string {
  return `${patent.applicationNo} ${patent.title}:法律状态为「${titled(STATE_TITLES, 'PATENT_STATE', patent.state)}」`;
}

/** Imported lists, latest first; `import undo` and `export --batch` ask for their numbers. */
export function renderBatches(batches: readonly ImportBatch[]): string {
  if (batches.length === 0) return '还没有导入过清单,用 zhiqi import patents <文件> 导入。';
  return renderTable(batches, [
    { title: '批次号', value: ({ batchId }) => batchId },
    { title: '行数', align: 'right', value: ({ rows }) => String(rows) },
    { title: '新增', align: 'right', value: ({ accepted }) => String(accepted) },
    { title: '更新', align: 'right', value: ({ merged }) => String(merged) },
    { title: '无变化', align: 'right', value: ({ unchanged }) => String(unchanged) },
    { title: '待处理', align: 'right', value: ({ quarantined }) => String(quarantined) },
    { title: '忽略', align: 'right', value: ({ ignored }) => String(ignored) },
    { title: '范围外', align: 'right', value: ({ outOfScope }) => String(outOfScope) },
    { title: '状态不明', align: 'right', value: ({ stateUnknown }) => String(stateUnknown) },
  ]);
}

function titled(titles: Readonly<Record<string, string>>, prefix: string, value: string | undefined): string {
  if (value === undefined) return '';
  const name = shortName(prefix, value);
  return titles[name] ?? name;
}
