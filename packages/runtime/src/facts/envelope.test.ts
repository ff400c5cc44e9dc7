import { decodeEvent, encodeEvent } from '@zhiqi/client';
import { expect, it } from 'vitest';
import { toFactEvent } from './envelope.ts';

it('takes from an envelope what rows need, its payload as it was published', () => {
  const bytes = encodeEvent({
    id: 'evt_1',
    source: '/150621/inventory',
    type: 'zhiqi.inventory.v1.PatentScopeChanged',
    subject: '201710601862.3',
    time: '2022-06-30T00:00:00+08:00',
    data: {
      applicationNo: '201710601862.3',
      kind: 'PATENT_KIND_INVENTION',
      state: 'PATENT_STATE_GRANTED_IN_FORCE',
      inScope: false,
      scopeReason: 'NO_HOLDER_IN_DIVISION',
    },
    sequence: '0000000012',
    previous: '0000000011',
    correlationid: 'req_1',
    causationid: 'req_1',
    recordedtime: '2022-07-01T01:02:03.000Z',
    noticeitems: '三(三),二(一)',
    planyear: '2022',
    dataclass: 'P1',
    actorrole: 'OFF',
  });
  expect(toFactEvent({ event: decodeEvent(bytes), stream: 'ZHIQI_INVENTORY', streamSequence: 7 })).toEqual({
    id: 'evt_1',
    type: 'zhiqi.inventory.v1.PatentScopeChanged',
    region: '150621',
    service: 'inventory',
    aggregate: 'patent',
    subject: '201710601862.3',
    sequence: 12,
    time: '2022-06-30T00:00:00+08:00',
    recordedTime: '2022-07-01T01:02:03.000Z',
    noticeItems: ['三(三)', '二(一)'],
    data: JSON.parse(bytes).data,
    stream: 'ZHIQI_INVENTORY',
    streamSequence: 7,
  });
  expect(JSON.parse(bytes).data).not.toHaveProperty('inScope');
});
