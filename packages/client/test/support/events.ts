import { jetstream } from '@nats-io/jetstream';
import { PatentRegistered } from '@zhiqi/contracts/zhiqi/inventory/v1/events';
import { type Audience, buildSubject, encodeEvent, type NatsSession, sequenceText } from '../../src/index.ts';

export const REGISTERED = 'zhiqi.inventory.v1.PatentRegistered';

export interface TestEvent {
  readonly aggregate?: string;
  readonly sequence: number;
  readonly previous?: number;
  readonly audience?: Audience;
  readonly reader?: string;
  readonly service?: string;
}

export interface Message {
  readonly subject: string;
  readonly payload: string;
  readonly msgId: string;
}

/** An event of one patent; `previous` is the position before it. */
export function testEvent(event: TestEvent): Message {
  const { aggregate = '201710601862.3', sequence, previous = sequence - 1 } = event;
  const { audience = 'internal', service = 'inventory' } = event;
  const reader = event.reader ?? 'all';
  const id = `evt_${aggregate}_${sequence}${reader === 'all' ? '' : `.${reader}`}`;
  const payload = encodeEvent({
    id,
    type: REGISTERED,
    source: `/150621/${service}`,
    subject: aggregate,
    time: '2022-06-30T00:00:00+08:00',
    recordedtime: '2022-07-01T01:02:03.000Z',
    data: PatentRegistered.fromPartial({ applicationNo: aggregate, holderKeys: ['hld_2kq7w4mx5v6zt3ab'] }),
    sequence: sequenceText(sequence),
    previous: sequenceText(previous),
    correlationid: 'req_1',
    causationid: 'req_1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    noticeitems: '三(三)',
    planyear: '2022',
    dataclass: 'P1',
    actorrole: 'OFF',
  });
  const parts = { audience, reader, region: '150621', service, aggregate: 'patent', event: 'patent-registered' };
  return { subject: buildSubject({ ...parts, version: 1, id: aggregate }), payload, msgId: id };
}

/** Publishes as the relay does, one after another; `repeat` stores it again although the server has seen its id. */
export async function publish(session: NatsSession, messages: readonly Message[], repeat = ''): Promise<number[]> {
  const js = jetstream(session.connection);
  const stored: number[] = [];
  for (const { subject, payload, msgId } of messages) {
    stored.push((await js.publish(subject, payload, { msgID: `${msgId}${repeat}` })).seq);
  }
  return stored;
}

/** Events 1…n of each aggregate, side by side. */
export function histories(aggregates: number, length: number): Message[] {
  return Array.from({ length }, (_, at) =>
    Array.from({ length: aggregates }, (_, n) => testEvent({ aggregate: `agg.${n}`, sequence: at + 1 })),
  ).flat();
}
