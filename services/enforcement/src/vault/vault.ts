import { createHmac } from 'node:crypto';
import { ConfigError, canonicalJson, type ServiceContext, typedCollection, UnavailableError } from '@zhiqi/runtime';
import { type EnforcementConfig, VAULT_KEY_VARIABLE } from '../config.ts';
import { openEnvelope, type SealedEnvelope, sealEnvelope } from './envelope.ts';
import { addErasure, readErasures } from './erasures.ts';
import { createKeyFile, readKeyFile } from './key-file.ts';

/** Who reported, as it is sealed. */
export interface ReporterIdentity {
  readonly name: string;
  readonly contact: string;
  readonly address: string;
  readonly asksForSecrecy: boolean;
}

/** A sealed identity. Without `envelope` its key was destroyed. */
interface SealedRecord {
  /** Opaque reference, kept by the lead and nowhere outside the service. */
  readonly _id: string;
  readonly leadId: string;
  readonly keyId: string;
  /** Whether the lead that refers to it was stored. */
  readonly filed: boolean;
  readonly envelope?: SealedEnvelope;
}

type Db = ServiceContext['db'];

const COLLECTION = 'reporter_vault';
/** Which key the records are under: an exchanged or lost key file is noticed at the start, not years later. */
const KEY_DOCUMENT = 'reporter-vault-key';

/**
 * The reporters' vault (financing brief §4.1 P3, §4.4 E-1): each identity under a random key of its own, and that key under the
 * one of the key file. What is destroyed here is gone: nothing else of the platform ever held it.
 */
export class ReporterVault {
  readonly #db: Db;
  readonly #kek: Buffer | undefined;
  /** File of the erased references; undefined without a key file. */
  readonly #erasures: string | undefined;

  private constructor(db: Db, kek: Buffer | undefined, erasures: string | undefined) {
    this.#db = db;
    this.#kek = kek;
    this.#erasures = erasures;
  }

  /**
   * Opens the vault; a key file that does not exist is made while nothing is sealed yet.
   * @throws ConfigError when something is sealed and the key file is not set, gone, or another one
   */
  static async open(
    db: Db,
    { vaultKeyFile: keyFile, erasuresFile }: Pick<EnforcementConfig, 'vaultKeyFile' | 'erasuresFile'>,
  ): Promise<ReporterVault> {
    await db.collection(COLLECTION).createIndex({ filed: 1 }, { name: 'filed' });
    const sealedUnder = (await keyDocuments(db).findOne({ _id: KEY_DOCUMENT }))?.keyId;
    if (keyFile === undefined || erasuresFile === undefined) {
      if (sealedUnder === undefined) return new ReporterVault(db, undefined, undefined);
      throw new ConfigError(`${VAULT_KEY_VARIABLE} is not set: reporters are sealed, so it must name their key file`);
    }
    const kek = await readKeyFile(keyFile);
    if (kek === undefined) {
      if (sealedUnder === undefined) return ReporterVault.#eraseAgain(db, await createKeyFile(keyFile), erasuresFile);
      throw new ConfigError(
        `${VAULT_KEY_VARIABLE} names ${keyFile}, which is gone: reporters are sealed with that key`,
      );
    }
    if (sealedUnder !== undefined && sealedUnder !== keyIdOf(kek)) {
      throw new ConfigError(
        `${VAULT_KEY_VARIABLE} names ${keyFile}, which is not the key that reporters are sealed with`,
      );
    }
    return ReporterVault.#eraseAgain(db, kek, erasuresFile);
  }

