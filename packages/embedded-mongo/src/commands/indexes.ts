/** createIndexes, listIndexes, dropIndexes. */
import { type Doc, int, isNumber, Regex, show, type Value } from '../bson/values.ts';
import { compareValues } from '../compare.ts';
import { badValue, Code, MongoError, typeMismatch } from '../errors.ts';
import { isOperators, parseFilter } from '../match/filter.ts';
import { smallInteger, truthy } from '../match/leaf.ts';
import { arrayIndex, splitPath } from '../match/path.ts';
import { sameKey } from '../query/planner.ts';
import { type CollectionDef, checkNamespace, type IndexDef, namespace, primaryIndex } from '../storage/catalogue.ts';
import { listReply } from './catalogue.ts';
import { type Command, type CommandContext, ok } from './context.ts';

const maxIndexes = 64;
const knownOptions: ReadonlySet<string> = new Set([
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'v',
  'background',
  'hidden',
  'collation',
]);
const partialOperators: ReadonlySet<string> = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in']);

function cannotCreate(message: string): MongoError {
  return new MongoError(Code.CannotCreateIndex, message);
}

function checkKey(key: Doc): void {
  if (key.size === 0) throw cannotCreate('Index keys cannot be an empty object');
  if (key.size > 32) throw new MongoError(13103, 'too many compound keys');
  for (const [path, v] of key) {
    const parts = splitPath(path);
    if (parts.includes('')) throw cannotCreate(`Index keys cannot contain an empty field: '${path}'`);
    if (typeof v === 'string') throw cannotCreate(`index type '${v}' is not supported by the embedded store`);
    if (!isNumber(v) || compareValues(v, 0) === 0)
      throw cannotCreate(`Values in the index key pattern must not be ${show(v)}`);
    if (parts.some((p) => p.startsWith('$')))
      throw cannotCreate(`index on '${path}' is not supported by the embedded store`);
    if (parts.some((p) => arrayIndex(p) >= 0)) {
      throw cannotCreate(`index on the numeric path '${path}' is not supported by the embedded store`);
    }
  }
}

function notInPartial(what: string): MongoError {
  return cannotCreate(`Expression not supported in partial index: ${what}`);
}

function checkPartialField(name: string, v: Value): void {
  if (v instanceof Regex) throw notInPartial(`${name}: ${show(v)}`);
  if (!isOperators(v)) return;
  for (const [op, operand] of v) {
    const pattern = op === '$in' && Array.isArray(operand) && operand.some((x) => x instanceof Regex);
    const absent = op === '$exists' && !truthy(operand);
    if (pattern || absent || !partialOperators.has(op)) throw notInPartial(`${name}: {${op}: ${show(operand)}}`);
  }
}

/** Only what the planner can compare with a query; the rest is refused, most of it by MongoDB, too. */
function checkPartial(filter: Doc): void {
  for (const [name, v] of filter) {
    if (name === '$and' && Array.isArray(v)) {
      for (const branch of v) if (branch instanceof Map) checkPartial(branch);
    } else if (name.startsWith('$')) throw notInPartial(name);
    else checkPartialField(name, v);
  }
  parseFilter(filter);
}

/** MongoDB's generated name: fields and directions joined by underscores. */
function generatedName(key: Doc): string {
  return [...key].map(([path, v]) => `${path}_${show(v).replace(/[^-\d.]/g, '')}`).join('_');
}

function flag(source: Doc, name: string): boolean {
  const v = source.get(name);
  return v !== undefined && truthy(v);
}

function checkOptions(source: Doc): void {
  for (const [name, v] of source) {
    if (!knownOptions.has(name)) {
      const message = `The index option '${name}' (${show(v)}) is not supported by the embedded store`;
      throw new MongoError(name === 'expireAfterSeconds' ? Code.CannotCreateIndex : Code.InvalidOptions, message);
    }
  }
  const version = source.get('v');
  if (version !== undefined && smallInteger(version) !== 2)
    throw cannotCreate(`Invalid index version v: ${show(version)}`);
  if (flag(source, 'hidden')) throw badValue('hidden indexes are not supported by the embedded store');
  const collation = source.get('collation');
  if (collation instanceof Map && collation.size > 0 && collation.get('locale') !== 'simple') {
    throw badValue(`index collation ${show(collation)} is not supported by the embedded store`);
  }
}

