import { Admission } from '../admission.ts';
import { tokenVerifier } from '../auth.ts';
import { fileClock, systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config.ts';
import { connectDatabase, type Database } from '../database.ts';
import { commandStatusService } from '../grpc/command-status.ts';
import { PeerConnections } from '../grpc/peers.ts';
import { type GrpcServer, startGrpcServer } from '../grpc/server.ts';
import { createLogger, type Logger } from '../log.ts';
import { Lease, type LeaseDocument } from '../relay/lease.ts';
import { ensureIndexes } from '../store/indexes.ts';
import { Store } from '../store/store.ts';
import { Ticker } from '../ticker.ts';
import { EventSide } from './event-side.ts';
import type { ServiceContext, ServiceDefinition } from './types.ts';

/** A running service. */
export interface RunningService {
  readonly port: number;
  readonly context: ServiceContext;
  /** Drains calls, finishes the relay's batch, closes everything. */
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly logger?: Logger;
  /** Something no retry can heal; the process ends. */
  readonly onFatal: (error: Error) => void;
}

const HEALTH_EVERY_MS = 2_000;

/** Puts a service together: store, relay, ticker, reactions, gRPC, health. */
export async function startService(
  definition: ServiceDefinition,
  config: ServiceConfig,
  options: HostOptions,
): Promise<RunningService> {
  const logger = options.logger ?? createLogger(config.service, config.logLevel);
  const clock = config.clockFile === undefined ? systemClock : fileClock(config.clockFile);
  const database = await connectDatabase(config.mongodbUri, config.database, logger);
  const { db } = database;
  await ensureIndexes(db, definition.aggregates);
  const collections = definition.aggregates.map(({ collection }) => collection);
  const parts: Partial<Parts> = {};
  const admission = new Admission(db, collections, () => parts.events?.flowing() ?? false, logger);
  const store = new Store({
    db,
    service: config.service,
    region: config.region,
    clock,
    logger,
    admit: () => admission.admit(),
    onAccepted: (collection, id, dueAt) => {
      parts.events?.nudge(collection, id);
      if (dueAt !== undefined && dueAt <= clock.now()) parts.ticker?.nudge();
    },
  });
  const peers = new PeerConnections(config.peers);
  const context: ServiceContext = { config, store, db, clock, logger, peers };
  const lease = new Lease(db.collection<LeaseDocument>('meta'), 'relay');
  const { onFatal } = options;
  parts.events = new EventSide({
    definition,
    context,
    aggregates: definition.aggregates,
    lease,
    onFatal,
    onConnected: (connected) => parts.server?.setEventsServing(connected),
  });
  await parts.events.start();
  await definition.prepare?.(context);
  parts.ticker = new Ticker({ db, clock, lease, logger, handlers: definition.due?.(context) ?? [] });
  parts.ticker.start();
  parts.server = await serve(definition, context);
  parts.server.setEventsServing(parts.events.connected());
  parts.server.setServing(true);
  parts.health = watchStore(database, parts.server);
  logger.info({ port: parts.server.port, region: config.region, clock: clock.now().toISOString() }, 'ready');
  return { port: parts.server.port, context, stop: () => stop(parts, peers, lease, database, logger) };
}

interface Parts {
  events: EventSide;
  ticker: Ticker;
  server: GrpcServer;
  health: NodeJS.Timeout;
}

async function serve(definition: ServiceDefinition, context: ServiceContext): Promise<GrpcServer> {
  const { config, db, logger } = context;
  return startGrpcServer({
    address: config.address,
    services: [...definition.mount(context), commandStatusService(db, definition.aggregates)],
    verify: await tokenVerifier(config.keySet, config.issuer),
    logger,
    drainMs: config.drainMs,
  });
}

/** NOT_SERVING while the store is away, SERVING again when it answers. */
function watchStore(database: Database, server: GrpcServer): NodeJS.Timeout {
  return setInterval(() => {
    void database.ping().then((up) => server.setServing(up));
  }, HEALTH_EVERY_MS);
}

async function stop(
  parts: Partial<Parts>,
  peers: PeerConnections,
  lease: Lease,
  database: Database,
  logger: Logger,
): Promise<void> {
  clearInterval(parts.health);
  await parts.server?.drain();
  peers.close();
  await parts.ticker?.stop();
  await parts.events?.stop();
  await lease.release().catch((error: unknown) => logger.warn({ err: error }, 'lease not released'));
  await database.close();
  logger.info('stopped');
}
