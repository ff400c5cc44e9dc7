import type { ImportSummary } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { SheetReading } from '../import/read-patent-list.ts';
import type { ImportSource, RowCounts } from './domain.ts';
import type { RowEnd } from './import-row.ts';
import type { CheckedSettings } from './settings.ts';

const SCOPE_REASONS_ZH: Readonly<Record<string, string>> = {
  NO_HOLDER_IN_DIVISION: '权利人不在本旗县',
  HOLDER_SEAT_UNKNOWN: '清单看不出权利人所在旗县',
  KIND_NOT_IN_SCOPE: '专利类型不在盘点范围',
  HOLDER_TYPE_NOT_IN_SCOPE: '权利人类型不在盘点范围',
};

/** Counts how the rows of a list ended, and says in words what the officer should know. */
export class ImportTally {
  readonly #batchId: string;
  readonly #outside = new Map<string, number>();
  #counts: RowCounts = {
    rows: 0,
    accepted: 0,
    merged: 0,
    unchanged: 0,
    quarantined: 0,
    ignored: 0,
    outOfScope: 0,
    stateUnknown: 0,
  };
  #source: ImportSource = 'UNSPECIFIED';
  #notices: string[] = [];

  constructor(batchId: string) {
    this.#batchId = batchId;
  }

  get counts(): RowCounts {
    return this.#counts;
  }

  get source(): ImportSource {
    return this.#source;
  }

  add(end: RowEnd): void {
    const outcome = end.outcome.toLowerCase() as Lowercase<RowEnd['outcome']>;
    const { rows, outOfScope, stateUnknown } = this.#counts;
    this.#counts = {
      ...this.#counts,
      rows: rows + 1,
      [outcome]: this.#counts[outcome] + 1,
      outOfScope: outOfScope + (end.inScope === false ? 1 : 0),
      stateUnknown: stateUnknown + (end.stateUnknown ? 1 : 0),
    };
    if (end.inScope === false && end.scopeReason !== undefined) {
      this.#outside.set(end.scopeReason, (this.#outside.get(end.scopeReason) ?? 0) + 1);
    }
  }

  /** What the parser recognised, known once all rows are read. */
  sheets(readings: readonly SheetReading[]): void {
    this.#source = readings.find(({ layout }) => layout !== undefined)?.layout ?? 'UNSPECIFIED';
    for (const { sheet, layout } of readings) {
      if (layout === undefined) {
        this.#notices.push(`工作表「${sheet}」没有认出表头。请改用知旗导入模板,或保留国知局、CNIPR 导出的原表头。`);
      }
    }
    const dropped = readings.reduce((sum, { droppedCells }) => sum + droppedCells, 0);
    if (dropped > 0) {
      this.#notices.push(`有 ${dropped} 个单元格不在导入范围(发明人、地址、摘要等),未读取也未保存。`);
    }
  }

  summary(settings: CheckedSettings): ImportSummary {
    return {
      batchId: this.#batchId,
      source: `IMPORT_SOURCE_${this.#source}`,
      ...this.#counts,
      noticesZh: [...this.#notices, ...this.#scopeNotices(settings), ...this.#stateNotices()],
    };
  }

  #scopeNotices({ scopeDivision }: CheckedSettings): string[] {
    if (this.#counts.outOfScope === 0) return [];
    const reasons = [...this.#outside]
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => `${SCOPE_REASONS_ZH[reason] ?? reason} ${count} 件`);
    return [
      `${this.#counts.outOfScope} 件不在 ${scopeDivision} 的盘点范围:${reasons.join(',')}。` +
        '它们已入库但不计入任何指标;地址有误的,补全地址或旗县代码后重新导入即可纳入。',
    ];
  }

  #stateNotices(): string[] {
    if (this.#counts.stateUnknown === 0) return [];
    return [
      `${this.#counts.stateUnknown} 件法律状态不明,已入库但不计入任何指标。` +
        '若已查明清单所列均为有效专利,请加 --status-from in-force --status-date <查询日期> 重新导入;' +
        '否则请逐件登记法律状态。',
    ];
  }
}
