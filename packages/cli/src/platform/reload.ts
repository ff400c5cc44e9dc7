import { connectNats, isLoginRefused } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import { hasCode } from './errors.ts';
import type { NatsUser } from './nats-config.ts';
import { pollUntil } from './poll.ts';
import { isRunning } from './process-identity.ts';
import type { RunFile } from './run-file.ts';

const RELOAD_MS = 15_000;
/** An attempt that the reload meets half-way is never answered. */
const ATTEMPT_MS = 1_000;

/** Whether the platform runs its own NATS, whose user file is ours. */
export function runsOwnNats(run: RunFile): boolean {
  return run.processes.some(({ name }) => name === 'nats');
}

/**
 * Makes the running nats-server read its user file again, and waits until it goes by it: services stay connected, a removed
 * user is cut off.
 * @param expected whether the login is accepted afterwards
 * @throws CliError if the server does not follow in time
 */
export async function reloadNats(run: RunFile, login: NatsUser, expected: boolean): Promise<void> {
  const nats = run.processes.find(({ name }) => name === 'nats')?.process;
  // Between two starts there is nothing to tell: the next one reads the file.
  if (nats !== undefined && isRunning(nats)) hangUp(nats.pid);
  const followed = await pollUntil(async () => (await isAccepted(run.natsUrl, login)) === expected, {
    deadlineMs: RELOAD_MS,
  });
  if (followed) return;
  throw new CliError(
    EXIT.notRunning,
    `用户 ${login.user} 的变更已保存,但消息服务 ${run.natsUrl} 没有按时生效;请用 zhiqi status 查看,必要时重启平台。`,
  );
}

function hangUp(pid: number): void {
  try {
    process.kill(pid, 'SIGHUP');
  } catch (error) {
    // Gone in the meantime: its next start reads the file.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** Undefined while nobody answers. */
async function isAccepted(url: string, { user, password }: NatsUser): Promise<boolean | undefined> {
  try {
    const login = { user, password, name: 'zhiqi-reload-check' };
    const session = await connectNats({ url, ...login, wait: false, timeoutMs: ATTEMPT_MS });
    await session.close();
    return true;
  } catch (error) {
    return isLoginRefused(error) ? false : undefined;
  }
}
