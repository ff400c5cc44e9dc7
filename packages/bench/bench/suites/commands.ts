import { type Pair, type Side, startPair } from '../harness/pair.ts';
import { cpuOf } from '../harness/process.ts';
import { percentile, spread } from '../harness/statistics.ts';
import type { Figure, Suite } from '../harness/suite.ts';

const LEVELS = [1, 16, 64] as const;
const SETTLE_MS = 60_000;

/** How one round of one side went. */
interface Round {
  readonly accepted: number;
  readonly acknowledged: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time a command, by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** Accepted commands a second, processor time a command. */
export const commands: Suite = {
  name: 'commands',
  title: 'Commands: gRPC in → durable write → event acknowledged',
  async measure(context) {
    const { quick, portBase } = context;
    await using pair = await startPair({ portBase, only: ['inventory'], patents: quick ? 1_000 : 4_000 });
    const rounds = quick ? 2 : 5;
    const results = new Map<number, { ours: Round; floor: Round }[]>();
    context.say('  warming up');
    for (const side of [pair.ours, pair.floor]) await measureRound(pair, side, 64, quick ? 1_000 : 3_000);
    for (const limit of LEVELS) {
      const count = commandsOf(limit, quick);
      for (let round = 0; round < rounds; round += 1) {
        const both = await measureBoth(pair, limit, count, round % 2 === 0);
        results.set(limit, [...(results.get(limit) ?? []), both]);
        context.say(`  ${limit} in flight, round ${round + 1}: ${rates(both)}`);
      }
    }
    return [...results].flatMap(([limit, pairs]) => [...rateFigures(limit, pairs), ...cpuFigures(limit, pairs)]);
  },
};

function commandsOf(limit: number, quick: boolean): number {
  const full = limit === 1 ? 800 : limit === 16 ? 3_000 : 5_000;
  return quick ? full / 4 : full;
}

async function measureBoth(pair: Pair, limit: number, count: number, oursFirst: boolean) {
  if (oursFirst) {
    const ours = await measureRound(pair, pair.ours, limit, count);
    return { ours, floor: await measureRound(pair, pair.floor, limit, count) };
  }
  const floor = await measureRound(pair, pair.floor, limit, count);
  return { floor, ours: await measureRound(pair, pair.ours, limit, count) };
}

/** One command is one public event, so the round is over when the stream has grown by the number of commands. */
async function measureRound({ bus }: Pair, side: Side, limit: number, count: number): Promise<Round> {
  const { stream, load } = side;
  const before = await cpuOf(side.pids);
  const first = await bus.ask('lastSequence', { stream });
  const { began, ended, took } = await load.ask('closedLoop', { count, limit });
  const { at } = await bus.ask('reached', { stream, sequence: first + count, timeoutMs: SETTLE_MS });
  await side.settled();
  const after = await cpuOf(side.pids);
  const last = await bus.ask('lastSequence', { stream });
  if (last !== first + count) throw new Error(`${last - first} events of ${count} commands`);
  const cpu = Object.entries(after).map(([name, used]) => [name, ((used - (before[name] ?? 0)) * 1e6) / count]);
  return {
    accepted: (count * 1000) / (ended - began),
    acknowledged: (count * 1000) / (Math.max(at, ended) - began),
    p50: percentile(took, 0.5),
    p99: percentile(took, 0.99),
    cpu: Object.fromEntries(cpu),
  };
}

function rates({ ours, floor }: { ours: Round; floor: Round }): string {
  const ratio = (ours.acknowledged / floor.acknowledged).toFixed(2);
  return `${Math.round(ours.acknowledged)}/s, bare ${Math.round(floor.acknowledged)}/s, ratio ${ratio}`;
}

type Pairs = readonly { readonly ours: Round; readonly floor: Round }[];

function paired(what: string, unit: string, pairs: Pairs, read: (round: Round) => number, aim?: string): Figure {
  return {
    what,
    unit,
    value: spread(pairs.map(({ ours }) => read(ours))),
    floor: spread(pairs.map(({ floor }) => read(floor))),
    ratio: spread(pairs.map(({ ours, floor }) => read(ours) / read(floor))),
    ...(aim === undefined ? {} : { aim }),
  };
}

function rateFigures(limit: number, pairs: Pairs): Figure[] {
  const at = `${limit} in flight`;
  return [
    paired(`${at}: events acknowledged`, '/s', pairs, (round) => round.acknowledged, 'ratio ≥ 0.6'),
    paired(`${at}: commands accepted`, '/s', pairs, (round) => round.accepted),
    paired(`${at}: call p50`, 'ms', pairs, (round) => round.p50),
    paired(`${at}: call p99`, 'ms', pairs, (round) => round.p99),
  ];
}

function cpuFigures(limit: number, pairs: Pairs): Figure[] {
  const names = ['service', 'store', 'nats', 'client'];
  const total = (round: Round) => names.reduce((sum, name) => sum + (round.cpu[name] ?? 0), 0);
  return [
    ...names.map((name) => paired(`${limit} in flight: CPU of ${name}`, 'µs', pairs, ({ cpu }) => cpu[name] ?? 0)),
    paired(`${limit} in flight: CPU in all`, 'µs', pairs, total),
  ];
}
