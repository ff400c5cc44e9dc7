/** Kinds of term: one vocabulary for all, because a demand and a patent meet in any of them. */
export const CHARACTER = 0;
export const BIGRAM = 1;
export const WORD = 2;
export const IPC_SUBCLASS = 3;
export type TermKind = typeof CHARACTER | typeof BIGRAM | typeof WORD | typeof IPC_SUBCLASS;

const KIND_STEP = 2 ** 49;
const HASHED = 2 ** 48;
/** Texts of at most this many UTF-16 units are packed as they are; three times 16 bits. */
const PACKED_UNITS = 3;

/**
 * A term as one exact integer below 2^51, so that an index of 100,000 patents holds no strings: up to three UTF-16 units
 * packed as they are, a longer text by 48 bits of hash (with a million longer terms the odds of one collision are 1 to 560).
 */
export function termKey(kind: TermKind, text: string): number {
  if (text.length > PACKED_UNITS) return kind * KIND_STEP + HASHED + hash48(text);
  let packed = 0;
  for (let at = 0; at < text.length; at += 1) packed = packed * 65_536 + text.charCodeAt(at);
  return kind * KIND_STEP + packed;
}

export function kindOfKey(key: number): TermKind {
  return Math.floor(key / KIND_STEP) as TermKind;
}

/** FNV-1a twice with different offsets: 32 and 16 bits. */
function hash48(text: string): number {
  return (fnv1a(text, 0x811c9dc5) >>> 0) + (fnv1a(text, 0x3c6ef372) & 0xffff) * 2 ** 32;
}

/** FNV-1a over UTF-16 units, as a signed 32-bit integer. */
export function fnv1a(text: string, offset: number): number {
  let hash = offset | 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash;
}
