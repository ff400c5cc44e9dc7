import type { CallContext, ServerMiddlewareCall } from 'nice-grpc';
import type { CallReturn } from './context.ts';

/** Ends open streams when the server drains: one open stream would hold a shutdown to its limit. */
export class StreamTerminator {
  readonly #draining = new AbortController();

  /** Aborts the streams under way and refuses none of the unary calls. */
  terminate(): void {
    this.#draining.abort();
  }

  middleware() {
    const draining = this.#draining.signal;
    return async function* terminate<Request, Response>(
      call: ServerMiddlewareCall<Request, Response>,
      context: CallContext,
    ): AsyncGenerator<Response, CallReturn<Response>, undefined> {
      if (!call.requestStream && !call.responseStream) return yield* call.next(call.request, context);
      const signal = AbortSignal.any([context.signal, draining]);
      return yield* call.next(call.request, { ...context, signal });
    };
  }
}
