import { ConfigError, readServiceConfig } from '../config.ts';
import { createLogger } from '../log.ts';
import { StoreBehindStreamError } from '../relay/tail-check.ts';
import { startTelemetry } from '../telemetry/sdk.ts';
import { startService } from './host.ts';
import type { ServiceDefinition } from './types.ts';

/** Exit codes of a service process, also in docs/operations.md. */
export const EXIT = { ok: 0, crashed: 1, badConfiguration: 78, storeBehindStream: 79 } as const;

/** The whole of a service's `main.ts`: configuration, telemetry, start, signals, exit code. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  const logger = createLogger(definition.name, process.env.ZHIQI_LOG_LEVEL ?? 'info');
  try {
    const config = readServiceConfig(definition.name, process.env);
    const stopTelemetry = await startTelemetry(config.service, config.region, process.env);
    const ended = Promise.withResolvers<void>();
    // Listened for from the first moment: a signal during the start is a stop after it, never an undrained end.
    ended.promise.catch(() => {
      // Awaited below, once the start is through: until then a fatal error must not count as unhandled.
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.resolve());
    const running = await startService(definition, config, { logger, onFatal: (error) => ended.reject(error) });
    try {
      await ended.promise;
    } finally {
      await running.stop();
      await stopTelemetry();
    }
  } catch (error) {
    logger.fatal({ err: error, messageZh: messageZh(error) }, 'service ends');
    process.exitCode = exitCode(error);
  }
  // A connection that is still waiting for its server would keep the process alive.
  process.exit();
}

function exitCode(error: unknown): number {
  if (error instanceof ConfigError) return EXIT.badConfiguration;
  if (error instanceof StoreBehindStreamError) return EXIT.storeBehindStream;
  return EXIT.crashed;
}

function messageZh(error: unknown): string | undefined {
  return error instanceof StoreBehindStreamError ? error.messageZh : undefined;
}
