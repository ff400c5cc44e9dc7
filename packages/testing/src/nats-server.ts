import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

export interface NatsServerOptions {
  /** Configuration file, such as a rendered `nats.conf` with its user file beside it; default JetStream without users. */
  readonly config?: string;
  /** Environment that the configuration refers to, such as passwords. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default 0: a free one, kept over restarts. */
  readonly port?: number;
  /** Default: a temporary folder that `stop` removes. */
  readonly storeDir?: string;
}

/** A real nats-server of a test. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly storeDir: string;
  /** Ends it in order; removes its store unless the caller chose the folder. */
  stop(): Promise<void>;
  /** `kill -9`: what is not on the disk is lost. */
  kill(): Promise<void>;
  /** Starts it again, after `kill` or instead of the running one, on the same port and store. */
  restart(): Promise<void>;
  /** Makes it read its configuration again. */
  reload(): void;
}

/** Starts nats-server from PATH or from the project's own tools. @throws with its log when it does not come up */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { storeDir, port = 0 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-nats-'));
  const server = new Server(options, folder, storeDir ?? join(folder, 'store'));
  try {
    await server.start(port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

class Server implements NatsServer {
  readonly storeDir: string;
  readonly #options: NatsServerOptions;
  readonly #folder: string;
  #process: ChildProcess | undefined;
  #log = '';
  #port = 0;
  readonly #endWithUs = (): void => {
    this.#process?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor(options: NatsServerOptions, folder: string, storeDir: string) {
    this.#options = options;
    this.#folder = folder;
    this.storeDir = storeDir;
    process.once('exit', this.#endWithUs);
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  async start(port: number): Promise<void> {
    const { config, env } = this.#options;
    const place = ['-a', '127.0.0.1', '-p', port === 0 ? '-1' : String(port), '-sd', this.storeDir];
    const args = [...(config ? ['-c', config] : ['-js']), ...place, '--ports_file_dir', this.#folder];
    this.#log = '';
    const child = spawn(natsBinary(), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    child.once('error', (error) => this.#note(`${error.message}\n`));
    child.stdout?.on('data', (chunk: Buffer) => this.#note(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => this.#note(chunk.toString()));
    this.#port = await eventually(() => this.#reportedPort(child), { what: 'nats-server reports its port' });
    await eventually(() => greets(this.#port), { what: 'nats-server greets' });
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    process.off('exit', this.#endWithUs);
    await rm(this.#folder, { recursive: true, force: true });
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    await this.start(this.#port);
  }

  reload(): void {
    this.#process?.kill('SIGHUP');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  async #reportedPort(child: ChildProcess): Promise<number | undefined> {
    if (child.pid === undefined || child.exitCode !== null) throw new Error(`nats-server did not start:\n${this.#log}`);
    const file = join(this.#folder, `nats-server_${child.pid}.ports`);
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    const port = /nats:\/\/[^"]*:(\d+)"/.exec(text)?.[1];
    return port === undefined ? undefined : Number(port);
  }

  #note(text: string): void {
    this.#log = (this.#log + text).slice(-8_000);
  }
}

/** Whether a NATS server answers on the port: it speaks first, with `INFO`. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.once('data', (chunk: Buffer) => answer(chunk.toString().startsWith('INFO ')));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

function natsBinary(): string {
  const own = fileURLToPath(new URL('../../../.zhiqi/tools/bin/nats-server', import.meta.url));
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'nats-server'));
  const found = [own, ...onPath].find((path) => existsSync(path));
  if (found === undefined) throw new Error('no nats-server: run `npm run setup` first');
  return found;
}
