import { type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClaimAudit, doubled } from './support/claims.ts';
import { type FinancingClients, FinancingWorld, type ServiceProcess } from './support/financing-world.ts';
import { importPatents } from './support/patents.ts';
import { PledgeStorm } from './support/pledge-storm.ts';
import { seeded } from './support/random.ts';
import { FIRM, patentNo } from './world.ts';

/** `ZHIQI_SEED` repeats the plan of a run; what the machine makes of its order is new every time. */
const SEED = Number(process.env.ZHIQI_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Short in the ordinary suite, long in the kill matrix. */
const [ROUNDS, OPERATIONS] = process.env.ZHIQI_CRASH === '1' ? [10, 200] : [4, 100];
/** Far beyond what it takes; starts of killed processes are slow on a loaded machine. */
const LIMIT_MS = 600_000;
const RIGHTS = 6;
const VOLLEY = 16;

let nats: NatsServer;
let world: FinancingWorld;
let audit: ClaimAudit;
/** Two instances; a slot holds another process after a kill. */
let instances: ServiceProcess[];
let clerks: FinancingClients[];

const occupy = async (slot: number): Promise<void> => {
  const instance = await world.startFinancing();
  instances[slot] = instance;
  clerks[slot] = world.as(instance, 'FIN', 'financing', `p-${slot}`);
};
const clerkAt = (slot: number): FinancingClients => {
  const clerk = clerks[slot];
  if (!clerk) throw new Error(`no instance in slot ${slot}`);
  return clerk;
};

beforeEach(async () => {
  nats = await startNatsServer();
  world = await FinancingWorld.open({ url: nats.url, credentials: () => ({}) });
  const inventory = await world.startInventory();
  const owned = Array.from({ length: RIGHTS }, (_, n) => ({ applicationNo: patentNo(n + 1), owner: FIRM }));
  await importPatents(world.as(inventory, 'OFF', 'inventory'), owned);
  instances = [];
  clerks = [];
  await Promise.all([occupy(0), occupy(1)]);
  await clerkAt(0).banks.registerPartnerBank({ requestId: 'bank', bankCode: 'b01', name: '虚构银行' });
  audit = await ClaimAudit.open(world.mongodbUri, nats.url);
});

afterEach(async () => {
  await audit?.close();
  await world?.close();
  await nats?.stop();
});

/** The invariants that hold whenever nothing is under way, and what the story so far adds up to. */
const expectOneClaimEach = async (storm: PledgeStorm): Promise<void> => {
  await audit.drained();
  expect(doubled(await audit.stored())).toEqual([]);
  expect(await audit.live()).toEqual(await audit.stored());
  expect(doubled(await audit.published())).toEqual([]);
  expect(await audit.published()).toEqual(await audit.atTheRegistry());
  const requests = await audit.requests();
  expect(new Set(requests.keys())).toEqual(storm.accepted);
  expect([...requests].filter(([, times]) => times > 1)).toEqual([]);
};

describe('G-1: no double pledge', () => {
  it(
    `of ${RIGHTS} rights in bundles, by two instances that are killed: at most one live claim on a right, always`,
    async () => {
      const random = seeded(SEED);
      let kills = 0;
      let samples = 0;
      const storm = new PledgeStorm({
        seed: SEED,
        rights: RIGHTS,
        client: (slot) => clerkAt(slot).pledges,
        async afterEach() {
          samples += 1;
          expect(doubled(await audit.live())).toEqual([]);
        },
      });
      await storm.volley(VOLLEY);
      for (let round = 0; round < ROUNDS; round += 1) {
        const killAt = Math.floor(OPERATIONS * (0.2 + 0.5 * random()));
        const slot = random() < 0.5 ? 0 : 1;
        const restarted: Promise<void>[] = [];
        await storm.rage(OPERATIONS, (operation) => {
          if (operation !== killAt) return;
          kills += 1;
          restarted.push(killAndReplace(slot));
        });
        await Promise.all(restarted);
        await expectOneClaimEach(storm);
      }
      const { attempts, accepted, refused, repeats, reasons } = storm.counts;
      console.log(
        `no double pledge: seed ${SEED}, ${attempts} attempts, ${accepted} accepted, ${refused} refused (${reasons}), ` +
          `${repeats} repeated after no answer, ${kills} kills, ${samples} samples`,
      );
      expect(attempts).toBe(VOLLEY + ROUNDS * OPERATIONS);
      expect(accepted + refused).toBe(attempts);
    },
    LIMIT_MS,
  );
});

async function killAndReplace(slot: number): Promise<void> {
  await instances[slot]?.child.kill();
  await occupy(slot);
}
