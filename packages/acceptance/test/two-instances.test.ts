import { randomUUID } from 'node:crypto';
import { connectRpc, type RpcConnection } from '@zhiqi/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, figuresOf } from './support/figures.ts';
import { contactRequest, type Stocktaking, stocktakingOf, untilAccepted } from './support/load.ts';
import { Platform } from './support/platform.ts';
import { type SecondInstance, startSecondInventory } from './support/second-instance.ts';
import { startRound, storedAttempts } from './support/stocktaking.ts';

const CONCURRENT = 60;

let platform: Platform;
let second: SecondInstance;
let connections: RpcConnection[] = [];
let clients: readonly [Stocktaking, Stocktaking];
let roundId: string;
let itemIds: string[];

beforeAll(async () => {
  platform = await Platform.start();
  ({ roundId, itemIds } = await startRound(platform, 10));
  second = await startSecondInventory(platform);
  const { address } = await platform.process('inventory');
  const token = await platform.token('LEAD', 'lead-01');
  connections = [address, second.address].map((where) => connectRpc({ address: where, token }));
  const [one, other] = connections.map(stocktakingOf);
  if (one === undefined || other === undefined) throw new Error('two connections make two clients');
  clients = [one, other];
});

afterAll(async () => {
  for (const connection of connections) connection.close();
  await second?.child.stop();
  await platform?.remove();
});

const itemAt = (index: number): string => itemIds[index] ?? '';
const attemptsOf = async (itemId: string) => (await storedAttempts(platform, roundId)).get(itemId);

describe('two inventory instances on one store and one bus', () => {
  it('commands on one item through both at once, each sent to both: every request counts exactly once', async () => {
    const requests = Array.from({ length: CONCURRENT }, () => contactRequest(itemAt(0)));
    await Promise.all(
      requests.flatMap((request) => clients.map((client) => untilAccepted(() => client.recordContactAttempt(request)))),
    );
    expect(await attemptsOf(itemAt(0))).toBe(CONCURRENT);
  });

  it('a request that one accepted and the other, with a stale copy of the item, gets again: counted once', async () => {
    const [one, other] = clients;
    const [first, between, last] = [0, 1, 2].map(() => contactRequest(itemAt(1)));
    if (first === undefined || between === undefined || last === undefined) throw new Error('three requests');
    await one.recordContactAttempt(first);
    await other.recordContactAttempt(between);
    const repeated = await one.recordContactAttempt(between);
    expect(repeated.item?.attempts).toHaveLength(2);
    const answered = await one.recordContactAttempt(last);
    const again = await other.recordContactAttempt(last);
    expect(again).toEqual(answered);
    expect(await attemptsOf(itemAt(1))).toBe(3);
  });

  it('turns taken by two instances reach the bus in order, each once, and the figure', async () => {
    const itemId = itemAt(2);
    for (const client of [...clients, ...clients, clients[0]]) {
      const next = (await client.getItem({ itemId })).item?.status === 'ITEM_STATUS_OUT_OF_SCOPE';
      const request = { requestId: randomUUID(), itemId };
      if (next) await client.reopenItem(request);
      else await client.excludeItem({ ...request, reason: 'EXCLUSION_REASON_MOVED_AWAY' });
    }
    const told = async () =>
      (await eventsOf(platform))
        .filter(({ subject }) => subject === itemId)
        .map(({ type }) => type.split('Item').at(-1));
    const turns = ['Excluded', 'Reopened', 'Excluded', 'Reopened', 'Excluded'];
    await expect.poll(told, { timeout: 5_000 }).toEqual(['Opened', ...turns]);
    const covered = async () => (await figuresOf(platform))['INV-01 total'];
    await expect.poll(covered, { timeout: 5_000 }).toBe('1/10 = 10');
  });

  it('one is killed mid-command: what it was asked, repeated at the other, counts exactly once', async () => {
    const requests = Array.from({ length: CONCURRENT }, (_, n) => contactRequest(itemAt(3 + (n % 5))));
    const answers = requests.map(async (request, n) => {
      await clients[1].recordContactAttempt(request);
      // Some were answered, many were not, and nobody knows which of those were written.
      if (n === CONCURRENT / 4) await second.child.kill();
    });
    const asked = await Promise.allSettled(answers);
    expect(asked.filter(({ status }) => status === 'rejected')).not.toEqual([]);
    await Promise.all(requests.map((request) => untilAccepted(() => clients[0].recordContactAttempt(request))));
    const stored = await storedAttempts(platform, roundId);
    expect([3, 4, 5, 6, 7].map((index) => stored.get(itemAt(index)))).toEqual([12, 12, 12, 12, 12]);
    expect(await platform.json('dead', 'list')).toEqual({ letters: [] });
  });
});
