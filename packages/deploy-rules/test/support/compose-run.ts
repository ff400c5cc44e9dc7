import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Child, eventually } from '@zhiqi/testing';
import { environmentOf, servicesOf } from '../../src/compose.ts';
import { asMapping, asTexts, readYaml } from '../../src/yaml.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const COMPOSE = readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8');

/** Where the services of the compose file find what containers would give them. */
export interface Surroundings {
  /** Working folder of the image. */
  readonly image: string;
  /** What `/run/secrets` stands for. */
  readonly secrets: string;
  readonly natsUrl: string;
  readonly mongodbUri: string;
  /** Environment on top of the compose file's. */
  readonly env: Readonly<Record<string, string>>;
}

/** Five services at once, on a machine that may be busy with other tests. */
const HEALTHY_WITHIN_MS = 150_000;

/** The services of the compose file as processes of this machine: same commands, same environment, same probes. */
export class ComposeRun {
  readonly ports: ReadonlyMap<string, number>;
  readonly #given: Surroundings;
  readonly #children = new Map<string, Child>();

  private constructor(given: Surroundings, ports: ReadonlyMap<string, number>) {
    this.#given = given;
    this.ports = ports;
  }

  static async prepare(given: Surroundings, services: Iterable<string>): Promise<ComposeRun> {
    const ports = new Map<string, number>();
    for (const name of services) {
      ports.set(name, await freePort());
      // The store here has no users.
      writeFileSync(join(given.secrets, `mongodb_uri_${name}`), given.mongodbUri);
    }
    return new ComposeRun(given, ports);
  }

  start(name: string): Child {
    const [program, entry = '', ...args] = asTexts(specOf(name).command);
    if (program !== 'node') throw new Error(`${name} is not started by node`);
    const child = new Child({ entry, args, cwd: this.#given.image, env: this.environment(name) });
    this.#children.set(name, child);
    return child;
  }

  /** Runs the container's probe until it finds the service healthy. */
  async healthy(name: string): Promise<void> {
    const [, program, ...args] = asTexts(asMapping(specOf(name).healthcheck).test);
    if (program !== 'node') throw new Error(`${name} is not probed by node`);
    const healthy = async (): Promise<boolean> => {
      const child = this.#children.get(name);
      if (child?.exited) throw new Error(`${name} ended with ${child.exitCode}:\n${child.lines.slice(-20).join('\n')}`);
      return (await this.run(name, args)).status === 0;
    };
    await eventually(healthy, { timeoutMs: HEALTHY_WITHIN_MS, what: `${name} is healthy` });
  }

  /** Runs a program of the image with the environment of a service, as `docker compose exec` would. */
  run(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return runNode(args, { cwd: this.#given.image, env: { ...process.env, ...this.environment(name), ...env } });
  }

  /** SIGTERM to all. @returns the exit code of each */
  async stop(): Promise<Record<string, number | null>> {
    const ended = [...this.#children].map(async ([name, child]) => [name, await child.stop()] as const);
    return Object.fromEntries(await Promise.all(ended));
  }

  /** What the compose file says, with addresses and folders of this machine. */
  environment(name: string): Record<string, string> {
    const { secrets, natsUrl, env } = this.#given;
    const mounts = asTexts(specOf(name).volumes).map((volume) => volume.split(':'));
    // `./calendars:/etc/zhiqi/calendars` → the folder beside the compose file.
    const mounted = (value: string): string => {
      const [source] = mounts.find(([, target]) => target === value) ?? [];
      return source === undefined ? value : join(ROOT, 'deploy', source);
    };
    const moved = Object.entries(environmentOf(specOf(name))).map(([variable, value]) => {
      const [, host = '', port = ''] = /^([a-z]+):(\d+)$/.exec(value) ?? [];
      if (port !== '') return [variable, `127.0.0.1:${this.ports.get(host) ?? port}`];
      return [
        variable,
        mounted(value)
          .replace(/^\/run\/secrets/, secrets)
          .replace(/^nats:.*/, natsUrl),
      ];
    });
    return { ...Object.fromEntries(moved), ZHIQI_LISTEN_HOST: '127.0.0.1', ...env };
  }
}

/** How a program ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; whatever it answers, this process goes on serving meanwhile. */
export function runNode(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

function specOf(name: string) {
  const service = servicesOf(readYaml('compose.yaml', COMPOSE).value).get(name);
  if (service === undefined) throw new Error(`the compose file has no service ${name}`);
  return service.spec;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
