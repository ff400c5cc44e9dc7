import { connectDatabase } from '@zhiqi/runtime';
import { eventually } from '@zhiqi/testing';
import type { BareBusOperations } from '../../../runtime/bench/bare-bus.ts';
import type { BareServiceOperations } from '../../../runtime/bench/bare-service.ts';
import type { LoadOperations } from '../../../runtime/bench/load.ts';
import { type Login, Platform, type StartOptions } from './platform.ts';
import { Worker } from './worker.ts';

/** Where events of the floor go: the settings of a service's stream, subjects of its own. */
const FLOOR_STREAM = 'ZHIQI_BENCH_FLOOR';
export const FLOOR_DATABASE = 'zhiqi_bench_floor';
const SOURCE = 'zhiqi_inventory';
const SETTLE_MS = 120_000;

type Db = Awaited<ReturnType<typeof connectDatabase>>['db'];

/** One of the two that are measured against each other: the platform's service, or the bare one. */
export interface Side {
  readonly load: Worker<LoadOperations>;
  readonly stream: string;
  /** `nats`, `store`, `service` and `client`. */
  readonly pids: Readonly<Record<string, number>>;
  readonly applicationNos: readonly string[];
  /** Resolves when every event is acknowledged and trimmed. */
  settled(): Promise<unknown>;
}

/** A platform with its patents, and the bare service beside it on the same store and the same NATS. */
export interface Pair extends AsyncDisposable {
  readonly platform: Platform;
  readonly db: Db;
  readonly bus: Worker<BareBusOperations>;
  readonly bare: Worker<BareServiceOperations>;
  readonly ours: Side;
  readonly floor: Side;
}

export interface PairOptions extends StartOptions {
  readonly patents: number;
  /** How many of them take their first step before; default all. */
  readonly lapsed?: number;
  /** Logins of a NATS that is not the platform's own. */
  readonly login?: (user: string) => Login;
}

/** Starts both sides; nothing waits for the relay. */
export async function startPair(options: PairOptions): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const platform = stack.use(await Platform.start(options));
  await platform.importPatents(options.patents);
  const { mongodbUri } = await platform.status();
  const database = await connectDatabase(mongodbUri, SOURCE);
  stack.defer(() => database.close());
  const { db } = database;
  const bus = stack.use(await Worker.start('bare-bus'));
  const login = async (user: string): Promise<Login> => options.login?.(user) ?? (await platform.login(user));
  await bus.ask('connect', await login('operator'));
  await bus.ask('createLike', { name: FLOOR_STREAM, like: 'ZHIQI_INVENTORY', subjects: ['zhiqi.bench.>'] });
  const { ours, response, token } = await ourSide(platform, db, options.lapsed ?? options.patents, stack);
  const bare = stack.use(await Worker.start('bare-service'));
  const nats = await login('inventory');
  const prepared = await bare.ask('prepare', { mongodbUri, nats, source: SOURCE, target: FLOOR_DATABASE, response });
  const load = stack.use(await Worker.start('load'));
  await load.ask('connect', { ...prepared, token });
  const floor: Side = {
    load,
    stream: FLOOR_STREAM,
    pids: { ...ours.pids, service: bare.pid, client: load.pid },
    applicationNos: prepared.applicationNos,
    settled: () => bare.ask('settled', undefined),
  };
  const owned = stack.move();
  return { platform, db, bus, bare, ours, floor, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function ourSide(platform: Platform, db: Db, lapsed: number, stack: AsyncDisposableStack) {
  const settled = () =>
    eventually(async () => (await pendingPatents(db)) === 0, { what: 'outboxes are empty', timeoutMs: SETTLE_MS });
  await settled();
  const load = stack.use(await Worker.start('load'));
  const applicationNos = await db.collection<{ _id: string }>('patents').distinct('_id');
  const token = await platform.token();
  await load.ask('connect', { address: await platform.address('inventory'), token, applicationNos });
  const response = await load.ask('lapseFirst', { count: lapsed, limit: 64 });
  await settled();
  const { nats = 0, store = 0, inventory: service = 0 } = await platform.pids();
  const pids = { ...(nats === 0 ? {} : { nats }), store, service, client: load.pid };
  const ours: Side = { load, stream: 'ZHIQI_INVENTORY', pids, applicationNos, settled };
  return { ours, response, token };
}

function pendingPatents(db: Db): Promise<number> {
  return db.collection('patents').countDocuments({ pendingSince: { $exists: true } });
}
