import { setTimeout as pause } from 'node:timers/promises';
import {
  connectNats,
  isLoginRefused,
  isNotPermitted,
  type NatsSession,
  StreamConfigError,
  type Subscription,
} from '@zhiqi/client';
import type { Lease } from '../relay/lease.ts';
import { Relay } from '../relay/relay.ts';
import { StoreBehindStreamError } from '../relay/tail-check.ts';
import { startProjection } from './projection.ts';
import { startReactions } from './reactions.ts';
import type { HostedAggregate, ServiceContext, ServiceDefinition } from './types.ts';

export interface EventSideOptions {
  readonly definition: ServiceDefinition;
  readonly context: ServiceContext;
  readonly aggregates: readonly HostedAggregate[];
  readonly lease: Lease;
  readonly onFatal: (error: Error) => void;
  readonly onConnected: (connected: boolean) => void;
}

/** How long a start waits for NATS before it serves without: commands are taken, events wait in the outboxes. */
const FIRST_CONNECT_MS = 3_000;
const RETRY_MS = 1_000;

/** Everything of a service that needs NATS. It may come up long after the service and go away at any time. */
export class EventSide {
  readonly #options: EventSideOptions;
  readonly #stopping = new AbortController();
  #session: NatsSession | undefined;
  #relay: Relay | undefined;
  #subscriptions: Subscription[] = [];
  #starting: Promise<void> = Promise.resolve();

  constructor(options: EventSideOptions) {
    this.#options = options;
  }

  /** Waits for NATS a moment; then goes on trying in the background. @throws StoreBehindStreamError */
  async start(): Promise<void> {
    const { context, onFatal } = this.#options;
    let late = false;
    this.#starting = this.#connect().catch((error: unknown) => {
      if (this.#stopping.signal.aborted) return;
      if (!late) throw error;
      onFatal(error as Error);
    });
    const moment = AbortSignal.timeout(FIRST_CONNECT_MS);
    await Promise.race([this.#starting, aborted(moment)]);
    late = true;
    if (!this.connected()) context.logger.warn('NATS is away: serving without events');
  }

  /** Whether events are published and read at this moment. */
  connected(): boolean {
    return this.#relay !== undefined && (this.#session?.connected() ?? false);
  }

  /** Whether events leave the outboxes, as far as this instance can tell. */
  flowing(): boolean {
    return this.connected() && (this.#relay?.moving() ?? false);
  }

  /** Wakes the relay, wherever it runs. Nudges carry ids only and may be lost. */
  nudge(collection: string, id: string): void {
    this.#relay?.nudge(collection);
    if (this.#options.lease.held() || !this.connected()) return;
    this.#session?.connection.publish(nudgeSubject(this.#options.context.config.service), `${collection}/${id}`);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    // Without a connection the start waits for the server, and there is nothing to wait for.
    if (this.#session) await this.#starting;
    await Promise.all(this.#subscriptions.map((subscription) => subscription.stop()));
    await this.#relay?.stop();
    await this.#session?.close();
  }

  async #connect(): Promise<void> {
    const { definition, context, onFatal, onConnected } = this.#options;
    const { config } = context;
    const session = await connectNats({
      url: config.natsUrl,
      user: config.natsUser,
      password: config.natsPassword,
      name: `zhiqi-${config.service}`,
      signal: this.#stopping.signal,
      onTrouble: (error) => this.#tell(error),
      onStatus: (connected) => {
        if (connected) this.#relay?.reconnected();
        onConnected(this.connected());
      },
    });
    if (this.#stopping.signal.aborted) return session.close();
    this.#session = session;
    const relay = this.#newRelay(session);
    await this.#untilAnswered(() => relay.checkTail());
    relay.start();
    this.#relay = relay;
    onConnected(this.connected());
    session.connection.subscribe(nudgeSubject(config.service), {
      callback: (error, message) => {
        // Refused by the credentials: what it would have told is found within a second all the same.
        if (!error) relay.nudge(message.string().split('/')[0]);
      },
    });
    const started = await Promise.all([
      startReactions(definition, context, session),
      startProjection(definition, context, session, onFatal),
    ]);
    this.#subscriptions = started.flat();
  }

  /** Commands are taken meanwhile; only an operator can mend a password. */
  #tell(err: Error): void {
    const { logger, config } = this.#options.context;
    const { natsUser } = config;
    if (isLoginRefused(err)) {
      logger.error({ err, natsUser }, 'NATS refuses the login: check ZHIQI_NATS_USER and ZHIQI_NATS_PASSWORD');
    } else {
      logger.warn({ err }, 'NATS cannot be reached, trying again');
    }
  }

  #newRelay(session: NatsSession): Relay {
    const { context, aggregates, lease, onFatal } = this.#options;
    const { config, logger, db } = context;
    return new Relay({
      db,
      aggregates,
      connection: session.connection,
      connected: () => session.connected(),
      service: config.service,
      lease,
      logger,
      onFatal,
    });
  }

  /** A server that is just starting answers, but its JetStream may not yet: waiting mends that. */
  async #untilAnswered(task: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      try {
        return await task();
      } catch (error) {
        signal.throwIfAborted();
        if (isLasting(error)) throw error;
        this.#options.context.logger.warn({ err: error }, 'streams do not answer, trying again');
        await pause(RETRY_MS, undefined, { signal });
      }
    }
  }
}

/** No waiting mends it: somebody has to do something. */
function isLasting(error: unknown): boolean {
  return error instanceof StoreBehindStreamError || error instanceof StreamConfigError || isNotPermitted(error);
}

function nudgeSubject(service: string): string {
  return `zhiqi-nudge.${service}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
