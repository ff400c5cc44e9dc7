import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensurePartyConsumer, parseSubject, partyStream, StreamConfigError } from '@zhiqi/client';
import type { Collection, Db } from 'mongodb';
import { SerialByKey } from '../store/serial.ts';
import type { FinishedPublication } from '../store/types.ts';
import type { WaitingAggregate } from './journal.ts';
import { clearCopies, hasPassed } from './party-purge.ts';
import type { RelayStep } from './relay-step.ts';

/** A consent that was withdrawn: none of its copies is ever published again, whatever happens to streams and relays. */
interface RevokedConsent {
  readonly _id: string;
  /** The copy that says so. */
  readonly msgId: string;
}

/** A reader that copies were published for; its consumer is made again if somebody removed it. */
interface PartyReader {
  readonly _id: string;
}

export interface PartyCopiesOptions {
  readonly db: Db;
  readonly connection: NatsConnection;
  readonly service: string;
  /** Called after each step; the crash tests kill the process there. */
  readonly afterStep: (step: RelayStep) => Promise<void>;
}

/** Where the party stream took a copy. */
export interface PartyAck {
  readonly seq: number;
  readonly msgId: string;
}

const ACK_TIMEOUT_MS = 5_000;
/** Times a copy is judged anew because somebody else published in between, before it waits for the next round. */
const ATTEMPTS = 20;
const LANE = 'party';

/**
 * Publishes party copies, one at a time for the whole service, and each only if the party stream is as it was when the copy
 * was judged (`Nats-Expected-Last-Sequence`). That makes "judge, then publish" one step also beside a second relay behind a
 * paused lease: whoever goes on with an old judgement is refused by the server and judges anew. JetStream's own
 * de-duplication does not help there: it forgets the ids of purged messages when the server restarts.
 */
export class PartyCopies {
  readonly #options: PartyCopiesOptions;
  readonly #js: JetStreamClient;
  readonly #revoked: Collection<RevokedConsent>;
  readonly #known: Collection<PartyReader>;
  readonly #lane = new SerialByKey();
  /** Readers whose consumer was seen on this connection. */
  readonly #consumers = new Set<string>();
  /** Last sequence of the party stream as this relay knows it; consents are judged after it was learned. */
  #last: number | undefined;
  /** Judged since then: whether a consent is revoked. */
  #judged = new Map<string, boolean>();
  /** Consents whose revocation waits in the batch under way. */
  #waiting: ReadonlySet<string> = new Set();
  #manager: JetStreamManager | undefined;

  constructor(options: PartyCopiesOptions) {
    this.#options = options;
    this.#js = jetstream(options.connection);
    this.#revoked = options.db.collection<RevokedConsent>('revoked_consents');
    this.#known = options.db.collection<PartyReader>('party_readers');
  }

  /** The streams may be others than before: every consumer is looked at, and those that were removed are made again. */
  async begin(): Promise<void> {
    this.#forget();
    this.#consumers.clear();
    for await (const { _id } of this.#known.find({ _id: { $gt: '' } })) {
      try {
        await this.#ensureConsumer(_id);
      } catch (error) {
        // A consumer that somebody made by hand with other settings: its reader's copies fail one by one and are told of, but
        // the events of everybody else go on.
        if (!(error instanceof JetStreamApiError || error instanceof StreamConfigError)) throw error;
      }
    }
  }

  /** Copies whose consent is withdrawn by a later event of the same batch need not go out first. */
  startBatch(waiting: readonly WaitingAggregate[]): void {
    const publications = waiting.flatMap(({ entries }) => entries.flatMap((entry) => entry.publications));
    this.#waiting = new Set(publications.flatMap(({ revokes, consentId }) => (revokes && consentId) || []));
    this.#judged = new Map();
  }

