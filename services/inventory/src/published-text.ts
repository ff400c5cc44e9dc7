import type { Check } from './faults.ts';

/** Mobile numbers, landlines with area code, e-mail addresses, resident identity numbers. */
const PERSONAL = [
  /(?<!\d)1[3-9]\d{9}(?!\d)/,
  /(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)/,
  /[\w.+-]+@[\w-]+\.\w+/,
  /(?<!\d)[1-9]\d{16}[\dXx](?!\d)/,
];

/** What an event cannot carry: control characters other than a line break. */
const CONTROL = /[^\P{Cc}\n]/u;

/**
 * What no text written for the public may hold, whoever it is about: contacts and identity numbers (whoever is interested
 * asks the bureau), and control characters. A number is found with blanks inside it and without.
 */
export function publishedTextFaults(field: string, value: string): Check[] {
  const forms = [value, value.normalize('NFKC').replace(/\s/g, '')];
  const isPersonal = PERSONAL.some((pattern) => forms.some((form) => pattern.test(form)));
  return [
    [isPersonal, field, 'CONTACT_IN_PUBLIC_TEXT', '公开文字中不能有电话、邮箱或证件号码'],
    [CONTROL.test(value), field, 'CONTROL_CHARACTER', '公开文字中有不可见的控制字符,请删除制表符等'],
  ];
}
