import { parseIndustryCode } from '@zhiqi/kernel';
import { type Check, refuseFaults } from '../../faults.ts';
import { BUDGET_BANDS, DEMAND_URGENCIES, type DemandNeed } from './types.ts';

const MAX_TITLE = 200;
const MAX_CONTENT = 8_000;
const MAX_HINTS = 10;
const SUBCLASS = /^[A-H]\d{2}[A-Z]$/;

/** What is wrong with a need; `at` is where it stands in the request: `need`. */
export function needFaults({ title, content, urgency, budgetBand }: DemandNeed, at = 'need'): Check[] {
  return [
    [title === '', `${at}.title`, 'REQUIRED', '需求名称必填'],
    [title.length > MAX_TITLE, `${at}.title`, 'TEXT_TOO_LONG', `需求名称最长 ${MAX_TITLE} 个字符`],
    [content === '', `${at}.content`, 'REQUIRED', '要解决的问题必填'],
    [content.length > MAX_CONTENT, `${at}.content`, 'TEXT_TOO_LONG', `问题描述最长 ${MAX_CONTENT} 个字符`],
    [!DEMAND_URGENCIES.includes(urgency), `${at}.urgency`, 'UNKNOWN_CODE', '紧迫程度不在可选范围内'],
    [!BUDGET_BANDS.includes(budgetBand), `${at}.budget_band`, 'UNKNOWN_CODE', '预算区间不在可选范围内'],
  ];
}

/** What is wrong with the classification of a demand. */
export function classificationFaults(industryCode: string, ipcHints: readonly string[]): Check[] {
  return [
    [
      parseIndustryCode(industryCode)?.canonical !== industryCode,
      'industry_code',
      'INDUSTRY_UNKNOWN',
      '行业应为国民经济行业分类(GB/T 4754)代码,例如 C1441',
    ],
    [!ipcHints.every((hint) => SUBCLASS.test(hint)), 'ipc_hints', 'IPC_MALFORMED', 'IPC 提示应为小类,例如 A23C'],
    [ipcHints.length > MAX_HINTS, 'ipc_hints', 'TOO_MANY', `IPC 提示最多 ${MAX_HINTS} 个`],
    [new Set(ipcHints).size < ipcHints.length, 'ipc_hints', 'DUPLICATE', 'IPC 提示有重复'],
  ];
}

/** Checks a demand as it is raised. @throws DomainError `invalid` naming every field that is wrong */
export function checkDemand(need: DemandNeed, industryCode: string, ipcHints: readonly string[]): void {
  refuseFaults('DEMAND_INVALID', '技术需求', [...needFaults(need), ...classificationFaults(industryCode, ipcHints)]);
}
