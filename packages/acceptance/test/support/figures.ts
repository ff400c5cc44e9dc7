import { connectRpc, type TypedClient } from '@zhiqi/client';
import { IndicatorServiceDefinition } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { eventually } from '@zhiqi/testing';
import { expect } from 'vitest';
import type { Platform } from './platform.ts';

/** `zhiqi indicators --json`. */
export interface ScoreboardJson {
  readonly pendingEvents: number;
  readonly items: readonly {
    readonly noticeItem: string;
    readonly title: string;
    readonly indicators: readonly IndicatorJson[];
  }[];
}

interface IndicatorJson {
  readonly id: string;
  readonly status: 'OK' | 'NO_DATA';
  readonly values: readonly ValueJson[];
}

interface ValueJson {
  readonly key: string;
  readonly value: number;
  readonly unit: string;
  readonly numerator?: number;
  readonly denominator?: number;
}

/** `zhiqi indicators explain ID --key K --json`. */
export interface ExplanationJson extends ValueJson {
  readonly id: string;
  readonly rows: number;
  readonly events: readonly EvidenceJson[];
  readonly definition: { readonly figures: readonly { readonly kind: string; readonly key?: string }[] };
}

export interface EvidenceJson {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly numerator: number;
  readonly denominator: number;
}

/** `INV-01 total` → `6/40 = 15.00`, `INV-03 PATENT_KIND_DESIGN` → `8`, `INV-06` → `NO_DATA`. */
export type Figures = Readonly<Record<string, string>>;

/** The figures of the departments, and of the parts of the inventory, that have nothing to report in a test of stocktaking. */
export const OTHER_DEPARTMENTS: Figures = Object.fromEntries(
  [
    ...['CUL-08', 'CUL-09', 'ENF-01', 'FIN-01', 'FIN-02'],
    ...['INV-08', 'INV-09', 'INV-10', 'INV-11', 'INV-12', 'INV-13', 'INV-14', 'INV-16'],
  ].map((id) => [id, 'NO_DATA']),
);

/** How long a figure may take to follow the command that moves it. */
const FOLLOWS_WITHIN_MS = 5_000;
/** What a killed consumer had not acknowledged is delivered again when its acknowledgement wait of 30 s is over. */
const SETTLES_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** Every figure of the scoreboard, in a form that reads like a hand-computed table. */
export async function figuresOf(platform: Platform): Promise<Figures> {
  return flatten(await platform.json<ScoreboardJson>('indicators'));
}

/** The figures of a scoreboard, now or as it was recorded. */
export function flatten({ items }: ScoreboardJson): Figures {
  const lines = items.flatMap(({ indicators }) => indicators.flatMap(linesOf));
  return Object.fromEntries(lines);
}

function linesOf({ id, status, values }: IndicatorJson): [string, string][] {
  if (status === 'NO_DATA') return [[id, status]];
  return values.map((value) => [`${id} ${value.key}`, show(value)]);
}

function show({ value, numerator, denominator }: ValueJson): string {
  return denominator === undefined ? String(value) : `${numerator}/${denominator} = ${value}`;
}

/** The figures reach these values within 5 s, and no figure is there that is not expected. */
export async function expectFigures(platform: Platform, expected: Figures): Promise<void> {
  await expect.poll(() => figuresOf(platform), { timeout: FOLLOWS_WITHIN_MS, interval: POLL_MS }).toEqual(expected);
}

/** The figures once the scoreboard says that no event is still to be counted. */
export async function settledFigures(platform: Platform): Promise<Figures> {
  const scoreboard = await eventually(
    async () => {
      const current = await platform.json<ScoreboardJson>('indicators');
      return current.pendingEvents === 0 && current;
    },
    { timeoutMs: SETTLES_WITHIN_MS, what: 'no event is pending' },
  );
  return flatten(scoreboard);
}

/** All events of the bus, without repeats, in the order of each stream. */
export async function eventsOf(platform: Platform): Promise<EventJson[]> {
  const lines = await platform.jsonLines<EventJson>('events', 'tail', '--since', 'all', '--no-follow');
  return [...new Map(lines.map((event) => [event.id, event])).values()];
}

