import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectRpc, type RpcConnection } from '@zhiqi/client';
import {
  DemandServiceDefinition,
  PartnerBankServiceDefinition,
  PledgeServiceDefinition,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import { PatentServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import { createIssuerKeys, type IssuerKeys, issueToken } from '@zhiqi/runtime';
import { Child } from '@zhiqi/testing';

const ISSUER = 'zhiqi-local';
const MAIN = {
  financing: fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
  inventory: fileURLToPath(new URL('../../../inventory/src/main.ts', import.meta.url)),
};
const READY_MS = 60_000;

/** Where a world's services find the bus, and as whom. */
export interface Bus {
  readonly url: string;
  /** Variables that log a service in; none on a server without users. */
  credentials(service: 'financing' | 'inventory'): Readonly<Record<string, string>>;
}

/** A process of a service, at an address that outlives it. */
export interface ServiceProcess {
  readonly address: string;
  readonly child: Child;
}

/** Real processes of financing and inventory on one store and one bus, called over gRPC. Clock: 2022-06-30, ticking. */
export class FinancingWorld {
  /** The store, as every instance sees it. */
  readonly mongodbUri: string;
  readonly #bus: Bus;
  readonly #folder: string;
  readonly #keys: IssuerKeys;
  readonly #closeStore: () => Promise<void>;
  readonly #children = new Set<Child>();
  readonly #connections: RpcConnection[] = [];
  /** Known from its first start on; before that nobody answers there. */
  #inventoryAddress = '127.0.0.1:1';

  private constructor(bus: Bus, folder: string, keys: IssuerKeys, uri: string, closeStore: () => Promise<void>) {
    this.#bus = bus;
    this.#folder = folder;
    this.#keys = keys;
    this.mongodbUri = uri;
    this.#closeStore = closeStore;
  }

  static async open(bus: Bus): Promise<FinancingWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'zhiqi-financing-'));
    const keys = await createIssuerKeys();
    await writeFile(join(folder, 'jwks.json'), JSON.stringify(keys.keySet));
    const mongo = await startEmbeddedMongo({ strict: true });
    const world = new FinancingWorld(bus, folder, keys, mongo.uri, () => mongo.close());
    await world.setClock('2022-06-30');
    return world;
  }

  /** Services that start from now on begin on this day at nine in the morning. */
  async setClock(date: string): Promise<void> {
    const offsetMs = Date.parse(`${date}T01:00:00Z`) - Date.now();
    await writeFile(join(this.#folder, 'clock.json'), JSON.stringify({ offsetMs }));
  }

  /** Starts the inventory, at the address where it was before. */
  async startInventory(): Promise<ServiceProcess> {
    const known = this.#inventoryAddress.endsWith(':1') ? '127.0.0.1:0' : this.#inventoryAddress;
    const started = await this.#start('inventory', known);
    this.#inventoryAddress = started.address;
    return started;
  }

  /** Starts an instance of financing; it looks for the inventory where that was started last. */
  startFinancing(): Promise<ServiceProcess> {
    return this.#start('financing', '127.0.0.1:0');
  }

  /** Clients of one instance that call as this person. */
  as({ address }: ServiceProcess, role: Role, unit: string, personKey = `p-${role.toLowerCase()}`) {
    const token = () => issueToken(this.#keys.privateJwk, { actor: { role, unit, personKey }, issuer: ISSUER });
    const rpc = connectRpc({ address, token });
    this.#connections.push(rpc);
    return {
      banks: rpc.client(PartnerBankServiceDefinition),
      demands: rpc.client(DemandServiceDefinition),
      pledges: rpc.client(PledgeServiceDefinition),
      patents: rpc.client(PatentServiceDefinition),
    };
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await Promise.all([...this.#children].map((child) => child.kill()));
    await this.#closeStore();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #start(service: 'financing' | 'inventory', address: string): Promise<ServiceProcess> {
    const child = new Child({
      entry: MAIN[service],
      env: {
        ...this.#bus.credentials(service),
        NATS_URL: this.#bus.url,
        MONGODB_URI: this.mongodbUri,
        ZHIQI_INVENTORY_ADDR: this.#inventoryAddress,
        [`ZHIQI_${service.toUpperCase()}_ADDR`]: address,
        ZHIQI_JWKS_FILE: join(this.#folder, 'jwks.json'),
        ZHIQI_CLOCK_FILE: join(this.#folder, 'clock.json'),
      },
    });
    this.#children.add(child);
    const ready = JSON.parse(await child.line(/"msg":"ready"/, READY_MS)) as { port: number };
    return { address: `127.0.0.1:${ready.port}`, child };
  }
}

export type FinancingClients = ReturnType<FinancingWorld['as']>;
