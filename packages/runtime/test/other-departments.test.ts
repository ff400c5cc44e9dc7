import { type Delivery, homeStream, type Subscription } from '@zhiqi/client';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { eventually } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AggregateDocument,
  type Logger,
  type Projection,
  reaction,
  type ServiceDefinition,
  silentLogger,
} from '../src/index.ts';
import { type GuardedNats, startGuardedNats } from './support/guarded-nats.ts';
import { leadBook, type ReceiveLead } from './support/lead-book.ts';
import { asked, type MarkBook, type MarkCommand, markBook } from './support/mark-book.ts';
import { type MarkService, startMarkService } from './support/mark-service.ts';

const LEAD_RECEIVED = 'zhiqi.enforcement.v1.LeadReceived';
const SOURCE_MERGED = 'zhiqi.inventory.v1.PatentSourceMerged';

let mongo: EmbeddedMongo;
let nats: GuardedNats;
let services: MarkService[] = [];

beforeEach(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
  nats = await startGuardedNats();
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  services = [];
  await nats.stop();
  await mongo.close();
});

const start = async (
  definition: Partial<ServiceDefinition> & Pick<ServiceDefinition, 'name'>,
): Promise<MarkService> => {
  const servers = { mongo: mongo.uri, nats: nats.url, login: nats.login(definition.name) };
  const service = await startMarkService(servers, definition);
  services.push(service);
  return service;
};

const stop = async (service: MarkService): Promise<void> => {
  services = services.filter((other) => other !== service);
  await service.stop();
};

const startEnforcement = () => start({ name: 'enforcement', aggregates: [leadBook] });
const startInventory = () => start({ name: 'inventory' });

/** Financing that notes every lead and every merged source it hears of, as claims of one book. */
const startFinancing = () =>
  start({
    name: 'financing',
    reactions: ({ store }) => [
      reaction(LEAD_RECEIVED, 'note-lead', async ({ data }, context) => {
        const command: MarkCommand = { type: 'Claim', asset: data.leadId };
        await store.run(markBook, 'heard', command, { ...context, body: command });
      }),
      reaction(SOURCE_MERGED, 'note-source', async ({ data }, context) => {
        const command: MarkCommand = { type: 'Claim', asset: data.batchId };
        await store.run(markBook, 'heard', command, { ...context, body: command });
      }),
    ],
  });

const receive = (enforcement: MarkService, leadId: string) => {
  const command: ReceiveLead = { type: 'Receive', leadId };
  return enforcement.context.store.run(leadBook, leadId, command, asked(`r-${leadId}`, command));
};

const merge = (inventory: MarkService, mark: number) => {
  const command: MarkCommand = { type: 'Mark', mark };
  return inventory.context.store.run(markBook, 'a', command, asked(`r-${mark}`, command));
};

const heard = async (financing: MarkService): Promise<readonly string[]> => {
  const books = financing.context.db.collection<AggregateDocument<MarkBook>>(markBook.collection);
  return [...((await books.findOne({ _id: 'heard' }))?.state.claims ?? [])].sort();
};

const hears = (financing: MarkService, ...expected: string[]) =>
  eventually(async () => (await heard(financing)).join() === expected.join(), {
    what: `financing hears of ${expected.join()}`,
    timeoutMs: 30_000,
  });

describe('a service that reacts to restricted events of another department', () => {
  it('works before that department has ever started, and hears of everything once it has', async () => {
    const financing = await startFinancing();
    expect(financing.fatal).toEqual([]);
    const enforcement = await startEnforcement();
    await receive(enforcement, 'led_1');
    await hears(financing, 'led_1');
  });

  it('is not held up by one department that is missing: it hears of the other one meanwhile', async () => {
    const financing = await startFinancing();
    const inventory = await startInventory();
    await merge(inventory, 1);
    await hears(financing, 'mark:1');
    const enforcement = await startEnforcement();
    await receive(enforcement, 'led_1');
    await hears(financing, 'led_1', 'mark:1');
    expect(financing.fatal).toEqual([]);
  });

  it('catches up with what happened while itself was down, each event once', async () => {
    const enforcement = await startEnforcement();
    await stop(await startFinancing());
    await receive(enforcement, 'led_1');
    await receive(enforcement, 'led_2');
    const financing = await startFinancing();
    await receive(enforcement, 'led_3');
    await hears(financing, 'led_1', 'led_2', 'led_3');
    const book = await financing.context.store.load(markBook, 'heard');
    expect(book?.version).toBe(3);
  });
});

describe('the facts of reporting', () => {
  const projectionOf = (seen: string[], running: Subscription[]): Projection => ({
    sources: ['inventory', 'cultivation', 'financing', 'enforcement'],
    audiences: ['public', 'internal', 'restricted'],
    projectionId: async () => 'p1',
    apply: async (deliveries: readonly Delivery[]) => {
      seen.push(...deliveries.map(({ event }) => `${event.type.split('.').at(-1)} ${event.subject}`));
    },
    started: (subscriptions) => running.push(...subscriptions),
  });

  it('come from the departments that exist, and from the others as they start', async () => {
    const seen: string[] = [];
    const running: Subscription[] = [];
    const inventory = await startInventory();
    await merge(inventory, 1);
    const reporting = await start({ name: 'reporting', aggregates: [], projection: () => projectionOf(seen, running) });
    await eventually(() => seen.includes('PatentSourceMerged a'), { what: 'facts of inventory' });
    const enforcement = await startEnforcement();
    await receive(enforcement, 'led_1');
    await eventually(() => seen.includes('LeadReceived led_1'), { what: 'facts of enforcement', timeoutMs: 30_000 });
    expect(reporting.fatal).toEqual([]);
    expect(running.flatMap(({ streams }) => streams)).toContain(homeStream('cultivation'));
    // A stream that does not exist is no backlog.
    expect(await Promise.all(running.map((subscription) => subscription.lag()))).toEqual([0, 0, 0]);
  });
});

describe('a service with a wrong password for NATS', () => {
  it('takes commands, and its log says what to mend', async () => {
    const told: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (...line: unknown[]) => void told.push(line.at(-1)) };
    const servers = { mongo: mongo.uri, nats: nats.url, login: { user: 'inventory', password: 'of-somebody-else' } };
    const inventory = await startMarkService(servers, {}, logger);
    services.push(inventory);
    await merge(inventory, 1);
    expect(told).toEqual(['NATS refuses the login: check ZHIQI_NATS_USER and ZHIQI_NATS_PASSWORD']);
    expect(inventory.fatal).toEqual([]);
  });
});
