/** From a command document to its reply: look-up, checks, fail points, transaction, stored replies, errors. */
import { encodeDocument } from '../bson/encode.ts';
import { type Doc, int, type Value } from '../bson/values.ts';
import type { Engine } from '../engine.ts';
import { Code, MongoError } from '../errors.ts';
import type { Failure } from '../fail-points.ts';
import { sessionOf, type WriteId } from '../retry-records.ts';
import { adminCommands } from './admin.ts';
import { aggregateCommands } from './aggregate.ts';
import { Args, checkGeneric } from './args.ts';
import { catalogueCommands } from './catalogue.ts';
import type { Command, CommandContext, ConnectionInfo } from './context.ts';
import { explainCommands } from './explain.ts';
import { findAndModifyCommands } from './find-and-modify.ts';
import { indexCommands } from './indexes.ts';
import { readCommands } from './read.ts';
import { serverCommands } from './server.ts';
import { writeCommands } from './write.ts';

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...serverCommands,
    ...readCommands,
    ...writeCommands,
    ...findAndModifyCommands,
    ...aggregateCommands,
    ...explainCommands,
    ...catalogueCommands,
    ...indexCommands,
    ...adminCommands,
  }),
);

/** Errors after which a driver may send a retryable write again; the server has to say so by a label. */
const retryableCodes: ReadonlySet<number> = new Set([6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

export interface Outcome {
  /** The reply's BSON. */
  readonly reply: Buffer;
  /** Drop the connection instead of replying, once everything is durable. */
  readonly drop: boolean;
}

export function errorReply(e: unknown, cmd: Doc): Buffer {
  const error = e instanceof MongoError ? e : internalError(e);
  const labels: Value[] = [...error.labels];
  if (cmd.has('txnNumber') && retryableCodes.has(error.code) && labels.length === 0) labels.push('RetryableWriteError');
  return encodeDocument(
    new Map<string, Value>([
      ['ok', 0],
      ['errmsg', error.message],
      ['code', int(error.code)],
      ['codeName', error.codeName],
      ...error.extra,
      ...(labels.length > 0 ? ([['errorLabels', labels]] as const) : []),
    ]),
  );
}

/** A defect, not a refusal: the client gets the message, the log the stack. */
function internalError(e: unknown): MongoError {
  const stack = e instanceof Error ? e.stack : String(e);
  console.error(JSON.stringify({ level: 'error', msg: 'command failed unexpectedly', stack }));
  return new MongoError(Code.InternalError, `internal error: ${e instanceof Error ? e.message : String(e)}`);
}

function writeId(command: Command, name: string, cmd: Doc): WriteId | undefined {
  const txn = cmd.get('txnNumber');
  if (txn === undefined) return undefined;
  const session = sessionOf(cmd);
  if (typeof txn !== 'bigint' || session === undefined) {
    throw new MongoError(Code.InvalidOptions, 'a txnNumber must be a long and needs an lsid');
  }
  if (command.retryable !== true) {
    throw new MongoError(Code.NotARetryableWriteCommand, `txnNumber may not be provided for the ${name} command`);
  }
  return { session, txn };
}

function runWrite(command: Command, name: string, context: CommandContext, id: WriteId | undefined): Buffer {
  const { engine } = context;
  return engine.commit.write(() => {
    const stored = id === undefined ? undefined : engine.retries.find(id, name);
    if (stored !== undefined) return Buffer.from(stored);
    const reply = encodeDocument(command.handle(context));
    if (id !== undefined) engine.retries.remember(id, name, reply);
    return reply;
  });
}

function lookUp(name: string, db: string): Command {
  const command = commands.get(name);
  if (command === undefined) throw new MongoError(Code.CommandNotFound, `no such command: '${name}'`);
  if (command.adminOnly === true && db !== 'admin') {
    throw new MongoError(Code.Unauthorized, `${name} may only be run against the admin database.`);
  }
  return command;
}

/** The command inside explain is held to its own fields, like one that runs. */
function checkExplained(inner: Doc): void {
  const name = inner.keys().next().value ?? '';
  const command = commands.get(name);
  if (command !== undefined) new Args(inner, name).check(command.fields, command.refused);
}

function deadlineOf(args: Args): number {
  const ms = args.natural('maxTimeMS', 0);
  return ms === 0 ? Number.POSITIVE_INFINITY : Date.now() + ms;
}

function execute(engine: Engine, connection: ConnectionInfo, name: string, cmd: Doc): Outcome {
  const args = new Args(cmd, name);
  const db = args.string('$db');
  const command = lookUp(name, db);
  args.check(command.fields, command.refused);
  checkGeneric(cmd);
  if (name === 'explain') checkExplained(args.document('explain'));
  const session = sessionOf(cmd);
  const key = session === undefined ? undefined : Buffer.from(session).toString('latin1');
  const context: CommandContext = { engine, connection, db, args, session: key, deadline: deadlineOf(args) };
  const id = writeId(command, name, cmd);
  if (command.writes !== true) return { reply: encodeDocument(command.handle(context)), drop: false };
  const reply = runWrite(command, name, context, id);
  const failure = id === undefined ? undefined : engine.failPoints.afterRetryableWrite();
  return { reply, drop: failure?.closeConnection === true };
}

/** Runs a command. Never throws: an error becomes the reply. */
export function dispatch(engine: Engine, connection: ConnectionInfo, cmd: Doc): Outcome {
  const name = cmd.keys().next().value ?? '';
  try {
    return execute(engine, connection, name, cmd);
  } catch (e) {
    return { reply: errorReply(e, cmd), drop: false };
  }
}

/** The fail point a command meets before it runs. */
export function failureBefore(engine: Engine, cmd: Doc): Failure | undefined {
  return engine.failPoints.beforeCommand(cmd.keys().next().value ?? '');
}
