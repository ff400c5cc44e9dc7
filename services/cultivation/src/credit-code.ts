import { type Brand, invalid, parseUscc } from '@zhiqi/kernel';

/**
 * A unified social credit code whose check characters were verified. Only {@link requireCreditCode} makes one, so a record
 * that holds it cannot come into being without a valid code.
 */
export type CreditCode = Brand<string, 'CreditCode'>;

/**
 * Reads a unified social credit code (brief §2.1).
 * @param field path in the request
 * @param nameZh what the field is called on a form: `使用人统一社会信用代码`
 * @throws DomainError `invalid` naming the field and what is wrong with the code; never the code itself
 */
export function requireCreditCode(raw: string, field: string, nameZh: string): CreditCode {
  const parsed = parseUscc(raw);
  if (parsed.ok) return parsed.canonical as CreditCode;
  throw invalid('USCC_INVALID', `${nameZh}无效:${parsed.messageZh}`, {
    params: { code: parsed.code },
    fields: [{ field, rule: `USCC_${parsed.code}`, messageZh: parsed.messageZh }],
  });
}

/** The code as others may read it: empty for a sole trader (个体工商户), whose code identifies a natural person. */
export function publishedCreditCode(code: CreditCode): string {
  const parsed = parseUscc(code);
  return parsed.ok && !parsed.isIndividualBusiness ? parsed.canonical : '';
}
