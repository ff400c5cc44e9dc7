import { invalidField, requiredText } from '@zhiqi/runtime';

const MAX_LENGTH = 200;

/** A text of a form that must be there and is no essay: a name, a number, an area. @throws DomainError `invalid` */
export function formText(value: string, field: string, nameZh: string): string {
  const text = requiredText(value, field, nameZh);
  if (text.length <= MAX_LENGTH) return text;
  throw invalidField(field, 'TEXT_TOO_LONG', `${nameZh}不能超过 ${MAX_LENGTH} 个字。请只填写${nameZh}本身。`);
}
