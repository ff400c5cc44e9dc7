import type { CompatServiceDefinition } from 'nice-grpc';
import { createServer, type Server, type ServiceImplementation } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import type { TokenVerifier } from '../auth.ts';
import type { Logger } from '../log.ts';
import { serverTracing } from '../telemetry/rpc.ts';
import { authenticationMiddleware } from './authenticate.ts';
import type { ActorContext } from './context.ts';
import { deadlineInterceptor, deadlineMiddleware } from './deadline.ts';
import { errorMiddleware } from './errors.ts';
import { lazyReflection } from './reflection.ts';
import { StreamTerminator } from './terminator.ts';

/** Named health service: NOT_SERVING while NATS is away, though commands are still taken. */
export const EVENTS_HEALTH = 'zhiqi.events';

/** One gRPC service with its handlers. */
export interface MountedService {
  readonly definition: CompatServiceDefinition;
  readonly fullName: string;
  readonly implementation: object;
}

/** Pairs a definition with handlers of its own type. */
export function mount<Definition extends CompatServiceDefinition & { readonly fullName: string }>(
  definition: Definition,
  implementation: ServiceImplementation<Definition, ActorContext>,
): MountedService {
  return { definition, fullName: definition.fullName, implementation };
}

export interface GrpcServerOptions {
  readonly address: string;
  readonly services: readonly MountedService[];
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  readonly drainMs: number;
}

export interface GrpcServer {
  /** Port really bound; differs from the asked one where that was 0. */
  readonly port: number;
  setServing(serving: boolean): void;
  setEventsServing(serving: boolean): void;
  /** Unhealthy → streams aborted → calls finished → cut off after `drainMs`. */
  drain(): Promise<void>;
}

/** Health, reflection v1 and the given services behind one chain: telemetry → errors → deadline → token → streams. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { services, logger } = options;
  const health = HealthState();
  const terminator = new StreamTerminator();
  const server = createServer({
    'grpc.max_receive_message_length': 8 * 1024 * 1024,
    interceptors: [deadlineInterceptor],
  })
    .use(serverTracing)
    .use(errorDetailsServerMiddleware)
    .use(errorMiddleware(logger))
    .use(deadlineMiddleware)
    .use(authenticationMiddleware(options.verify))
    .use(terminator.middleware());
  server.add(HealthDefinition, HealthServiceImpl(health));
  const reflection = lazyReflection([...services.map(({ fullName }) => fullName), 'grpc.health.v1.Health']);
  server.add(reflection.definition, reflection.implementation);
  for (const { definition, implementation } of services) {
    server.add(definition, implementation as ServiceImplementation<CompatServiceDefinition, ActorContext>);
  }
  const port = await server.listen(options.address);
  const names = services.map(({ fullName }) => fullName);
  let draining = false;
  // A look at the store or the bus that is under way when draining begins may still report.
  const report = (serving: boolean, ...of: (string | undefined)[]): void => {
    for (const name of of) health.setStatus(serving && !draining ? 'healthy' : 'unhealthy', name);
  };
  return {
    port,
    setServing: (serving) => report(serving, undefined, ...names),
    setEventsServing: (serving) => report(serving, EVENTS_HEALTH),
    async drain() {
      draining = true;
      report(false, undefined, ...names, EVENTS_HEALTH);
      terminator.terminate();
      await shutdown(server, options.drainMs);
    },
  };
}

async function shutdown(server: Server, drainMs: number): Promise<void> {
  const limit = setTimeout(() => server.forceShutdown(), drainMs);
  try {
    await server.shutdown();
  } finally {
    clearTimeout(limit);
  }
}
