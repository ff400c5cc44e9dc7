import { decodeEvent } from '@zhiqi/client';
import { describe, expect, it } from 'vitest';
import { finishPublications, type PublicationContext, PublicationError } from './publications.ts';
import type { LastPositions, Publication } from './types.ts';

const at = (pos: number, last: LastPositions): PublicationContext => ({
  eventId: `evt_${pos}`,
  pos,
  last,
  meta: {
    requestId: 'r',
    hash: '',
    actor: { role: 'OFF', unit: 'inventory', personKey: 'p-1' },
    recordedTime: '2022-06-30T01:02:03.000Z',
    correlationId: 'r',
    causationId: 'r',
    version: pos,
  },
  service: 'inventory',
  region: '150621',
  aggregate: 'patent',
  aggregateId: 'a',
});

const home = {
  type: 'zhiqi.inventory.v1.PatentSourceMerged',
  copy: 'home',
  effective: '2022-06-30',
  message: { applicationNo: '201710601862.3', batchId: 'b', publicationNos: [], changedFields: [] },
} as const satisfies Publication;

const toBank = (consentId: string): Publication => ({ ...home, copy: 'party', reader: 'b01', consentId });

const previousOf = (publications: readonly { readonly payload: string }[]): number[] =>
  publications.map(({ payload }) => Number(decodeEvent(payload).previous));

describe('the order of copies', () => {
  it('is one for each reader, and begins anew with a revocation', () => {
    const first = finishPublications([home, toBank('c1')], at(1, {}));
    const second = finishPublications([home, toBank('c1')], at(2, first.last));
    expect(previousOf(second.publications)).toEqual([1, 1]);
    const third = finishPublications([home, { ...toBank('c1'), revokes: true }], at(3, second.last));
    expect(previousOf(third.publications)).toEqual([2, 0]);
    const fourth = finishPublications([home, toBank('c2')], at(4, third.last));
    expect(previousOf(fourth.publications)).toEqual([3, 3]);
  });
});

describe('a revocation', () => {
  it.each<[string, Publication[]]>([
    ['to everybody', [{ ...home, revokes: true }]],
    ['of no consent', [home, { ...home, copy: 'party', reader: 'b01', revokes: true }]],
    ['to nobody', [home, { ...home, copy: 'party', consentId: 'c1', revokes: true }]],
  ])('%s is refused before anything is stored', (_what, publications) => {
    expect(() => finishPublications(publications, at(1, {}))).toThrow(PublicationError);
  });

  it('is marked for the relay', () => {
    const { publications } = finishPublications([home, { ...toBank('c1'), revokes: true }], at(1, {}));
    expect(publications.map(({ party, consentId, revokes }) => ({ party, consentId, revokes }))).toEqual([
      { party: false, consentId: undefined, revokes: undefined },
      { party: true, consentId: 'c1', revokes: true },
    ]);
  });
});
