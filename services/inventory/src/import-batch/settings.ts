import type { ImportPatentsRequest, ImportSettings } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { invalid, isDivisionCode, type LegalDate, parseLegalDate } from '@zhiqi/kernel';
import { invalidField, requiredRequestId } from '@zhiqi/runtime';

/** The settings of an import, checked. */
export interface CheckedSettings {
  readonly requestId: string;
  readonly scopeDivision: string;
  readonly exportDate: LegalDate;
  /** The officer's statement on all rows that carry no legal state of their own. */
  readonly statement: { readonly state: 'GRANTED_IN_FORCE'; readonly asOfDate: LegalDate } | null;
}

/** Splits the stream of a call: the first message carries the settings, every further one a chunk. */
export async function openUpload(
  requests: AsyncIterable<ImportPatentsRequest>,
): Promise<{ readonly settings: ImportSettings; readonly chunks: AsyncIterable<Uint8Array> }> {
  const iterator = requests[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done || first.value.part?.$case !== 'settings') {
    throw invalid('SETTINGS_MISSING', '导入请求应先给出导入设置,再上传文件。请升级客户端后重试。');
  }
  return { settings: first.value.part.value, chunks: chunksOf(iterator) };
}

async function* chunksOf(iterator: AsyncIterator<ImportPatentsRequest>): AsyncGenerator<Uint8Array> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    if (next.value.part?.$case !== 'chunk') {
      throw invalid('SETTINGS_REPEATED', '导入设置只能给出一次。请升级客户端后重试。');
    }
    yield next.value.part.value;
  }
}

/** @param today by the platform's clock */
export function checkSettings(settings: ImportSettings, today: LegalDate, region: string): CheckedSettings {
  const scopeDivision = settings.divisionCode === '' ? region : settings.divisionCode;
  if (!isDivisionCode(scopeDivision)) {
    throw invalidField('settings.division_code', 'DIVISION_UNKNOWN', '旗县代码应为 6 位行政区划代码,例如 150621。');
  }
  const exportDate = settings.exportDate === '' ? today : parseLegalDate(settings.exportDate, 'settings.export_date');
  if (exportDate > today) {
    throw invalidField('settings.export_date', 'DATE_IN_FUTURE', '清单导出日期不能晚于今天。');
  }
  return {
    requestId: requiredRequestId(settings.requestId),
    scopeDivision,
    exportDate,
    statement: checkStatement(settings, today),
  };
}

function checkStatement({ statusDeclaration }: ImportSettings, today: LegalDate): CheckedSettings['statement'] {
  if (!statusDeclaration) return null;
  if (statusDeclaration.state !== 'PATENT_STATE_GRANTED_IN_FORCE') {
    throw invalidField(
      'settings.status_declaration.state',
      'STATE_NOT_DECLARABLE',
      '整份清单只能声明为「有效」。其他法律状态请逐件登记。',
    );
  }
  const field = 'settings.status_declaration.as_of_date';
  if (statusDeclaration.asOfDate === '') {
    throw invalidField(field, 'REQUIRED', '声明法律状态时请写明查询日期,例如 --status-date 2022-06-30。');
  }
  const asOfDate = parseLegalDate(statusDeclaration.asOfDate, field);
  if (asOfDate > today) throw invalidField(field, 'DATE_IN_FUTURE', '法律状态的查询日期不能晚于今天。');
  return { state: 'GRANTED_IN_FORCE', asOfDate };
}
