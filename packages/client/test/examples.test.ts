import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jetstream } from '@nats-io/jetstream';
import { eventDescriptor } from '@zhiqi/contracts';
import { PatentDormancyAssessed } from '@zhiqi/contracts/zhiqi/inventory/v1/events';
import { Child, eventually, testPassword } from '@zhiqi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSubject, encodeEvent, ensurePartyConsumer, ensureStreams, type NatsSession } from '../src/index.ts';
import { managerOf } from '../src/stream-cursor.ts';
import { type GuardedBus, startGuardedBus } from './support/bus.ts';
import { publish, testEvent } from './support/events.ts';

const TYPE = 'zhiqi.inventory.v1.PatentDormancyAssessed';
const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url));

let bus: GuardedBus;
let inventory: NatsSession;
let folder: string;
const home = process.cwd();

beforeAll(async () => {
  bus = await startGuardedBus([{ code: 'b01' }]);
  inventory = await bus.as('inventory');
  await ensureStreams(await managerOf(inventory), 'inventory');
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-example-'));
  process.chdir(folder);
});

afterAll(async () => {
  process.chdir(home);
  await bus.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (name: string, user: string, env: Record<string, string> = {}): Child =>
  new Child({
    entry: example(name),
    env: { NATS_URL: bus.nats.url, ZHIQI_NATS_USER: user, ZHIQI_NATS_PASSWORD: testPassword(user), ...env },
  });

/** Ctrl-C, and the exit code. */
const interrupt = async (child: Child): Promise<number | null> => {
  child.signal('SIGINT');
  await eventually(() => child.exited, { what: 'the example ends' });
  return child.exitCode;
};

const assess = async (applicationNo: string): Promise<void> => {
  const { eventToken, aggregate } = eventDescriptor(TYPE);
  const { payload, msgId } = testEvent({ aggregate: applicationNo, sequence: 1 });
  const data = PatentDormancyAssessed.fromPartial({
    applicationNo,
    dormancyClass: 'DORMANCY_CLASS_SLEEPING',
    reasonCodes: ['D5_AGED_UNUSED'],
  });
  const event = encodeEvent({ ...JSON.parse(payload), type: TYPE, data });
  const parts = { audience: 'internal', reader: 'all', region: '150621', service: 'inventory', version: 1 } as const;
  const subject = buildSubject({ ...parts, aggregate, event: eventToken, id: applicationNo });
  await jetstream(inventory.connection).publish(subject, event, { msgID: msgId });
};

describe('the example for analytics', () => {
  it('has at most 30 lines', async () => {
    expect((await readFile(example('subscriber'), 'utf8')).trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });

  it('prints each verdict once over two runs, and ends with Ctrl-C', async () => {
    await assess('201710601862.3');
    const first = run('subscriber', 'analytics');
    expect(await first.line(/201710601862\.3/)).toBe(
      '2022-06-30T00:00:00+08:00 201710601862.3 DORMANCY_CLASS_SLEEPING D5_AGED_UNUSED',
    );
    expect(await interrupt(first)).toBe(0);
    const second = run('subscriber', 'analytics');
    await assess('202010000001.1');
    await second.line(/202010000001\.1/);
    expect(second.lines).toHaveLength(1);
    await second.stop();
  });
});

describe('the example for a bank', () => {
  it('prints and keeps what it was given, and nothing else', async () => {
    await ensurePartyConsumer(await managerOf(inventory), 'inventory', 'b01');
    await publish(inventory, [
      testEvent({ aggregate: 'p2', sequence: 1, audience: 'party', reader: 'b02' }),
      testEvent({ aggregate: 'p1', sequence: 1, audience: 'party', reader: 'b01' }),
    ]);
    const bank = run('party-subscriber', 'party-b01', { ZHIQI_PARTY: 'b01', ZHIQI_SERVICE: 'inventory' });
    await bank.line(/PatentRegistered.*"p1"/);
    expect(await interrupt(bank)).toBe(0);
    const kept = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(kept.map((line) => JSON.parse(line).subject)).toEqual(['p1']);
  });
});
