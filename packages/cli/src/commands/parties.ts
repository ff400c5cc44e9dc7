import { randomUUID } from 'node:crypto';
import { ensurePartyConsumers } from '@zhiqi/client';
import { renderPartyUsers } from '@zhiqi/client/nats-users';
import { PartnerBankServiceDefinition } from '@zhiqi/contracts/zhiqi/financing/v1/service';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import { renderTable } from '../output/table.ts';
import { withBus } from '../platform/bus.ts';
import { dropParty, keepParty, type LocalParty, readParties } from '../platform/keys.ts';
import { locateFolder, locateRunning, type RunningPlatform } from '../platform/locate.ts';
import { partyLogin, writeUsersFile } from '../platform/nats-config.ts';
import { reloadNats, runsOwnNats } from '../platform/reload.ts';
import { readRunning } from '../platform/run-file.ts';
import { withService } from '../platform/services.ts';

interface PartyOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const FINANCING = 'financing';
/** Admitting a bank is a matter of the platform, not of one case. */
const ACTOR = { as: 'ADMIN', unit: FINANCING, person: 'admin-01' } as const;

/**
 * `zhiqi parties add CODE --name …`: registers a partner bank at financing, gives it credentials of its own on the bus of a
 * running local platform, and makes its consumers. Repeating changes nothing and completes what was cut off.
 */
export async function addParty(code: string, options: PartyOptions & { name: string; uscc?: string }): Promise<void> {
  refuseUnusable(code);
  const platform = locateRunning(options.dataDir);
  refuseOutsideNats(platform);
  const { party, registered, streams } = await admitParty(platform, { code, name: options.name, uscc: options.uscc });
  if (options.json) return printJson({ ...partyJson(party), registered, streams });
  print(`✔ ${party.name}(${code})现在可以订阅发给它的事件,重启平台后仍然有效。`);
  print(`  连接信息:zhiqi credentials ${code}(含密码,请以可靠方式交给银行的开发人员)`);
  if (!registered) note('  本平台没有运行融资服务,尚未登记为合作银行;启动后再执行一次本命令即可登记。');
}

/** A bank as it is told to the platform. */
export interface NewParty {
  readonly code: string;
  readonly name: string;
  readonly uscc?: string | undefined;
}

/** What {@link addParty} does, without a word: for a platform with a NATS of its own. */
export async function admitParty(platform: RunningPlatform, { code, name, uscc = '' }: NewParty) {
  // First what may be refused: a code that is another bank's must not get credentials.
  const registered = await register(platform, code, { name, uscc });
  const party = keepParty(platform.folder, code, name);
  writeUsersFile(platform.folder);
  await reloadNats(platform.run, partyLogin(party), true);
  const streams = await withBus(platform, (session) => ensurePartyConsumers(session, code));
  return { party, registered, streams };
}

/** `zhiqi parties list`. */
export function listParties(options: PartyOptions): void {
  const parties = readParties(locateFolder(options.dataDir));
  if (options.json) printJson({ parties: parties.map(partyJson) });
  else if (parties.length === 0) print('还没有银行等订阅方,用 zhiqi parties add 添加。');
  else print(partyTable(parties));
}

function partyTable(parties: readonly LocalParty[]): string {
  return renderTable(parties, [
    { title: '代码', value: ({ code }) => code },
    { title: '名称', value: ({ name }) => name },
    { title: '消息服务用户', value: (party) => partyLogin(party).user },
  ]);
}

/**
 * `zhiqi parties remove CODE`: takes the credentials away and cuts off who uses them. What was published to the party stays in
 * its stream: withdrawing a consent, and not this, removes copies.
 */
export async function removeParty(code: string, options: PartyOptions): Promise<void> {
  const folder = locateFolder(options.dataDir);
  const party = readParties(folder).find((one) => one.code === code);
  if (!party || !dropParty(folder, code)) {
    throw new CliError(EXIT.usage, `没有代码为 ${code} 的订阅方,用 zhiqi parties list 查看。`);
  }
  const run = readRunning(folder);
  if (run !== undefined && runsOwnNats(run)) {
    writeUsersFile(folder);
    await reloadNats(run, partyLogin(party), false);
  }
  if (options.json) return printJson({ removed: code });
  print(`✔ ${party.name}(${code})的连接已切断,密码作废。`);
  note('  合作银行名册中的登记仍在;企业给它的授权须由企业撤回。');
}

function partyJson(party: LocalParty): { code: string; name: string; user: string } {
  return { code: party.code, name: party.name, user: partyLogin(party).user };
}

/** The rule for codes is the user file's own. */
function refuseUnusable(code: string): void {
  try {
    renderPartyUsers([{ code, password: 'not-the-password' }]);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new CliError(
      EXIT.usage,
      `代码 ${code} 不能用:须为小写字母、数字或 _,最长 32 个字符,且不是平台自己的用户名,例如 b01。`,
      { cause },
    );
  }
}

function refuseOutsideNats({ run }: RunningPlatform): void {
  if (runsOwnNats(run)) return;
  throw new CliError(
    EXIT.environment,
    `消息服务 ${run.natsUrl} 不由本平台运行:请其管理方用 render-nats-users 生成含该订阅方的用户文件(见 deploy/nats)。`,
  );
}

/** False if this platform does not run financing. */
async function register(
  platform: RunningPlatform,
  bankCode: string,
  { name, uscc }: { readonly name: string; readonly uscc: string },
): Promise<boolean> {
  if (!platform.run.processes.some((process) => process.name === FINANCING)) return false;
  const request = { requestId: randomUUID(), bankCode, name, uscc };
  await withService(platform, FINANCING, PartnerBankServiceDefinition, ACTOR, (client) =>
    client.registerPartnerBank(request),
  );
  return true;
}
