/**
 * The small aggregation this server has: `$match $sort $skip $limit $count $group`. The leading stages that a query can
 * do are done by one, so they use indexes; the rest runs over decoded documents.
 */
import { decodeDocument, decodeFields } from '../bson/decode.ts';
import { type Doc, int, show, type Value } from '../bson/values.ts';
import type { QueryRequest } from '../engine.ts';
import { Code, MongoError } from '../errors.ts';
import { parseFilter } from '../match/filter.ts';
import { sortKey } from '../match/index-keys.ts';
import { smallInteger } from '../match/leaf.ts';
import { parseSort } from '../query/query.ts';
import type { Stored } from '../storage/collection.ts';
import { parseGroup } from './group.ts';

/** One stage over all its input. `fields` are the top-level fields it reads when it makes new documents. */
export interface Stage {
  readonly run: (input: Iterable<Doc>) => Iterable<Doc>;
  readonly fields?: ReadonlySet<string>;
}

export interface Pipeline {
  readonly query: QueryRequest;
  readonly rest: readonly Stage[];
  readonly decode: (input: Iterable<Stored>) => Iterable<Doc>;
}

type RawStage = readonly [name: string, operand: Value];

function parseRaw(stage: Value): RawStage {
  if (!(stage instanceof Map)) {
    throw new MongoError(Code.TypeMismatch, "Each element of the 'pipeline' array must be an object");
  }
  const first = [...stage][0];
  if (first === undefined || stage.size !== 1) {
    throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return first;
}

function asDocument(name: string, v: Value): Doc {
  if (v instanceof Map) return v;
  throw new MongoError(15959, `the ${name} stage must be an object, not ${show(v)}`);
}

function positive(name: string, v: Value, least: number): number {
  const n = smallInteger(v);
  if (n === undefined || n < least) {
    throw new MongoError(name === '$limit' ? 15958 : 5107200, `invalid argument to ${name} stage: ${show(v)}`);
  }
  return n;
}

function* take(input: Iterable<Doc>, n: number): Iterable<Doc> {
  let left = n;
  for (const d of input) {
    yield d;
    if (--left === 0) return;
  }
}

function* skip(input: Iterable<Doc>, n: number): Iterable<Doc> {
  let left = n;
  for (const d of input) if (left-- <= 0) yield d;
}

function sortStage(v: Doc): Stage {
  if (v.size === 0) throw new MongoError(15976, '$sort stage must have at least one sort key');
  const fields = parseSort(v);
  const keyed = (input: Iterable<Doc>) => [...input].map((d) => ({ d, key: sortKey(d, fields) }));
  return {
    run: (input) =>
      keyed(input)
        .sort((a, b) => Buffer.compare(a.key, b.key))
        .map((x) => x.d),
  };
}

function countStage(v: Value): Stage {
  if (typeof v !== 'string' || v === '' || v.startsWith('$') || v.includes('.') || v.includes('\0')) {
    throw new MongoError(40156, `the count field must be a non-empty string without $ or dots: ${show(v)}`);
  }
  const run = (input: Iterable<Doc>): Doc[] => {
    let n = 0;
    for (const _ of input) n++;
    return n === 0 ? [] : [new Map([[v, int(n)]])];
  };
  return { run, fields: new Set() };
}

function parseStage([name, v]: RawStage): Stage {
  switch (name) {
    case '$match': {
      const filter = parseFilter(asDocument(name, v));
      return { run: (input) => [...input].filter((d) => filter.matches(d)) };
    }
    case '$sort':
      return sortStage(asDocument(name, v));
    case '$skip': {
      const n = positive(name, v, 0);
      return { run: (input) => skip(input, n) };
    }
    case '$limit': {
      const n = positive(name, v, 1);
      return { run: (input) => take(input, n) };
    }
    case '$count':
      return countStage(v);
    case '$group':
      return parseGroup(asDocument(name, v));
    case '$changeStream': {
      const message = 'The $changeStream stage is not supported by the embedded store';
      throw new MongoError(Code.ChangeStreamUnsupported, message);
    }
    default: {
      const message = `Unrecognized pipeline stage name: '${name}' (not supported by the embedded store)`;
      throw new MongoError(Code.UnrecognizedStage, message);
    }
  }
}

/** The leading stages as a query: any number of `$match`, then at most one each of `$sort`, `$skip`, `$limit`. */
function leadingQuery(stages: readonly RawStage[]): { query: QueryRequest; used: number } {
  const matches: Doc[] = [];
  let used = 0;
  const next = (name: string): Value | undefined => {
    const stage = stages[used];
    if (stage?.[0] !== name) return undefined;
    used++;
    return stage[1];
  };
  for (let v = next('$match'); v !== undefined; v = next('$match')) matches.push(asDocument('$match', v));
  const sort = next('$sort');
  const skipped = next('$skip');
  const limit = next('$limit');
  const query: QueryRequest = {
    filter: matches.length > 1 ? new Map([['$and', matches]]) : (matches[0] ?? new Map()),
    sort: sort === undefined ? undefined : asDocument('$sort', sort),
    skip: skipped === undefined ? 0 : positive('$skip', skipped, 0),
    limit: limit === undefined ? 0 : positive('$limit', limit, 1),
  };
  return { query, used };
}

/** @throws MongoError 40324 for a stage, 15952 for an accumulator, 2 for an expression that is not supported. */
export function parsePipeline(source: readonly Value[]): Pipeline {
  const raw = source.map(parseRaw);
  // Every stage is checked, also those that a query then takes over.
  const stages = raw.map(parseStage);
  const { query, used } = leadingQuery(raw);
  const rest = stages.slice(used);
  const fields = rest[0]?.fields;
  const decode = function* (input: Iterable<Stored>): Generator<Doc, void, undefined> {
    for (const { bytes } of input)
      yield fields === undefined ? decodeDocument(bytes) : decodeFields(bytes, fields, false);
  };
  return { query, rest, decode };
}

export function runStages(stages: readonly Stage[], input: Iterable<Doc>): Doc[] {
  let out = input;
  for (const stage of stages) out = stage.run(out);
  return [...out];
}
