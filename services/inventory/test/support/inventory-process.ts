import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectRpc, type RpcConnection, type TypedClient } from '@zhiqi/client';
import { SupplyServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import type { EmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import { createIssuerKeys, type IssuerKeys, issueToken } from '@zhiqi/runtime';
import { Child, type GuardedNats } from '@zhiqi/testing';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The inventory service as a process of its own, on a store and a NATS server of the test: it can be killed. */
export class InventoryProcess {
  readonly #folder: string;
  readonly #keys: IssuerKeys;
  readonly #env: Readonly<Record<string, string>>;
  readonly #connections: RpcConnection[] = [];
  #child: Child | undefined;
  #address = '';

  private constructor(folder: string, keys: IssuerKeys, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#keys = keys;
    this.#env = env;
  }

  /** @param today date of the platform's clock, nine in the morning in Shanghai, ticking */
  static async start(nats: GuardedNats, mongo: EmbeddedMongo, today: string): Promise<InventoryProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'zhiqi-inventory-process-'));
    const keys = await createIssuerKeys();
    const keySet = join(folder, 'jwks.json');
    await writeFile(keySet, JSON.stringify(keys.keySet));
    const clock = join(folder, 'clock.json');
    await writeFile(clock, JSON.stringify({ offsetMs: Date.parse(`${today}T01:00:00Z`) - Date.now() }));
    const { user, password } = nats.login('inventory');
    const running = new InventoryProcess(folder, keys, {
      ZHIQI_INVENTORY_ADDR: '127.0.0.1:0',
      MONGODB_URI: mongo.uri,
      NATS_URL: nats.url,
      ZHIQI_NATS_USER: user,
      ZHIQI_NATS_PASSWORD: password,
      ZHIQI_JWKS_FILE: keySet,
      ZHIQI_CLOCK_FILE: clock,
    });
    await running.restart();
    return running;
  }

  /** Starts it on the same data after a kill. */
  async restart(): Promise<void> {
    this.#child = new Child({ entry: MAIN, env: this.#env });
    const ready = await this.#child.line(/"msg":"ready"/, 60_000);
    this.#address = `127.0.0.1:${(JSON.parse(ready) as { port: number }).port}`;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  /** The supply list, called as this person. */
  supply(role: Role, personKey: string) {
    return this.client(SupplyServiceDefinition, role, personKey);
  }

  /** Any of its services, called as this person. */
  client<Definition extends Parameters<RpcConnection['client']>[0]>(
    definition: Definition,
    role: Role,
    personKey: string,
  ): TypedClient<Definition> {
    const actor = { role, unit: 'inventory', personKey };
    const token = () => issueToken(this.#keys.privateJwk, { actor, issuer: 'zhiqi-local' });
    const rpc = connectRpc({ address: this.#address, token });
    this.#connections.push(rpc);
    return rpc.client(definition);
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.#child?.stop();
    await rm(this.#folder, { recursive: true });
  }
}
