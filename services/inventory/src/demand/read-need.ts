import type { DemandNeed as NeedMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { invalidField, requiredEnum } from '@zhiqi/runtime';
import { industryOf } from '../industries.ts';
import type { DemandNeed } from './domain.ts';

/** Reads what is asked for; a missing part is refused by name. */
export function readNeed(message: NeedMessage | undefined, at = 'need'): DemandNeed {
  return {
    title: message?.title.trim() ?? '',
    content: message?.content.trim() ?? '',
    urgency: requiredEnum(
      message?.urgency ?? 'DEMAND_URGENCY_UNSPECIFIED',
      'DEMAND_URGENCY',
      `${at}.urgency`,
      '紧迫程度',
    ),
    budgetBand: requiredEnum(
      message?.budgetBand ?? 'BUDGET_BAND_UNSPECIFIED',
      'BUDGET_BAND',
      `${at}.budget_band`,
      '预算区间',
    ),
  };
}

/** The code as GB/T 4754 writes it. @throws DomainError `invalid` for one that the standard does not list */
export function readIndustry(raw: string, field = 'industry_code'): string {
  const industry = industryOf(raw);
  if (industry) return industry.code;
  throw invalidField(field, 'INDUSTRY_UNKNOWN', '行业应为国民经济行业分类(GB/T 4754-2017)所列代码,例如 C1441。');
}

/** IPC subclasses as typed, `a23c` or `A23C`. */
export function readHints(raw: readonly string[]): string[] {
  return raw.map((hint) => hint.normalize('NFKC').trim().toUpperCase());
}
