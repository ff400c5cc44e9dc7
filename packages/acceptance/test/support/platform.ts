import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@zhiqi/testing';
import { inject } from 'vitest';
import { freePortBase } from './ports.ts';
import { type CommandOutput, type Refusal, refusalOf, zhiqi } from './zhiqi.ts';

/** `zhiqi status --json`. */
export interface Status {
  readonly mongodbUri: string;
  readonly natsUrl: string;
  readonly clock: string;
  readonly services: readonly ServiceStatus[];
}

export interface ServiceStatus {
  readonly name: string;
  readonly address: string;
  readonly pid: number | null;
  readonly state: string;
}

const RECOVERY_MS = 90_000;

/** A command that had to succeed and did not. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(args: readonly string[], { exitCode, stderr }: CommandOutput) {
    super(`zhiqi ${args.join(' ')}: ${exitCode}\n${stderr}`);
    this.exitCode = exitCode;
  }
}

/** A platform of its own in a temporary folder: NATS, store and services as separate processes. */
export class Platform {
  /** Everything the test writes goes here; removed by `remove`. */
  readonly folder: string;
  readonly dataDir: string;
  readonly portBase: number;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(folder: string, portBase: number, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.dataDir = join(folder, 'platform');
    this.portBase = portBase;
    this.#env = env;
  }

  /** Starts an empty platform whose clock shows 2022-06-30. @param env additional environment of every process */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<Platform> {
    const platform = await Platform.reserve(env);
    try {
      await platform.up('--empty', '--clock', '2022-06-30');
      return platform;
    } catch (error) {
      await platform.remove();
      throw error;
    }
  }

  /** A place for a platform that does not run yet and has no data folder: one is restored there. */
  static async reserve(env: Readonly<Record<string, string>> = {}): Promise<Platform> {
    const folder = await mkdtemp(join(inject('platforms'), 'run-'));
    return new Platform(folder, await freePortBase(), env);
  }

  /** `zhiqi up --detach` on the platform's folder and ports. */
  up(...options: string[]): Promise<Status> {
    return this.json<Status>('up', '--detach', '--port-base', String(this.portBase), ...options);
  }

  async down(): Promise<void> {
    await this.json('down');
  }

  /** Stops everything, whatever state it is in, and removes the folder. */
  async remove(): Promise<void> {
    const ended = await this.run('down');
    if (ended.exitCode !== 0 && ended.exitCode !== NOT_RUNNING) throw new Error(`not stopped:\n${ended.stderr}`);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs a command on this platform with `--json`, whatever becomes of it. */
  run(...args: string[]): Promise<CommandOutput> {
    return zhiqi([...args, '--data-dir', this.dataDir, '--json'], this.#env);
  }

  /** The JSON result of a command that must succeed. */
  async json<Result = unknown>(...args: string[]): Promise<Result> {
    const output = await this.run(...args);
    if (output.exitCode !== 0) throw new CommandError(args, output);
    return JSON.parse(output.stdout) as Result;
  }

  /** One JSON document a line, as `events tail` writes them. */
  async jsonLines<Line>(...args: string[]): Promise<Line[]> {
    const output = await zhiqi([...args, '--data-dir', this.dataDir], this.#env);
    if (output.exitCode !== 0) throw new CommandError(args, output);
    const lines = output.stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Line);
  }

  /** The refusal of a command that must not succeed. */
  async refusal(...args: string[]): Promise<Refusal & { readonly code: number }> {
    const output = await this.run(...args);
    if (output.exitCode === 0) throw new Error(`zhiqi ${args.join(' ')} was not refused`);
    return { ...refusalOf(output), code: output.exitCode };
  }

  status(): Promise<Status> {
    return this.json<Status>('status');
  }

  async process(name: string): Promise<ServiceStatus> {
    const { services } = await this.status();
    const found = services.find((service) => service.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  }

  /** `kill -9` of one process of the platform, by the id that `status` tells. @returns that id */
  async kill(name: string): Promise<number> {
    const { pid } = await this.process(name);
    if (pid === null) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** Waits until the launcher has brought back a process that was killed. */
  async restarted(name: string, killedPid: number): Promise<void> {
    await eventually(
      async () => {
        const { pid, state } = await this.process(name);
        return pid !== null && pid !== killedPid && state === 'SERVING';
      },
      { timeoutMs: RECOVERY_MS, what: `${name} serves again after kill -9` },
    );
  }

  /** Bearer token of one person in one role. */
  async token(role: string, person: string): Promise<string> {
    return (await this.json<{ token: string }>('token', '--role', role, '--person', person)).token;
  }
}

/** Exit code of a command whose platform does not run. */
const NOT_RUNNING = 3;