  /** @returns where the copy stands; undefined = it may not be published any more, or a later one has taken its place */
  publish(copy: FinishedPublication, position: number): Promise<PartyAck | undefined> {
    return this.#lane.run(LANE, async () => {
      try {
        return await this.#publish(copy, position);
      } catch (error) {
        // It may have arrived although nobody said so.
        this.#forget();
        throw error;
      }
    });
  }

  async #publish(copy: FinishedPublication, position: number): Promise<PartyAck | undefined> {
    await this.#ensureConsumer(parseSubject(copy.subject).reader);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const last = await this.#lastSequence();
      if (copy.revokes) {
        const passed = await this.#revoke(copy, position, last);
        if (passed) return passed === 'superseded' ? undefined : passed;
      } else if (await this.#isRevoked(copy.consentId)) {
        return undefined;
      }
      await this.#options.afterStep('judged');
      const ack = await this.#send(copy, last);
      if (!ack) continue;
      if (copy.revokes) await this.#options.afterStep('revocation-published');
      return ack;
    }
    throw new Error(`${partyStream(this.#options.service)} is written by somebody else: ${copy.msgId} waits`);
  }

  /**
   * First the consent is revoked for good, then the reader's copies go, up to what was in the stream when this revocation was
   * found missing there: one that another relay publishes meanwhile, and what follows it, stays.
   */
  async #revoke(
    copy: FinishedPublication,
    position: number,
    last: number,
  ): Promise<PartyAck | 'superseded' | undefined> {
    if (!copy.consentId) throw new Error(`${copy.msgId} revokes no consent`);
    await this.#revoked.updateOne({ _id: copy.consentId }, { $setOnInsert: { msgId: copy.msgId } }, { upsert: true });
    this.#judged.set(copy.consentId, true);
    await this.#options.afterStep('consent-revoked');
    const jsm = await this.#jsm();
    const passed = await hasPassed(jsm, copy, position);
    if (passed) return passed;
    await clearCopies(jsm, copy, last);
    await this.#options.afterStep('copies-purged');
    return undefined;
  }

  async #isRevoked(consentId: string | undefined): Promise<boolean> {
    if (consentId === undefined) return false;
    if (this.#waiting.has(consentId)) return true;
    const judged = this.#judged.get(consentId);
    if (judged !== undefined) return judged;
    const revoked = (await this.#revoked.findOne({ _id: consentId }, { projection: { _id: 1 } })) !== null;
    this.#judged.set(consentId, revoked);
    return revoked;
  }

  /** Undefined = somebody else published since the copy was judged. */
  async #send(copy: FinishedPublication, last: number): Promise<PartyAck | undefined> {
    try {
      const ack = await this.#js.publish(copy.subject, copy.payload, {
        msgID: copy.msgId,
        timeout: ACK_TIMEOUT_MS,
        expect: { lastSequence: last },
      });
      // A repeat that the server recognised changed nothing, and stands where it stood.
      if (!ack.duplicate) this.#last = ack.seq;
      return { seq: ack.seq, msgId: copy.msgId };
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamWrongLastSequence)
        throw error;
      this.#forget();
      return undefined;
    }
  }

  async #lastSequence(): Promise<number> {
    if (this.#last === undefined) {
      const jsm = await this.#jsm();
      this.#last = (await jsm.streams.info(partyStream(this.#options.service))).state.last_seq;
    }
    return this.#last;
  }

  /** The party itself may not make it; it is there before the first copy is. */
  async #ensureConsumer(reader: string): Promise<void> {
    if (this.#consumers.has(reader)) return;
    await this.#known.updateOne({ _id: reader }, { $setOnInsert: { _id: reader } }, { upsert: true });
    await ensurePartyConsumer(await this.#jsm(), this.#options.service, reader);
    this.#consumers.add(reader);
  }

  async #jsm(): Promise<JetStreamManager> {
    this.#manager ??= await jetstreamManager(this.#options.connection);
    return this.#manager;
  }

  #forget(): void {
    this.#last = undefined;
    this.#judged = new Map();
  }
}
