import { createServer } from 'node:net';

/** Below the range from which the system hands out ports by itself. */
const FIRST_BASE = 20_000;
const LAST_BASE = 31_000;
/** Offsets that a platform uses, see docs/operations.md. */
const SPAN = 20;

/** A port base whose whole span is free now. Processes begin to look at different places. */
export async function freePortBase(): Promise<number> {
  const bases = (LAST_BASE - FIRST_BASE) / SPAN;
  for (let step = 0; step < bases; step += 1) {
    const base = FIRST_BASE + ((process.pid * 7 + step) % bases) * SPAN;
    const ports = Array.from({ length: SPAN }, (_, offset) => base + offset);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no free span of ports');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
