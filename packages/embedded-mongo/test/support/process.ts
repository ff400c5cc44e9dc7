/** The standalone server as a child process. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface ServerProcess {
  readonly uri: string;
  readonly port: number;
  /** Sends a signal and waits for the end; the exit code, or null when the signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the server by the node binary and waits for its ready line. */
export async function launch(args: string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [mainFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.withResolvers<number | null>();
  const ready = Promise.withResolvers<{ uri: string; port: number }>();
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as { msg: string; uri: string; port: number };
    if (entry.msg === 'embedded mongo ready') ready.resolve(entry);
  });
  child.on('close', (code) => {
    ended.resolve(code);
    ready.reject(new Error(`the server ended with ${code}: ${errors}`));
  });
  const { uri, port } = await ready.promise;
  return {
    uri,
    port,
    stop: (signal) => {
      child.kill(signal);
      return ended.promise;
    },
  };
}
