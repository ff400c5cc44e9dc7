/** Words rarer than this in the general dictionary's corpus, and longer than {@link PHRASE}, are phrases, not terms. */
const RARE = 3;
const PHRASE = 4;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const [N, R] = [0x6e, 0x72];

/**
 * The lines of a dictionary (`word frequency tag`, UTF-8) without the names of persons (tags `nr…`: a third of its memory, and
 * never a technology) and without rare phrases. Byte by byte: as strings its 350,000 lines would leave 100 MB behind that a
 * process keeps.
 */
export function withoutNamesAndRarePhrases(dictionary: Uint8Array): Uint8Array {
  const kept = new Uint8Array(dictionary.length);
  let length = 0;
  for (let start = 0; start < dictionary.length; ) {
    const newline = dictionary.indexOf(NEWLINE, start);
    const end = newline < 0 ? dictionary.length : newline;
    if (isTerm(dictionary, start, end)) {
      // The next line begins with the break, so that none is left at the end.
      if (length > 0) kept[length++] = NEWLINE;
      kept.set(dictionary.subarray(start, end), length);
      length += end - start;
    }
    start = end + 1;
  }
  return kept.slice(0, length);
}

function isTerm(line: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let characters = 0;
  for (; at < end && line[at] !== SPACE; at += 1) if (beginsCharacter(line[at] as number)) characters += 1;
  let frequency = 0;
  for (at += 1; at < end && line[at] !== SPACE; at += 1) frequency = frequency * 10 + (line[at] as number) - ZERO;
  const isName = line[at + 1] === N && line[at + 2] === R && at + 2 < end;
  return at > start + 1 && !isName && !(frequency < RARE && characters > PHRASE);
}

/** Every byte of UTF-8 but the second to fourth of a character. */
function beginsCharacter(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}
