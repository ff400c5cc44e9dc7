import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
const NATS_FILES = fileURLToPath(new URL('../../../../deploy/nats/', import.meta.url));
const PASSWORD = 'pw_bench';

/** What is behind catches up: the relay after NATS was away, the figures after their facts were lost. */
export const relay: Suite = {
  name: 'relay',
  title: 'Catching up after an outage',
  async measure(context) {
    const passwords = await natsPasswords();
    await using stack = new AsyncDisposableStack();
    // A NATS that the launcher does not bring back by itself, by the platform's own configuration.
    const server = await startNatsServer({ config: join(NATS_FILES, 'nats.conf'), env: passwords });
    stack.defer(() => server.stop());
    const { quick, portBase } = context;
    const pair = stack.use(
      await startPair({
        portBase,
        only: ['inventory', 'reporting'],
        env: { NATS_URL: server.url, ...passwords },
        login: (user) => ({ url: server.url, user, password: PASSWORD }),
        patents: quick ? 1_000 : 3_000,
      }),
    );
    return [...(await outages(context, pair, server)), ...(await rebuilds(context, pair))];
  },
};

/** The same one for every user that the configuration names. */
async function natsPasswords(): Promise<Record<string, string>> {
  const users = await readFile(join(NATS_FILES, 'users.conf'), 'utf8');
  return Object.fromEntries(
    [...users.matchAll(/\$(ZHIQI_NATS_PASSWORD_\w+)/g)].map(([, name = '']) => [name, PASSWORD]),
  );
}

/** Events a second from the first that the stream takes after NATS is back to the last. */
async function outages({ quick, say }: BenchContext, pair: Pair, server: NatsServer): Promise<Figure[]> {
  const rounds = quick ? 1 : 3;
  const count = quick ? WAITING / 5 : WAITING;
  const bytes = await payloadBytes(pair);
  const [ours, floor, until]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const outage = await outageRound(pair, server, count);
    ours.push(outage.perSecond);
    until.push(outage.seconds);
    const { seconds } = await pair.bare.ask('publish', { bytes, count, window: WINDOW });
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
  await bus.ask('reached', { stream, sequence: first + count, timeoutMs: PATIENCE_MS });
  const [from, to] = await bus.ask('storedAt', { stream, first: first + 1, last: first + count });
  await ours.settled();
  return { perSecond: ((count - 1) * 1000) / (to - from), seconds: (to - back) / 1000 };
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

/** What runs here and publishes; what reporting publishes, its definitions, becomes facts too. */
const PUBLISHERS = ['inventory', 'reporting'];

async function rebuildRound({ platform, db, bus }: Pair): Promise<number> {
  const facts = db.client.db(FACTS);
  const total = await bus.ask('lastSequences', { streams: PUBLISHERS.map((name) => `ZHIQI_${name.toUpperCase()}`) });
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
