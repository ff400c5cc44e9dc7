/** Numbers below 2^31 in one to five bytes, seven bits each, the lowest first; all but the last have the highest bit set. */

export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length += 1;
  return length;
}

/** @returns the place after it */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let place = at;
  let rest = value;
  while (rest > 0x7f) {
    bytes[place] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    place += 1;
  }
  bytes[place] = rest;
  return place + 1;
}
