/**
 * The error codes this server answers with. Names and numbers are MongoDB's own, because drivers and callers branch on
 * them; `codeNameOf` falls back to `Location<code>` exactly as MongoDB does for its unnamed assertions.
 */
import type { Doc } from './bson/values.ts';

export const Code = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  UnsatisfiableWriteConcern: 100,
  ConflictingOperationInProgress: 117,
  CannotIndexParallelArrays: 171,
  TransactionTooOld: 225,
  OperationNotSupportedInTransaction: 263,
  NoQueryExecutionPlans: 291,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  APIVersionError: 322,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
  UnknownGroupOperator: 15952,
  GroupFieldNotObject: 40234,
  UnrecognizedStage: 40324,
  MissingField: 40414,
  UnknownField: 40415,
  ChangeStreamUnsupported: 40573,
  InvalidRegex: 51091,
  NotARetryableWriteCommand: 50768,
} as const;

/** Above this only these three have a name in MongoDB; all others are called by their number. */
const lastNamedCode = 9000;
const namedBeyond: ReadonlySet<number> = new Set([Code.BSONObjectTooLarge, Code.DuplicateKey, Code.OutOfDiskSpace]);

/** Codes used by number here, and those only a fail point asks for: drivers look at the name as well. */
const furtherNames: readonly (readonly [number, string])[] = [
  [6, 'HostUnreachable'],
  [7, 'HostNotFound'],
  [16, 'InvalidLength'],
  [89, 'NetworkTimeout'],
  [91, 'ShutdownInProgress'],
  [112, 'WriteConflict'],
  [168, 'InvalidPipelineOperator'],
  [175, 'QueryPlanKilled'],
  [181, 'AmbiguousIndexKeyPattern'],
  [189, 'PrimarySteppedDown'],
  [262, 'ExceededTimeLimit'],
  [352, 'UnsupportedOpQueryCommand'],
  [9001, 'SocketException'],
  [10107, 'NotWritablePrimary'],
  [11600, 'InterruptedAtShutdown'],
  [11602, 'InterruptedDueToReplStateChange'],
  [13435, 'NotPrimaryNoSecondaryOk'],
  [13436, 'NotPrimaryOrSecondary'],
];

const names: ReadonlyMap<number, string> = new Map([
  ...Object.entries(Code)
    .filter(([, code]) => code < lastNamedCode || namedBeyond.has(code))
    .map(([name, code]) => [code, name] as const),
  ...furtherNames,
]);

function codeNameOf(code: number): string {
  return names.get(code) ?? `Location${code}`;
}

/** An error that becomes a reply: `{ok: 0, errmsg, code, codeName, ...extra}` or an entry of `writeErrors`. */
export class MongoError extends Error {
  readonly code: number;
  readonly extra: Doc;
  /** Driver labels, for example `RetryableWriteError`. */
  readonly labels: readonly string[];

  constructor(code: number, message: string, extra: Doc = new Map(), labels: readonly string[] = []) {
    super(message);
    this.name = 'MongoError';
    this.code = code;
    this.extra = extra;
    this.labels = labels;
  }

  get codeName(): string {
    return codeNameOf(this.code);
  }
}

export function badValue(message: string): MongoError {
  return new MongoError(Code.BadValue, message);
}

export function failedToParse(message: string): MongoError {
  return new MongoError(Code.FailedToParse, message);
}

export function typeMismatch(message: string): MongoError {
  return new MongoError(Code.TypeMismatch, message);
}
