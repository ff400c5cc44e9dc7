/** Collections: create, drop, dropDatabase, listCollections, listDatabases, collStats. */

import { encodeDocument } from '../bson/encode.ts';
import { Binary, type Doc, doc, int, type Raw, rawDoc, type Value } from '../bson/values.ts';
import { Cursor } from '../cursors.ts';
import { Code, MongoError } from '../errors.ts';
import { parseFilter } from '../match/filter.ts';
import { type CollectionDef, checkNamespace, namespace, primaryIndex } from '../storage/catalogue.ts';
import { Args } from './args.ts';
import { type Command, type CommandContext, ok } from './context.ts';
import { cursorReply } from './read.ts';

/** A cursor over a finished list, in batches like any other. */
export function listReply(context: CommandContext, ns: string, items: readonly Doc[]): Doc {
  const rest: Raw[] = items.map((d) => rawDoc(encodeDocument(d))).reverse();
  const source = function* (): Generator<Raw, void, undefined> {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) yield next;
  };
  const cursor = new Cursor({ ns, source, alive: () => undefined, session: context.session, noTimeout: false });
  const options = new Args(context.args.optionalDocument('cursor') ?? new Map(), 'cursor', true);
  options.check(['batchSize']);
  return cursorReply(context, cursor, options.natural('batchSize', 101), false);
}

function create(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.string('create');
  checkNamespace(db, name);
  if (engine.catalogue.find(db, name) !== undefined) {
    throw new MongoError(Code.NamespaceExists, `Collection ${db}.${name} already exists.`);
  }
  engine.catalogue.create(db, name);
  return ok();
}

function drop(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.string('drop');
  const c = engine.catalogue.find(db, name);
  if (c === undefined) return ok();
  engine.catalogue.drop(c);
  return ok({ nIndexesWas: int(c.indexes.length + 1), ns: namespace(c) });
}

function dropDatabase(context: CommandContext): Doc {
  const { engine, db } = context;
  const all = engine.catalogue.collections(db);
  for (const c of all) engine.catalogue.drop(c);
  return ok(all.length > 0 ? { dropped: db } : {});
}

function collectionInfo(c: CollectionDef, nameOnly: boolean): Doc {
  if (nameOnly) return doc({ name: c.name, type: 'collection' });
  return doc({
    name: c.name,
    type: 'collection',
    options: new Map(),
    info: doc({ readOnly: false, uuid: new Binary(4, c.uuid) }),
    idIndex: primaryIndex.spec,
  });
}

function listCollections(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const nameOnly = args.boolean('nameOnly', false);
  const filter = parseFilter(args.optionalDocument('filter') ?? new Map());
  // The filter may name any field, so it sees the full entries even when only names are wanted.
  const found = engine.catalogue.collections(db).filter((c) => filter.matches(collectionInfo(c, false)));
  return listReply(
    context,
    `${db}.$cmd.listCollections`,
    found.map((c) => collectionInfo(c, nameOnly)),
  );
}

function listDatabases(context: CommandContext): Doc {
  const { args, engine } = context;
  const filter = parseFilter(args.optionalDocument('filter') ?? new Map());
  const sizes = new Map<string, number>();
  for (const c of engine.catalogue.collections()) {
    sizes.set(c.db, (sizes.get(c.db) ?? 0) + (args.boolean('nameOnly', false) ? 0 : engine.collections.size(c)));
  }
  const entries = [...sizes].map(([name, size]) => doc({ name, sizeOnDisk: BigInt(size), empty: false }));
  const found = entries.filter((d) => filter.matches(d));
  if (args.boolean('nameOnly', false))
    return ok({ databases: found.map((d) => doc({ name: d.get('name') as Value })) });
  const total = [...sizes.values()].reduce((a, b) => a + b, 0);
  return ok({ databases: found, totalSize: BigInt(total) });
}

function collStats(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.string(args.command);
  const c = engine.catalogue.find(db, name);
  const scale = args.optionalInteger('scale') ?? 1;
  if (scale <= 0) throw new MongoError(51024, "BSON field 'scale' value must be >= 1");
  const n = c === undefined ? 0 : engine.collections.count(c);
  const size = c === undefined ? 0 : engine.collections.size(c);
  return ok({
    ns: `${db}.${name}`,
    size: BigInt(Math.floor(size / scale)),
    count: int(n),
    avgObjSize: int(n === 0 ? 0 : Math.floor(size / n)),
    storageSize: BigInt(Math.floor(size / scale)),
    capped: false,
    nindexes: int(c === undefined ? 0 : c.indexes.length + 1),
    scaleFactor: int(scale),
  });
}

export const catalogueCommands: Record<string, Command> = {
  create: {
    handle: create,
    fields: [],
    refused: [
      'capped',
      'size',
      'max',
      'viewOn',
      'pipeline',
      'validator',
      'validationLevel',
      'validationAction',
      'timeseries',
      'clusteredIndex',
      'expireAfterSeconds',
      'changeStreamPreAndPostImages',
      'encryptedFields',
      'storageEngine',
      'indexOptionDefaults',
      'autoIndexId',
      'idIndex',
    ],
    writes: true,
  },
  drop: { handle: drop, fields: [], writes: true },
  dropDatabase: { handle: dropDatabase, fields: [], writes: true },
  listCollections: { handle: listCollections, fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'] },
  listDatabases: { handle: listDatabases, fields: ['filter', 'nameOnly', 'authorizedDatabases'], adminOnly: true },
  collStats: { handle: collStats, fields: ['scale'] },
};
