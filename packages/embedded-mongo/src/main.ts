/** The standalone process: `node src/main.ts --data-dir D --port P [--host H] [--test-commands] [--strict]`. */
import { parseArgs } from 'node:util';
import { type EmbeddedMongo, type EmbeddedMongoOptions, startEmbeddedMongo } from './server.ts';
import { StartError } from './start-error.ts';

function log(level: 'info' | 'error', msg: string, fields: Record<string, unknown> = {}): void {
  const line = `${JSON.stringify({ level, msg, ...fields })}\n`;
  (level === 'error' ? process.stderr : process.stdout).write(line);
}

function readOptions(argv: string[]): EmbeddedMongoOptions {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'test-commands': { type: 'boolean' },
        strict: { type: 'boolean' },
      },
    });
    const port = values.port === undefined ? 0 : Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port}`);
    if (values['data-dir'] === undefined) throw new Error('--data-dir');
    return {
      dataDir: values['data-dir'],
      port,
      host: values.host,
      testCommands: values['test-commands'] === true,
      strict: values.strict === true,
    };
  } catch (e) {
    throw new StartError('arguments', e instanceof Error ? e.message : String(e));
  }
}

function fail(e: unknown): void {
  if (e instanceof StartError) {
    process.stderr.write(`${e.sentence}\n`);
    log('error', 'embedded mongo cannot start', { problem: e.problem, error: e.message });
  } else log('error', 'embedded mongo failed', { error: e instanceof Error ? e.stack : String(e) });
  process.exitCode = 1;
}

function stopOn(signal: NodeJS.Signals, server: EmbeddedMongo): void {
  process.once(signal, () => {
    server.close().then(
      () => log('info', 'embedded mongo stopped', { signal }),
      (e: unknown) => fail(e),
    );
  });
}

try {
  const server = await startEmbeddedMongo(readOptions(process.argv.slice(2)));
  stopOn('SIGTERM', server);
  stopOn('SIGINT', server);
  log('info', 'embedded mongo ready', { uri: server.uri, port: server.port, pid: process.pid });
} catch (e) {
  fail(e);
}
