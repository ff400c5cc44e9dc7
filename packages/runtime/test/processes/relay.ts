import { connectNats } from '@zhiqi/client';
import { connectDatabase, createLogger, Lease, type LeaseDocument, Relay, type RelayStep } from '../../src/index.ts';
import { markBook } from '../support/mark-book.ts';

/**
 * A relay in a process of its own, for tests that kill or pause it.
 * `STOP_AT` = the step after which it reports `at <step>` and waits for its end; `STOP_ON` = at which occurrence.
 */
const env = (name: string): string => process.env[name] ?? '';
const stopAt = env('STOP_AT');
let occurrences = Number(env('STOP_ON') || '1');

const logger = createLogger('relay-test');
const { db } = await connectDatabase(env('STORE_URI'), env('STORE_DB'));
let reconnected = (): void => {};
let wasAway = false;
const session = await connectNats({
  url: env('NATS_URL'),
  name: 'relay-test',
  onStatus: (connected) => {
    if (connected) reconnected();
    if (connected && wasAway) console.log('nats is back');
    wasAway = !connected;
  },
});

const afterStep = async (step: RelayStep): Promise<void> => {
  if (step === 'trimmed') console.log('moved');
  if (step !== stopAt) return;
  occurrences -= 1;
  if (occurrences > 0) return;
  // The test kills or pauses the process here; a paused one goes on after SIGCONT and SIGUSR1.
  const resumed = new Promise<void>((resolve) => {
    const alive = setInterval(() => {}, 1_000);
    process.once('SIGUSR1', () => {
      clearInterval(alive);
      resolve();
    });
  });
  // Listened for first: the test may stop the process the moment it reads this.
  console.log(`at ${step}`);
  await resumed;
};

const relay = new Relay({
  db,
  aggregates: [markBook],
  connection: session.connection,
  connected: () => session.connected(),
  service: 'inventory',
  lease: new Lease(db.collection<LeaseDocument>('meta'), 'relay'),
  logger,
  onFatal: (error) => {
    console.log(`fatal ${error.name}`);
    process.exitCode = 1;
  },
  afterStep,
});
reconnected = () => relay.reconnected();
await relay.checkTail();
relay.start();
console.log('relay started');
