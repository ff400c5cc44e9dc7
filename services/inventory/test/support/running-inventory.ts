import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRpc, type RpcConnection } from '@zhiqi/client';
import { CommandStatusServiceDefinition } from '@zhiqi/contracts/zhiqi/common/v1/command_status';
import { ConversionServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { type ExportPatentsRequest, ImportServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import {
  GradingServiceDefinition,
  RuleSetServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_service';
import { MatchingServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { NavigationServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { OpenLicenceServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/open_licence_service';
import { RightServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import {
  type ImportPatentsRequest,
  type ImportRowResult,
  type ImportSettings,
  type ImportSummary,
  PatentServiceDefinition,
  StocktakingServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import {
  DemandServiceDefinition,
  SupplyServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { TrusteeshipServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/trusteeship_service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import {
  createIssuerKeys,
  type IssuerKeys,
  issueToken,
  readServiceConfig,
  type ServiceContext,
  silentLogger,
  startService,
} from '@zhiqi/runtime';
import { type GuardedNats, startNatsServer } from '@zhiqi/testing';
import { inventoryService } from '../../src/service.ts';

const ISSUER = 'zhiqi-local';

/** The inventory service on a store and a NATS server of its own, called over gRPC. Clock: 2022-06-30, ticking. */
export class RunningInventory {
  /** What its slices are given. */
  readonly context: ServiceContext;
  readonly #address: string;
  readonly #keys: IssuerKeys;
  readonly #stop: () => Promise<void>;
  readonly #connections: RpcConnection[] = [];

  private constructor(address: string, context: ServiceContext, keys: IssuerKeys, stop: () => Promise<void>) {
    this.#address = address;
    this.context = context;
    this.#keys = keys;
    this.#stop = stop;
  }

  /**
   * @param guarded a server with users, which the caller stops; default one of its own without
   * @param again where a service is started once more: the store of the first, which the caller closes, and another day
   */
  static async start(
    guarded?: GuardedNats,
    again: { readonly mongo?: EmbeddedMongo; readonly today?: string } = {},
  ): Promise<RunningInventory> {
    const folder = await mkdtemp(join(tmpdir(), 'zhiqi-inventory-'));
    const { today = '2022-06-30' } = again;
    const keys = await createIssuerKeys();
    const keySet = join(folder, 'jwks.json');
    await writeFile(keySet, JSON.stringify(keys.keySet));
    const clockFile = join(folder, 'clock.json');
    await writeFile(clockFile, JSON.stringify({ offsetMs: Date.parse(`${today}T01:00:00Z`) - Date.now() }));
    const mongo = again.mongo ?? (await startEmbeddedMongo({ strict: true }));
    const nats = guarded ?? (await startNatsServer());
    const login = guarded?.login('inventory');
    const config = readServiceConfig('inventory', {
      ZHIQI_INVENTORY_ADDR: '127.0.0.1:0',
      MONGODB_URI: mongo.uri,
      NATS_URL: nats.url,
      ZHIQI_NATS_USER: login?.user,
      ZHIQI_NATS_PASSWORD: login?.password,
      ZHIQI_JWKS_FILE: keySet,
      ZHIQI_CLOCK_FILE: clockFile,
    });
    const service = await startService(inventoryService, config, {
      logger: silentLogger,
      onFatal: (error) => {
        throw error;
      },
    });
    return new RunningInventory(`127.0.0.1:${service.port}`, service.context, keys, async () => {
      await service.stop();
      if (!guarded) await nats.stop();
      if (!again.mongo) await mongo.close();
      await rm(folder, { recursive: true });
    });
  }

  /** Clients that call as this person. */
  as(role: Role, personKey: string, unit = 'inventory') {
    const token = (): Promise<string> =>
      issueToken(this.#keys.privateJwk, { actor: { role, unit, personKey }, issuer: ISSUER });
    return this.#clients(token);
  }

  /** Clients without a token, or with a wrong one. */
  anonymous(token?: string) {
    return this.#clients(token);
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.#stop();
  }

  #clients(token: string | (() => Promise<string>) | undefined) {
    const rpc = connectRpc({ address: this.#address, ...(token === undefined ? {} : { token }) });
    this.#connections.push(rpc);
    return {
      patents: rpc.client(PatentServiceDefinition),
      imports: rpc.client(ImportServiceDefinition),
      stocktaking: rpc.client(StocktakingServiceDefinition),
      rights: rpc.client(RightServiceDefinition),
      trusteeships: rpc.client(TrusteeshipServiceDefinition),
      ruleSets: rpc.client(RuleSetServiceDefinition),
      grading: rpc.client(GradingServiceDefinition),
      conversions: rpc.client(ConversionServiceDefinition),
      openLicences: rpc.client(OpenLicenceServiceDefinition),
      demands: rpc.client(DemandServiceDefinition),
      supply: rpc.client(SupplyServiceDefinition),
      navigation: rpc.client(NavigationServiceDefinition),
      matching: rpc.client(MatchingServiceDefinition),
      commands: rpc.client(CommandStatusServiceDefinition),
    };
  }
}

export type InventoryClients = ReturnType<RunningInventory['as']>;

export interface ImportOutcome {
  readonly rows: ImportRowResult[];
  readonly summary: ImportSummary;
}

/** Uploads a list as the CLI does: settings, then chunks. */
export async function importList(
  { patents }: Pick<InventoryClients, 'patents'>,
  path: string,
  settings: Partial<ImportSettings> & { readonly requestId: string },
): Promise<ImportOutcome> {
  const content = await readFile(path);
  async function* upload(): AsyncGenerator<ImportPatentsRequest> {
    yield {
      part: {
        $case: 'settings',
        value: { fileName: '', divisionCode: '', statusDeclaration: undefined, exportDate: '', ...settings },
      },
    };
    for (let at = 0; at < content.length; at += 16_384) {
      yield { part: { $case: 'chunk', value: content.subarray(at, at + 16_384) } };
    }
  }
  const rows: ImportRowResult[] = [];
  for await (const { part } of patents.importPatents(upload())) {
    if (part?.$case === 'row') rows.push(part.value);
    if (part?.$case === 'summary') return { rows, summary: part.value };
  }
  throw new Error('the import ended without a summary');
}

/** Receives an exported list as the CLI does. @returns the name it was given */
export async function exportList(
  { imports }: InventoryClients,
  path: string,
  request: Partial<ExportPatentsRequest>,
): Promise<string> {
  let fileName = '';
  const chunks: Uint8Array[] = [];
  const asked = { layout: 'EXPORT_LAYOUT_UNSPECIFIED', batchId: '', filter: undefined, ...request } as const;
  for await (const { part } of imports.exportPatents(asked)) {
    if (part?.$case === 'file') fileName = part.value.fileName;
    if (part?.$case === 'chunk') chunks.push(part.value);
  }
  await writeFile(path, Buffer.concat(chunks));
  return fileName;
}
