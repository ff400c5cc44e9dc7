import { execFile, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { inventedPatentRows } from '@zhiqi/testing';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CLI = join(ROOT, 'packages', 'cli', 'src', 'main.ts');
const NOT_RUNNING = 3;

interface Status {
  readonly mongodbUri: string;
  readonly natsUrl: string;
  readonly services: readonly { readonly name: string; readonly address: string; readonly pid: number | null }[];
}

export interface Login {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface StartOptions {
  readonly portBase: number;
  /** Services to run; default all that the checkout has. */
  readonly only?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Platforms that were prepared and not removed. */
const present = new Set<Platform>();

/** Stops and removes what an interrupted run leaves behind: a launcher outlives the command that started it. */
export function removePlatformsOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      removePlatforms();
      process.exit(1);
    });
  }
}

function removePlatforms(): void {
  for (const { folder, dataDir } of present) {
    spawnSync(process.execPath, [CLI, 'down', '--data-dir', dataDir], { env: ownEnvironment() });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A platform of its own in a temporary folder, started and asked through the command line, as its users do. */
export class Platform implements AsyncDisposable {
  readonly folder: string;
  /** Environment of its processes beyond the outer one; read by every command. */
  readonly env: Record<string, string>;
  readonly #options: StartOptions;

  private constructor(folder: string, options: StartOptions) {
    this.folder = folder;
    this.#options = options;
    // As every npm script of the project sets it.
    this.env = { NODE_COMPILE_CACHE: join(ROOT, '.zhiqi', 'compile-cache'), ...options.env };
  }

  /** An empty platform whose clock shows 2022-06-30. */
  static async start(options: StartOptions): Promise<Platform> {
    const platform = await Platform.prepare(options);
    try {
      await platform.up();
      return platform;
    } catch (error) {
      await platform[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A folder in which nothing runs yet. */
  static async prepare(options: StartOptions): Promise<Platform> {
    const platform = new Platform(await mkdtemp(join(tmpdir(), 'zhiqi-bench-')), options);
    present.add(platform);
    return platform;
  }

  up(): Promise<Status> {
    const { portBase, only } = this.#options;
    const services = only === undefined ? [] : ['--only', only.join(',')];
    return this.json(
      'up',
      '--empty',
      '--clock',
      '2022-06-30',
      '--detach',
      '--port-base',
      String(portBase),
      ...services,
    );
  }

  async down(): Promise<void> {
    await this.json('down');
  }

  /** The JSON result of a `zhiqi` command on this platform. */
  async json<Result>(...args: string[]): Promise<Result> {
    const { stdout } = await run(process.execPath, [CLI, ...args, '--data-dir', this.dataDir, '--json'], {
      maxBuffer: 256 * 1024 * 1024,
      env: { ...ownEnvironment(), ...this.env },
    });
    return JSON.parse(stdout) as Result;
  }

  get dataDir(): string {
    return join(this.folder, 'platform');
  }

  status(): Promise<Status> {
    return this.json<Status>('status');
  }

  /** Process ids by name: `nats`, `store` and the services. */
  async pids(): Promise<Record<string, number>> {
    const { services } = await this.status();
    return Object.fromEntries(services.flatMap(({ name, pid }) => (pid === null ? [] : [[name, pid]])));
  }

  async address(service: string): Promise<string> {
    const { services } = await this.status();
    const found = services.find(({ name }) => name === service);
    if (found === undefined) throw new Error(`${service} does not run`);
    return found.address;
  }

  async token(role = 'OFF'): Promise<string> {
    return (await this.json<{ token: string }>('token', '--role', role)).token;
  }

  /** What a user of the bus connects with. */
  async login(user: string): Promise<Login> {
    const given = await this.json<Record<string, string>>('credentials', user);
    return { url: given.NATS_URL ?? '', user, password: given.ZHIQI_NATS_PASSWORD ?? '' };
  }

  /** Imports an invented list of so many patents, all in force. @returns how many were accepted */
  async importPatents(count: number): Promise<number> {
    return (await this.importFile<{ accepted: number }>(await this.inventedList(count))).accepted;
  }

  /** Imports a list whose patents are all in force. @returns the summary */
  importFile<Summary>(file: string): Promise<Summary> {
    return this.json('import', 'patents', file, '--status-from', 'in-force', '--status-date', '2022-06-01');
  }

  /** @returns the path of an invented list in the layout of a CNIPR export */
  async inventedList(count: number): Promise<string> {
    const file = join(this.folder, `list-${count}.xlsx`);
    await writeWorkbook(file, [{ name: 'Sheet1', rows: inventedPatentRows(count) }]);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.down();
    } catch (error) {
      if ((error as { code?: unknown }).code !== NOT_RUNNING) throw error;
    }
    await rm(this.folder, { recursive: true, force: true });
    present.delete(this);
  }
}

/** The outer environment without what would tie the platform to a store, a bus or a clock that is not its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'ZHIQI_NATS_SERVER' || !/^(ZHIQI_|OTEL_|MONGODB_URI$|NATS_URL$)/.test(name),
  );
  return Object.fromEntries(kept);
}
