import type { CloudEvent } from '@zhiqi/client';
import { eventCatalogue } from '@zhiqi/contracts';
import type { FactEvent, JsonObject } from './fact.ts';

/** A home copy as a projection is given it: the decoded envelope and where it stood in its stream. */
export interface DeliveredEvent {
  readonly event: CloudEvent;
  readonly stream: string;
  readonly streamSequence: number;
}

/** Maps a delivery to the event that facts are made of; the payload is proto3 JSON again, as it was published. */
export function toFactEvent({ event, stream, streamSequence }: DeliveredEvent): FactEvent {
  const [, region = '', service = ''] = event.source.split('/');
  const descriptor = eventCatalogue.get(event.type);
  return {
    id: event.id,
    type: event.type,
    region,
    service,
    aggregate: descriptor?.aggregate ?? '',
    subject: event.subject,
    sequence: Number(event.sequence),
    time: event.time,
    recordedTime: event.recordedtime,
    noticeItems: event.noticeitems?.split(',') ?? [],
    data: (descriptor ? descriptor.codec.toJSON(event.data) : event.data) as JsonObject,
    stream,
    streamSequence,
  };
}
