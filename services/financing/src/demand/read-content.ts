import type { DemandContent as ContentMessage } from '@zhiqi/contracts/zhiqi/financing/v1/service';
import { parseIndustryCode, parseLegalDate } from '@zhiqi/kernel';
import { invalidField, requiredEnum } from '@zhiqi/runtime';
import { readAssets } from '../collateral/read-assets.ts';
import type { DemandContent } from './domain.ts';

/** Reads a filled demand from a request; whether its values are right is the domain's affair. */
export function readContent(message: ContentMessage | undefined): DemandContent {
  if (!message) throw invalidField('content', 'REQUIRED', '请填写融资需求。');
  return {
    amountMinFen: message.amountMinFen.toString(),
    amountMaxFen: message.amountMaxFen.toString(),
    termMonths: message.termMonths,
    purpose: requiredEnum(message.purpose, 'FUNDING_PURPOSE', 'content.purpose', '资金用途'),
    assets: readAssets(message.assets, 'content.assets'),
    size: requiredEnum(message.size, 'ENTERPRISE_SIZE', 'content.size', '企业规模'),
    industry: parseIndustryCode(message.industry)?.canonical ?? message.industry,
    park: message.park.trim(),
    validUntil: parseLegalDate(message.validUntil, 'content.valid_until'),
  };
}
