import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import { readParties } from '../platform/keys.ts';
import { locateRunning } from '../platform/locate.ts';
import { natsLogin, partyLogin } from '../platform/nats-config.ts';

/** Where a party's copies come from unless its own program says otherwise. */
const PARTY_SERVICE = 'financing';

/**
 * `zhiqi credentials USER`: what a subscriber needs to connect to the bus of a local platform, as environment. A party is named
 * by its code, and given what `packages/client/examples/party-subscriber.ts` reads.
 */
export function credentials(user: string, options: { dataDir?: string; json?: boolean }): void {
  const { folder, run } = locateRunning(options.dataDir);
  if (!run.processes.some(({ name }) => name === 'nats')) {
    throw new CliError(
      EXIT.environment,
      `消息服务 ${run.natsUrl} 不由本平台运行,请向其管理方索取用户 ${user} 的密码。`,
    );
  }
  const party = readParties(folder).find((one) => user === one.code || user === partyLogin(one).user);
  const login = party ? partyLogin(party) : natsLogin(folder, user);
  if (login === undefined) {
    throw new CliError(
      EXIT.usage,
      `消息服务没有用户 ${user}。部门等固定用户见 deploy/nats/users.conf,银行等订阅方用 zhiqi parties list 查看。`,
    );
  }
  const environment = {
    NATS_URL: run.natsUrl,
    ZHIQI_NATS_USER: login.user,
    ZHIQI_NATS_PASSWORD: login.password,
    ...(party && { ZHIQI_PARTY: party.code, ZHIQI_SERVICE: PARTY_SERVICE }),
  };
  if (options.json) printJson(environment);
  else for (const [name, value] of Object.entries(environment)) print(`export ${name}=${value}`);
}
