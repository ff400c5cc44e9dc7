import { AuthorizationError } from '@nats-io/transport-node';

const RETRY_MS = 500;
/** Nobody mends a password within half a second, and the server logs every attempt. */
const REFUSED_RETRY_MS = 2_000;
const JITTER_MS = 100;

/** Whether the server answered and did not accept the user or the password. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof AuthorizationError;
}

/** What keeps a connection from coming up: told once for each cause, and how long to wait before the next attempt. */
export class ConnectionTrouble {
  readonly #tell: (error: Error) => void;
  #told = '';
  #refused = false;

  constructor(tell: (error: Error) => void) {
    this.#tell = tell;
  }

  /** An attempt failed. */
  met(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#refused = isLoginRefused(error);
    const told = `${error.name}: ${error.message}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#tell(error);
  }

  /** The connection is up: the next trouble is a new one. */
  over(): void {
    this.#told = '';
    this.#refused = false;
  }

  pauseMs(): number {
    return (this.#refused ? REFUSED_RETRY_MS : RETRY_MS) + Math.random() * JITTER_MS;
  }
}

/** For programs that listen to nothing: a warning of the process, on stderr unless they handle it. */
export function warnOf(name: string, user: string): (error: Error) => void {
  return (error) => {
    const what = isLoginRefused(error)
      ? `NATS refuses the user "${user}" or its password: check the credentials`
      : `NATS cannot be reached (${error.message})`;
    process.emitWarning(`${name}: ${what}; trying again until it works`, { type: 'ZhiqiConnectionWarning' });
  };
}
