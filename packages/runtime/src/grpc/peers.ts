import { connectRpc, type RpcConnection, type TypedClient, ZhiqiCallError } from '@zhiqi/client';
import { DomainError, type DomainErrorKind } from '@zhiqi/kernel';
import { type ClientMiddleware, type CompatServiceDefinition, Metadata, Status } from 'nice-grpc';
import { UnauthenticatedError } from '../auth.ts';
import type { ServiceName } from '../config.ts';
import { clientTracing } from '../telemetry/rpc.ts';
import { UnavailableError } from '../unavailable.ts';
import type { ZhiqiCallContext } from './context.ts';
import { DOMAIN_STATUS } from './errors.ts';

/** The other services of the platform, asked where staleness would be wrong (is this patent still free to pledge?). */
export interface Peers {
  /**
   * Typed client of another service, on behalf of the caller: passes on its bearer token, deadline and trace context. A call
   * takes three seconds at most. Its refusals come back as the DomainError they were.
   * @throws UnavailableError `PEER_UNAVAILABLE` from a call, when the service is away or does not answer in time
   */
  client<D extends CompatServiceDefinition>(
    service: ServiceName,
    definition: D,
    call: ZhiqiCallContext,
  ): TypedClient<D>;
}

const PEER_DEADLINE_MS = 3_000;
const RETRY_AFTER_MS = 3_000;

/** What people call a department's service. */
export const SERVICE_TITLES: Readonly<Record<ServiceName, string>> = {
  inventory: '专利盘点与转化',
  cultivation: '商标品牌与地理标志培育',
  financing: '质押融资对接',
  enforcement: '执法保护',
  reporting: '指标与工作要点',
  portal: '门户',
};

const KINDS = new Map(Object.entries(DOMAIN_STATUS).map(([kind, status]) => [status, kind as DomainErrorKind]));

/** One channel a peer, opened with the first question to it. */
export class PeerConnections implements Peers {
  readonly #addresses: Readonly<Record<ServiceName, string>>;
  readonly #connections = new Map<ServiceName, RpcConnection>();

  constructor(addresses: Readonly<Record<ServiceName, string>>) {
    this.#addresses = addresses;
  }

  client<D extends CompatServiceDefinition>(
    service: ServiceName,
    definition: D,
    call: ZhiqiCallContext,
  ): TypedClient<D> {
    return this.#connection(service).client(definition, onBehalfOf(call, service));
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  #connection(service: ServiceName): RpcConnection {
    const open = this.#connections.get(service);
    if (open) return open;
    const connection = connectRpc({ address: this.#addresses[service], middleware: [clientTracing] });
    this.#connections.set(service, connection);
    return connection;
  }
}

type PeerMiddleware = NonNullable<Parameters<RpcConnection['client']>[1]>;

function onBehalfOf(caller: ZhiqiCallContext, service: ServiceName): PeerMiddleware {
  const middleware: ClientMiddleware<object, { deadline?: Date | number }> = async function* onBehalf(call, options) {
    const own: typeof options & { deadline?: Date | number } = options;
    const signal = options.signal ? AbortSignal.any([caller.signal, options.signal]) : caller.signal;
    const metadata = new Metadata(options.metadata);
    const authorization = caller.metadata.get('authorization');
    if (authorization !== undefined) metadata.set('authorization', authorization);
    const deadline = soonest(own.deadline, caller.deadline);
    const passedOn: typeof own = { ...options, signal, metadata, deadline };
    try {
      return (yield* call.next(call.request, passedOn)) ?? undefined;
    } catch (error) {
      throw fromPeer(error, service);
    }
  };
  return middleware;
}

/** Three seconds, or less where the caller or the question has less time. */
function soonest(...deadlines: readonly (Date | number | undefined)[]): Date {
  const now = Date.now();
  const instants = deadlines
    .filter((deadline) => deadline !== undefined)
    .map((deadline) => (typeof deadline === 'number' ? now + deadline : deadline.getTime()));
  return new Date(Math.min(now + PEER_DEADLINE_MS, ...instants));
}

/** What the peer decided is said as it said it; that it could not be asked is said in our words. */
function fromPeer(error: unknown, service: ServiceName): unknown {
  if (!(error instanceof ZhiqiCallError)) return error;
  const { code, reason, messageZh, fields, metadata } = error;
  const kind = KINDS.get(code);
  if (kind) {
    const params = Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith('rule:')));
    return new DomainError(kind, reason, messageZh, { params, ...(fields.length > 0 ? { fields } : {}) });
  }
  if (code === Status.UNAUTHENTICATED)
    return new UnauthenticatedError(`${service} refused the token`, { cause: error });
  if (code !== Status.UNAVAILABLE && code !== Status.DEADLINE_EXCEEDED && code !== Status.CANCELLED) return error;
  return new UnavailableError(
    'PEER_UNAVAILABLE',
    `“${SERVICE_TITLES[service]}”服务暂时联系不上,本操作须向它核实后才能办理,尚未办理。` +
      '请稍后用同一请求编号重试;多次不成请告知该科室或管理员检查该服务。',
    { retryAfterMs: RETRY_AFTER_MS, cause: error },
  );
}
