/**
 * What a text field of an event may hold. The kinds are the values of `zhiqi.common.v1.TextKind` without their prefix; a
 * pattern is the widest form a kind allows, so that neither a name, an address, a contact nor free text fits any of them.
 * Whether a value is *right* (a check digit, a real calendar day) is the business of the domain that produced it.
 */
export interface TextRule {
  /** Usable in JSON Schema as well: anchored, no flag but `u`. */
  readonly pattern: RegExp;
  /** The rule in words, for messages and the catalogue. */
  readonly rule: string;
}

export const TEXT_RULES = {
  ENTITY_ID: {
    // A leading letter keeps phone, identity and account numbers out.
    pattern: /^[A-Za-z][A-Za-z0-9_.:-]{0,127}$/,
    rule: 'a platform identifier: a letter, then at most 127 letters, digits, _ - . :',
  },
  APPLICATION_NO: {
    pattern: /^(?:[0-9]{8}|(?:19|20)[0-9]{10})\.[0-9X]$/,
    rule: 'a canonical application number: 8 or 12 digits, a dot and the check character',
  },
  PUBLICATION_NO: {
    pattern: /^CN(?:[0-9]{7}|[0-9]{9})[A-Z][0-9]?$/,
    rule: 'a publication number: CN, 7 or 9 digits and a kind code',
  },
  IPC: {
    pattern: /^[A-H][0-9]{2}[A-Z][0-9]{1,4}\/[0-9]{2,6}$/,
    rule: 'a full IPC symbol such as A23C9/13',
  },
  HOLDER_KEY: {
    pattern: /^hld_[a-z0-9]{16,64}$/,
    rule: 'a pseudonymous holder key: hld_ and 16 to 64 lower-case letters or digits',
  },
  LEGAL_DATE: {
    pattern: /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/,
    rule: 'a calendar date YYYY-MM-DD',
  },
  CODE: {
    pattern: /^[A-Z](?:[A-Z0-9]|_(?=[A-Z0-9])){0,63}$/,
    rule: 'a code in upper case: letters, digits and single underscores, at most 64',
  },
  VERSION: {
    pattern: /^[A-Z](?:[A-Z0-9]|-(?=[A-Z0-9])){0,31}-v[1-9][0-9]{0,3}$/,
    rule: 'a versioned name such as DORM-v1',
  },
  DIVISION: {
    pattern: /^[1-9][0-9]{5}$/,
    rule: 'a GB/T 2260 division code of 6 digits',
  },
  SHA256: {
    pattern: /^[0-9a-f]{64}$/,
    rule: 'a SHA-256 in lower-case hexadecimal',
  },
  USCC: {
    // 92 is a sole trader's code, which identifies a natural person.
    pattern: /^(?!92)[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/,
    rule: "an organisation's unified social credit code, never a sole trader's",
  },
  AMOUNT_FEN: {
    pattern: /^(?:0|-?[1-9][0-9]{0,17})$/,
    rule: 'an integer amount in fen',
  },
  PUBLISHED_TEXT: {
    // The lookahead refuses a mobile number and a resident identity number wherever they stand.
    pattern: /^(?![\s\S]*(?<![0-9])(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9]))[\P{Cc}\n]{1,4000}$/u,
    rule: 'published text of 1 to 4000 characters without control characters, mobile numbers and identity numbers',
  },
} as const satisfies Record<string, TextRule>;

export type TextKind = keyof typeof TEXT_RULES;
