export { readsRestricted } from '@zhiqi/client/nats-users';
export { Admission, MAX_WAITING_PER_SERVICE } from './admission.ts';
export {
  createIssuerKeys,
  type IssuerKeys,
  issueToken,
  systemActor,
  type TokenRequest,
  type TokenVerifier,
  tokenVerifier,
  UnauthenticatedError,
} from './auth.ts';
export { type Clock, fileClock, systemClock } from './clock.ts';
export {
  addressVariable,
  ConfigError,
  type Environment,
  integer,
  PORT_OFFSETS,
  readServiceConfig,
  required,
  type ServiceConfig,
  type ServiceName,
} from './config.ts';
export { connectDatabase, type Database, typedCollection } from './database.ts';
export type { ActorContext, ZhiqiCallContext } from './grpc/context.ts';
export { type Peers, SERVICE_TITLES } from './grpc/peers.ts';
export { EVENTS_HEALTH, type MountedService, mount } from './grpc/server.ts';
export {
  enumList,
  invalidField,
  optionalEnum,
  requiredEnum,
  requiredRequestId,
  requiredText,
} from './grpc/shape.ts';
export { createLogger, type Logger, silentLogger } from './log.ts';
export { pseudonyms } from './pseudonyms.ts';
export { LEASE_MS, Lease, type LeaseDocument } from './relay/lease.ts';
export { Relay, type RelayOptions } from './relay/relay.ts';
export type { RelayStep } from './relay/relay-step.ts';
export { discardUnknownEvents, listUnknownEvents } from './relay/repair.ts';
export { StoreBehindStreamError } from './relay/tail-check.ts';
export type { UnknownEvent } from './relay/unknown-events.ts';
export { type HostOptions, type RunningService, startService } from './service/host.ts';
export { EXIT, runService } from './service/run.ts';
export {
  type HostedAggregate,
  type Projection,
  type Reaction,
  type ReactionContext,
  reaction,
  type ServiceContext,
  type ServiceDefinition,
} from './service/types.ts';
export { canonicalJson, fingerprint } from './store/fingerprint.ts';
export { readHistory } from './store/history.ts';
export { ensureIndexes } from './store/indexes.ts';
export { currentState } from './store/loaded.ts';
export { nextPageToken, readPage } from './store/paging.ts';
export { PublicationError } from './store/publications.ts';
export { type AggregatePage, MAX_WAITING_PER_AGGREGATE, Store, type StoreOptions } from './store/store.ts';
export type {
  AggregateDefinition,
  AggregateDocument,
  CommandContext,
  CommandResult,
  JournalEntry,
  OutboxEntry,
  Publication,
  PublishContext,
  Reply,
  StateIndex,
} from './store/types.ts';
export { currentTraceId, traceparentOf, withSpan } from './telemetry/spans.ts';
export type { DueHandler } from './ticker.ts';
export { UnavailableError } from './unavailable.ts';
