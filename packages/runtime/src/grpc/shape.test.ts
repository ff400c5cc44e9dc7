import { describe, expect, it } from 'vitest';
import { requiredRequestId } from './shape.ts';

describe('a request id', () => {
  it.each(['01J00000000000000000000000', 'import-7.2', 'counter_3:row-9', 'evening-1', 'created-by-me'])(
    'is of the caller’s choice: %s',
    (id) => expect(requiredRequestId(id)).toBe(id),
  );

  it.each(['', ' r1', 'r 1', '申请', 'r'.repeat(101)])('is refused where it is malformed: %j', (id) => {
    expect(() => requiredRequestId(id)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it.each([
    'tick:dem_need:2022-10-31T16:00:00.000Z',
    'evt_01J00000000000000000000000:adopt-pledge',
    'create:item-1',
    'created:round-1:500',
    'freeze:rnd_1.201710601862.3:1',
    'withdraw:rnd_1.201710601862.3:1',
    'announce:rnd_1',
  ])('of the platform’s own steps is taken: whoever used it first would stop the step for good (%s)', (id) => {
    expect(() => requiredRequestId(id)).toThrow(expect.objectContaining({ slug: 'REQUEST_ID_TAKEN' }));
  });
});
