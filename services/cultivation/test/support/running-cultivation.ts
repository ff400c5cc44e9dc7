import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CloudEvent, connectNats, connectRpc, homeStream, type RpcConnection, replay } from '@zhiqi/client';
import { CentreServiceDefinition } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_service';
import {
  GiMarkServiceDefinition,
  GiServiceDefinition,
  TrademarkServiceDefinition,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/service';
import { startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import { createIssuerKeys, type IssuerKeys, issueToken } from '@zhiqi/runtime';
import { Child, type NatsServer, startNatsServer } from '@zhiqi/testing';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The cultivation service as a process of its own, on a store and a NATS server of the test, called over gRPC. */
export class RunningCultivation {
  readonly #folder: string;
  readonly #keys: IssuerKeys;
  readonly #mongo: Awaited<ReturnType<typeof startEmbeddedMongo>>;
  readonly #nats: NatsServer;
  readonly #connections: RpcConnection[] = [];
  #child: Child | undefined;
  #address = '';

  private constructor(
    folder: string,
    keys: IssuerKeys,
    mongo: Awaited<ReturnType<typeof startEmbeddedMongo>>,
    nats: NatsServer,
  ) {
    this.#folder = folder;
    this.#keys = keys;
    this.#mongo = mongo;
    this.#nats = nats;
  }

  /** @param date of the platform's clock, nine in the morning in Shanghai, ticking */
  static async start(date: string): Promise<RunningCultivation> {
    const folder = await mkdtemp(join(tmpdir(), 'zhiqi-cultivation-'));
    const keys = await createIssuerKeys();
    await writeFile(join(folder, 'jwks.json'), JSON.stringify(keys.keySet));
    const running = new RunningCultivation(
      folder,
      keys,
      await startEmbeddedMongo({ strict: true }),
      await startNatsServer(),
    );
    await running.restart(date);
    return running;
  }

  /** Starts it on the same data, after a kill or instead of the running one; on another day where one is given. */
  async restart(date?: string): Promise<void> {
    await this.#child?.stop();
    const clock = join(this.#folder, 'clock.json');
    if (date !== undefined) {
      await writeFile(clock, JSON.stringify({ offsetMs: Date.parse(`${date}T01:00:00Z`) - Date.now() }));
    }
    this.#child = new Child({
      entry: MAIN,
      env: {
        ZHIQI_CULTIVATION_ADDR: '127.0.0.1:0',
        MONGODB_URI: this.#mongo.uri,
        NATS_URL: this.#nats.url,
        ZHIQI_JWKS_FILE: join(this.#folder, 'jwks.json'),
        ZHIQI_CLOCK_FILE: clock,
      },
    });
    const ready = await this.#child.line(/"msg":"ready"/, 60_000);
    this.#address = `127.0.0.1:${(JSON.parse(ready) as { port: number }).port}`;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  /** Clients that call the running process as this person. */
  as(role: Role, unit = 'cultivation') {
    const actor = { role, unit, personKey: 'p-1' };
    const token = () => issueToken(this.#keys.privateJwk, { actor, issuer: 'zhiqi-local' });
    const rpc = connectRpc({ address: this.#address, token });
    this.#connections.push(rpc);
    return {
      gi: rpc.client(GiServiceDefinition),
      marks: rpc.client(GiMarkServiceDefinition),
      trademarks: rpc.client(TrademarkServiceDefinition),
      centres: rpc.client(CentreServiceDefinition),
    };
  }

  /** Every home event in stream order, a repeated one dropped as every reader drops it; `bytes` are as stored. */
  async events(): Promise<PublishedEvent[]> {
    const session = await connectNats({ url: this.#nats.url, name: 'cultivation-test' });
    try {
      const seen = new Map<string, PublishedEvent>();
      for await (const { event, bytes, subject } of replay({ session, stream: homeStream('cultivation') })) {
        const name = event.type.split('.').at(-1) ?? '';
        const stored = `${subject.id} ${Buffer.from(bytes).toString('utf8')}`;
        const key = `${subject.aggregate}/${event.subject}#${event.sequence}`;
        if (!seen.has(key)) seen.set(key, { name, event, stored });
      }
      return [...seen.values()];
    } finally {
      await session.close();
    }
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.#child?.stop();
    await this.#nats.stop();
    await this.#mongo.close();
    await rm(this.#folder, { recursive: true });
  }
}

/** One event with what a reader of the stream can see of it. */
export interface PublishedEvent {
  /** `GiRightObtained`. */
  readonly name: string;
  readonly event: CloudEvent;
  /** Id token of the subject, and the envelope. */
  readonly stored: string;
}

export type CultivationClients = ReturnType<RunningCultivation['as']>;
