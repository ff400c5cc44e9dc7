import { AuthorizationError, connect, type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';

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
  /** Told on the first connect and on every loss and return of the connection. */
  readonly onStatus?: (connected: boolean) => void;
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

/** Whether the server answered and did not accept the user or the password. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof AuthorizationError;
}

/** `party-b01` → `_INBOX_b01`, `inventory` → `_INBOX_inventory`: as the user file grants it. */
export function inboxPrefixOf(user: string): string {
  return `_INBOX_${user.replace(/^party-/, '')}`;
}

/**
 * Connects with reconnection for ever, also after wrong credentials were answered while the server was restarting.
 *
 * @throws UnsupportedServerError, or the transport's error when `wait` is false and nothing answers
 */
export async function connectNats(options: ConnectOptions): Promise<NatsSession> {
  const { url, user = '', password, name, wait = true, timeoutMs, onStatus } = options;
  const inboxPrefix = options.inboxPrefix ?? (user === '' ? undefined : inboxPrefixOf(user));
  const connection = await connect({
    servers: typeof url === 'string' ? [url] : [...url],
    name,
    ...(user === '' ? {} : { user, pass: password ?? '' }),
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    ignoreAuthErrorAbort: true,
    waitOnFirstConnect: wait,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  await requireVersion(connection);
  return new Session(connection, user, onStatus);
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
  #connected = true;
  #closing: Promise<void> | undefined;

  constructor(connection: NatsConnection, user: string, onStatus: ((connected: boolean) => void) | undefined) {
    this.connection = connection;
    this.user = user;
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
    for await (const { type } of this.connection.status()) {
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
