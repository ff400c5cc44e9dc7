import { join } from 'node:path';
import type { Caller } from './office.ts';
import { CommandError, Platform } from './platform.ts';
import { type CommandOutput, type Refusal, refusalOf, zhiqi } from './zhiqi.ts';

/**
 * A department that runs its own service and its own store on a data folder of its own. The bus, the other departments and the
 * issuer of tokens are a bureau's, and it is told of them by its environment alone.
 */
export class Department {
  readonly service: string;
  readonly platform: Platform;
  readonly #bureau: Platform;
  readonly #env: Readonly<Record<string, string>>;
  readonly #tokens = new Map<string, string>();

  private constructor(bureau: Platform, service: string, platform: Platform, env: Readonly<Record<string, string>>) {
    this.#bureau = bureau;
    this.service = service;
    this.platform = platform;
    this.#env = env;
  }

  /** Starts it with what the bureau's administrator hands out: a login on the bus, addresses, the public keys. */
  static async join(bureau: Platform, service: string): Promise<Department> {
    const login = await bureau.json<Record<string, string>>('credentials', service);
    const { services } = await bureau.status();
    const addresses = services
      .filter(({ name }) => name !== 'nats' && name !== 'store')
      .map(({ name, address }) => [`ZHIQI_${name.toUpperCase()}_ADDR`, address]);
    const keys = { ZHIQI_JWKS_FILE: join(bureau.dataDir, 'keys', 'jwks.json') };
    const env = { ...login, ...Object.fromEntries(addresses), ...keys };
    const department = new Department(bureau, service, await Platform.reserve(env), env);
    await department.up('--empty', '--clock', '2022-06-30');
    return department;
  }

  async up(...options: string[]): Promise<void> {
    await this.platform.up('--only', this.service, ...options);
  }

  down(): Promise<void> {
    return this.platform.down();
  }

  /** The answer to one call through this department's command line. */
  async call<Answer = unknown>(method: string, request: object, caller: Caller): Promise<Answer> {
    const output = await this.#run(method, request, caller);
    if (output.exitCode !== 0) throw new CommandError(['call', method], output);
    return JSON.parse(output.stdout) as Answer;
  }

  /** What the caller is told whose call must not succeed. */
  async refusal(method: string, request: object, caller: Caller): Promise<Refusal & { readonly code: number }> {
    const output = await this.#run(method, request, caller);
    if (output.exitCode === 0) throw new Error(`${method} was not refused`);
    return { ...refusalOf(output), code: output.exitCode };
  }

  /** Types of all events of the bus, read through this department's command line with the operator's login. */
  async eventTypes(): Promise<string[]> {
    const operator = await this.#bureau.json<Record<string, string>>('credentials', 'operator');
    const args = ['events', 'tail', '--since', 'all', '--no-follow', '--data-dir', this.platform.dataDir];
    const output = await zhiqi(args, { ...this.#env, ...operator });
    if (output.exitCode !== 0) throw new CommandError(args, output);
    const lines = output.stdout.split('\n').filter(Boolean);
    return lines.map((line) => (JSON.parse(line) as { type: string }).type);
  }

  async #run(method: string, request: object, caller: Caller): Promise<CommandOutput> {
    const env = { ...this.#env, ZHIQI_TOKEN: await this.#tokenOf(caller) };
    const args = ['call', `zhiqi.${method}`, JSON.stringify(request), '--data-dir', this.platform.dataDir, '--json'];
    return zhiqi(args, env);
  }

  /** Issued by the bureau: this department has no private key. A token outlives the bureau's platform. */
  async #tokenOf({ role, unit = this.service, person = 'off-01' }: Caller): Promise<string> {
    const who = ['--role', role, '--unit', unit, '--person', person];
    const key = who.join(' ');
    const token = this.#tokens.get(key) ?? (await this.#bureau.json<{ token: string }>('token', ...who)).token;
    this.#tokens.set(key, token);
    return token;
  }
}