/** A CloudEvent as it stands on the bus. */
export interface EventJson {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly previous: string;
  readonly traceparent?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Explains every figure that has data, through one connection: the command line would start a process for each. What
 * `indicators explain` itself prints is tested by `explain`.
 */
export async function explainAll(platform: Platform): Promise<ExplanationJson[]> {
  const keys = Object.keys(await figuresOf(platform)).flatMap((name) => {
    const [id = '', key] = name.split(' ');
    return key === undefined ? [] : [{ id, key }];
  });
  const { address } = await platform.process('reporting');
  const connection = connectRpc({ address, token: await platform.token('OFF', 'off-01') });
  try {
    const client = connection.client(IndicatorServiceDefinition);
    return await Promise.all(keys.map(({ id, key }) => explanationOf(client, id, key)));
  } finally {
    connection.close();
  }
}

const PAGE = 1000;

async function explanationOf(
  client: TypedClient<IndicatorServiceDefinition>,
  id: string,
  key: string,
): Promise<ExplanationJson> {
  const events: EvidenceJson[] = [];
  let pageToken = '';
  for (;;) {
    const page = await client.explainIndicator({ id, key, pageSize: PAGE, pageToken });
    const { value, rows, definitionJson, nextPageToken } = page;
    if (value === undefined) throw new Error(`${id} ${key} has no value to explain`);
    events.push(
      ...page.events.map((event) => ({
        ...{ id: event.id, type: event.type, subject: event.subject, sequence: event.sequence },
        ...{ numerator: Number(event.numerator), denominator: Number(event.denominator) },
      })),
    );
    pageToken = nextPageToken;
    if (pageToken === '') {
      const parts = value.denominator === undefined ? {} : { numerator: Number(value.numerator ?? 0n) };
      const whole = value.denominator === undefined ? {} : { denominator: Number(value.denominator) };
      const definition = JSON.parse(definitionJson) as ExplanationJson['definition'];
      return { id, key, value: Number(value.value), unit: value.unit, ...parts, ...whole, rows, events, definition };
    }
  }
}

export function explain(platform: Platform, id: string, key: string): Promise<ExplanationJson> {
  return platform.json<ExplanationJson>('indicators', 'explain', id, '--key', key);
}

/** What its events add up to is the figure (of a median: it is their middle), and every one stands on the bus, once. */
export function expectExact(explanation: ExplanationJson, onTheBus: ReadonlyMap<string, EventJson>): void {
  const { id, key, rows, events, definition } = explanation;
  const name = `${id} ${key}`;
  if (definition.figures.some((figure) => figure.kind === 'median' && figure.key === key)) expectMiddle(explanation);
  else expectSum(explanation);
  expect(events.length, `${name}: rows`).toBe(rows);
  expect(new Set(events.map((event) => event.id)).size, `${name}: no event twice`).toBe(events.length);
  const pick = ({ type, subject, sequence }: EvidenceJson | EventJson) => ({ type, subject, sequence });
  for (const event of events) {
    const original = onTheBus.get(event.id);
    expect(original && pick(original), `${name}: ${event.id} is the event on the bus`).toEqual(pick(event));
  }
}

function expectSum({ id, key, value, numerator, denominator, events }: ExplanationJson): void {
  const sum = (side: 'numerator' | 'denominator') => events.reduce((total, event) => total + event[side], 0);
  const shown = denominator === undefined ? [value, 0] : [numerator, denominator];
  expect([sum('numerator'), sum('denominator')], `${id} ${key}: its events add up to it`).toEqual(shown);
}

function expectMiddle({ id, key, value, events }: ExplanationJson): void {
  const numbers = events.map(({ numerator }) => numerator).sort((a, b) => a - b);
  const half = numbers.length / 2;
  const [lower = Number.NaN, upper = lower] = numbers.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  expect((lower + upper) / 2, `${id} ${key}: it is the middle of its events`).toBe(value);
}
