import type { Actor } from '@zhiqi/kernel';
import type { CallContext } from 'nice-grpc';

/** Until when the caller waits for the answer. */
export interface DeadlineContext {
  /** Undefined = the caller named none. `signal` aborts when it passes. */
  readonly deadline: Date | undefined;
}

/** What every handler is given beside the request: who calls, and how long the caller waits. */
export interface ActorContext extends DeadlineContext {
  readonly actor: Actor;
}

export type ZhiqiCallContext = CallContext & ActorContext;

/** What the generator of a call returns: the answer of a unary call, nothing after a stream (nice-grpc's own type). */
// biome-ignore lint/suspicious/noConfusingVoidType: the type is given by nice-grpc
export type CallReturn<Response> = Response | void;
