/** CRC-32C (Castagnoli), the optional checksum of OP_MSG. */
const table = new Uint32Array(256).map((_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c >>> 0;
});

export function crc32c(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) c = (c >>> 8) ^ (table[(c ^ b) & 0xff] as number);
  return (c ^ 0xffffffff) >>> 0;
}
