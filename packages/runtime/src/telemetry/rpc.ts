import type { CallContext, CallOptions, ClientMiddlewareCall, ServerMiddlewareCall } from 'nice-grpc';
import type { CallReturn } from '../grpc/context.ts';
import { isTraced } from './spans.ts';

/**
 * The tracing of nice-grpc, loaded with the first call. It is CommonJS and takes its tracer when it is loaded, from its own
 * copy of the OpenTelemetry API, which knows the SDK only if that was registered before. An import at the top would be too
 * early: its spans would be lost for ever, without an error. Without an SDK it is not even loaded.
 */
const load = () => import('nice-grpc-opentelemetry');

/** A span for every call that is served, continuing the caller's trace. */
export async function* serverTracing<Request, Response>(
  call: ServerMiddlewareCall<Request, Response>,
  context: CallContext,
): AsyncGenerator<Response, CallReturn<Response>, undefined> {
  if (!isTraced()) return yield* call.next(call.request, context);
  const { openTelemetryServerMiddleware } = await load();
  return yield* openTelemetryServerMiddleware()(call, context);
}

/** A span for every call that is made, and its trace passed on to the service. */
export async function* clientTracing<Request, Response>(
  call: ClientMiddlewareCall<Request, Response>,
  options: CallOptions,
): AsyncGenerator<Response, CallReturn<Response>, undefined> {
  if (!isTraced()) return yield* call.next(call.request, options);
  const { openTelemetryClientMiddleware } = await load();
  return yield* openTelemetryClientMiddleware()(call, options);
}
