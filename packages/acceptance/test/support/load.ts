import { randomUUID } from 'node:crypto';
import { connectRpc, type RpcConnection, ZhiqiCallError } from '@zhiqi/client';
import { StocktakingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import type { SurveyAnswer } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { eventually } from '@zhiqi/testing';

/** CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE: the service did not say what became of the request. */
const UNTOLD = new Set([1, 4, 14]);
const PATIENCE_MS = 90_000;

/**
 * Repeats one request, with one request id, until a service accepts it. A refusal is an answer and fails at once: under
 * load it means that a command was lost or carried out twice.
 */
export async function untilAccepted<Reply>(call: () => Promise<Reply>): Promise<Reply> {
  const { reply } = await eventually(
    async () => {
      try {
        return { reply: await call() };
      } catch (error) {
        if (error instanceof ZhiqiCallError && UNTOLD.has(error.code)) return undefined;
        throw error;
      }
    },
    { timeoutMs: PATIENCE_MS, what: 'a request is accepted' },
  );
  return reply;
}

export type Stocktaking = ReturnType<typeof stocktakingOf>;

export function stocktakingOf(connection: RpcConnection) {
  return connection.client(StocktakingServiceDefinition);
}

/** Counts a contact attempt. Nothing but the request id tells two of them apart, so a repeat that counts shows. */
export const contactRequest = (itemId: string) => ({
  requestId: randomUUID(),
  itemId,
  channel: 'CONTACT_CHANNEL_PHONE' as const,
  attemptedOn: '2022-06-30',
});

const ANSWER: SurveyAnswer = {
  implementation: 'IMPLEMENTATION_NOT_IMPLEMENTED',
  implementationModes: [],
  implementedSince: '',
  revenueBand: 'REVENUE_BAND_NONE',
  obstacles: ['OBSTACLE_FUNDS'],
  reserveReason: 'RESERVE_REASON_UNSPECIFIED',
  willingness: ['WILLINGNESS_WILLING'],
  acceptableModes: ['CONVERSION_MODE_TRANSFER'],
  priceMode: 'PRICE_MODE_NEGOTIABLE',
  technologyReadiness: 0,
  keepsPaying: true,
  consentsToPublish: false,
  evidenceRefs: [],
};

export interface LoadOptions {
  readonly address: string;
  /** Two persons who may do everything, so that one verifies what the other recorded. */
  readonly tokens: readonly [string, string];
  /** Assigned items of the round: the first is shared by all workers, some belong to one worker each, the rest are surveyed. */
  readonly itemIds: readonly string[];
  readonly workers: number;
}

/** What the load knows to have been accepted, item by item. */
export interface Accepted {
  readonly attempts: ReadonlyMap<string, number>;
  /** Exclusions and reopenings in turn: public events whose order and number can be checked. */
  readonly toggles: ReadonlyMap<string, number>;
  readonly verified: readonly string[];
  readonly commands: number;
}

/** Officers who never rest, each waiting for one answer before the next command. */
export class Load {
  readonly #recorder: RpcConnection;
  readonly #verifier: RpcConnection;
  readonly #shared: string;
  readonly #own: readonly string[];
  readonly #unsurveyed: string[];
  readonly #attempts = new Map<string, number>();
  readonly #toggles = new Map<string, number>();
  readonly #verified: string[] = [];
  readonly #workers: Promise<unknown>;
  #commands = 0;
  #stopped = false;

  constructor({ address, tokens, itemIds, workers }: LoadOptions) {
    this.#recorder = connectRpc({ address, token: tokens[0] });
    this.#verifier = connectRpc({ address, token: tokens[1] });
    this.#shared = itemIds[0] ?? '';
    this.#own = itemIds.slice(1, 1 + workers);
    this.#unsurveyed = itemIds.slice(1 + workers);
    const client = stocktakingOf(this.#recorder);
    this.#workers = Promise.all(this.#own.map((itemId) => this.#work(client, itemId)));
    // A failure is told by `stop`, and by whoever waits for progress meanwhile.
    this.#workers.catch(() => this.#halt());
  }

  get commands(): number {
    return this.#commands;
  }

  /** What has been accepted up to now. */
  get accepted(): Accepted {
    const [attempts, toggles] = [new Map(this.#attempts), new Map(this.#toggles)];
    return { attempts, toggles, verified: [...this.#verified], commands: this.#commands };
  }

  /** Resolves when so many more commands were accepted. */
  async goesOn(count: number): Promise<void> {
    const target = this.#commands + count;
    await eventually(() => this.#commands >= target || this.#stopped, {
      timeoutMs: PATIENCE_MS,
      what: `${count} more commands are accepted`,
    });
    if (this.#stopped) await this.#workers;
  }

  /** Lets every worker finish its command. @throws what a worker met that was no outage */
  async stop(): Promise<Accepted> {
    this.#halt();
    await this.#workers.finally(() => {
      this.#recorder.close();
      this.#verifier.close();
    });
    return this.accepted;
  }

  #halt(): void {
    this.#stopped = true;
  }

  async #work(client: Stocktaking, own: string): Promise<void> {
    for (let isExcluded = false; !this.#stopped; isExcluded = !isExcluded) {
      if (isExcluded) {
        const request = { requestId: randomUUID(), itemId: own };
        await this.#accepted(() => client.reopenItem(request), own, this.#toggles);
      } else {
        await this.#contact(client, own);
        const request = { requestId: randomUUID(), itemId: own, reason: 'EXCLUSION_REASON_MOVED_AWAY' as const };
        await this.#accepted(() => client.excludeItem(request), own, this.#toggles);
      }
      await this.#contact(client, this.#shared);
      await this.#survey(client);
    }
  }

  #contact(client: Stocktaking, itemId: string): Promise<void> {
    const request = contactRequest(itemId);
    return this.#accepted(() => client.recordContactAttempt(request), itemId, this.#attempts);
  }

  /** Answers one item and has it verified, while there are any left. */
  async #survey(client: Stocktaking): Promise<void> {
    const itemId = this.#unsurveyed.pop();
    if (itemId === undefined) return;
    await this.#contact(client, itemId);
    const answer = { requestId: randomUUID(), itemId, answer: ANSWER, note: '电话答复' };
    await this.#accepted(() => client.recordStocktakingAnswer(answer));
    const verify = { requestId: randomUUID(), itemId };
    await this.#accepted(() => stocktakingOf(this.#verifier).verifyStocktakingAnswer(verify));
    this.#verified.push(itemId);
  }

  async #accepted(call: () => Promise<unknown>, itemId = '', counter?: Map<string, number>): Promise<void> {
    await untilAccepted(call);
    this.#commands += 1;
    counter?.set(itemId, (counter.get(itemId) ?? 0) + 1);
  }
}
