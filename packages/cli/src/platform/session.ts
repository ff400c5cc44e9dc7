import type { Launcher } from './launcher.ts';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why a platform ends. */
export type StopCause = { readonly kind: 'signal' } | { readonly kind: 'crash'; readonly error: unknown };

/**
 * Stops the launcher on Ctrl-C, SIGTERM, a closed terminal, or an error that nobody handled: whatever happens to this
 * process, what it started is stopped in order. A repeated signal changes nothing: npm and the terminal both pass the same
 * Ctrl-C on.
 * @returns a promise that resolves with the cause once there is one
 */
export function stopOnSignal(launcher: Launcher, onStop: (cause: StopCause) => void): Promise<StopCause> {
  const { promise, resolve } = Promise.withResolvers<StopCause>();
  let stopping = false;
  const stop = (cause: StopCause) => {
    if (stopping) return;
    stopping = true;
    onStop(cause);
    launcher.stop().then(
      () => resolve(cause),
      (error: unknown) => resolve({ kind: 'crash', error }),
    );
  };
  for (const name of STOP_SIGNALS) process.on(name, () => stop({ kind: 'signal' }));
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(name, (error: unknown) => stop({ kind: 'crash', error }));
  }
  return promise;
}

/** A reader of the log that went away (`npm start | head`) must not take the platform with it. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