  /** What was erased once stays so, also in a database restored from before. */
  static async #eraseAgain(db: Db, kek: Buffer, erasures: string): Promise<ReporterVault> {
    const vault = new ReporterVault(db, kek, erasures);
    for (const ref of await readErasures(erasures)) await vault.#unsetEnvelope(ref);
    return vault;
  }

  /**
   * The reference of an identity within a lead: keyed, so that it tells nothing, and the same for the same words, so that a
   * repeated request meets what it sealed before.
   * @throws UnavailableError without a key
   */
  refOf(leadId: string, identity: ReporterIdentity): string {
    const text = canonicalJson({ leadId, identity });
    return `rep_${mac(this.#key(), 'reference', text).subarray(0, 20).toString('hex')}`;
  }

  /** Seals an identity; one that is sealed already stays as it is. */
  async seal(ref: string, leadId: string, identity: ReporterIdentity): Promise<void> {
    const kek = this.#key();
    const keyId = await this.#claimKey(kek);
    const envelope = sealEnvelope(kek, ref, JSON.stringify(identity));
    // Not an aggregate: a sealed record is written once, and what matters is that the first one stays.
    await this.#records().updateOne(
      { _id: ref },
      { $setOnInsert: { leadId, keyId, filed: false, envelope } },
      { upsert: true },
    );
  }

  /** The lead that refers to it is stored: from now on it is kept. Sealed again if a sweep was faster. */
  async file(ref: string, leadId: string, identity: ReporterIdentity): Promise<void> {
    const { matchedCount } = await this.#records().updateOne({ _id: ref }, { $set: { filed: true } });
    if (matchedCount > 0) return;
    await this.seal(ref, leadId, identity);
    await this.#records().updateOne({ _id: ref }, { $set: { filed: true } });
  }

  /** @returns undefined when its key was destroyed */
  async read(ref: string): Promise<ReporterIdentity | undefined> {
    const record = await this.#records().findOne({ _id: ref });
    if (record === null) throw new Error('a sealed record is missing from the vault');
    if (record.envelope === undefined) return undefined;
    return JSON.parse(openEnvelope(this.#key(), ref, record.envelope)) as ReporterIdentity;
  }

  /**
   * Destroys the data key and what it sealed; first it is noted beside the key file, where a restored database finds it.
   * @returns false where nothing could be noted: an older backup would bring it back
   */
  async destroy(ref: string): Promise<boolean> {
    const noted = this.#erasures !== undefined && (await addErasure(this.#erasures, ref));
    await this.#unsetEnvelope(ref);
    return noted;
  }

  /** Removes a record that no lead refers to. */
  async discard(ref: string): Promise<void> {
    await this.#records().deleteOne({ _id: ref, filed: false });
  }

  /** Records whose lead may never have been stored: a process ended between sealing and storing. */
  async unfiled(): Promise<readonly { readonly ref: string; readonly leadId: string }[]> {
    const found = await this.#records()
      .find({ filed: false }, { projection: { leadId: 1 } })
      .toArray();
    return found.map(({ _id, leadId }) => ({ ref: _id, leadId }));
  }

  /** Marks a record of a stored lead as kept. */
  async keep(ref: string): Promise<void> {
    await this.#records().updateOne({ _id: ref }, { $set: { filed: true } });
  }

  async #unsetEnvelope(ref: string): Promise<void> {
    await this.#records().updateOne({ _id: ref }, { $unset: { envelope: '' } });
  }

  async #claimKey(kek: Buffer): Promise<string> {
    const keyId = keyIdOf(kek);
    const documents = keyDocuments(this.#db);
    await documents.updateOne({ _id: KEY_DOCUMENT }, { $setOnInsert: { keyId } }, { upsert: true });
    const claimed = await documents.findOne({ _id: KEY_DOCUMENT });
    if (claimed?.keyId === keyId) return keyId;
    throw new Error('another instance seals reporters with another key: both need the same key file');
  }

  #key(): Buffer {
    if (this.#kek !== undefined) return this.#kek;
    throw new UnavailableError(
      'VAULT_KEY_MISSING',
      `举报人身份的封存密钥尚未配置,不能登记或查看举报人。请管理员设置 ${VAULT_KEY_VARIABLE} 后重启执法保护服务。`,
      { retryAfterMs: 60_000 },
    );
  }

  #records() {
    return typedCollection<SealedRecord>(this.#db, COLLECTION);
  }
}

function keyDocuments(db: Db) {
  return typedCollection<{ readonly _id: string; readonly keyId: string }>(db, 'meta');
}

/** Tells keys apart without telling anything of them. */
function keyIdOf(kek: Buffer): string {
  return mac(kek, 'key id', '').subarray(0, 8).toString('hex');
}

function mac(kek: Buffer, use: string, text: string): Buffer {
  return createHmac('sha256', kek).update(`${use}\n${text}`).digest();
}
