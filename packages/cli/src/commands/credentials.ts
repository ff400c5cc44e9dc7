import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { locateRunning } from '../platform/locate.ts';
import { natsLogin } from '../platform/nats-config.ts';

/** `zhiqi credentials USER`: what a subscriber needs to connect to the bus of a local platform, as environment. */
export function credentials(user: string, options: { dataDir?: string; json?: boolean }): void {
  const { folder, run } = locateRunning(options.dataDir);
  if (!run.processes.some(({ name }) => name === 'nats')) {
    throw new CliError(
      EXIT.environment,
      `消息服务 ${run.natsUrl} 不由本平台运行,请向其管理方索取用户 ${user} 的密码。`,
    );
  }
  const login = natsLogin(folder, user);
  if (login === undefined) {
    throw new CliError(EXIT.usage, `消息服务没有用户 ${user},可用的用户见 deploy/nats/users.conf。`);
  }
  const environment = { NATS_URL: run.natsUrl, ZHIQI_NATS_USER: login.user, ZHIQI_NATS_PASSWORD: login.password };
  if (options.json) printJson(environment);
  else for (const [name, value] of Object.entries(environment)) print(`export ${name}=${value}`);
}
