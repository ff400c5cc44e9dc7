import { type ConsumerInfo, JetStreamApiCodes, JetStreamApiError, type JsMsg, jetstream } from '@nats-io/jetstream';
import { backoffMs, pause } from './backoff.ts';
import { isNotPermitted } from './connection.ts';
import { type StoredEvent, toDelivery } from './delivery.ts';
import { DurableConfigError, DurableMissingError, type DurableSpec, ensureDurable } from './durable.ts';
import { EventWorker } from './event-worker.ts';
import { managerOf } from './stream-cursor.ts';
import { orMissing } from './streams.ts';
import type { SubscriptionSettings } from './subscription-options.ts';

/** Pulls are renewed this often; it is also how soon a server that came back without its consumer is noticed. */
const PULL_MS = 5_000;
const REOPEN_MS = { initialMs: 250, maximumMs: 5_000 };

/** One stream of a subscription: keeps the consumer, hands messages to the worker one after another, keeps them alive. */
export class StreamReader {
  readonly stream: string;
  readonly #settings: SubscriptionSettings;
  readonly #worker: EventWorker;
  readonly #stop = new AbortController();
  /** Delivered and unsettled, by stream sequence: what heartbeats keep ours. */
  readonly #inFlight = new Map<number, JsMsg>();
  #queue: number[] = [];
  #wake: () => void = () => {};
  #missing = false;
  #waitingFor = '';
  #running: Promise<void> = Promise.resolve();
  #turn: Promise<void> = Promise.resolve();

  constructor(settings: SubscriptionSettings, stream: string) {
    this.stream = stream;
    this.#settings = settings;
    this.#worker = new EventWorker(settings, stream, this.#stop.signal);
  }

  /** Resolves once events flow or the stream is known to be missing. @throws what waiting does not mend */
  start(): Promise<void> {
    const started = Promise.withResolvers<void>();
    this.#running = this.#run(started.resolve).then(started.resolve, started.reject);
    return started.promise;
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the subscription was stopped'));
    this.#wake();
    await this.#running;
  }

  async lag(): Promise<number> {
    const { session, durable } = this.#settings;
    const jsm = await managerOf(session);
    const { StreamNotFound, ConsumerNotFound } = JetStreamApiCodes;
    const info = await orMissing(jsm.consumers.info(this.stream, durable), StreamNotFound, ConsumerNotFound);
    if (info) return info.num_pending + info.num_ack_pending;
    // Without a consumer nobody knows; it is made again in a moment.
    return this.#missing ? 0 : 1;
  }

  /** Handles a dead letter again, between two events of the stream. @throws the handler's error */
  redrive(original: StoredEvent): Promise<void> {
    return this.#exclusively(() => this.#worker.redrive(toDelivery(original, true)));
  }

