import { ResponderBuilder, ServerInterceptingCall, type ServerInterceptor, ServerListenerBuilder } from '@grpc/grpc-js';
import type { CallContext, ServerMiddlewareCall } from 'nice-grpc';
import type { CallReturn, DeadlineContext } from './context.ts';

/** Carries the deadline from grpc-js, which knows it, to nice-grpc, which does not. Never taken from the wire. */
const HEADER = 'zhiqi-call-deadline';

/**
 * Hands the caller's deadline on to the handlers. grpc-js itself answers DEADLINE_EXCEEDED when it passes and cancels the
 * call, which aborts the handler's signal.
 */
export const deadlineInterceptor: ServerInterceptor = (_method, call) => {
  const listener = new ServerListenerBuilder()
    .withOnReceiveMetadata((metadata, next) => {
      metadata.remove(HEADER);
      const deadline = call.getDeadline();
      if (deadline !== Number.POSITIVE_INFINITY) metadata.set(HEADER, String(Number(deadline)));
      next(metadata);
    })
    .build();
  return new ServerInterceptingCall(call, new ResponderBuilder().withStart((next) => next(listener)).build());
};

/** Puts the deadline into the handler's context. A call that its caller has given up already is not begun. */
export async function* deadlineMiddleware<Request, Response>(
  call: ServerMiddlewareCall<Request, Response, DeadlineContext>,
  context: CallContext,
): AsyncGenerator<Response, CallReturn<Response>, undefined> {
  context.signal.throwIfAborted();
  const text = context.metadata.get(HEADER);
  return yield* call.next(call.request, {
    ...context,
    deadline: text === undefined ? undefined : new Date(Number(text)),
  });
}
