import type { CallContext, ServerMiddlewareCall } from 'nice-grpc';
import { type TokenVerifier, UnauthenticatedError } from '../auth.ts';
import type { ActorContext, CallReturn, DeadlineContext } from './context.ts';

/** Served to anybody: probes and schema, no data. */
const OPEN_SERVICES = /^\/grpc\.(health|reflection)\./;

/** Every other call names its actor by a bearer token, so that "a second person" is a rule that can be tested. */
export function authenticationMiddleware(verify: TokenVerifier) {
  return async function* authenticate<Request, Response>(
    call: ServerMiddlewareCall<Request, Response, ActorContext>,
    context: CallContext & DeadlineContext,
  ): AsyncGenerator<Response, CallReturn<Response>, undefined> {
    const actor = OPEN_SERVICES.test(call.method.path)
      ? ({ role: 'EXT', unit: 'probe', personKey: 'probe' } as const)
      : await verify(bearer(context));
    return yield* call.next(call.request, { ...context, actor });
  };
}

function bearer(context: CallContext): string {
  const header = context.metadata.get('authorization') ?? '';
  const match = /^Bearer (\S+)$/i.exec(header);
  if (!match?.[1]) throw new UnauthenticatedError('no bearer token');
  return match[1];
}
