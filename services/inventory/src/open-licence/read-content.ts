import type { OpenLicenceContent as ContentMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/open_licence_service';
import { checkFen, parseLegalDate } from '@zhiqi/kernel';
import { invalidField, requiredEnum } from '@zhiqi/runtime';
import { optionalHash } from '../conversion/api.ts';
import type { OpenLicenceContent } from './domain.ts';

const MAX_TEXT = 2000;
const MILLION = 1_000_000;

/** Reads a statement's content; what is still missing is the checks' affair, since a draft may be incomplete. */
export function readContent(message: ContentMessage | undefined): OpenLicenceContent {
  if (!message) throw invalidField('content', 'REQUIRED', '请填写声明内容。');
  const { feeFen, royaltyPpm, evaluationReportNo } = message;
  if (royaltyPpm > MILLION) throw invalidField('content.royalty_ppm', 'ROYALTY_RANGE', '提成比例不能超过 100%。');
  return {
    feeModel: requiredEnum(message.feeModel, 'FEE_MODEL', 'content.fee_model', '许可费计付方式'),
    feeFen: feeFen === undefined ? null : String(checkFen(feeFen, 'content.fee_fen')),
    royaltyPpm,
    paymentTerms: shortText(message.paymentTerms, 'content.payment_terms'),
    licenceTermEnd: parseLegalDate(message.licenceTermEnd, 'content.licence_term_end'),
    evaluationReportNo: evaluationReportNo.trim() === '' ? null : evaluationReportNo.trim(),
    fieldOfUse: shortText(message.fieldOfUse, 'content.field_of_use'),
    productWords: message.productWords.map((word) => word.trim()).filter((word) => word !== ''),
    otherTerms: shortText(message.otherTerms, 'content.other_terms'),
    signedBy: [...new Set(message.signedBy)].sort(),
    pledgeeConsentHash: optionalHash(message.pledgeeConsentHash, 'content.pledgee_consent_hash'),
  };
}

function shortText(value: string, field: string): string {
  const text = value.trim();
  if (text.length <= MAX_TEXT) return text;
  throw invalidField(field, 'TEXT_TOO_LONG', `不能超过 ${MAX_TEXT} 个字。`);
}
