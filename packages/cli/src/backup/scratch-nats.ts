import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectNats, type NatsSession } from '@zhiqi/client';
import { readJson } from '../platform/json-file.ts';
import { pollUntil } from '../platform/poll.ts';
import { HOST } from '../platform/ports.ts';
import type { Staging } from './staging.ts';

const START_MS = 60_000;
const STOP_MS = 60_000;
const USER = 'backup';
/** A name that NATS reads from its environment, so that the password stands in no file and no argument list. */
const PASSWORD = 'ZHIQI_BACKUP_PASSWORD';
const CONFIG = `server_name: zhiqi-backup
jetstream {}
max_payload: 8MB
authorization { users: [ { user: ${USER}, password: $${PASSWORD} } ] }
`;

/** A nats-server of the backup's own, at a free port and for this process only: it writes or reads streams of a folder. */
export class ScratchNats {
  readonly session: NatsSession;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, session: NatsSession) {
    this.#child = child;
    this.session = session;
  }

  /** @throws with the server's own last words if it does not come up */
  static async start(binary: string, staging: Staging, storeDir: string): Promise<ScratchNats> {
    const config = join(staging.path, 'scratch.conf');
    writeFileSync(config, CONFIG, { mode: 0o600 });
    mkdirSync(storeDir, { recursive: true, mode: 0o700 });
    const password = `pw_${randomBytes(24).toString('hex')}`;
    const args = ['-c', config, '-a', HOST, '-p', '-1', '-sd', storeDir, '--ports_file_dir', staging.path];
    // Of a process group of its own: Ctrl-C reaches this command, which then stops it.
    const child = spawn(binary, args, {
      env: { ...process.env, [PASSWORD]: password },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words = `${words}${chunk}`.slice(-2_000);
    });
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    staging.claim(child.pid);
    try {
      const url = await urlOf(child, child.pid, staging);
      if (url === undefined) throw new Error(`nats-server did not start:\n${words}`);
      const session = await connectNats({ url, user: USER, password, name: 'zhiqi-backup', wait: false });
      return new ScratchNats(child, session);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get version(): string {
    return this.session.connection.info?.version ?? '';
  }

  /** Ends it in order, so that everything stands in its files. @throws if it had to be killed */
  async stop(): Promise<void> {
    await this.session.close();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    const [, signal] = await exit;
    clearTimeout(killer);
    if (signal === 'SIGKILL') throw new Error('nats-server of the backup did not stop in time');
  }
}

/** The address from the file that the server writes when it listens; undefined if it ended or took too long. */
async function urlOf(child: ChildProcess, pid: number, staging: Staging): Promise<string | undefined> {
  const file = join(staging.path, `nats-server_${pid}.ports`);
  let url: string | undefined;
  await pollUntil(
    () => {
      if (child.exitCode !== null) return true;
      url = readPorts(file);
      return url !== undefined;
    },
    { everyMs: 20, deadlineMs: START_MS },
  );
  return url;
}

/** Undefined before it is written, and while it is being written. */
function readPorts(file: string): string | undefined {
  try {
    return readJson<{ nats?: string[] }>(file)?.nats?.[0];
  } catch (error) {
    if (error instanceof Error && error.cause instanceof SyntaxError) return undefined;
    throw error;
  }
}
