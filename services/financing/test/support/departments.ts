import { buildSubject, encodeEvent, homeStream, type NatsSession, sequenceText } from '@zhiqi/client';
import { type EventMessages, type EventType, eventDescriptor } from '@zhiqi/contracts';

/** Creates the home stream of a department that runs elsewhere, as its relay would. */
export async function openHomeStream(session: NatsSession, service: string): Promise<void> {
  const name = homeStream(service);
  const subjects = ['public', 'internal', 'restricted'].map((audience) => `zhiqi.${audience}.all.*.${service}.>`);
  const config = { name, subjects, retention: 'limits', storage: 'file', num_replicas: 1, discard: 'old' };
  const answer = await session.connection.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify(config));
  const { error } = answer.json<{ error?: { description: string } }>();
  if (error) throw new Error(error.description);
}

/** Publishes an event of another department with that department's credentials, and waits until the stream has it. */
export async function tell<T extends EventType>(
  session: NatsSession,
  type: T,
  data: EventMessages[T],
  { id, position }: { readonly id: string; readonly position: number },
): Promise<void> {
  const { home, service, aggregate, eventToken: event, version } = eventDescriptor(type);
  const payload = encodeEvent({
    ...{ id: `evt_${id}_${position}`, type, source: `/150621/${service}`, subject: id, data },
    ...{ time: '2022-06-30T00:00:00+08:00', recordedtime: '2022-06-30T01:00:00.000Z' },
    ...{ sequence: sequenceText(position), previous: sequenceText(position - 1) },
    ...{ correlationid: 'req_1', causationid: 'req_1', planyear: '2022', dataclass: 'P2', actorrole: 'CHIEF' },
  });
  const place = { audience: home, reader: 'all', region: '150621', service, aggregate, event, version, id };
  await session.connection.request(buildSubject(place), payload);
}
