import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { actor, day, morning } from '../../test/patents.ts';
import {
  type Batch,
  type BatchCommand,
  type BatchEvent,
  batchDecider,
  batchDueAt,
  nextListings,
  nextReleaseDue,
  type PlanBatch,
  type RecordStep,
  type ReleaseBatch,
} from './domain.ts';

const { given } = deciderSpec(batchDecider);

const plan = (over: Partial<PlanBatch> = {}): PlanBatch => ({
  type: 'PlanBatch',
  actor: actor('OFF'),
  at: morning('2022-09-28'),
  batchId: 'pub_1',
  channel: 'PLATFORM',
  ...over,
});
const release = (over: Partial<ReleaseBatch> = {}): ReleaseBatch => ({
  type: 'ReleaseBatch',
  actor: actor('LEAD', 'p-lead'),
  at: morning('2022-09-30'),
  listingIds: ['lst_1', 'lst_2', 'lst_3'],
  ...over,
});
const step = (upTo: number, published: readonly string[], held: readonly string[] = []): RecordStep => ({
  type: 'RecordStep',
  actor: actor('SYS'),
  at: morning('2022-09-30'),
  upTo,
  result: {
    published: published.map((listingId) => ({ listingId, patents: 2 })),
    held: held.map((listingId) => ({ listingId, reasonsZh: ['专利不在有效状态'] })),
  },
});

function history(...commands: readonly BatchCommand[]): BatchEvent[] {
  const events: BatchEvent[] = [];
  for (const command of commands) events.push(...batchDecider.decide(command, foldEvents(batchDecider, events)));
  return events;
}
const after = (...commands: readonly BatchCommand[]) => given(history(...commands));

describe('R-35 发布批次', () => {
  it('R-35 planned by one person, released by another who leads', () => {
    after(plan())
      .when(release({ actor: actor('OFF', 'p-x') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    after(plan())
      .when(release({ actor: actor('LEAD', 'p-officer') }))
      .thenRefused({ kind: 'forbidden', slug: 'SECOND_PERSON_REQUIRED' });
    expect(after(plan()).when(release()).state).toMatchObject({ status: 'RELEASING', approvedBy: 'p-lead' });
    after(plan())
      .when(release({ listingIds: [] }))
      .thenRefused({ kind: 'rule', slug: 'BATCH_WITHOUT_LISTINGS' });
    after(plan(), release()).when(release()).thenRefused({ kind: 'rule', slug: 'BATCH_ALREADY_RELEASED' });
  });

  it('R-35 goes on where it was cut off; a step done twice counts once; what is held is listed with its reason', () => {
    const under = history(plan(), release(), step(2, ['lst_1'], ['lst_2']));
    const batch = foldEvents(batchDecider, under) as Batch;
    expect(nextListings(batch, 20)).toEqual(['lst_3']);
    expect(batchDueAt(batch)).toBe(morning('2022-09-30'));
    given(under)
      .when(step(2, ['lst_1'], ['lst_2']))
      .thenNothing();
    const { events, state } = given(under).when(step(3, ['lst_3']));
    expect(events.at(-1)).toEqual({
      type: 'PublicationBatchReleased',
      batchId: 'pub_1',
      channel: 'PLATFORM',
      listings: 2,
      patents: 4,
      releasedOn: '2022-09-30',
    });
    expect(state).toMatchObject({
      status: 'RELEASED',
      published: 2,
      held: [{ listingId: 'lst_2', reasonsZh: ['专利不在有效状态'] }],
    });
    expect(batchDueAt(state)).toBeUndefined();
  });

  it('R-35 the next batch is due a quarter after the last one, at once where there was none', () => {
    expect(nextReleaseDue(day('2022-09-30'), 3, day('2022-10-01'))).toBe('2022-12-30');
    expect(nextReleaseDue(null, 3, day('2022-10-01'))).toBe('2022-10-01');
  });
});
