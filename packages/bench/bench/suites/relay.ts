import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { type Pair, startPair } from '../harness/pair.ts';
import { spread } from '../harness/statistics.ts';
import type { BenchContext, Figure, Suite } from '../harness/suite.ts';

/** The relay's own window of unacknowledged events. */
const WINDOW = 256;
/** Below the 10,000 from which commands are refused without NATS. */
const WAITING = 9_500;
const PATIENCE_MS = 120_000;
const FACTS = 'zhiqi_reporting_facts';

/** What is behind catches up: the relay after NATS was away, the figures after their facts were lost. */
export const relay: Suite = {
  name: 'relay',
  title: 'Catching up after an outage',
  async measure(context) {
    await using nats = await ownNats();
    const login = { url: nats.server.url, user: '', password: '' };
    const env = { NATS_URL: nats.server.url };
    const { quick, portBase } = context;
    const only = ['inventory', 'reporting'];
    await using pair = await startPair({ portBase, only, env, login, patents: quick ? 1_000 : 3_000 });
    return [...(await outages(context, pair, nats.server)), ...(await rebuilds(context, pair))];
  },
};

/** A NATS that the launcher does not bring back by itself, with the platform's setting of syncs. */
async function ownNats(): Promise<AsyncDisposable & { readonly server: NatsServer }> {
  const folder = await mkdtemp(join(tmpdir(), 'zhiqi-bench-nats-'));
  const config = join(folder, 'nats.conf');
  await writeFile(config, 'jetstream { sync_interval: 1s }\n');
  const server = await startNatsServer({ config });
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Events a second from the first that arrives after NATS is back to the last. */
async function outages({ quick, say }: BenchContext, pair: Pair, server: NatsServer): Promise<Figure[]> {
  const rounds = quick ? 1 : 3;
  const count = quick ? WAITING / 5 : WAITING;
  const bytes = await payloadBytes(pair);
  const [ours, floor, until]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const outage = await outageRound(pair, server, count);
    ours.push(outage.perSecond);
    until.push(outage.seconds);
    const { seconds } = await pair.bus.ask('publish', { subject: 'zhiqi.bench.raw', bytes, count, window: WINDOW });
    floor.push(count / seconds);
    say(`  ${count} events waited: ${Math.round(outage.perSecond)}/s, raw ${Math.round(count / seconds)}/s`);
  }
  return [
    {
      what: `relay: ${count} events that waited`,
      unit: '/s',
      value: spread(ours),
      floor: spread(floor),
      ratio: spread(ours.map((rate, round) => rate / (floor[round] ?? Number.NaN))),
    },
    { what: 'relay: from NATS back to the last event', unit: 's', value: spread(until) },
  ];
}

async function outageRound({ bus, ours }: Pair, server: NatsServer, count: number) {
  const { stream } = ours;
  const first = await bus.ask('lastSequence', { stream });
  await server.kill();
  await ours.load.ask('closedLoop', { count, limit: 64 });
  await server.restart();
  const back = performance.timeOrigin + performance.now();
  const timeoutMs = PATIENCE_MS;
  const begun = await bus.ask('reached', { stream, sequence: first + 1, timeoutMs });
  const ended = await bus.ask('reached', { stream, sequence: first + count, timeoutMs });
  await ours.settled();
  const missed = begun.last - first;
  return { perSecond: ((count - missed) * 1000) / (ended.at - begun.at), seconds: (ended.at - back) / 1000 };
}

/** Size of an event as the relay publishes it. */
async function payloadBytes({ db }: Pair): Promise<number> {
  const event = await db.collection('journal').findOne({ type: 'PatentLegalStatusChanged' });
  const payload: unknown = event?.publications?.[0]?.payload;
  if (typeof payload !== 'string') throw new Error('no event was journaled yet');
  return Buffer.byteLength(payload);
}

/** Events a second from the first fact row to the last, after the database of facts was dropped. */
async function rebuilds({ quick, say }: BenchContext, pair: Pair): Promise<Figure[]> {
  const rounds = quick ? 1 : 3;
  const [ours, floor, rows]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const rate = await rebuildRound(pair);
    const { seconds, read } = await pair.bus.ask('consume', { stream: pair.ours.stream, filter: 'zhiqi.internal.>' });
    ours.push(rate);
    floor.push(read / seconds);
    rows.push(read);
    say(`  ${read} facts rebuilt: ${Math.round(rate)}/s, raw ${Math.round(read / seconds)}/s`);
  }
  const ratio = spread(ours.map((rate, round) => rate / (floor[round] ?? Number.NaN)));
  const what = `figures: ${Math.max(...rows)} events read again`;
  return [{ what, unit: '/s', value: spread(ours), floor: spread(floor), ratio }];
}

async function rebuildRound({ platform, db, bus, ours }: Pair): Promise<number> {
  const facts = db.client.db(FACTS);
  const total = await bus.ask('lastSequence', { stream: ours.stream });
  const { reporting = 0 } = await platform.pids();
  await facts.dropDatabase();
  // The launcher starts it again, and it finds that its facts are gone.
  process.kill(reporting, 'SIGKILL');
  const counted = () => facts.collection('events').estimatedDocumentCount();
  const some = await eventually(async () => (await counted()) || undefined, {
    what: 'facts come',
    timeoutMs: PATIENCE_MS,
  });
  const began = performance.now();
  await eventually(async () => (await counted()) === total, { what: `${total} facts`, timeoutMs: PATIENCE_MS });
  return ((total - some) * 1000) / (performance.now() - began);
}
