import { type LegalDate, parseLegalDate, parseUscc } from '@zhiqi/kernel';
import { invalidField } from '@zhiqi/runtime';

/** A credit code in its canonical form; null when it is left empty. @throws DomainError `invalid` naming the field */
export function optionalUscc(value: string, field: string): string | null {
  if (value.trim() === '') return null;
  const parsed = parseUscc(value);
  if (parsed.ok) return parsed.canonical;
  throw invalidField(field, `USCC_${parsed.code}`, parsed.messageZh);
}

/** A date of law; null when it is left empty. */
export function optionalDate(value: string, field: string): LegalDate | null {
  return value === '' ? null : parseLegalDate(value, field);
}
