import {
  conflict,
  type FieldViolation,
  invalid,
  isDivisionCode,
  legalDateAt,
  PATENT_KIND_ZH,
  parsePatentNumber,
} from '@zhiqi/kernel';
import { isInForce } from './legal-state.ts';
import type { RegisterFromImport } from './messages.ts';
import type { PatentState } from './types.ts';

/** Refuses a row that contradicts itself or the right it names, listing every fault at once. */
export function validateImport(command: RegisterFromImport, state: PatentState): void {
  const violations = [...identityFaults(command), ...recordFaults(command), ...dateFaults(command)];
  if (violations.length > 0) {
    const first = violations[0]?.messageZh ?? '';
    throw invalid('RECORD_INVALID', `该行数据有误:${first}。请改正后重新导入。`, {
      params: { rule: violations[0]?.rule ?? '' },
      fields: violations,
    });
  }
  if (state.status === 'REGISTERED' && state.kind !== command.record.kind) {
    const known = PATENT_KIND_ZH[state.kind];
    throw conflict('KIND_CONTRADICTS_RECORD', `该申请号已登记为${known},与清单所列类型不符。请核对专利类型。`, {
      params: { known: state.kind, given: command.record.kind },
    });
  }
}

function identityFaults({ applicationNo, record, scopeDivision }: RegisterFromImport): FieldViolation[] {
  const number = parsePatentNumber(applicationNo);
  const faults: FieldViolation[] = [];
  if (!number.ok || number.canonical !== applicationNo) {
    faults.push(fault('application_no', 'NOT_CANONICAL', '申请号应为规范写法,如 201710601862.3'));
  } else if (number.kind !== 'OTHER' && number.kind !== record.kind) {
    const named = PATENT_KIND_ZH[number.kind];
    faults.push(fault('kind', 'KIND_CONTRADICTS_NUMBER', `专利类型与申请号不符,按申请号应为${named}`));
  }
  if (!isDivisionCode(scopeDivision)) {
    faults.push(fault('division_code', 'DIVISION_MALFORMED', '区划代码应为 6 位 GB/T 2260 代码,如 150621'));
  }
  return faults;
}

function recordFaults({ record }: RegisterFromImport): FieldViolation[] {
  const faults: FieldViolation[] = [];
  if (record.title.trim() === '') faults.push(fault('title', 'REQUIRED', '名称不能为空'));
  if (record.holders.length === 0) faults.push(fault('holders', 'REQUIRED', '至少要有一个权利人'));
  if (record.termExtensionDays < 0 || (record.termExtensionDays > 0 && record.kind !== 'INVENTION')) {
    faults.push(fault('term_extension_days', 'INVENTIONS_ONLY', '只有发明专利有专利权期限补偿'));
  }
  return faults;
}

function dateFaults(command: RegisterFromImport): FieldViolation[] {
  const { record, exportDate, declaredStatus } = command;
  const today = legalDateAt(command.at);
  const faults: FieldViolation[] = [];
  const past = (field: string, date: string | null, name: string) => {
    if (date !== null && date > today) faults.push(fault(field, 'DATE_IN_FUTURE', `${name}不能晚于今天`));
  };
  past('filing_date', record.filingDate, '申请日');
  past('grant_date', record.grantDate, '授权公告日');
  past('export_date', exportDate, '清单导出日');
  past('status_declaration.as_of_date', declaredStatus?.asOfDate ?? null, '状态声明日');
  if (record.grantDate !== null && record.grantDate < record.filingDate) {
    faults.push(fault('grant_date', 'GRANT_BEFORE_FILING', '授权公告日早于申请日'));
  }
  if (declaredStatus?.state === 'UNKNOWN') {
    faults.push(fault('status_declaration.state', 'STATE_REQUIRED', '没有状态可声明时请留空'));
  }
  if (declaredStatus && isInForce(declaredStatus.state) && record.grantDate !== null) {
    if (declaredStatus.asOfDate < record.grantDate) {
      faults.push(fault('status_declaration.as_of_date', 'STATED_BEFORE_GRANT', '状态声明日早于该件的授权公告日'));
    }
  }
  return faults;
}

function fault(field: string, rule: string, messageZh: string): FieldViolation {
  return { field, rule, messageZh };
}
