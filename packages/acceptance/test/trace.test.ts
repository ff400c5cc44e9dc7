import { eventually, startTraceCollector, type TraceCollector } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, explain, figuresOf } from './support/figures.ts';
import { Platform } from './support/platform.ts';
import { ofTypes } from './support/recount.ts';
import { type SpanShape, type Step, spanList, walk } from './support/spans.ts';
import { startRound } from './support/stocktaking.ts';

let collector: TraceCollector;
let platform: Platform;
let itemId: string;

beforeAll(async () => {
  collector = await startTraceCollector();
  platform = await Platform.start(collector.env);
  itemId = (await startRound(platform, 1)).itemIds[0] ?? '';
});

afterAll(async () => {
  await platform?.remove();
  await collector?.close();
});

const COMMAND: SpanShape = { service: 'zhiqi-cli', kind: 'internal', name: /^zhiqi inventory/ };
const CALL = /zhiqi\.inventory\.v1\.StocktakingService\/VerifyStocktakingAnswer$/;

/** From the officer's command to the fact of the item, and on to the verdict on its patent. */
const TO_THE_ITEM: readonly Step[] = [
  { by: 'child', service: 'zhiqi-cli', kind: 'client', name: CALL },
  { by: 'child', service: 'zhiqi-inventory', kind: 'server', name: CALL },
  { by: 'child', service: 'zhiqi-inventory', kind: 'internal', name: /^run stocktaking-item$/ },
];
const TO_COVERAGE: readonly Step[] = [
  ...TO_THE_ITEM,
  { by: 'link', service: 'zhiqi-reporting', kind: 'consumer', name: /^process facts$/ },
];
const TO_THE_VERDICT: readonly Step[] = [
  ...TO_THE_ITEM,
  { by: 'link', service: 'zhiqi-inventory', kind: 'consumer', name: /^process .*StocktakingItemVerified$/ },
  { by: 'child', service: 'zhiqi-inventory', kind: 'internal', name: /^run patent$/ },
  { by: 'link', service: 'zhiqi-reporting', kind: 'consumer', name: /^process facts$/ },
];
const publishing = (event: string): Step => ({
  ...{ by: 'link', service: 'zhiqi-inventory', kind: 'producer' },
  name: new RegExp(`^publish ${event}$`),
});

describe('one trace from the command line to the figure', () => {
  it('an answer is verified on the command line, and two figures move', async () => {
    await platform.json('round', 'contact', itemId, '--channel', 'phone', '--on', '2022-06-30');
    const unused = ['--no-implemented', '--obstacle', 'funds', '--willing', 'refused'];
    await platform.json('round', 'answer', itemId, '--person', 'off-01', '--note', '电话答复', ...unused);
    await platform.json('round', 'verify', itemId, '--person', 'off-02');
    const moved = async () => {
      const figures = await figuresOf(platform);
      return [figures['INV-01 total'], figures['INV-04 SLEEPING']];
    };
    await expect.poll(moved, { timeout: 5_000 }).toEqual(['1/1 = 100', '1']);
  });

  it.each([
    ['command → gRPC → store → NATS → fact of the coverage', TO_COVERAGE],
    ['command → gRPC → store → NATS → reaction → store → NATS → fact of the verdict', TO_THE_VERDICT],
    ['command → gRPC → store → relay, of the answer', [...TO_THE_ITEM, publishing('StocktakingItemVerified')]],
    [
      'command → … → reaction → store → relay, of the verdict',
      [...TO_THE_VERDICT.slice(0, -1), publishing('PatentDormancyAssessed')],
    ],
  ])('%s', async (title, steps) => {
    const path = await walkToTheEnd(steps);
    console.log(`${title}\n${spanList(path)}`);
  });

  it('the event behind the figure is the one that the relay published, with the trace of the command', async () => {
    const path = await walkToTheEnd([...TO_THE_ITEM, publishing('StocktakingItemVerified')]);
    const { events } = await explain(platform, 'INV-01', 'total');
    const evidence = events.find(({ subject, type }) => subject === itemId && type.endsWith('StocktakingItemVerified'));
    expect(path.at(-1)?.attributes['messaging.message.id']).toBe(evidence?.id);
    const [event] = ofTypes(await eventsOf(platform), 'StocktakingItemVerified');
    const stored = path.at(-2);
    expect(event?.id).toBe(evidence?.id);
    expect(event?.traceparent).toBe(`00-${stored?.traceId}-${stored?.spanId}-01`);
    expect(stored?.traceId, 'one trace from the command to the store').toBe(path[0]?.traceId);
  });
});

/** Spans arrive in batches: the walk is tried until it reaches its end. @throws with what there is, if it never does */
async function walkToTheEnd(steps: readonly Step[]) {
  const complete = () => {
    const path = walk(collector.spans, COMMAND, steps);
    return path.length === steps.length + 1 && path;
  };
  try {
    return await eventually(complete, { what: 'every span of the walk has arrived' });
  } catch (cause) {
    const reached = spanList(walk(collector.spans, COMMAND, steps));
    throw new Error(`the walk ends here:\n${reached}\namong:\n${spanList(collector.spans)}`, { cause });
  }
}
