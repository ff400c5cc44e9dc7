import { type CallOptions, ClientError, type ClientMiddlewareCall, Status } from 'nice-grpc';
import { pause } from '../backoff.ts';
import { retryDelayMs } from './call-error.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
/** A service that asks for more than this has tried itself, or is full: asking again at once only adds to it. */
const LONGEST_ASKED_MS = 2_000;

/** A read, or a mutation that carries a request id: calling again cannot do it twice. */
function isRepeatable(call: { readonly method: { readonly options: object }; readonly request?: unknown }): boolean {
  if ('idempotencyLevel' in call.method.options) return true;
  const request = call.request as { readonly requestId?: unknown } | undefined;
  return typeof request?.requestId === 'string' && request.requestId !== '';
}

/** Tries a repeatable unary call again while the service cannot be reached, within the call's deadline. */
export async function* retryMiddleware<Request, Response>(
  call: ClientMiddlewareCall<Request, Response>,
  options: CallOptions,
  // biome-ignore lint/suspicious/noConfusingVoidType: the type is given by nice-grpc
): AsyncGenerator<Response, Response | void, undefined> {
  if (call.requestStream || call.responseStream || !isRepeatable(call)) return yield* call.next(call.request, options);
  const signal = options.signal ?? new AbortController().signal;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return yield* call.next(call.request, options);
    } catch (error) {
      if (!isAway(error) || attempt >= ATTEMPTS) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), signal);
      signal.throwIfAborted();
    }
  }
}

function isAway(error: unknown): boolean {
  if (!(error instanceof ClientError) || error.code !== Status.UNAVAILABLE) return false;
  return (retryDelayMs(error) ?? 0) <= LONGEST_ASKED_MS;
}
