import { reasonTitleZh, valueTitleZh } from '@zhiqi/contracts';
import type { ImportBatch } from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import type { Patent } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { renderTable } from './table.ts';

/** The ledger, a line a patent. */
export function renderPatents(patents: readonly Patent[]): string {
  if (patents.length === 0) {
    return '没有符合条件的专利。还没有导入清单的,用 zhiqi import patents <文件>;其余请放宽条件。';
  }
  const table = renderTable(patents, [
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '类型', value: ({ kind }) => valueTitleZh(kind) },
    { title: '法律状态', value: ({ state }) => valueTitleZh(state) },
    { title: '范围', value: ({ inScope }) => (inScope ? '本旗' : '范围外') },
    { title: '判定', value: ({ dormancy }) => valueTitleZh(dormancy?.dormancyClass ?? '') },
    {
      title: '可用',
      value: ({ availability }) => valueTitleZh(availability?.availability ?? ''),
    },
    {
      title: '权利负担',
      value: ({ overlays }) => overlays.map(({ overlay }) => valueTitleZh(overlay)).join('、'),
    },
    { title: '判定理由', value: ({ dormancy }) => (dormancy?.reasonCodes ?? []).map(reasonTitleZh).join('、') },
    { title: '名称', value: ({ title }) => title },
  ]);
  return `${table}\n共 ${patents.length} 件`;
}

/** Legal state after a register entry was recorded. */
export function renderRecorded(patent: Patent): string {
  return `${patent.applicationNo} ${patent.title}:法律状态为「${valueTitleZh(patent.state)}」`;
}

/** Imported lists in the order of their numbers, which `import undo` and `export --batch` ask for. */
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
