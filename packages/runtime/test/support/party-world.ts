import { jetstreamManager } from '@nats-io/jetstream';
import { decodeEvent, parseSubject, partyStream } from '@zhiqi/client';
import { eventually } from '@zhiqi/testing';
import { asked, type MarkCommand, markBook } from './mark-book.ts';
import { RelayWorld } from './relay-world.ts';

export const PARTY = partyStream('inventory');

/** A party copy as a bank sees it: `b01 a 3<0 c1` is position 3 of aggregate a for b01, the first of its order, under c1. */
export type PartyCopy = string;

/** A relay world whose aggregates are shared with banks. */
export class PartyWorld {
  readonly relays: RelayWorld;
  #requests = 0;

  private constructor(relays: RelayWorld) {
    this.relays = relays;
  }

  static async start(): Promise<PartyWorld> {
    return new PartyWorld(await RelayWorld.start());
  }

  stop(): Promise<void> {
    return this.relays.stop();
  }

  /** The aggregate changes, and the bank is told. */
  share(id: string, reader: string, consentId: string): Promise<void> {
    return this.#run(id, { type: 'Share', reader, consentId });
  }

  /** The owner withdraws the consent, and the bank is told that. */
  withdraw(id: string, reader: string, consentId: string): Promise<void> {
    return this.#run(id, { type: 'Withdraw', reader, consentId });
  }

  /** A relay in this world until everything has left the outboxes; then it is stopped. */
  async relayed(): Promise<void> {
    const relay = this.relays.startRelay();
    await relay.line(/relay started/);
    await this.relays.drained();
    await relay.stop();
  }

  /** A relay until it has filled the party stream again; then it is stopped. */
  async refilled(copies: number): Promise<void> {
    const relay = this.relays.startRelay();
    const what = `the party stream holds ${copies} copies`;
    await eventually(async () => (await this.copies()).length >= copies, { what, timeoutMs: 30_000 });
    await relay.stop();
  }

  /** What the party stream holds, each copy once, in its order. */
  async copies(): Promise<PartyCopy[]> {
    const found = await this.relays.messages(PARTY);
    const copies = found.map(({ subject, data }) => {
      const { reader, id } = parseSubject(subject);
      const { sequence, previous, consentid } = decodeEvent(data);
      return `${reader} ${id} ${Number(sequence)}<${Number(previous)} ${consentid}`;
    });
    return [...new Set(copies)];
  }

  /** Everything that the party stream ever took, also what is gone again. */
  async everTaken(): Promise<number> {
    const jsm = await jetstreamManager(this.relays.session.connection);
    return (await jsm.streams.info(PARTY)).state.last_seq;
  }

  async #run(id: string, command: MarkCommand): Promise<void> {
    this.#requests += 1;
    await this.relays.store.run(markBook, id, command, asked(`p-${this.#requests}`, command));
  }
}
