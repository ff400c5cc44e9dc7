import { jetstreamManager } from '@nats-io/jetstream';
import {
  connectNats,
  ensureStreams,
  homeStream,
  type NatsSession,
  partyStream,
  type Subscription,
} from '@zhiqi/client';
import type { Lease } from '../relay/lease.ts';
import type { Relay as RelayType } from '../relay/relay.ts';
import { Relay } from '../relay/relay.ts';
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

/** Everything of a service that needs NATS. It may come up long after the service and go away at any time. */
export class EventSide {
  readonly #options: EventSideOptions;
  #session: NatsSession | undefined;
  #relay: RelayType | undefined;
  #subscriptions: Subscription[] = [];
  #stopped = false;
  #starting: Promise<void> = Promise.resolve();

  constructor(options: EventSideOptions) {
    this.#options = options;
  }

  /** Waits for NATS a moment; then goes on trying in the background. @throws StoreBehindStreamError */
  async start(): Promise<void> {
    const { context, onFatal } = this.#options;
    let late = false;
    this.#starting = this.#connect().catch((error: unknown) => {
      if (!late) throw error;
      onFatal(error as Error);
    });
    const moment = AbortSignal.timeout(FIRST_CONNECT_MS);
    await Promise.race([this.#starting, aborted(moment)]);
    late = true;
    if (!this.connected()) context.logger.warn('NATS is away: serving without events');
  }

  connected(): boolean {
    return this.#session?.connected() ?? false;
  }

  nudge(): void {
    this.#relay?.nudge();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#subscriptions.map((subscription) => subscription.stop()));
    await this.#relay?.stop();
    await this.#session?.close();
  }

  async #connect(): Promise<void> {
    const { definition, context, aggregates, lease, onFatal, onConnected } = this.#options;
    const { config, logger, db } = context;
    const session = await connectNats({
      url: config.natsUrl,
      user: config.natsUser,
      password: config.natsPassword,
      name: `zhiqi-${config.service}`,
      onStatus: (connected) => {
        onConnected(connected);
        if (connected) this.#relay?.reconnected();
      },
    });
    this.#session = session;
    if (this.#stopped) return session.close();
    await ensureStreams(await jetstreamManager(session.connection), config.service);
    const relay = new Relay({
      db,
      aggregates,
      connection: session.connection,
      connected: () => session.connected(),
      homeStream: homeStream(config.service),
      partyStream: partyStream(config.service),
      lease,
      logger,
      onFatal,
    });
    await relay.checkTail();
    this.#relay = relay;
    relay.start();
    onConnected(true);
    this.#subscriptions = [
      ...(await startReactions(definition, context, session)),
      ...(await startProjection(definition, context, session, onFatal)),
    ];
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
