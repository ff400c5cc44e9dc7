import { fromJsonString, type JsonObject, toJson } from '@bufbuild/protobuf';
import type { EventDescriptor } from '../../src/descriptor.ts';
import { type Contracts, type EventContract, eventToken, packageOf } from './model.ts';
import { ownerOf } from './owners.ts';
import { textFieldsOf } from './text-fields.ts';

/** One event of the catalogue: its descriptor without the codec, and what only the documents need. */
export interface Entry {
  readonly contract: EventContract;
  readonly descriptor: Omit<EventDescriptor, 'codec'>;
  readonly owner: string;
  /** Subject of the home copy, variable tokens in braces. */
  readonly subject: string;
  /** A complete CloudEvent around the example. */
  readonly cloudEvent: JsonObject;
}

const DATA_CLASSES = { public: 'P0', internal: 'P1', restricted: 'P2' } as const;
const REGION = '150621';

/** Builds the catalogue. @throws Error for contracts that break a rule; check `brokenRules` first. */
export function entriesOf(contracts: Contracts, owners: ReadonlyMap<string, string>): Entry[] {
  return contracts.events.map((contract) => {
    const { message, home } = contract;
    const place = packageOf(message);
    const owner = ownerOf(owners, message.file.proto.name);
    if (home === '' || place === undefined || owner === undefined) throw new Error(`${message.typeName} breaks a rule`);
    const descriptor = {
      type: message.typeName,
      service: place.context,
      aggregate: contract.aggregate,
      name: message.name,
      eventToken: eventToken(message),
      version: place.version,
      home,
      dataClass: DATA_CLASSES[home],
      titleZh: contract.titleZh,
      summaryZh: contract.summaryZh,
      noticeItems: contract.noticeItems,
      consumers: contract.consumers,
      textFields: textFieldsOf(contracts, message),
      example: canonicalExample(contracts, contract),
    };
    const { service, aggregate, eventToken: event, version } = descriptor;
    const subject = `zhiqi.${home}.all.{region}.${service}.${aggregate}.${event}.v${version}.{id}`;
    return { contract, descriptor, owner, subject, cloudEvent: cloudEventOf(contract, descriptor) };
  });
}

/** The example as a producer writes it: without the fields at their default. */
function canonicalExample({ registry }: Contracts, { message, example }: EventContract): JsonObject {
  return toJson(message, fromJsonString(message, example, { registry }), { registry }) as JsonObject;
}

/** The example as it travels: the attributes of the CloudEvent are those of an event of the sample year. */
function cloudEventOf({ message }: EventContract, descriptor: Entry['descriptor']): JsonObject {
  const identity = message.fields[0]?.jsonName ?? '';
  return {
    specversion: '1.0',
    id: 'evt_01G6TKV1R0ZQ6Q0B2M5V8C4N7D',
    type: descriptor.type,
    source: `/${REGION}/${descriptor.service}`,
    subject: String(descriptor.example[identity] ?? ''),
    time: '2022-06-30T00:00:00+08:00',
    datacontenttype: 'application/json',
    sequence: '0000000003',
    previous: '0000000002',
    correlationid: 'req_01G6TKV1QX8Y3M4N5P6R7S8T9V',
    causationid: 'req_01G6TKV1QX8Y3M4N5P6R7S8T9V',
    recordedtime: '2022-06-30T02:15:04.120Z',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    ...(descriptor.noticeItems.length > 0 ? { noticeitems: descriptor.noticeItems.join(',') } : {}),
    planyear: '2022',
    dataclass: descriptor.dataClass,
    actorrole: 'OFF',
    data: descriptor.example as JsonObject,
  };
}
