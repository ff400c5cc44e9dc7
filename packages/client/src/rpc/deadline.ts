import { type CallOptions, type ClientMiddleware, type ClientMiddlewareCall, Metadata } from 'nice-grpc';
import type { DeadlineOptions } from 'nice-grpc-client-middleware-deadline';

/** The deadline as an instant, on its way from the outermost middleware to the one that writes the header. */
interface DeadlineAt {
  readonly deadlineAt?: Date;
}

/** The format of `grpc-timeout` has room for eight digits; so many milliseconds are more than a day. */
const LONGEST_MS = 99_999_999;

/**
 * Outermost: gives a unary call the default deadline where its caller named none, and fixes a relative one to an instant, so
 * that waiting and trying again count against it. Streams have only the deadline that their caller names.
 */
export function fixDeadline(defaultMs: number): ClientMiddleware<object, DeadlineOptions> {
  return async function* deadline(call, options) {
    const own: typeof options & DeadlineOptions = options;
    const isStream = call.requestStream || call.responseStream;
    const asked = own.deadline ?? (isStream ? undefined : defaultMs);
    if (asked === undefined) return (yield* call.next(call.request, options)) ?? undefined;
    const deadlineAt = typeof asked === 'number' ? new Date(Date.now() + asked) : asked;
    const bounded: typeof options & DeadlineOptions & DeadlineAt = { ...options, deadline: deadlineAt, deadlineAt };
    return (yield* call.next(call.request, bounded)) ?? undefined;
  };
}

/**
 * Innermost, once an attempt: tells the server how long the caller still waits. nice-grpc's deadline middleware only cancels
 * on this side, and nice-grpc has no way to hand grpc-js a deadline; grpc-js sends the header on as it stands here, and its
 * server ends the call by it.
 */
export async function* sendTimeout<Request, Response>(
  call: ClientMiddlewareCall<Request, Response>,
  options: CallOptions & DeadlineAt,
): AsyncGenerator<Response, Response | undefined, undefined> {
  const { deadlineAt, ...rest } = options;
  if (deadlineAt === undefined) return (yield* call.next(call.request, rest)) ?? undefined;
  const leftMs = Math.min(Math.max(deadlineAt.getTime() - Date.now(), 0), LONGEST_MS);
  const metadata = new Metadata(options.metadata).set('grpc-timeout', `${leftMs}m`);
  return (yield* call.next(call.request, { ...rest, metadata })) ?? undefined;
}
