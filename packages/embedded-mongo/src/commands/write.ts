/** insert, update, delete. */
import { type Doc, doc, int, type Raw, type Value } from '../bson/values.ts';
import { Code, failedToParse, MongoError } from '../errors.ts';
import { smallInteger } from '../match/leaf.ts';
import { checkNamespace } from '../storage/catalogue.ts';
import { parseUpdate } from '../update/update.ts';
import { Args, decoded } from './args.ts';
import { type Command, type CommandContext, ok } from './context.ts';
import { checkMulti, insertOne, updateStored, upsert } from './statements.ts';

const maxBatch = 100_000;

interface Batch<S> {
  readonly name: string;
  readonly statements: readonly S[];
  readonly run: (statement: S, index: number) => void;
}

/** Runs statements in order; a failed one becomes a write error, and ends an ordered batch. */
function runBatch<S>(context: CommandContext, batch: Batch<S>): Value[] {
  if (batch.statements.length === 0 || batch.statements.length > maxBatch) {
    const message = `Write batch sizes must be between 1 and ${maxBatch}. Got ${batch.statements.length} operations.`;
    throw new MongoError(16, message);
  }
  checkNamespace(context.db, batch.name);
  const ordered = context.args.boolean('ordered', true);
  const errors: Value[] = [];
  for (const [index, statement] of batch.statements.entries()) {
    try {
      batch.run(statement, index);
    } catch (e) {
      // Anything but a refusal (a full disk, a defect) takes the whole command back.
      if (!(e instanceof MongoError) || e.code === Code.OutOfDiskSpace) throw e;
      errors.push(writeError(index, e));
      if (ordered) break;
    }
  }
  return errors;
}

function writeError(index: number, e: MongoError): Doc {
  const head = doc({ index: int(index), code: int(e.code), errmsg: e.message });
  return new Map<string, Value>([...head, ...e.extra]);
}

function reply(fields: Record<string, Value>, errors: Value[]): Doc {
  return ok(errors.length === 0 ? fields : { ...fields, writeErrors: errors });
}

function insert(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.string('insert');
  let n = 0;
  const errors = runBatch<Doc | Raw>(context, {
    name,
    statements: args.documents('documents'),
    run: (d) => {
      insertOne(engine, db, name, d);
      n++;
    },
  });
  return reply({ n: int(n) }, errors);
}

const updateRefused = ['collation', 'let', 'c', 'sort'];

/** @throws MongoError 72 for a numbered (retryable) write that may touch many documents. */
function refuseRetryableMulti(context: CommandContext, many: boolean, what: string): void {
  if (many && context.args.doc.has('txnNumber')) {
    throw new MongoError(Code.InvalidOptions, `Cannot use retryable writes with ${what}`);
  }
}

interface UpdateCounts {
  n: number;
  nModified: number;
  readonly upserted: Value[];
}

function updateStatement(
  context: CommandContext,
  name: string,
  source: Doc,
  index: number,
  counts: UpdateCounts,
): void {
  const { engine, db } = context;
  const s = new Args(source, 'update.updates', true);
  s.check(['q', 'u', 'multi', 'upsert', 'hint'], [...updateRefused, 'arrayFilters']);
  const filter = s.document('q');
  const multi = s.boolean('multi', false);
  refuseRetryableMulti(context, multi, 'multi=true');
  const update = parseUpdate(source.get('u'));
  checkMulti(update, multi);
  const now = Date.now();
  const collection = engine.catalogue.find(db, name);
  const request = { filter, hint: s.hint(), limit: multi ? 0 : 1, deadline: context.deadline };
  // All matches are read before the first is changed: a document moved within the index must not be met twice.
  const matches = collection === undefined ? [] : [...engine.query(collection, request).documents()];
  let modified = 0;
  for (const stored of matches) {
    if (collection !== undefined && updateStored(engine, collection, stored, update, now).modified) modified++;
  }
  counts.n += matches.length;
  counts.nModified += modified;
  if (matches.length === 0 && s.boolean('upsert', false)) {
    const { id } = upsert(engine, db, name, filter, update, now);
    counts.n++;
    counts.upserted.push(doc({ index: int(index), _id: id }));
  }
}

function update(context: CommandContext): Doc {
  const { args, engine } = context;
  const name = args.string('update');
  const counts: UpdateCounts = { n: 0, nModified: 0, upserted: [] };
  const errors = runBatch<Doc | Raw>(context, {
    name,
    statements: args.documents('updates'),
    run: (statement, index) => {
      const source = decoded(statement);
      const run = () => updateStatement(context, name, source, index, counts);
      // One document is written last or not at all; several need a savepoint to leave nothing behind.
      const multi = source.get('multi') ?? false;
      if (multi === false) run();
      else engine.commit.savepoint(run);
    },
  });
  const upserted: Record<string, Value> = counts.upserted.length === 0 ? {} : { upserted: counts.upserted };
  return reply({ n: int(counts.n), nModified: int(counts.nModified), ...upserted }, errors);
}

function deleteStatement(context: CommandContext, name: string, source: Doc): number {
  const { engine, db } = context;
  const s = new Args(source, 'delete.deletes', true);
  s.check(['q', 'limit', 'hint'], ['collation']);
  const filter = s.document('q');
  const limit = smallInteger(source.get('limit'));
  if (limit !== 0 && limit !== 1) {
    throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${String(limit)}`);
  }
  refuseRetryableMulti(context, limit === 0, 'limit=0');
  const collection = engine.catalogue.find(db, name);
  if (collection === undefined) return 0;
  const matches = [
    ...engine.query(collection, { filter, hint: s.hint(), limit, deadline: context.deadline }).documents(),
  ];
  for (const stored of matches) engine.collections.remove(collection, stored);
  return matches.length;
}

function remove(context: CommandContext): Doc {
  const { args } = context;
  const name = args.string('delete');
  let n = 0;
  const errors = runBatch<Doc | Raw>(context, {
    name,
    statements: args.documents('deletes'),
    run: (statement) => {
      n += deleteStatement(context, name, decoded(statement));
    },
  });
  return reply({ n: int(n) }, errors);
}

const common = ['ordered', 'bypassDocumentValidation'];

export const writeCommands: Record<string, Command> = {
  insert: { handle: insert, fields: ['documents', ...common], writes: true, retryable: true },
  update: { handle: update, fields: ['updates', ...common], refused: ['let'], writes: true, retryable: true },
  delete: { handle: remove, fields: ['deletes', ...common], refused: ['let'], writes: true, retryable: true },
};
