import { connectNats, isLoginRefused, UnsupportedServerError } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import type { NatsUser } from './nats-config.ts';
import { passwordVariable } from './outside.ts';

/**
 * Tries each login on the outside NATS once, so that a wrong password is told at the start and not found out by events that
 * never leave. A server that is away is no reason not to start: commands are taken, and events wait for it.
 * @returns a sentence to be shown if the server is away
 * @throws CliError if it refuses a login or is too old
 */
export async function tryLogins(url: string, logins: ReadonlyMap<string, NatsUser>): Promise<string | undefined> {
  const results = await Promise.all([...logins].map(([service, login]) => tryLogin(url, service, login)));
  return results.includes(false) ? `消息服务 ${url} 暂时连不上:先受理业务,事件留在本地,连上后自动补发。` : undefined;
}

/** False if nobody answered. */
async function tryLogin(url: string, service: string, { user, password }: NatsUser): Promise<boolean> {
  try {
    const session = await connectNats({ url, user, password, name: `zhiqi-${service}-check`, wait: false });
    await session.close();
    return true;
  } catch (cause) {
    if (cause instanceof UnsupportedServerError) {
      throw new CliError(EXIT.environment, `消息服务 ${url} 的版本 ${cause.version} 过旧,需要 2.10 或更高版本。`, {
        cause,
      });
    }
    if (!isLoginRefused(cause)) return false;
    throw new CliError(
      EXIT.environment,
      `消息服务 ${url} 不接受用户 ${user} 的密码:请检查 ${passwordVariable(service)} 或 ZHIQI_NATS_PASSWORD,` +
        '密码更换过的请向消息服务的管理方重新索取。',
      { cause },
    );
  }
}
