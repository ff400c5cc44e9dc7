/** The aggregate command around aggregate/pipeline.ts. */

import { parsePipeline, runStages } from '../aggregate/pipeline.ts';
import { encodeDocument } from '../bson/encode.ts';
import { type Doc, type Raw, rawDoc } from '../bson/values.ts';
import { Cursor } from '../cursors.ts';
import { Code, failedToParse, MongoError } from '../errors.ts';
import { checkNamespace } from '../storage/catalogue.ts';
import { Args } from './args.ts';
import type { Command, CommandContext } from './context.ts';
import { explainReply } from './explain.ts';
import { cursorReply, stillThere } from './read.ts';

function batchSizeOf(args: Args): number {
  const cursor = args.optionalDocument('cursor');
  if (cursor === undefined) {
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  }
  const options = new Args(cursor, 'aggregate.cursor', true);
  options.check(['batchSize']);
  return options.natural('batchSize', 101);
}

/** A source that runs the stages once, on first use, and hands out what is left afterwards. */
function once(run: () => Iterable<Raw>): () => Iterable<Raw> {
  let iterator: Iterator<Raw> | undefined;
  return () => ({
    [Symbol.iterator]() {
      iterator ??= run()[Symbol.iterator]();
      const source = iterator;
      // Leaving a batch must not close the list behind it.
      return { next: () => source.next() };
    },
  });
}

function aggregate(context: CommandContext): Doc {
  const { args, engine, db } = context;
  const name = args.doc.get('aggregate');
  const stages = args.array('pipeline');
  const pipeline = parsePipeline(stages);
  if (typeof name !== 'string') {
    throw new MongoError(Code.InvalidNamespace, 'a database-level aggregate is not supported by the embedded store');
  }
  checkNamespace(db, name);
  const collection = engine.catalogue.find(db, name);
  if (args.boolean('explain', false)) {
    return explainReply(context, db, name, { ...pipeline.query, hint: args.hint() }, 'queryPlanner');
  }
  const batchSize = batchSizeOf(args);
  const spec = { ns: `${db}.${name}`, session: context.session, noTimeout: false };
  if (collection === undefined) {
    const source = once(() => runStages(pipeline.rest, []).map((d) => rawDoc(encodeDocument(d))));
    return cursorReply(context, new Cursor({ ...spec, source, alive: () => undefined }), batchSize, false);
  }
  const query = engine.query(collection, { ...pipeline.query, hint: args.hint(), deadline: context.deadline });
  const source =
    pipeline.rest.length === 0
      ? function* (): Generator<Raw, void, undefined> {
          for (const stored of query.documents()) yield rawDoc(stored.bytes);
        }
      : once(() => runStages(pipeline.rest, pipeline.decode(query.documents())).map((d) => rawDoc(encodeDocument(d))));
  const alive = stillThere(context, collection, query);
  return cursorReply(context, new Cursor({ ...spec, source, alive }), batchSize, false);
}

export const aggregateCommands: Record<string, Command> = {
  aggregate: {
    handle: aggregate,
    fields: ['pipeline', 'cursor', 'hint', 'allowDiskUse', 'explain', 'bypassDocumentValidation'],
    refused: ['let', 'exchange', 'fromMongos', 'needsMerge'],
  },
};
