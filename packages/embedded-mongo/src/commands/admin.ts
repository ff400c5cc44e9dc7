/** configureFailPoint (behind the test flag) and zhiqiBackup. */
import { chmodSync, existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Doc } from '../bson/values.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import { isDiskFull } from '../storage/sqlite.ts';
import { type Command, type CommandContext, ok } from './context.ts';

function configureFailPoint(context: CommandContext): Doc {
  const { args, engine } = context;
  if (!engine.options.testCommands) {
    throw new MongoError(Code.CommandNotFound, "no such command: 'configureFailPoint' (start with --test-commands)");
  }
  engine.failPoints.configure(
    args.string('configureFailPoint'),
    args.doc.get('mode'),
    args.optionalDocument('data') ?? new Map(),
  );
  return ok();
}

/** A consistent copy of everything committed, written by SQLite itself. Only from this machine: it names a local file. */
function backup(context: CommandContext): Doc {
  const { args, engine, connection } = context;
  if (!connection.peerIsLoopback)
    throw new MongoError(Code.Unauthorized, 'zhiqiBackup is only allowed from this machine');
  const path = args.string('path');
  if (!isAbsolute(path)) throw badValue(`zhiqiBackup.path must be absolute: ${path}`);
  if (existsSync(path)) throw badValue(`zhiqiBackup.path exists already: ${path}`);
  // VACUUM cannot run inside the turn's transaction, and the copy must hold what was acknowledged before.
  engine.commit.flush();
  try {
    engine.sqlite.prepare('VACUUM INTO ?').run(path);
  } catch (e) {
    if (isDiskFull(e)) throw new MongoError(Code.OutOfDiskSpace, `no space for the backup at ${path}`);
    throw badValue(`the backup to ${path} failed: ${e instanceof Error ? e.message : String(e)}`);
  }
  chmodSync(path, 0o600);
  return ok({ path });
}

export const adminCommands: Record<string, Command> = {
  configureFailPoint: { handle: configureFailPoint, fields: ['mode', 'data'], adminOnly: true },
  zhiqiBackup: { handle: backup, fields: ['path'], adminOnly: true },
};
