/** Starts and stops the server: data folder, lock, socket. */
import { chmodSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Engine } from './engine.ts';
import { StartError } from './start-error.ts';
import { FolderLock } from './storage/lock.ts';
import { isDiskFull, Sqlite, storeFile } from './storage/sqlite.ts';
import { Connection } from './wire/connection.ts';

export interface EmbeddedMongoOptions {
  /** Folder for the data, made with mode 0700. Without it everything is kept in memory and lost at the end. */
  readonly dataDir?: string | undefined;
  /** TCP port; 0 (the default) takes a free one. */
  readonly port?: number | undefined;
  /** Address to listen on. Anything but loopback must be asked for: there is no authentication. */
  readonly host?: string | undefined;
  /** Allows `configureFailPoint`. */
  readonly testCommands?: boolean | undefined;
  /** Refuses finds, updates, deletes and aggregates that no index serves (error 291 naming the filter). */
  readonly strict?: boolean | undefined;
}

export interface EmbeddedMongo {
  /** Connection string with `replicaSet=rs0`. */
  readonly uri: string;
  readonly port: number;
  /** Ends all connections, commits what is open and closes the files. */
  close(): Promise<void>;
}

const housekeepingMs = 60_000;
const lingerMs = 2_000;

interface Storage {
  readonly sqlite: Sqlite;
  readonly lock: FolderLock | undefined;
}

function openStorage(dataDir: string | undefined): Storage {
  if (dataDir === undefined) return { sqlite: new Sqlite(':memory:'), lock: undefined };
  let lock: FolderLock | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o700);
    lock = new FolderLock(join(dataDir, 'store.lock'), dataDir);
    return { sqlite: new Sqlite(join(dataDir, storeFile)), lock };
  } catch (e) {
    lock?.release();
    throw startError(e, dataDir);
  }
}

function startError(e: unknown, dataDir: string): unknown {
  if (e instanceof StartError) return e;
  const code = e instanceof Error && 'code' in e ? e.code : undefined;
  if (isDiskFull(e) || code === 'ENOSPC') return new StartError('space', dataDir);
  const message = e instanceof Error ? e.message : String(e);
  // SQLite's code 26: the file is not a database.
  if (e instanceof Error && 'errcode' in e && (e.errcode === 26 || e.errcode === 11))
    return new StartError('damaged', message);
  return new StartError('folder', `${dataDir} (${message})`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (e: NodeJS.ErrnoException) => {
    reject(e.code === 'EADDRINUSE' ? new StartError('port', String(port)) : e);
  });
  server.listen(port, host, () => resolve());
  return promise;
}

function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  return promise;
}

/**
 * Starts the embedded store.
 * @throws StartError with a zh-CN sentence when the port is taken, the folder is owned by another process, the disk is
 * full, or the file is damaged or from another version.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions = {}): Promise<EmbeddedMongo> {
  const host = options.host ?? '127.0.0.1';
  const { sqlite, lock } = openStorage(options.dataDir);
  const engine = new Engine(sqlite, { strict: options.strict === true, testCommands: options.testCommands === true });
  engine.housekeep();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Connection(engine, socket, ++connections);
  });
  const release = () => {
    engine.close();
    lock?.release();
  };
  try {
    await listen(server, host, options.port ?? 0);
  } catch (e) {
    release();
    throw e;
  }
  const timer = setInterval(() => engine.housekeep(), housekeepingMs).unref();
  const { port } = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(timer);
    // Commit first, so that the replies of this turn still leave before their sockets end.
    engine.commit.flush();
    const closed = closeServer(server);
    for (const socket of sockets) socket.destroySoon();
    // A client that does not read its replies must not hold the server up.
    const force = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, lingerMs);
    await closed;
    clearTimeout(force);
    release();
  };
  return {
    uri: `mongodb://${shown}:${port}/?replicaSet=rs0`,
    port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