/** The specification to store, normalised as listIndexes shows it. */
function normalise(source: Value): Doc {
  if (!(source instanceof Map)) throw typeMismatch('an index specification must be an object');
  const key = source.get('key');
  if (!(key instanceof Map)) throw new MongoError(Code.FailedToParse, "The 'key' field of an index is required");
  const name = source.get('name') ?? generatedName(key);
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw cannotCreate('an index needs a name');
  checkOptions(source);
  checkKey(key);
  const partial = source.get('partialFilterExpression');
  if (partial !== undefined && !(partial instanceof Map))
    throw typeMismatch("'partialFilterExpression' must be an object");
  if (partial !== undefined && flag(source, 'sparse'))
    throw cannotCreate("cannot mix 'partialFilterExpression' and 'sparse'");
  if (partial !== undefined) checkPartial(partial);
  const spec: Doc = new Map<string, Value>([
    ['v', int(2)],
    ['key', key],
    ['name', name],
  ]);
  if (flag(source, 'unique')) spec.set('unique', true);
  if (flag(source, 'sparse')) spec.set('sparse', true);
  if (partial !== undefined) spec.set('partialFilterExpression', partial);
  return spec;
}

function sameOptions(a: Doc, b: Doc): boolean {
  return ['unique', 'sparse', 'partialFilterExpression'].every((name) => {
    const [x, y] = [a.get(name), b.get(name)];
    return x === undefined || y === undefined ? x === y : compareValues(x, y) === 0;
  });
}

/** Whether the index exists already. @throws MongoError 85 or 86 when one stands in the way. */
function exists(c: CollectionDef, spec: Doc): boolean {
  const name = spec.get('name') as string;
  const key = spec.get('key') as Doc;
  for (const index of [primaryIndex, ...c.indexes]) {
    const same = sameKey(index.key, key) && (index.id === 0 || sameOptions(index.spec, spec));
    if (same && (index.name === name || index.id === 0)) return true;
    if (index.name === name) {
      const message = `An existing index has the same name as the requested index. Requested index: ${show(spec)}, existing index: ${show(index.spec)}`;
      throw new MongoError(Code.IndexKeySpecsConflict, message);
    }
    if (same) {
      throw new MongoError(Code.IndexOptionsConflict, `Index already exists with a different name: ${index.name}`);
    }
  }
  return false;
}

function createIndexes(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.string('createIndexes');
  const specs = args.array('indexes').map(normalise);
  if (specs.length === 0) throw badValue('Must specify at least one index to create');
  checkNamespace(db, name);
  const created = engine.catalogue.find(db, name) === undefined;
  const c = engine.collectionForWrite(db, name);
  const before = c.indexes.length + 1;
  for (const spec of specs) {
    if (exists(c, spec)) continue;
    if (c.indexes.length + 1 >= maxIndexes) throw cannotCreate(`add index fails, too many indexes for ${namespace(c)}`);
    engine.collections.build(c, engine.catalogue.createIndex(c, spec));
  }
  const after = c.indexes.length + 1;
  return ok({
    numIndexesBefore: int(created ? 0 : before),
    numIndexesAfter: int(after),
    createdCollectionAutomatically: created,
    ...(after === before && !created ? { note: 'all indexes already exist' } : {}),
  });
}

function existing(context: CommandContext, field: string): CollectionDef {
  const { args, engine, db } = context;
  const name = args.string(field);
  const c = engine.catalogue.find(db, name);
  if (c === undefined) throw new MongoError(Code.NamespaceNotFound, `ns does not exist: ${db}.${name}`);
  return c;
}

function listIndexes(context: CommandContext): Doc {
  const c = existing(context, 'listIndexes');
  return listReply(context, namespace(c), [primaryIndex.spec, ...c.indexes.map((i) => i.spec)]);
}

function find(c: CollectionDef, which: Value): IndexDef {
  if (which === '_id_' || (which instanceof Map && sameKey(which, primaryIndex.key))) {
    throw new MongoError(Code.InvalidOptions, 'cannot drop _id index');
  }
  const found = c.indexes.filter((i) => (which instanceof Map ? sameKey(i.key, which) : i.name === which));
  if (found.length === 0) throw new MongoError(Code.IndexNotFound, `index not found with name [${show(which)}]`);
  if (found.length > 1) {
    throw new MongoError(181, `${found.length} indexes found for key ${show(which)}, identify by name instead`);
  }
  return found[0] as IndexDef;
}

function dropIndexes(context: CommandContext): Doc {
  const c = existing(context, 'dropIndexes');
  const which = context.args.doc.get('index');
  if (which === undefined) throw new MongoError(Code.MissingField, "BSON field 'dropIndexes.index' is missing");
  const before = c.indexes.length + 1;
  const gone = which === '*' ? [...c.indexes] : (Array.isArray(which) ? which : [which]).map((w) => find(c, w));
  for (const index of gone) context.engine.catalogue.dropIndex(c, index);
  return ok({ nIndexesWas: int(before) });
}

export const indexCommands: Record<string, Command> = {
  createIndexes: {
    handle: createIndexes,
    fields: ['indexes', 'commitQuorum'],
    refused: ['ignoreUnknownIndexOptions'],
    writes: true,
  },
  listIndexes: { handle: listIndexes, fields: ['cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'] },
  dropIndexes: { handle: dropIndexes, fields: ['index'], writes: true },
};
