import type { PatentKind } from './patent-number.ts';
import { normaliseIdentifier } from './text.ts';

/** A number of a *document*. One right has one or more; they never identify the right. */
export interface PublicationNumber {
  readonly ok: true;
  /** `CN107383112A`. */
  readonly canonical: string;
  /** Kind code with its digit, `A`, `B2`, `U`. */
  readonly kindCode: string;
  /** From the letter, else from the first digit; undefined where neither tells. */
  readonly kind: PatentKind | undefined;
  /** A published application, or the announcement of a grant; undefined for letters the brief does not list. */
  readonly stage: 'APPLICATION' | 'GRANT' | undefined;
}

export interface PublicationNumberRejection {
  readonly ok: false;
  readonly code: 'EMPTY' | 'MALFORMED';
  readonly messageZh: string;
}

const LETTERS: Readonly<Record<string, { kind: PatentKind; stage: 'APPLICATION' | 'GRANT' } | undefined>> = {
  A: { kind: 'INVENTION', stage: 'APPLICATION' },
  B: { kind: 'INVENTION', stage: 'GRANT' },
  C: { kind: 'INVENTION', stage: 'GRANT' },
  U: { kind: 'UTILITY_MODEL', stage: 'GRANT' },
  Y: { kind: 'UTILITY_MODEL', stage: 'GRANT' },
  S: { kind: 'DESIGN', stage: 'GRANT' },
  D: { kind: 'DESIGN', stage: 'GRANT' },
};
const DIGITS: Readonly<Record<string, PatentKind | undefined>> = {
  '1': 'INVENTION',
  '2': 'UTILITY_MODEL',
  '3': 'DESIGN',
};

/** Reads a 公开(公告)号 (brief §2.1). There is no check digit to test. */
export function parsePublicationNumber(raw: string): PublicationNumber | PublicationNumberRejection {
  const text = normaliseIdentifier(raw);
  if (text === '') return { ok: false, code: 'EMPTY', messageZh: '公开(公告)号为空。' };
  const parts = /^CN(\d{7}|\d{9})([A-Z])(\d?)$/.exec(text);
  if (!parts) {
    return {
      ok: false,
      code: 'MALFORMED',
      messageZh: '公开(公告)号格式不对。应为 CN、7 或 9 位数字和一个字母,如 CN107383112A。请核对。',
    };
  }
  const [, digits = '', letter = '', suffix = ''] = parts;
  const known = LETTERS[letter];
  return {
    ok: true,
    canonical: text,
    kindCode: `${letter}${suffix}`,
    kind: known?.kind ?? DIGITS[digits[0] ?? ''],
    stage: known?.stage,
  };
}
