import { MongoError, MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isStoreAway } from './away.ts';

const served = (code: number, errorLabels: string[] = []) =>
  new MongoServerError({ message: 'refused', code, errorLabels });

describe('a store that is away', () => {
  it.each([
    ['a primary that steps down under a write', served(10107, ['RetryableWriteError'])],
    ['a pool that was cleared', served(1, ['RetryableReadError'])],
    ['no primary for a read, which carries no label', served(13435)],
    ['a socket that was reset as the request went out', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
  ])('is recognised: %s', (_what, error) => {
    expect(isStoreAway(error)).toBe(true);
  });

  it.each([
    ['a unique index', served(11000)],
    ['a query without an index', served(291)],
    ['any error of the driver', new MongoError('anything')],
    ['a missing file', Object.assign(new Error('no such file'), { code: 'ENOENT' })],
    ['a defect', new TypeError('undefined is not a function')],
    ['what is no error', 'ECONNRESET'],
  ])('is not %s', (_what, error) => {
    expect(isStoreAway(error)).toBe(false);
  });
});
