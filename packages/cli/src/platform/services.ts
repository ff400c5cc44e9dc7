import { connectRpc, ReflectionError, type RpcConnection, type TypedClient, ZhiqiCallError } from '@zhiqi/client';
import { type ActorOptions, bearerToken } from '../commands/token.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { RunningPlatform } from './locate.ts';
import { addressVariable, given } from './outside.ts';
import { CALL_MIDDLEWARE, traced } from './tracing.ts';

export type ServiceDefinition = Parameters<RpcConnection['client']>[0];
export type ServiceClient<Definition extends ServiceDefinition> = TypedClient<Definition>;

/**
 * Address of a service: of this platform, else where the environment of this command or of the start says that another
 * department runs it.
 * @throws CliError if none of them knows
 */
export function serviceAddress({ folder, run }: RunningPlatform, service: string): string {
  const found = run.processes.find(({ name }) => name === service);
  const address = found?.address ?? given(process.env, addressVariable(service)) ?? run.elsewhere?.[service];
  if (address !== undefined) return address;
  throw new CliError(
    EXIT.notRunning,
    `${folder.path} 的平台没有运行 ${service} 服务:请检查启动时的 --only;由其他部门运行的,请设置 ${addressVariable(service)}。`,
  );
}

/** Opens a service on somebody's behalf; the caller closes it. */
export async function openService(
  platform: RunningPlatform,
  service: string,
  actor: ActorOptions,
): Promise<RpcConnection> {
  const address = serviceAddress(platform, service);
  return connectRpc({ address, token: await bearerToken(platform, actor), middleware: CALL_MIDDLEWARE });
}

/**
 * Calls a service on somebody's behalf.
 * @throws CliError with the service's own Chinese sentence and the exit code that goes with it
 */
export async function withService<Definition extends ServiceDefinition, Result>(
  platform: RunningPlatform,
  service: string,
  definition: Definition,
  actor: ActorOptions,
  work: (client: ServiceClient<Definition>) => Promise<Result>,
): Promise<Result> {
  const connection = await openService(platform, service, actor);
  try {
    return await traced(`zhiqi ${service}`, platform.run.region, () => work(connection.client(definition)));
  } catch (error) {
    throw toCliError(error);
  } finally {
    connection.close();
  }
}

/** gRPC status codes that do not mean "the service refused". */
const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  2: EXIT.failure, // UNKNOWN
  4: EXIT.notRunning, // DEADLINE_EXCEEDED
  13: EXIT.failure, // INTERNAL
  14: EXIT.notRunning, // UNAVAILABLE
};

/** What a service said, as a failure of the command; any other error passes through. */
export function toCliError(error: unknown): unknown {
  if (error instanceof ReflectionError) return new CliError(EXIT.usage, error.messageZh, { cause: error });
  if (!(error instanceof ZhiqiCallError)) return error;
  const { code, reason, messageZh, fields } = error;
  const places = fields.map(({ field, messageZh: what }) => `\n    ${field}:${what}`).join('');
  const details = { reason, fields };
  return new CliError(EXIT_BY_STATUS[code] ?? EXIT.refused, `${messageZh}${places}`, { cause: error, details });
}
