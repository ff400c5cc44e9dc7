import type { CloudEvent, Delivery, Subscription } from '@zhiqi/client';
import type { EventMessages, EventType } from '@zhiqi/contracts';
import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';
import type { ServiceConfig, ServiceName } from '../config.ts';
import type { Peers } from '../grpc/peers.ts';
import type { MountedService } from '../grpc/server.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { CommandContext, StateIndex } from '../store/types.ts';
import type { DueHandler } from '../ticker.ts';

/** What a slice is given to work with. */
export interface ServiceContext {
  readonly config: ServiceConfig;
  readonly store: Store;
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The other services, asked where staleness would be wrong. */
  readonly peers: Peers;
}

/** The part of an aggregate definition that the host needs: everything but its types. */
export interface HostedAggregate {
  readonly collection: string;
  readonly aggregate: string;
  readonly indexes?: readonly StateIndex[];
}

/** What a reaction is told beside the event: the request id that makes a redelivered event a repeated request. */
export type ReactionContext = Pick<CommandContext, 'requestId' | 'actor' | 'correlationId' | 'causationId'>;

/** One event type that makes a service send itself a command. */
export interface Reaction<T extends EventType = EventType> {
  /** Stable name: part of the request id, so it may never change. */
  readonly handler: string;
  readonly type: T;
  handle(event: CloudEvent<EventMessages[T]>, context: ReactionContext): Promise<void>;
}

/** Typed constructor of a reaction. */
export function reaction<T extends EventType>(
  type: T,
  handler: string,
  handle: (event: CloudEvent<EventMessages[T]>, context: ReactionContext) => Promise<void>,
): Reaction {
  return { type, handler, handle: handle as Reaction['handle'] };
}

/** Batches of events of other services' streams, for a service that keeps facts of them. */
export interface Projection {
  /** Services whose home streams it reads. */
  readonly sources: readonly ServiceName[];
  /** Audiences it is entitled to. */
  readonly audiences: readonly ('public' | 'internal' | 'restricted')[];
  /** Identity of the fact database: an emptied one means new consumers from the start. */
  projectionId(): Promise<string>;
  /** Applies a batch; all of it is acknowledged when this returns. */
  apply(events: readonly Delivery[]): Promise<void>;
  /** Given the running subscriptions, for freshness figures. */
  started?(subscriptions: readonly Subscription[]): void;
}

/** A service as its `main.ts` declares it. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly aggregates: readonly HostedAggregate[];
  mount(context: ServiceContext): readonly MountedService[];
  due?(context: ServiceContext): readonly DueHandler[];
  reactions?(context: ServiceContext): readonly Reaction[];
  projection?(context: ServiceContext): Projection | undefined;
  /** Runs once before calls are taken: seeds reference data. */
  prepare?(context: ServiceContext): Promise<void>;
}
