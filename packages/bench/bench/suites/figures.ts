import { setTimeout as delay } from 'node:timers/promises';
import { connectRpc } from '@zhiqi/client';
import { IndicatorServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { eventually } from '@zhiqi/testing';
import { FLOOR_DATABASE, type Pair, startPair } from '../harness/pair.ts';
import { percentile, spread } from '../harness/statistics.ts';
import type { Figure, Suite } from '../harness/suite.ts';

const PER_SECOND = 200;
/** How often the figure is asked for: what a reader adds to the delay is half of it on average. */
const READ_EVERY_MS = 50;
const PATIENCE_MS = 60_000;
/** Enough for the sample event and its answer; the others are lapsed under measurement. */
const LAPSED = 100;

/** One answer of the scoreboard. */
interface Reading {
  readonly at: number;
  readonly tookMs: number;
  readonly inForce: number;
}

/**
 * Each command lapses one more patent, so the figure INV-03 (patents in force) falls by one. A command is in the figure from
 * the first answer of the scoreboard that has fallen by at least as many as were accepted up to it.
 */
export const figures: Suite = {
  name: 'figures',
  title: `Event → figure at ${PER_SECOND} commands a second`,
  async measure(context) {
    const seconds = context.quick ? 5 : 20;
    const count = PER_SECOND * seconds;
    const { portBase } = context;
    const only = ['inventory', 'reporting'];
    await using pair = await startPair({ portBase, only, patents: count + 2 * LAPSED, lapsed: LAPSED });
    const warm = Math.min(LAPSED, count);
    await measureFigure(pair, LAPSED, warm);
    const before = await pair.bus.ask('lastSequence', { stream: pair.ours.stream });
    const ours = await measureFigure(pair, LAPSED + warm, count);
    const events = (await pair.bus.ask('lastSequence', { stream: pair.ours.stream })) - before;
    context.say(`  ${count} commands, ${events} events`);
    const floor = await measureRow(pair, count);
    return [
      { what: 'public events a second', unit: '/s', value: spread([events / seconds]) },
      delayFigure('accepted → in the figure, p50', ours.delays, floor, 0.5),
      delayFigure('accepted → in the figure, p99', ours.delays, floor, 0.99, '≤ 1000 ms'),
      { what: 'answer of the scoreboard, p50', unit: 'ms', value: spread([percentile(ours.took, 0.5)]) },
      { what: 'answer of the scoreboard, p99', unit: 'ms', value: spread([percentile(ours.took, 0.99)]) },
    ];
  },
};

function delayFigure(
  what: string,
  ours: readonly number[],
  floor: readonly number[],
  share: number,
  aim?: string,
): Figure {
  const [value, raw] = [percentile(ours, share), percentile(floor, share)];
  return { what, unit: 'ms', value: spread([value]), floor: spread([raw]), ...(aim === undefined ? {} : { aim }) };
}

async function measureFigure({ platform, ours }: Pair, first: number, count: number) {
  const token = await platform.token();
  await using reader = await scoreboard(await platform.address('reporting'), token);
  const start = ours.applicationNos.length - first;
  await eventually(async () => (await reader.read()).inForce === start, {
    what: `${start} patents are counted`,
    timeoutMs: PATIENCE_MS,
  });
  const readings: Reading[] = [];
  const lapsing = ours.load.ask('lapse', { first, count, perSecond: PER_SECOND });
  const deadline = performance.now() + (count * 1000) / PER_SECOND + PATIENCE_MS;
  for (let inForce = start; inForce > start - count; ) {
    if (performance.now() > deadline) throw new Error(`the figure stays at ${inForce}`);
    const pause = delay(READ_EVERY_MS);
    const reading = await reader.read();
    readings.push(reading);
    inForce = reading.inForce;
    await pause;
  }
  const { accepted } = await lapsing;
  return { delays: delaysOf(accepted, start, readings), took: readings.map(({ tookMs }) => tookMs) };
}

/** Of the n-th accepted command, the time until the first answer that had fallen by n. */
function delaysOf(accepted: readonly number[], start: number, readings: readonly Reading[]): number[] {
  let next = 0;
  return [...accepted]
    .sort((a, b) => a - b)
    .map((at, index) => {
      while ((readings[next]?.inForce ?? 0) > start - index - 1) next += 1;
      return Math.max(0, (readings[next]?.at ?? Number.NaN) - at);
    });
}

async function scoreboard(address: string, token: string) {
  const connection = connectRpc({ address, token });
  const client = connection.client(IndicatorServiceDefinition);
  return {
    async read(): Promise<Reading> {
      const asked = performance.now();
      const { items } = await client.getScoreboard({ period: '', indicatorId: 'INV-03' });
      const values = items[0]?.indicators[0]?.values ?? [];
      const inForce = values.reduce((sum, { value }) => sum + Number(value), 0);
      return { at: performance.timeOrigin + performance.now(), tookMs: performance.now() - asked, inForce };
    },
    [Symbol.asyncDispose]: async () => connection.close(),
  };
}

/** The floor: the bare service at the same rate, and one raw row for each event. */
async function measureRow({ platform, bus, floor }: Pair, count: number): Promise<number[]> {
  const { mongodbUri } = await platform.status();
  const projecting = bus.ask('project', {
    stream: floor.stream,
    filter: 'zhiqi.bench.>',
    count,
    mongodbUri,
    database: FLOOR_DATABASE,
  });
  // The consumer reads what is new, so it must be there before the first command.
  await delay(500);
  const { accepted } = await floor.load.ask('lapse', { first: 0, count, perSecond: PER_SECOND });
  const { written } = await projecting;
  const ordered = [...accepted].sort((a, b) => a - b);
  return ordered.map((at, index) => Math.max(0, (written[index] ?? Number.NaN) - at));
}
