import type { Actor } from '@zhiqi/kernel';
import type { CallContext } from 'nice-grpc';

/** What every handler is given beside the request: who calls. */
export interface ActorContext {
  readonly actor: Actor;
}

export type ZhiqiCallContext = CallContext & ActorContext;

/** What the generator of a call returns: the answer of a unary call, nothing after a stream (nice-grpc's own type). */
// biome-ignore lint/suspicious/noConfusingVoidType: the type is given by nice-grpc
export type CallReturn<Response> = Response | void;
