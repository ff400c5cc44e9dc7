import { callByReflection, listServices } from '@zhiqi/client';
import {
  type ImportPatentsRequest,
  type ImportPatentsResponse,
  PatentServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { type ClientError, createChannel, createClient, Metadata, Status } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../log.ts';
import { type GrpcServer, mount, startGrpcServer } from './server.ts';

/** Far beyond the test's own limit: a drain that needs it has failed. */
const DRAIN_MS = 600_000;

/** Answers every chunk. */
async function* importPatents(requests: AsyncIterable<ImportPatentsRequest>): AsyncGenerator<ImportPatentsResponse> {
  for await (const _request of requests) yield { part: { $case: 'progress', value: { rowsRead: 0, rowsDone: 0 } } };
}

const { importPatents: method } = PatentServiceDefinition.methods;
const Uploads = { ...PatentServiceDefinition, methods: { importPatents: method } } as const;

let server: GrpcServer;
let channel: ReturnType<typeof createChannel>;

beforeEach(async () => {
  server = await startGrpcServer({
    address: '127.0.0.1:0',
    services: [mount(Uploads, { importPatents })],
    verify: () => Promise.resolve({ role: 'OFF', unit: 'inventory', personKey: 'p-1' }),
    logger: silentLogger,
    drainMs: DRAIN_MS,
  });
  channel = createChannel(`127.0.0.1:${server.port}`);
});
afterEach(async () => {
  channel.close();
  await server.drain();
});

describe('reflection', () => {
  const address = (): string => `127.0.0.1:${server.port}`;
  const known = ['grpc.health.v1.Health', 'zhiqi.inventory.v1.PatentService'];

  it('names the services to whoever asks, and again', async () => {
    expect(await listServices(address())).toEqual(known);
    expect(await Promise.all([listServices(address()), listServices(address())])).toEqual([known, known]);
  });

  it('tells enough of a method to call it by its name', async () => {
    const call = callByReflection(address(), 'zhiqi.inventory.v1.PatentService/GetPatent', { applicationNo: 'x' });
    // Described, encoded and sent; only this server has no handler for it.
    await expect(call).rejects.toMatchObject({ code: Status.UNIMPLEMENTED });
  });
});

describe('draining', () => {
  it('does not wait for a caller who keeps an upload open, and tells it to come again', async () => {
    const client = createClient(Uploads, channel);
    const chunk: ImportPatentsRequest = { part: { $case: 'chunk', value: new Uint8Array([1]) } };
    async function* upload() {
      yield chunk;
      await new Promise(() => {});
    }
    const metadata = Metadata({ authorization: 'Bearer x' });
    const answers = client.importPatents(upload(), { metadata })[Symbol.asyncIterator]();
    await answers.next();
    const broken = answers.next().then(
      () => undefined,
      ({ code }: ClientError) => code,
    );
    await server.drain();
    expect(await broken).toBe(Status.UNAVAILABLE);
  });

  it('stays unhealthy, whatever a probe of the store under way reports', async () => {
    const watch = createClient(HealthDefinition, channel).watch({ service: '' })[Symbol.asyncIterator]();
    server.setServing(true);
    const seen = [(await watch.next()).value?.status];
    const rest = (async () => {
      for (let next = await watch.next(); !next.done; next = await watch.next()) seen.push(next.value.status);
    })().catch(() => undefined);
    const drained = server.drain();
    server.setServing(true);
    server.setEventsServing(true);
    await Promise.all([drained, rest]);
    expect(seen.at(-1)).not.toBe(1);
  });
});
