// A stand-in for a service: listens, says what it does in a journal shared by all, and misbehaves on request.
//   node fake-service.ts NAME PORT JOURNAL [--ignore-term] [--never-serve] [--crash-at-start] [--bad-configuration]
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [name = '', port = '0', journal = '', ...flags] = process.argv.slice(2);
const write = (what: string) => appendFileSync(journal, `${name} ${what} ${process.pid}\n`);
const log = (level: string, msg: string) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level, service: name, msg, port }));

const server = createServer((socket) => socket.end());
// Before the first line of the journal: whoever has read that line may ask for the stop.
process.on('SIGTERM', () => {
  write('asked-to-stop');
  if (flags.includes('--ignore-term')) return;
  server.close();
  write('stopped');
  process.exit(0);
});

write('started');
if (flags.includes('--crash-at-start') || flags.includes('--bad-configuration')) {
  log('fatal', 'no such store');
  process.exitCode = flags.includes('--bad-configuration') ? 78 : 3;
} else if (flags.includes('--never-serve')) {
  setInterval(() => undefined, 60_000);
} else {
  server.listen(Number(port), '127.0.0.1', () => log('info', 'listening'));
}
