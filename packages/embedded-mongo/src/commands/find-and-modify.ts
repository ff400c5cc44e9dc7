/** findAndModify: one document found, changed or removed, and returned as it was before or after. */
import { type Doc, doc, int, type Value } from '../bson/values.ts';
import { failedToParse } from '../errors.ts';
import { type Projection, parseProjection } from '../query/projection.ts';
import { type CollectionDef, checkNamespace } from '../storage/catalogue.ts';
import type { Stored } from '../storage/collection.ts';
import { parseUpdate } from '../update/update.ts';
import { type Command, type CommandContext, ok } from './context.ts';
import { updateStored, upsert } from './statements.ts';

interface Request {
  readonly name: string;
  readonly filter: Doc;
  readonly projection: Projection;
  readonly returnNew: boolean;
}

function answer(n: number, value: Value, extra: Record<string, Value>): Doc {
  return ok({ lastErrorObject: doc({ n: int(n), ...extra }), value });
}

function removeFound(
  context: CommandContext,
  r: Request,
  c: CollectionDef | undefined,
  found: Stored | undefined,
): Doc {
  if (c === undefined || found === undefined) return answer(0, null, {});
  context.engine.collections.remove(c, found);
  return answer(1, r.projection.apply(found.bytes), {});
}

function updateFound(
  context: CommandContext,
  r: Request,
  c: CollectionDef | undefined,
  found: Stored | undefined,
): Doc {
  const { args, engine, db } = context;
  const update = parseUpdate(args.doc.get('update'));
  const now = Date.now();
  if (c !== undefined && found !== undefined) {
    const done = updateStored(engine, c, found, update, now);
    return answer(1, r.projection.apply(r.returnNew ? done.after : done.before), { updatedExisting: true });
  }
  if (!args.boolean('upsert', false)) return answer(0, null, { updatedExisting: false });
  const inserted = upsert(engine, db, r.name, r.filter, update, now);
  const value = r.returnNew ? r.projection.apply(inserted.bytes) : null;
  return answer(1, value, { updatedExisting: false, upserted: inserted.id });
}

function findAndModify(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.string(args.command);
  checkNamespace(db, name);
  const removing = args.boolean('remove', false);
  if (removing && args.doc.has('update')) throw failedToParse('Cannot specify both an update and remove=true');
  if (!removing && !args.doc.has('update')) throw failedToParse('Either an update or remove=true must be specified');
  if (removing && (args.boolean('new', false) || args.boolean('upsert', false))) {
    throw failedToParse("Cannot specify both remove=true and 'new' or 'upsert'");
  }
  const filter = args.optionalDocument('query') ?? new Map();
  const projection = parseProjection(args.optionalDocument('fields'));
  const request: Request = { name, filter, projection, returnNew: args.boolean('new', false) };
  const collection = engine.catalogue.find(db, name);
  const query = {
    filter,
    sort: args.optionalDocument('sort'),
    hint: args.hint(),
    limit: 1,
    deadline: context.deadline,
  };
  const found = collection === undefined ? undefined : [...engine.query(collection, query).documents()][0];
  return removing ? removeFound(context, request, collection, found) : updateFound(context, request, collection, found);
}

const command: Command = {
  handle: findAndModify,
  fields: ['query', 'sort', 'remove', 'update', 'new', 'upsert', 'fields', 'hint', 'bypassDocumentValidation'],
  refused: ['arrayFilters', 'let'],
  writes: true,
  retryable: true,
};

export const findAndModifyCommands: Record<string, Command> = { findAndModify: command, findandmodify: command };
