import {
  type CallOptions,
  type Channel,
  type Client,
  type ClientMiddleware,
  type ClientMiddlewareCall,
  type CompatServiceDefinition,
  createChannel,
  createClientFactory,
  Metadata,
} from 'nice-grpc';
import { type DeadlineOptions, deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { toCallError } from './call-error.ts';
import { fixDeadline, sendTimeout } from './deadline.ts';
import { retryMiddleware } from './retry.ts';

export interface RpcOptions {
  /** `host:port`. */
  readonly address: string;
  /** Bearer token, or where to get one for each call. */
  readonly token?: string | (() => Promise<string>);
  /** Default deadline of a unary call, which the service learns too; default 10 s. Streams have none. */
  readonly deadlineMs?: number;
  /** Further middleware, the outermost first: telemetry comes from here. */
  readonly middleware?: readonly ClientMiddleware[];
}

/** Typed clients of the services behind one address. */
export interface RpcConnection {
  /**
   * Calls throw {@link ZhiqiCallError}.
   * @param outermost sees every call of this client first and what it throws last
   */
  client<Definition extends CompatServiceDefinition>(
    definition: Definition,
    outermost?: ClientMiddleware<object, DeadlineOptions>,
  ): TypedClient<Definition>;
  close(): void;
}

/** A client as nice-grpc makes it, with deadlines as a call option. */
export type TypedClient<Definition extends CompatServiceDefinition> = Client<Definition, DeadlineOptions>;

const DEFAULT_DEADLINE_MS = 10_000;
/** Room for a full page of patents. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Opens a channel; it connects with the first call and comes back by itself. */
export function connectRpc(options: RpcOptions): RpcConnection {
  const channel: Channel = createChannel(options.address, undefined, {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
  // What is attached later stands further out.
  const inner = createClientFactory()
    .use(sendTimeout)
    .use(errorDetailsClientMiddleware)
    .use(tokenMiddleware(options.token))
    .use(retryMiddleware)
    // Outside of the retries: the deadline is the caller's, whatever is tried within it.
    .use(deadlineMiddleware);
  const factory = [...(options.middleware ?? [])]
    .reverse()
    .reduce((built, middleware) => built.use(middleware), inner)
    .use(callErrorMiddleware)
    .use(fixDeadline(options.deadlineMs ?? DEFAULT_DEADLINE_MS));
  return {
    client: (definition, outermost) => (outermost ? factory.use(outermost) : factory).create(definition, channel),
    close: () => channel.close(),
  };
}

function tokenMiddleware(token: RpcOptions['token']) {
  return async function* authenticate<Request, Response>(
    call: ClientMiddlewareCall<Request, Response>,
    options: CallOptions,
  ): AsyncGenerator<Response, Response | undefined, undefined> {
    if (token === undefined) return yield* next(call, options);
    const bearer = typeof token === 'string' ? token : await token();
    const metadata = new Metadata(options.metadata).set('authorization', `Bearer ${bearer}`);
    return yield* next(call, { ...options, metadata });
  };
}

async function* callErrorMiddleware<Request, Response>(
  call: ClientMiddlewareCall<Request, Response>,
  options: CallOptions,
): AsyncGenerator<Response, Response | undefined, undefined> {
  try {
    return yield* next(call, options);
  } catch (error) {
    throw toCallError(error);
  }
}

/** Passes a call on; nice-grpc types "nothing" after a stream as void. */
async function* next<Request, Response>(
  call: ClientMiddlewareCall<Request, Response>,
  options: CallOptions,
): AsyncGenerator<Response, Response | undefined, undefined> {
  return (yield* call.next(call.request, options)) ?? undefined;
}
