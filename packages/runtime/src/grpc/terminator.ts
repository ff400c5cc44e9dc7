import type { CallContext, ServerMiddlewareCall } from 'nice-grpc';
import { UnavailableError } from '../unavailable.ts';
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
      try {
        if (!call.requestStream) return yield* call.next(call.request, { ...context, signal });
        return yield* call.next(untilAborted(call.request, draining), { ...context, signal });
      } catch (error) {
        if (!draining.aborted || context.signal.aborted || !isAbort(error)) throw error;
        throw new UnavailableError('DRAINING', '服务正在停止或重启,请稍后用同一请求编号重试。', {
          retryAfterMs: 2_000,
        });
      }
    };
  }
}

/** A handler that waits for the caller's next message does not look at a signal. @throws the signal's reason */
async function* untilAborted<T>(messages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const iterator = messages[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted.promise]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
