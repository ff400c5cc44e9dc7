import { stringify } from 'yaml';
import type { Entry } from './entry.ts';
import { CLOUD_EVENT_SCHEMA, payloadSchemas } from './json-schema.ts';
import type { Contracts } from './model.ts';
import { streamsOf } from './streams.ts';

/** The AsyncAPI document as data. */
function asyncApiDocument(contracts: Contracts, entries: readonly Entry[], version: string) {
  return {
    asyncapi: '3.1.0',
    id: 'urn:zhiqi:events',
    info: {
      title: '知旗 Zhiqi events',
      version,
      description: 'Every public event of the platform: where it is published, who may read it and what it carries.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      nats: {
        host: '{host}:{port}',
        protocol: 'nats',
        description: 'NATS with JetStream, 2.10 or newer. Credentials are issued per service, department and party.',
        variables: {
          host: { default: '127.0.0.1', description: 'Host of the cluster.' },
          port: { default: '7400', description: 'Local default; base port of the platform.' },
        },
      },
    },
    channels: Object.fromEntries(entries.map((entry) => [channelName(entry), channel(entry)])),
    operations: Object.fromEntries(entries.map((entry) => [`publish${channelName(entry)}`, operation(entry)])),
    components: {
      messages: Object.fromEntries(entries.map((entry) => [entry.descriptor.type, message(entry)])),
      schemas: { CloudEvent: CLOUD_EVENT_SCHEMA, ...payloadSchemas(contracts, entries) },
    },
  };
}

/** `src/gen/asyncapi.yaml`. */
export function renderAsyncApi(contracts: Contracts, entries: readonly Entry[], version: string): string {
  const head = '# Code generated from proto by scripts/generate-catalogue.ts. DO NOT EDIT.\n';
  return (
    head + stringify(asyncApiDocument(contracts, entries, version), { lineWidth: 0, aliasDuplicateObjects: false })
  );
}

/** `InventoryV1PatentRegistered`: unique over all contexts. */
function channelName({ descriptor: { service, version, name } }: Entry): string {
  return `${service.charAt(0).toUpperCase()}${service.slice(1)}V${version}${name}`;
}

function channel({ descriptor, subject, owner }: Entry) {
  const streams = streamsOf(descriptor.service);
  return {
    address: subject,
    title: descriptor.titleZh,
    summary: descriptor.summaryZh,
    messages: { [descriptor.name]: { $ref: `#/components/messages/${descriptor.type}` } },
    servers: [{ $ref: '#/servers/nats' }],
    parameters: {
      region: { description: 'GB/T 2260 code of the banner.', examples: ['150621'] },
      id: { description: 'Aggregate id; every byte outside [A-Za-z0-9_-] is written =HH.' },
    },
    tags: [{ name: descriptor.service }, { name: `audience:${descriptor.home}` }],
    'x-owner': owner,
    'x-audience': descriptor.home,
    'x-data-class': descriptor.dataClass,
    'x-notice-items': descriptor.noticeItems,
    'x-jetstream': { stream: streams.home, retention: 'limits', storage: 'file', maxAge: 0 },
    // The bank-enterprise portal reads copies addressed to one bank or enterprise, where the consent allows it.
    ...(descriptor.consumers.includes('bank-portal') ? { 'x-party-copies': partyCopies(subject, streams.party) } : {}),
  };
}

function partyCopies(subject: string, stream: string) {
  return { address: subject.replace(/^zhiqi\.[a-z]+\.all\./, 'zhiqi.party.{reader}.'), stream };
}

function operation(entry: Entry) {
  return {
    action: 'send',
    channel: { $ref: `#/channels/${channelName(entry)}` },
    summary: `${entry.descriptor.service} publishes ${entry.descriptor.name}.`,
    bindings: { nats: { bindingVersion: '0.1.0' } },
    'x-consumers': entry.descriptor.consumers,
  };
}

function message({ descriptor, cloudEvent }: Entry) {
  return {
    name: descriptor.type,
    title: descriptor.titleZh,
    summary: descriptor.summaryZh,
    contentType: 'application/cloudevents+json',
    headers: {
      type: 'object',
      required: ['Nats-Msg-Id'],
      properties: {
        'Nats-Msg-Id': { type: 'string', description: 'The CloudEvents id; JetStream drops repeats by it.' },
      },
    },
    payload: {
      allOf: [
        { $ref: '#/components/schemas/CloudEvent' },
        {
          type: 'object',
          properties: {
            type: { const: descriptor.type },
            data: { $ref: `#/components/schemas/${descriptor.type}` },
          },
        },
      ],
    },
    examples: [{ name: 'example', payload: cloudEvent }],
  };
}
