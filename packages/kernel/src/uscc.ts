import type { Brand } from './brand.ts';
import { isScientificNotation, normaliseIdentifier } from './text.ts';

/**
 * The county of *registration* inside a unified social credit code. A firm that moved keeps it, so it says nothing about
 * where the firm sits today; the type exists so that it cannot be passed where a seat is asked for.
 */
export type RegistrationDivision = Brand<string, 'RegistrationDivision'>;

export interface Uscc {
  readonly ok: true;
  readonly canonical: string;
  readonly registrationDivision: RegistrationDivision;
  /** GB 11714 code with its own check character, positions 9–17. */
  readonly organisationCode: string;
  /** First two characters: `91` company, `92` sole trader, `93` farmers' cooperative, `11` government … */
  readonly category: string;
  /** A sole trader's (个体工商户) code identifies a natural person and is personal data. */
  readonly isIndividualBusiness: boolean;
}

export type UsccError = 'EMPTY' | 'PRECISION_LOSS' | 'MALFORMED' | 'CHECK_CHAR_MISMATCH' | 'ORGANISATION_CODE_MISMATCH';

export interface UsccRejection {
  readonly ok: false;
  readonly code: UsccError;
  readonly messageZh: string;
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Check character of the first 17 characters: index (31 − Σ mod 31) mod 31 (GB 32100-2015, brief §2.1). */
export function usccCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * ALPHABET.indexOf(first17[index] ?? ''), 0);
  return ALPHABET[(31 - (sum % 31)) % 31] ?? '';
}

/** Check character of an eight-character organisation code: 11 − Σ mod 11, 10 → X, 11 → 0 (GB 11714). */
export function organisationCheckCharacter(first8: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, index) => total + weight * Number.parseInt(first8[index] ?? '0', 36),
    0,
  );
  const check = 11 - (sum % 11);
  if (check === 10) return 'X';
  return check === 11 ? '0' : String(check);
}

/**
 * Reads a unified social credit code and tests both check characters.
 *
 * A mismatch is never repaired: legacy codes with real errors exist, so the caller quarantines and a person decides.
 */
export function parseUscc(raw: string): Uscc | UsccRejection {
  const text = normaliseIdentifier(raw);
  if (text === '') return reject('EMPTY', '统一社会信用代码为空。');
  if (isScientificNotation(text)) return precisionLoss();
  if (text.length !== 18 || ![...text].every((character) => ALPHABET.includes(character))) {
    return reject('MALFORMED', '统一社会信用代码应为 18 位,且不含字母 I、O、S、V、Z。请对照营业执照核对。');
  }
  if (usccCheckCharacter(text) !== text[17]) {
    return /^\d{15}000$/.test(text)
      ? precisionLoss()
      : reject('CHECK_CHAR_MISMATCH', '统一社会信用代码校验不通过。请对照营业执照核对每一位。');
  }
  if (organisationCheckCharacter(text.slice(8, 16)) !== text[16]) {
    return reject(
      'ORGANISATION_CODE_MISMATCH',
      '统一社会信用代码中的组织机构代码校验不通过。请对照营业执照核对每一位。',
    );
  }
  return {
    ok: true,
    canonical: text,
    registrationDivision: text.slice(2, 8) as RegistrationDivision,
    organisationCode: text.slice(8, 17),
    category: text.slice(0, 2),
    isIndividualBusiness: text.startsWith('92'),
  };
}

function precisionLoss(): UsccRejection {
  return reject(
    'PRECISION_LOSS',
    '统一社会信用代码被表格软件当作数字,末几位已丢失。请把该列设为文本,重新填写完整代码。',
  );
}

function reject(code: UsccError, messageZh: string): UsccRejection {
  return { ok: false, code, messageZh };
}
