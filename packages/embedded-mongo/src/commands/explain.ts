/** explain: which plan answers a command, which index it uses, and how much it had to look at. */

import { parsePipeline } from '../aggregate/pipeline.ts';
import { type Doc, doc, int, show, type Value } from '../bson/values.ts';
import type { QueryRequest } from '../engine.ts';
import { badValue, Code, MongoError } from '../errors.ts';
import type { IndexScan } from '../query/planner.ts';
import type { Query } from '../query/query.ts';
import { Args, decoded } from './args.ts';
import { type Command, type CommandContext, ok } from './context.ts';

function indexStage(scan: IndexScan): Doc {
  const { index } = scan;
  return doc({
    stage: 'IXSCAN',
    keyPattern: index.key,
    indexName: index.name,
    isMultiKey: index.multikey,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    direction: scan.reverse ? 'backward' : 'forward',
    keyRanges: int(scan.ranges.length),
  });
}

function winningPlan(query: Query, filter: Doc, sort: Doc | undefined): Doc {
  const { scans, sorted } = query.plan;
  let plan: Doc;
  if (scans.length === 0) plan = doc({ stage: 'COLLSCAN', filter, direction: 'forward' });
  else {
    const inputs = scans.map(indexStage);
    const inputStage = inputs.length === 1 ? (inputs[0] as Doc) : doc({ stage: 'OR', inputStages: inputs });
    plan = doc({ stage: 'FETCH', filter, inputStage });
  }
  return sorted ? plan : doc({ stage: 'SORT', sortPattern: sort ?? new Map(), inputStage: plan });
}

/** Runs the query to the end to count what it examines; nothing is changed. */
function executionStats(query: Query): Doc {
  const started = Date.now();
  let n = 0;
  for (const _ of query.documents()) n++;
  const { keysExamined, docsExamined } = query.scan.stats;
  return doc({
    executionSuccess: true,
    nReturned: int(n),
    executionTimeMillis: int(Date.now() - started),
    totalKeysExamined: int(keysExamined),
    totalDocsExamined: int(docsExamined),
  });
}

export function explainReply(
  c: CommandContext,
  db: string,
  name: string,
  request: QueryRequest,
  verbosity: string,
): Doc {
  const collection = c.engine.catalogue.find(db, name);
  const query = collection === undefined ? undefined : c.engine.query(collection, request, false);
  const plan = query === undefined ? doc({ stage: 'EOF' }) : winningPlan(query, request.filter, request.sort);
  const head: Record<string, Value> = {
    explainVersion: '1',
    queryPlanner: doc({
      namespace: `${db}.${name}`,
      indexFilterSet: false,
      parsedQuery: request.filter,
      winningPlan: plan,
      rejectedPlans: [],
    }),
  };
  if (verbosity === 'queryPlanner') return ok(head);
  const empty = doc({
    executionSuccess: true,
    nReturned: int(0),
    totalKeysExamined: int(0),
    totalDocsExamined: int(0),
  });
  return ok({ ...head, executionStats: query === undefined ? empty : executionStats(query) });
}

function firstStatement(args: Args, name: string): Args {
  const statements = args.documents(name);
  const only = statements[0];
  if (only === undefined || statements.length > 1) throw badValue('explained write batches must be of size 1');
  return new Args(decoded(only), `${args.command}.${name}`, true);
}

/** The query inside an explained command. */
function requestOf(args: Args): QueryRequest {
  switch (args.command) {
    case 'find':
      return {
        filter: args.optionalDocument('filter') ?? new Map(),
        sort: args.optionalDocument('sort'),
        skip: args.natural('skip', 0),
        limit: args.natural('limit', 0),
        hint: args.hint(),
      };
    case 'count':
    case 'distinct':
      return { filter: args.optionalDocument('query') ?? new Map(), hint: args.hint() };
    case 'findAndModify':
      return {
        filter: args.optionalDocument('query') ?? new Map(),
        sort: args.optionalDocument('sort'),
        limit: 1,
        hint: args.hint(),
      };
    case 'aggregate':
      return { ...parsePipeline(args.array('pipeline')).query, hint: args.hint() };
    case 'update': {
      const s = firstStatement(args, 'updates');
      return { filter: s.document('q'), limit: s.boolean('multi', false) ? 0 : 1, hint: s.hint() };
    }
    case 'delete': {
      const s = firstStatement(args, 'deletes');
      return { filter: s.document('q'), limit: s.natural('limit', 0), hint: s.hint() };
    }
    default:
      throw new MongoError(Code.CommandNotFound, `Explain failed due to unknown command: ${args.command}`);
  }
}

function explain(context: CommandContext): Doc {
  const { args, db } = context;
  const inner = args.document('explain');
  const verbosity = args.optionalString('verbosity') ?? 'allPlansExecution';
  if (!['queryPlanner', 'executionStats', 'allPlansExecution'].includes(verbosity)) {
    throw badValue(`verbosity string must be one of queryPlanner, executionStats, allPlansExecution: ${verbosity}`);
  }
  const command = inner.keys().next().value ?? '';
  const name = inner.get(command);
  if (typeof name !== 'string') throw badValue(`explain cannot handle ${show(inner)}`);
  return explainReply(context, db, name, requestOf(new Args(inner, command)), verbosity);
}

export const explainCommands: Record<string, Command> = {
  explain: { handle: explain, fields: ['verbosity'] },
};
