import type { ImportSummary } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { isForeignCode } from '../import/foreign-rights.ts';
import { NOTES_SHEET_NAMES } from '../import/ignored-rows.ts';
import type { SheetReading } from '../import/read-patent-list.ts';
import type { ImportSource, RowCounts } from './domain.ts';
import type { RowEnd } from './import-row.ts';
import type { CheckedSettings } from './settings.ts';

const SCOPE_REASONS_ZH: Readonly<Record<string, string>> = {
  NO_HOLDER_IN_DIVISION: '权利人不在本旗县',
  HOLDER_SEAT_UNKNOWN: '清单看不出权利人所在旗县',
  KIND_NOT_IN_SCOPE: '专利类型不在盘点范围',
  HOLDER_TYPE_NOT_IN_SCOPE: '权利人类型不在盘点范围',
  ABNORMAL_FILING_CONFIRMED: '已被认定为非正常申请',
};

/** Counts how the rows of a list ended, and says in words what the officer should know. */
export class ImportTally {
  readonly #batchId: string;
  readonly #outside = new Map<string, number>();
  #expired = 0;
  #foreign = 0;
  #dualFiled = 0;
  #modelsEnding = 0;
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
    if (end.expired) this.#expired += 1;
    if (end.reasonCodes.some(isForeignCode)) this.#foreign += 1;
    if (end.reasonCodes.includes('DUAL_FILED')) this.#dualFiled += 1;
    if (end.reasonCodes.includes('DUAL_FILED_MODEL_ENDS')) this.#modelsEnding += 1;
    if (end.inScope === false && end.scopeReason !== undefined) {
      this.#outside.set(end.scopeReason, (this.#outside.get(end.scopeReason) ?? 0) + 1);
    }
  }

  /** What the parser recognised, known once all rows are read. */
  sheets(readings: readonly SheetReading[]): void {
    this.#source = readings.find(({ layout }) => layout !== undefined)?.layout ?? 'UNSPECIFIED';
    for (const { sheet, layout } of readings) {
      if (layout === undefined && !NOTES_SHEET_NAMES.has(sheet)) {
        this.#notices.push(
          `工作表「${sheet}」没有认出表头。请保留国知局、CNIPR 导出的原表头;自制的表至少要有申请号、名称、申请日、申请(专利权)人四列。`,
        );
      }
    }
    const dropped = readings.reduce((sum, { droppedCells }) => sum + droppedCells, 0);
    if (dropped > 0) {
      this.#notices.push(`有 ${dropped} 个单元格不在导入范围(发明人、代理人、联系方式等),未读取也未保存。`);
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
    const notices: string[] = [];
    if (this.#foreign > 0) {
      notices.push(`${this.#foreign} 行是国外、港澳台专利或国际申请,不属于本旗盘点范围,已识别并跳过,没有入库。`);
    }
    if (this.#dualFiled > 0) {
      notices.push(`${this.#dualFiled} 件与台账或本清单中的另一件是一案双申,已互相标注,两件按一项技术看待。`);
    }
    if (this.#modelsEnding > 0) {
      notices.push(
        `其中 ${this.#modelsEnding} 件的发明已授权公告,对应的实用新型专利权自该日终止(实施细则第四十七条)。` +
          '请核对登记簿并登记实用新型的终止。',
      );
    }
    if (this.#expired > 0) {
      notices.push(`${this.#expired} 件按申请日计算期限已届满,不计为有效,也不进入盘点。`);
    }
    if (this.#counts.stateUnknown > 0) notices.push(this.#unknownNotice());
    return notices;
  }

  #unknownNotice(): string {
    return (
      `${this.#counts.stateUnknown} 件法律状态不明,已入库但不计入任何指标。` +
      '若已查明清单所列均为有效专利,请加 --status-from in-force --status-date <查询日期> 重新导入;' +
      '否则请逐件登记法律状态。'
    );
  }
}
