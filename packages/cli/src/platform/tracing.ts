import { clientTracing, startTelemetry, withSpan } from '@zhiqi/runtime/telemetry';

/** Puts the current trace into every call. */
export const CALL_MIDDLEWARE = [clientTracing];

/**
 * Runs one call of a command as the root of its trace. Without the standard OpenTelemetry variables in the environment
 * nothing is loaded and nothing is recorded.
 */
export async function traced<Result>(name: string, region: string, work: () => Promise<Result>): Promise<Result> {
  const stop = await startTelemetry('cli', region, process.env);
  try {
    return await withSpan(name, {}, work);
  } finally {
    await stop();
  }
}
