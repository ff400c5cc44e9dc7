import { createHmac, randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';

const KEY_LENGTH = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A keyed hash with a secret of this service's own database: nobody outside can find a person or a firm by hashing names or
 * codes, and the same identity keeps its pseudonym for ever. The secret is part of the database and of its backups.
 * @param document where the secret lives in the collection `meta`; one for each kind of identity
 * @param prefix of the pseudonyms, `hld_`
 */
export async function pseudonyms(db: Db, document: string, prefix: string): Promise<(identity: string) => string> {
  const meta = db.collection<{ _id: string; secret: string }>('meta');
  const known = await meta.findOne({ _id: document });
  if (!known) {
    await meta.updateOne(
      { _id: document },
      { $setOnInsert: { secret: randomBytes(32).toString('base64') } },
      { upsert: true },
    );
  }
  const secret = (known ?? (await meta.findOne({ _id: document })))?.secret;
  if (secret === undefined) throw new Error(`the secret ${document} was not stored`);
  const key = Buffer.from(secret, 'base64');
  return (identity) => {
    const digest = createHmac('sha256', key).update(identity).digest();
    const letters = Array.from(digest.subarray(0, KEY_LENGTH), (byte) => ALPHABET[byte & 31]);
    return `${prefix}${letters.join('')}`;
  };
}
