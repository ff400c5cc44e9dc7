import { MongoError, MongoNetworkError, MongoServerError } from 'mongodb';

/** Errors of the driver that mean "away for now" and are no network errors by class. */
const AWAY_NAMES: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongoServerClosedError',
  'MongoNotConnectedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoOperationTimeoutError',
  // Told of a server that went away between its choice and its answer.
  'MongoUnexpectedServerResponseError',
]);

/** Labels that the driver gives to errors of a store that is changing its primary or shutting down. */
const AWAY_LABELS = ['RetryableWriteError', 'RetryableReadError'];

/** What a server answers while it has no primary or ends; on reads the driver labels none of them. */
const AWAY_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  89, // NetworkTimeout
  91, // ShutdownInProgress
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/**
 * A request whose first bytes meet a connection that was just reset: the driver passes the socket's own error on
 * (`write EPIPE`), neither wrapped nor tried again.
 */
const SOCKET_CODES: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Whether the store could not be reached: nothing is wrong with what was asked, and the request id tells what became of it. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!(error instanceof MongoError)) return 'code' in error && SOCKET_CODES.has(error.code);
  if (error instanceof MongoNetworkError || AWAY_NAMES.has(error.name)) return true;
  if (AWAY_LABELS.some((label) => error.hasErrorLabel(label))) return true;
  return error instanceof MongoServerError && AWAY_CODES.has(error.code);
}
