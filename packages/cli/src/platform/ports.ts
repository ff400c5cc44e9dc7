import { connect, createServer } from 'node:net';
import { CliError, EXIT } from '../exit-codes.ts';
import { hasCode } from './errors.ts';

export const HOST = '127.0.0.1';
export const DEFAULT_PORT_BASE = 7400;
/** Offsets a platform uses, so that a base leaves room for all of them. */
export const PORT_SPAN = 20;

/** Refuses to start on a port that another program holds. @throws CliError naming port, process and what to do */
export async function requireFreePorts(ports: readonly { name: string; port: number }[]): Promise<void> {
  for (const { name, port } of ports) {
    if (!(await isFree(port))) {
      throw new CliError(
        EXIT.environment,
        `端口 ${port}(${name})已被其他程序占用,请关闭那个程序,或用 --port-base 换一组端口。`,
      );
    }
  }
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: HOST, exclusive: true }, resolve);
    });
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE', 'EACCES')) return false;
    throw error;
  }
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return true;
}

const CONNECT_MS = 1000;

/**
 * Whether something accepts connections there, and, if asked for, greets with that text first (NATS says INFO).
 * @param address `127.0.0.1:7400`
 */
export function answersTcp(address: string, greeting?: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ port: Number(address.slice(at + 1)), host: address.slice(0, at) });
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(CONNECT_MS, () => done(false));
    socket.once('error', () => done(false));
    if (greeting === undefined) socket.once('connect', () => done(true));
    else socket.once('data', (data) => done(data.toString('latin1').startsWith(greeting)));
  });
}
