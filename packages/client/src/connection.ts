import {
  connect,
  InvalidArgumentError,
  type NatsConnection,
  type NodeConnectionOptions,
  PermissionViolationError,
} from '@nats-io/transport-node';
import { pause } from './backoff.ts';
import { ConnectionTrouble, isLoginRefused, warnOf } from './connection-trouble.ts';

export { isLoginRefused } from './connection-trouble.ts';

/** Oldest server with everything that streams and consumers rely on; older ones silently drop unknown fields. */
const MINIMUM_SERVER = [2, 10] as const;

export interface ConnectOptions {
  readonly url: string | readonly string[];
  /** User of the server's user file; none only on servers without one (tests). */
  readonly user?: string;
  readonly password?: string;
  /** Shown in the server's connection list. */
  readonly name: string;
  /** Default {@link inboxPrefixOf} the user: every user may receive answers only below its own. */
  readonly inboxPrefix?: string;
  /**
   * `true` (default): waits for the server as long as it takes, also on the first connect. `false`: one attempt, so that
   * a command-line tool can say that nothing answers.
   */
  readonly wait?: boolean;
  /** How long one attempt may take; default 20 s. */
  readonly timeoutMs?: number;
  /** Ends the waiting for the first connect. */
  readonly signal?: AbortSignal;
  /** Told on the first connect and on every loss and return of the connection. */
  readonly onStatus?: (connected: boolean) => void;
  /**
   * Told why there is no connection, once for each cause, while it goes on trying: nobody answers, or the server refuses the
   * user or the password ({@link isLoginRefused}). Default: a warning of the process.
   */
  readonly onTrouble?: (error: Error) => void;
}

/** A connection that comes back by itself for ever. */
export interface NatsSession {
  readonly connection: NatsConnection;
  /** User it was opened with; empty without one. */
  readonly user: string;
  /** Whether the server can be reached now. */
  connected(): boolean;
  /** Sends what is buffered and closes; closing twice is nothing. */
  close(): Promise<void>;
}

/** The server is older than 2.10. */
export class UnsupportedServerError extends Error {
  override readonly name = 'UnsupportedServerError';
  readonly version: string;

  constructor(version: string) {
    super(`nats-server ${version} is too old: ${MINIMUM_SERVER.join('.')} or newer is required`);
    this.version = version;
  }
}

/** Whether the server refused because the credentials do not allow it: waiting does not mend that. */
export function isNotPermitted(error: unknown): boolean {
  if (error instanceof PermissionViolationError) return true;
  // A refused request wraps the refusal.
  return error instanceof Error && error.cause instanceof PermissionViolationError;
}

/** `party-b01` → `_INBOX_b01`, `inventory` → `_INBOX_inventory`: as the user file grants it. */
export function inboxPrefixOf(user: string): string {
  return `_INBOX_${user.replace(/^party-/, '')}`;
}

/**
 * Connects with reconnection for ever, also after wrong credentials were answered while the server was restarting.
 *
 * @throws UnsupportedServerError; the transport's error when an option is wrong, or when `wait` is false and nothing answers;
 *   the signal's reason
 */
export async function connectNats(options: ConnectOptions): Promise<NatsSession> {
  const { name, user = '', wait = true, signal = new AbortController().signal } = options;
  const trouble = new ConnectionTrouble(options.onTrouble ?? warnOf(name, user));
  const settings = transportOptions(options, trouble);
  for (;;) {
    try {
      const connection = await connect(settings);
      trouble.over();
      await requireVersion(connection);
      return new Session(connection, user, trouble, options.onStatus);
    } catch (error) {
      if (!wait || isLasting(error)) throw error;
      trouble.met(error);
      await pause(trouble.pauseMs(), signal);
      signal.throwIfAborted();
    }
  }
}

/** No waiting mends an option, or the version of the server. */
function isLasting(error: unknown): boolean {
  return error instanceof InvalidArgumentError || error instanceof TypeError || error instanceof UnsupportedServerError;
}

function transportOptions(options: ConnectOptions, trouble: ConnectionTrouble): NodeConnectionOptions {
  const { url, user = '', password, name, timeoutMs } = options;
  const inboxPrefix = options.inboxPrefix ?? (user === '' ? undefined : inboxPrefixOf(user));
  return {
    servers: typeof url === 'string' ? [url] : [...url],
    name,
    ...(user === '' ? {} : { user, pass: password ?? '' }),
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => trouble.pauseMs(),
    ignoreAuthErrorAbort: true,
    // Two stack traces for every publish, kept for errors that do not happen: a third of what a publish costs (measured).
    noAsyncTraces: true,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
}

async function requireVersion(connection: NatsConnection): Promise<void> {
  const version = connection.info?.version ?? '0.0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MINIMUM_SERVER[0] || (major === MINIMUM_SERVER[0] && minor >= MINIMUM_SERVER[1])) return;
  await connection.close();
  throw new UnsupportedServerError(version);
}

class Session implements NatsSession {
  readonly connection: NatsConnection;
  readonly user: string;
  readonly #trouble: ConnectionTrouble;
  #connected = true;
  #closing: Promise<void> | undefined;

  constructor(
    connection: NatsConnection,
    user: string,
    trouble: ConnectionTrouble,
    onStatus: ((connected: boolean) => void) | undefined,
  ) {
    this.connection = connection;
    this.user = user;
    this.#trouble = trouble;
    // The iterator ends with the connection; it cannot fail.
    void this.#follow(onStatus);
  }

  connected(): boolean {
    return this.#connected && !this.connection.isClosed();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    if (this.connection.isClosed()) return;
    // Draining waits for the server; without one there is nothing to wait for.
    if (this.#connected) await Promise.race([this.connection.drain(), this.connection.closed()]);
    else await this.connection.close();
  }

  async #follow(onStatus: ((connected: boolean) => void) | undefined): Promise<void> {
    onStatus?.(true);
    for await (const status of this.connection.status()) {
      const { type } = status;
      // Whatever else is an error concerns one message and not the connection.
      if (type === 'error' && isLoginRefused(status.error)) this.#trouble.met(status.error);
      if (type === 'reconnect') this.#trouble.over();
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      const connected = type === 'reconnect';
      if (connected === this.#connected) continue;
      this.#connected = connected;
      onStatus?.(connected);
      // A drain under way would wait for a server that is gone.
      if (!connected && this.#closing !== undefined) await this.connection.close();
    }
    this.#connected = false;
  }
}