  async #run(started: () => void): Promise<void> {
    let hasStarted = false;
    const begin = (): void => {
      hasStarted = true;
      started();
    };
    for (let failures = 1; !this.#stop.signal.aborted; failures += 1) {
      try {
        await this.#session(() => {
          failures = 0;
          begin();
        });
      } catch (error) {
        if (!hasStarted && isFinal(error)) throw error;
        this.#missing = isStreamMissing(error);
        if (this.#missing) begin();
        if (this.#settings.session.connection.isClosed()) return;
        const retryInMs = backoffMs(failures + 1, REOPEN_MS);
        this.#noticeWaiting(error, retryInMs);
        await pause(retryInMs, this.#stop.signal);
      }
    }
  }

  #spec(): DurableSpec {
    const { durable, filters, startFrom, ackWaitMs, maxAckPending, incarnation, bind = false } = this.#settings;
    return { stream: this.stream, durable, filters, startFrom, ackWaitMs, maxAckPending, incarnation, bind };
  }

  /** Reads until stopped, or until the consumer is lost: then it throws why. */
  async #session(reading: () => void): Promise<void> {
    const { session, maxAckPending } = this.#settings;
    const jsm = await managerOf(session);
    const info = await ensureDurable(jsm, this.#spec());
    this.#missing = false;
    this.#begin(info);
    const consumer = jetstream(session.connection).consumers.getConsumerFromInfo(info);
    const messages = await consumer.consume({
      max_messages: maxAckPending,
      expires: PULL_MS,
      abort_on_missing_resource: true,
      callback: (message) => this.#arrived(message),
    });
    let lost: unknown;
    const closed = messages.closed().then((cause) => {
      lost = cause ?? new Error('the consumer stopped delivering');
      this.#wake();
    });
    const alive = setInterval(() => this.#keepAlive(), Math.max(10, this.#settings.ackWaitMs / 3));
    this.#waitingFor = '';
    this.#notice('reading', {});
    reading();
    try {
      while (!this.#stop.signal.aborted && lost === undefined) await this.#next();
    } finally {
      clearInterval(alive);
      await messages.close();
      await closed;
      await this.#giveBack();
    }
    if (!this.#stop.signal.aborted) throw lost;
  }

  #begin(info: ConsumerInfo): void {
    this.#queue = [];
    this.#inFlight.clear();
    const fromFirst = this.#settings.startFrom === 'first';
    const delivered = info.delivered.stream_seq;
    this.#worker.begin({ acknowledged: acknowledgedUpTo(info), delivered, fromFirst });
  }

  #arrived(message: JsMsg): void {
    // Delivered again while it waits here: the newer delivery is the one to acknowledge.
    if (!this.#inFlight.has(message.seq)) this.#queue.push(message.seq);
    this.#inFlight.set(message.seq, message);
    this.#wake();
  }

  #keepAlive(): void {
    for (const message of this.#inFlight.values()) message.working();
  }

  /** Works on what has arrived; waits when nothing has. */
  async #next(): Promise<void> {
    if (this.#queue.length === 0) {
      const woken = Promise.withResolvers<void>();
      this.#wake = woken.resolve;
      await woken.promise;
      return;
    }
    const taken = this.#queue.splice(0, this.#settings.batch?.size ?? 1);
    await this.#exclusively(() =>
      this.#worker.work(
        taken.flatMap((seq) => this.#inFlight.get(seq) ?? []),
        (message, settle) => {
          const latest = this.#inFlight.get(message.seq) ?? message;
          this.#inFlight.delete(message.seq);
          settle(latest);
        },
      ),
    );
  }

  /** What was not begun goes back at once, instead of after the server's patience. */
  async #giveBack(): Promise<void> {
    const { connection } = this.#settings.session;
    if (connection.isClosed()) return;
    for (const message of this.#inFlight.values()) message.nak();
    if (this.#settings.session.connected()) await connection.flush();
  }

  /** One piece of work at a time. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Once for each cause: a stream may be missing for months. */
  #noticeWaiting(error: unknown, retryInMs: number): void {
    const cause = String(error);
    if (cause !== this.#waitingFor) this.#notice('waiting', { retryInMs, error });
    this.#waitingFor = cause;
  }

  #notice(kind: 'waiting' | 'reading', details: { readonly retryInMs?: number; readonly error?: unknown }): void {
    this.#settings.notice({ kind, stream: this.stream, durable: this.#settings.durable, ...details });
  }
}

function isStreamMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}

/** What no waiting mends: the credentials or the options are wrong. */
function isFinal(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status < 500 && !isStreamMissing(error);
  return error instanceof DurableConfigError || error instanceof DurableMissingError || isNotPermitted(error);
}

/** Stream sequence up to which nothing is open. The server's floor only moves with the first acknowledgement. */
function acknowledgedUpTo({ ack_floor, delivered, num_ack_pending, config }: ConsumerInfo): number {
  if (num_ack_pending === 0) return delivered.stream_seq;
  return Math.max(ack_floor.stream_seq, (config.opt_start_seq ?? 1) - 1);
}
