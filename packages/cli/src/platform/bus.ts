import { connectNats, type NatsSession } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import type { RunningPlatform } from './locate.ts';
import { natsLogin } from './nats-config.ts';
import { readSecrets } from './outside.ts';

/** The user of the user file that may look at every stream and at the dead letters. */
const OPERATOR = 'operator';

/**
 * Opens the platform's bus as the operator, for the time of `work`. With an outside NATS the login comes from the
 * environment, since its user file is not ours.
 */
export async function withBus<Result>(
  { folder, run }: RunningPlatform,
  work: (session: NatsSession) => Promise<Result>,
): Promise<Result> {
  const { ZHIQI_NATS_USER: user, ZHIQI_NATS_PASSWORD: password } = readSecrets(process.env);
  const isLocal = run.processes.some(({ name }) => name === 'nats');
  const login = (isLocal ? natsLogin(folder, OPERATOR) : undefined) ?? { user, password };
  let session: NatsSession;
  try {
    session = await connectNats({ url: run.natsUrl, ...login, name: 'zhiqi-cli', wait: false });
  } catch (cause) {
    throw new CliError(EXIT.notRunning, `连不上消息服务 ${run.natsUrl},请用 zhiqi status 查看平台状态。`, { cause });
  }
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
