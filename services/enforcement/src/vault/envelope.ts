import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM output as stored: base64 texts. */
export interface SealedText {
  readonly iv: string;
  readonly data: string;
  readonly tag: string;
}

/** A text under a key of its own, and that key under the vault's (financing brief §4.4 E-1). */
export interface SealedEnvelope {
  readonly wrappedKey: SealedText;
  readonly content: SealedText;
}

export const KEY_BYTES = 32;
const IV_BYTES = 12;
const CIPHER = 'aes-256-gcm';

/**
 * Seals a text with a fresh random data key, wrapped by the key-encryption key. Without the wrapped key nobody reads it again.
 * @param place what it belongs to: an envelope moved to another place does not open
 */
export function sealEnvelope(kek: Buffer, place: string, text: string): SealedEnvelope {
  const dataKey = randomBytes(KEY_BYTES);
  return {
    wrappedKey: encrypt(kek, `key:${place}`, dataKey),
    content: encrypt(dataKey, `content:${place}`, Buffer.from(text, 'utf8')),
  };
}

/** @throws Error when the key, the place or the content is not what was sealed */
export function openEnvelope(kek: Buffer, place: string, { wrappedKey, content }: SealedEnvelope): string {
  const dataKey = decrypt(kek, `key:${place}`, wrappedKey);
  return decrypt(dataKey, `content:${place}`, content).toString('utf8');
}

function encrypt(key: Buffer, place: string, plain: Buffer): SealedText {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(place, 'utf8'));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv: iv.toString('base64'), data: data.toString('base64'), tag: cipher.getAuthTag().toString('base64') };
}

function decrypt(key: Buffer, place: string, { iv, data, tag }: SealedText): Buffer {
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
    .setAAD(Buffer.from(place, 'utf8'))
    .setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
}
