/** find, getMore, killCursors, count, distinct. */
import { decodeFields } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import { doc, int, type Raw, type Value } from '../bson/values.ts';
import { Cursor } from '../cursors.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import { encodeKey } from '../keys.ts';
import { parseFilter } from '../match/filter.ts';
import { someAtPath, splitPath } from '../match/path.ts';
import { parseProjection } from '../query/projection.ts';
import { parseSort, type Query } from '../query/query.ts';
import { type CollectionDef, checkNamespace, namespace } from '../storage/catalogue.ts';
import { maxDocumentBytes } from '../storage/collection.ts';
import { type Command, type CommandContext, ok } from './context.ts';

const firstBatchDefault = 101;
const queryPlanKilled = 175;

/** The reply with a first batch; keeps the cursor if there is more. */
export function cursorReply(context: CommandContext, cursor: Cursor, batchSize: number, single: boolean) {
  const first = cursor.batch(batchSize);
  const id = cursor.done || single ? 0n : context.engine.cursors.add(cursor);
  return ok({ cursor: doc({ firstBatch: first, id, ns: cursor.spec.ns }) });
}

/** Fails a cursor whose collection or index was dropped: going on would silently leave documents out. */
export function stillThere(context: CommandContext, c: CollectionDef, query: Query): () => void {
  return () => {
    const now = context.engine.catalogue.byCollectionId(c.id);
    const indexes = query.plan.scans.map((s) => s.index.id);
    if (now !== undefined && indexes.every((id) => id === 0 || now.indexes.some((i) => i.id === id))) return;
    throw new MongoError(queryPlanKilled, `collection or index dropped while reading ${namespace(c)}`);
  };
}

function find(context: CommandContext) {
  const { args, engine, db } = context;
  const name = args.string('find');
  checkNamespace(db, name);
  const limit = args.natural('limit', 0);
  const single = args.boolean('singleBatch', false);
  const projection = parseProjection(args.optionalDocument('projection'));
  const collection = engine.catalogue.find(db, name);
  const batchSize = args.natural('batchSize', firstBatchDefault);
  const request = {
    filter: args.optionalDocument('filter') ?? new Map(),
    sort: args.optionalDocument('sort'),
    skip: args.natural('skip', 0),
    limit,
    hint: args.hint(),
    deadline: context.deadline,
  };
  const spec = { ns: `${db}.${name}`, session: context.session, noTimeout: args.boolean('noCursorTimeout', false) };
  if (collection === undefined) {
    // The filter is checked all the same: a wrong operator is wrong on a missing collection, too.
    parseFilter(request.filter);
    parseSort(request.sort ?? new Map());
    return cursorReply(context, new Cursor({ ...spec, source: () => [], alive: () => undefined }), batchSize, single);
  }
  const query = engine.query(collection, request);
  const source = function* (): Generator<Raw, void, undefined> {
    for (const stored of query.documents()) yield projection.apply(stored.bytes);
  };
  const cursor = new Cursor({ ...spec, source, alive: stillThere(context, collection, query) });
  return cursorReply(context, cursor, batchSize, single);
}

function getMore(context: CommandContext) {
  const { args, engine } = context;
  const id = args.doc.get('getMore');
  if (typeof id !== 'bigint') throw badValue('getMore takes a cursor id of type long');
  const cursor = engine.cursors.get(id);
  const ns = `${context.db}.${args.string('collection')}`;
  if (ns !== cursor.spec.ns) {
    const message = `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.spec.ns}`;
    throw new MongoError(Code.Unauthorized, message);
  }
  let nextBatch: Raw[];
  try {
    nextBatch = cursor.batch(args.natural('batchSize', 0) || Number.POSITIVE_INFINITY);
  } catch (e) {
    engine.cursors.kill(id);
    throw e;
  }
  if (cursor.done) engine.cursors.kill(id);
  return ok({ cursor: doc({ nextBatch, id: cursor.done ? 0n : id, ns }) });
}

function killCursors(context: CommandContext) {
  const ids = context.args.array('cursors');
  const killed: Value[] = [];
  const notFound: Value[] = [];
  for (const id of ids) {
    if (typeof id !== 'bigint') throw badValue('killCursors.cursors takes cursor ids of type long');
    (context.engine.cursors.kill(id) ? killed : notFound).push(id);
  }
  return ok({ cursorsKilled: killed, cursorsNotFound: notFound, cursorsAlive: [], cursorsUnknown: [] });
}

function count(context: CommandContext) {
  const { args, engine, db } = context;
  const collection = engine.catalogue.find(db, args.string('count'));
  const filter = args.optionalDocument('query') ?? new Map();
  const limit = Math.abs(args.optionalInteger('limit') ?? 0);
  const skip = args.natural('skip', 0);
  if (collection === undefined) return ok({ n: int(0) });
  if (filter.size === 0 && args.hint() === undefined) {
    // From the table itself, as MongoDB answers estimatedDocumentCount from metadata.
    const n = Math.max(engine.collections.count(collection) - skip, 0);
    return ok({ n: int(limit > 0 ? Math.min(n, limit) : n) });
  }
  const query = engine.query(collection, { filter, skip, limit, hint: args.hint(), deadline: context.deadline });
  let n = 0;
  for (const _ of query.documents()) n++;
  return ok({ n: int(n) });
}

function distinct(context: CommandContext) {
  const { args, engine, db } = context;
  const key = args.string('key');
  const collection = engine.catalogue.find(db, args.string('distinct'));
  if (collection === undefined) return ok({ values: [] });
  const path = splitPath(key);
  const roots = new Set([path[0] as string]);
  const found = new Map<string, Value>();
  const filter = args.optionalDocument('query') ?? new Map();
  for (const stored of engine
    .query(collection, { filter, hint: args.hint(), deadline: context.deadline })
    .documents()) {
    someAtPath(decodeFields(stored.bytes, roots, false), path, 0, false, (v) => {
      for (const x of Array.isArray(v) ? v : v === undefined ? [] : [v]) {
        const k = encodeKey(x).toString('latin1');
        if (!found.has(k)) found.set(k, x);
      }
      return false;
    });
  }
  const values = [...found.values()];
  if (encodeDocument(doc({ values })).length > maxDocumentBytes)
    throw new MongoError(17217, 'distinct too big, 16mb cap');
  return ok({ values });
}

export const readCommands: Record<string, Command> = {
  find: {
    handle: find,
    fields: [
      'filter',
      'sort',
      'projection',
      'skip',
      'limit',
      'batchSize',
      'singleBatch',
      'hint',
      'noCursorTimeout',
      'allowDiskUse',
      'allowPartialResults',
    ],
    refused: ['tailable', 'awaitData', 'oplogReplay', 'returnKey', 'showRecordId', 'min', 'max', 'let', 'readOnce'],
  },
  getMore: { handle: getMore, fields: ['collection', 'batchSize'], refused: ['term', 'lastKnownCommittedOpTime'] },
  killCursors: { handle: killCursors, fields: ['cursors'] },
  count: { handle: count, fields: ['query', 'limit', 'skip', 'hint', 'fields'] },
  distinct: { handle: distinct, fields: ['key', 'query', 'hint'] },
};
