import { connectDatabase, Store, silentLogger, systemClock } from '../../src/index.ts';
import { asked, type MarkCommand, markBook } from '../support/mark-book.ts';

/**
 * An instance of a service without its network side: carries out request ids given as `<aggregate>/<number>` lines of
 * REQUESTS, side by side, and prints `done <request>` for each acknowledged one. Tests kill it at any moment.
 */
const env = (name: string): string => process.env[name] ?? '';
const { db, close } = await connectDatabase(env('STORE_URI'), env('STORE_DB'));
const store = new Store({
  db,
  service: 'inventory',
  region: '150621',
  clock: systemClock,
  logger: silentLogger,
});

const queue = env('REQUESTS').split(',').reverse();
const worker = async (): Promise<void> => {
  for (let request = queue.pop(); request !== undefined; request = queue.pop()) {
    const [aggregate = '', number = ''] = request.split('/');
    const command: MarkCommand = { type: 'Mark', mark: Number(number) };
    await store.run(markBook, aggregate, command, asked(request, command));
    console.log(`done ${request}`);
  }
};
await Promise.all(Array.from({ length: 16 }, worker));
console.log('finished');
await close();
