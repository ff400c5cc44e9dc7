/**
 * Two of MongoDB's own fail points, for tests: `failCommand` (before a command runs: error code, dropped connection,
 * latency) and `onPrimaryTransactionalWrite` (after a retryable write has been committed: dropped connection).
 */
import { type Doc, isNumber, typeName, type Value } from './bson/values.ts';
import { badValue, MongoError } from './errors.ts';
import { smallInteger } from './match/leaf.ts';

export interface Failure {
  readonly closeConnection: boolean;
  readonly error: MongoError | undefined;
  readonly delayMs: number;
}

interface FailPoint {
  readonly commands: ReadonlySet<string>;
  readonly failure: Failure;
  skip: number;
  /** How often it still fires. */
  left: number;
}

const names: ReadonlySet<string> = new Set(['failCommand', 'onPrimaryTransactionalWrite']);
const dataFields: ReadonlySet<string> = new Set([
  'failCommands',
  'closeConnection',
  'errorCode',
  'errorLabels',
  'blockConnection',
  'blockTimeMS',
]);

function strings(v: Value | undefined, name: string): string[] {
  if (v === undefined) return [];
  if (Array.isArray(v) && v.every((x) => typeof x === 'string')) return v;
  throw badValue(`${name} must be an array of strings`);
}

function mode(v: Value | undefined): { skip: number; left: number } | undefined {
  if (v === 'off') return undefined;
  if (v === 'alwaysOn') return { skip: 0, left: Number.POSITIVE_INFINITY };
  const times = v instanceof Map && v.size === 1 ? smallInteger(v.get('times')) : undefined;
  if (times !== undefined && times > 0) return { skip: 0, left: times };
  const skip = v instanceof Map && v.size === 1 ? smallInteger(v.get('skip')) : undefined;
  if (skip !== undefined && skip >= 0) return { skip, left: Number.POSITIVE_INFINITY };
  throw badValue("mode must be 'off', 'alwaysOn', {times: n} or {skip: n}");
}

function parseFailure(name: string, data: Doc): Failure {
  for (const field of data.keys()) {
    if (!dataFields.has(field)) throw badValue(`fail point data '${field}' is not supported by the embedded store`);
  }
  const code = data.get('errorCode');
  if (code !== undefined && !isNumber(code)) throw badValue(`errorCode must be a number, not ${typeName(code)}`);
  const number = smallInteger(code);
  const labels = strings(data.get('errorLabels'), 'errorLabels');
  const message = `Failing command via '${name}' failpoint`;
  const blocks = data.get('blockConnection') === true;
  return {
    closeConnection: data.get('closeConnection') === true || (name !== 'failCommand' && !data.has('closeConnection')),
    error: number === undefined ? undefined : new MongoError(number, message, new Map(), labels),
    delayMs: blocks ? (smallInteger(data.get('blockTimeMS')) ?? 0) : 0,
  };
}

export class FailPoints {
  private readonly points = new Map<string, FailPoint>();

  configure(name: string, modeValue: Value | undefined, data: Doc): void {
    if (!names.has(name)) throw badValue(`the fail point '${name}' is not supported by the embedded store`);
    const wanted = mode(modeValue);
    if (wanted === undefined) {
      this.points.delete(name);
      return;
    }
    const commands = new Set(strings(data.get('failCommands'), 'failCommands'));
    this.points.set(name, { commands, failure: parseFailure(name, data), ...wanted });
  }

  private fire(name: string, command: string | undefined): Failure | undefined {
    const point = this.points.get(name);
    if (point === undefined || (command !== undefined && !point.commands.has(command))) return undefined;
    if (point.skip > 0) {
      point.skip--;
      return undefined;
    }
    if (--point.left === 0) this.points.delete(name);
    return point.failure;
  }

  beforeCommand(command: string): Failure | undefined {
    return this.points.size === 0 || command === 'configureFailPoint' ? undefined : this.fire('failCommand', command);
  }

  afterRetryableWrite(): Failure | undefined {
    return this.points.size === 0 ? undefined : this.fire('onPrimaryTransactionalWrite', undefined);
  }
}
