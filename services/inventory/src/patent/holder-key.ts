import { createHmac, randomBytes } from 'node:crypto';
import type { ServiceContext } from '@zhiqi/runtime';
import { holderIdentity } from './domain.ts';

const DOCUMENT = 'holder-key-secret';
const KEY_LENGTH = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Gives a holder the pseudonym under which the rest of the platform knows it. */
export type HolderKeys = (holder: Parameters<typeof holderIdentity>[0]) => string;

/**
 * A keyed hash with a secret of this service's own database: nobody outside can find a person by hashing names, and the same
 * holder keeps its key for ever. The secret is part of the database and of its backups.
 */
export async function holderKeys({ db }: ServiceContext): Promise<HolderKeys> {
  const meta = db.collection<{ _id: string; secret: string }>('meta');
  const known = await meta.findOne({ _id: DOCUMENT });
  if (!known) {
    await meta.updateOne(
      { _id: DOCUMENT },
      { $setOnInsert: { secret: randomBytes(32).toString('base64') } },
      { upsert: true },
    );
  }
  const secret = (known ?? (await meta.findOne({ _id: DOCUMENT })))?.secret;
  if (secret === undefined) throw new Error('the holder key secret was not stored');
  const key = Buffer.from(secret, 'base64');
  return (holder) => {
    const digest = createHmac('sha256', key).update(holderIdentity(holder)).digest();
    const letters = Array.from(digest.subarray(0, KEY_LENGTH), (byte) => ALPHABET[byte & 31]);
    return `hld_${letters.join('')}`;
  };
}
