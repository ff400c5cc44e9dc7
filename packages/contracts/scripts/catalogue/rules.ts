import { type DescEnum, type DescField, type DescMessage, fromJsonString, ScalarType } from '@bufbuild/protobuf';
import { type Contracts, type EventContract, packageOf } from './model.ts';
import { ownerOf } from './owners.ts';
import { fieldsBelow, isText, isWellKnown } from './text-fields.ts';

/** Number of items in each chapter of notice 113 of 2022, 25 in all. */
const NOTICE_CHAPTERS: Readonly<Record<string, number>> = { 一: 2, 二: 3, 三: 5, 四: 4, 五: 5, 六: 6 };
const NUMERALS = '一二三四五六';

/** The 25 numbered items of the notice, `三(三)` with ASCII brackets. */
export const NOTICE_ITEMS: ReadonlySet<string> = new Set(
  Object.entries(NOTICE_CHAPTERS).flatMap(([chapter, items]) =>
    [...NUMERALS.slice(0, items)].map((item) => `${chapter}(${item})`),
  ),
);

/** Who can register for an event: the services, and two teams with their own code and credentials. */
const CONSUMERS = new Set([
  ...['inventory', 'cultivation', 'financing', 'enforcement', 'reporting', 'portal'],
  ...['analytics', 'bank-portal'],
]);

/** What an event says happened ends in a participle; English has irregular ones, and states that are reached. */
const IRREGULAR_PAST =
  /(Begun|Broken|Chosen|Drawn|FellDue|Given|Held|Lost|Met|Paid|Sent|Sold|Taken|Unreachable|Withdrawn|Won)$/;

/**
 * The rules that a public contract keeps so that it can be published, read and audited without asking anyone.
 * @param contracts the compiled contracts
 * @param owners owner by folder (`proto/OWNERS`)
 * @returns one sentence for each broken rule, empty when the contracts are sound
 */
export function brokenRules(contracts: Contracts, owners: ReadonlyMap<string, string>): string[] {
  return [
    ...contracts.events.flatMap((event) => [
      ...describedRules(event, owners),
      ...noticeRules(event),
      ...consumerRules(event),
      ...fieldRules(contracts, event),
      ...exampleRules(contracts, event),
    ]),
    ...placeRules(contracts),
    ...enumRules(contracts),
  ];
}

function describedRules(event: EventContract, owners: ReadonlyMap<string, string>): string[] {
  const { message } = event;
  const name = message.typeName;
  const past =
    /^[A-Z][A-Za-z0-9]*$/.test(message.name) && (/ed$/.test(message.name) || IRREGULAR_PAST.test(message.name));
  return [
    ...when(event.titleZh === '', `${name}: title_zh is missing`),
    ...when(event.summaryZh === '', `${name}: summary_zh is missing`),
    ...when(event.home === '', `${name}: home must be AUDIENCE_PUBLIC, AUDIENCE_INTERNAL or AUDIENCE_RESTRICTED`),
    ...when(!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(event.aggregate), `${name}: aggregate must be one kebab-case token`),
    ...when(ownerOf(owners, message.file.proto.name) === undefined, `${name}: no line of OWNERS covers its file`),
    ...when(!past, `${name}: the name of an event says what happened (…ed)`),
  ];
}

function noticeRules({ message, noticeItems }: EventContract): string[] {
  const unknown = noticeItems.filter((item) => !NOTICE_ITEMS.has(item));
  return [
    ...unknown.map((item) => `${message.typeName}: ${item} is not an item of the notice`),
    ...when(new Set(noticeItems).size < noticeItems.length, `${message.typeName}: a notice item is listed twice`),
  ];
}

function consumerRules({ message, consumers }: EventContract): string[] {
  const unknown = consumers.filter((name) => !CONSUMERS.has(name));
  return [
    ...when(consumers.length === 0, `${message.typeName}: an event without a consumer is not published`),
    ...when(new Set(consumers).size < consumers.length, `${message.typeName}: a consumer is listed twice`),
    ...unknown.map((name) => `${message.typeName}: ${name} is not a registered consumer`),
  ];
}

function fieldRules(contracts: Contracts, { message, home }: EventContract): string[] {
  const [first] = message.fields;
  const identified = first?.fieldKind === 'scalar' && first.scalar === ScalarType.STRING && first.number === 1;
  const broken = fieldsBelow(message).flatMap(({ field, path, recursive }) => {
    const kind = contracts.textKind(field);
    return [
      ...forbiddenShape(field),
      ...when(recursive, 'no message inside itself'),
      ...when(isText(field) && kind === undefined, 'a text field needs a text kind'),
      ...when(!isText(field) && kind !== undefined, 'only a text field has a text kind'),
      ...when(kind === 'PUBLISHED_TEXT' && home !== 'public', 'published text only in events whose home is public'),
    ].map((rule) => `${message.typeName}.${path}: ${rule}`);
  });
  return [
    ...when(!identified, `${message.typeName}: field 1 must be the text that identifies the aggregate`),
    ...broken,
  ];
}

function forbiddenShape(field: DescField): string[] {
  const inner = field.message;
  return [
    ...when(field.fieldKind === 'map', 'no map: its texts cannot have a kind, use a list of messages'),
    ...when(field.scalar === ScalarType.BYTES, 'no bytes: nobody can tell what they hold'),
    ...when(
      field.scalar === ScalarType.DOUBLE || field.scalar === ScalarType.FLOAT,
      'no floating point: amounts are integers and ratios are two integers',
    ),
    ...when(
      inner !== undefined && isWellKnown(inner) && inner.typeName !== 'google.protobuf.Timestamp',
      `no ${inner?.typeName}: of the well-known types only Timestamp is allowed`,
    ),
  ];
}

function exampleRules(contracts: Contracts, { message, example }: EventContract): string[] {
  if (example === '') return [`${message.typeName}: example is missing`];
  try {
    fromJsonString(message, example, { registry: contracts.registry });
    return [];
  } catch (error) {
    return [
      `${message.typeName}: the example is not its proto3 JSON: ${error instanceof Error ? error.message : error}`,
    ];
  }
}

/** `events.proto` and `<topic>_events.proto` hold events and nothing else, so that a forgotten option cannot hide one. */
function placeRules({ registry, events }: Contracts): string[] {
  const known = new Set(events.map(({ message }) => message));
  const all = [...registry].filter((type): type is DescMessage => type.kind === 'message').filter(isOwn);
  return all.flatMap((message) => {
    const inEvents = /[/_]events\.proto$/.test(message.file.proto.name);
    const unversioned = known.has(message) && packageOf(message) === undefined;
    return [
      ...when(unversioned, `${message.typeName}: an event lives in a package zhiqi.<context>.v<N>`),
      ...when(inEvents && !known.has(message), `${message.typeName}: every message of an events file is an event`),
      ...when(
        !inEvents && known.has(message),
        `${message.typeName}: events live in events.proto or <topic>_events.proto`,
      ),
    ];
  });
}

function enumRules({ registry }: Contracts): string[] {
  const all = [...registry].filter((type): type is DescEnum => type.kind === 'enum').filter(isOwn);
  return all.flatMap((of) => {
    const zero = of.values.find((value) => value.number === 0);
    return when(!zero?.name.endsWith('_UNSPECIFIED'), `${of.typeName}: value 0 must be …_UNSPECIFIED`);
  });
}

function isOwn(type: DescMessage | DescEnum): boolean {
  return type.typeName.startsWith('zhiqi.');
}

function when(broken: boolean, sentence: string): string[] {
  return broken ? [sentence] : [];
}
