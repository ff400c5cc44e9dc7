import { describe, expect, it } from 'vitest';
import { readContracts } from '../scripts/catalogue/model.ts';
import { readOwners } from '../scripts/catalogue/owners.ts';
import { brokenRules, NOTICE_ITEMS } from '../scripts/catalogue/rules.ts';
import { compileProto } from './support/compile.ts';
import { builtContracts, registeredOwners } from './support/paths.ts';

it('the contracts of the platform break no rule', () => {
  const contracts = builtContracts();
  expect(contracts.events.length).toBeGreaterThan(0);
  expect(brokenRules(contracts, registeredOwners())).toEqual([]);
});

it('the notice has 25 numbered items', () => {
  expect(NOTICE_ITEMS.size).toBe(25);
  expect([...NOTICE_ITEMS]).toEqual(expect.arrayContaining(['一(二)', '三(五)', '四(四)', '六(六)']));
});

const OWNERS = readOwners('# comment\nzhiqi/common/ platform\nzhiqi/bad/  inventory # the test\n');
const HEAD = `syntax = "proto3";
package zhiqi.bad.v1;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "zhiqi/common/v1/options.proto";
`;
const SOUND = {
  title_zh: '"标题"',
  summary_zh: '"说明"',
  home: 'AUDIENCE_INTERNAL',
  aggregate: '"thing"',
  notice_items: '"三(三)"',
  consumers: '"reporting"',
  example: '"{}"',
};
const ID = 'string id = 1 [(zhiqi.common.v1.text) = TEXT_KIND_ENTITY_ID];';

function event(name: string, fields = '', options: Partial<typeof SOUND> = {}, first = ID): string {
  const lines = Object.entries({ ...SOUND, ...options }).filter(([, value]) => value !== '');
  const body = lines.map(([key, value]) => `${key}: ${value}`).join(' ');
  return `message ${name} { option (zhiqi.common.v1.event) = { ${body} }; ${first} ${fields} }\n`;
}

/** Compiles the source as `zhiqi/bad/v1/events.proto` and returns what the rules say of it. */
function rulesBrokenBy(source: string, more: Record<string, string> = {}): string[] {
  const image = compileProto({ 'zhiqi/bad/v1/events.proto': HEAD + source, ...more });
  return brokenRules(readContracts(image), OWNERS);
}

it('a sound contract passes, with a nested list of messages and a timestamp', () => {
  const nested = 'message Part { string code = 1 [(zhiqi.common.v1.text) = TEXT_KIND_CODE]; }';
  const fields = `${nested} repeated Part parts = 2; google.protobuf.Timestamp at = 3; optional int64 fen = 4;`;
  expect(rulesBrokenBy(event('ThingChanged', fields))).toEqual([
    // A nested message is still a message of events.proto: shared shapes live in types.proto.
    'zhiqi.bad.v1.ThingChanged.Part: every message of an events file is an event',
  ]);
  const types = `syntax = "proto3"; package zhiqi.bad.v1; import "zhiqi/common/v1/options.proto"; ${nested}`;
  const imported = 'import "zhiqi/bad/v1/types.proto";\n';
  const flat = 'repeated Part parts = 2; google.protobuf.Timestamp at = 3; optional int64 fen = 4;';
  expect(rulesBrokenBy(imported + event('ThingChanged', flat), { 'zhiqi/bad/v1/types.proto': types })).toEqual([]);
});

describe('a text without a kind does not build', () => {
  const found = rulesBrokenBy(
    [
      event('PlainAdded', 'string remark = 2;'),
      event('ListAdded', 'repeated string names = 2;'),
      event('ChoiceAdded', 'oneof part { string note = 2; bool flag = 3; }'),
      event('WrappedAdded', 'google.protobuf.StringValue remark = 2;'),
      event('MapAdded', 'map<string, string> labels = 2;'),
      event('NumberAdded', 'uint32 count = 2 [(zhiqi.common.v1.text) = TEXT_KIND_CODE];'),
      event('UnspecifiedAdded', 'string a = 2 [(zhiqi.common.v1.text) = TEXT_KIND_UNSPECIFIED];'),
    ].join(''),
  );
  it.each([
    ['PlainAdded.remark', 'a text field needs a text kind'],
    ['ListAdded.names', 'a text field needs a text kind'],
    ['ChoiceAdded.note', 'a text field needs a text kind'],
    ['WrappedAdded.remark', 'no google.protobuf.StringValue: of the well-known types only Timestamp is allowed'],
    ['MapAdded.labels', 'no map: its texts cannot have a kind, use a list of messages'],
    ['NumberAdded.count', 'only a text field has a text kind'],
    ['UnspecifiedAdded.a', 'a text field needs a text kind'],
  ])('%s: %s', (field, rule) => {
    expect(found.filter((line) => line.includes(field))).toEqual([`zhiqi.bad.v1.${field}: ${rule}`]);
  });

  it('however deep it is nested', () => {
    const types = `syntax = "proto3"; package zhiqi.bad.v1;
      message Outer { repeated Inner inners = 1; } message Inner { string contact = 1; }`;
    const source = `import "zhiqi/bad/v1/types.proto";\n${event('DeepAdded', 'Outer outer = 2;')}`;
    expect(rulesBrokenBy(source, { 'zhiqi/bad/v1/types.proto': types })).toEqual([
      'zhiqi.bad.v1.DeepAdded.outer.inners.contact: a text field needs a text kind',
    ]);
  });
});

describe('what could hide personal data does not build', () => {
  const found = rulesBrokenBy(
    [
      event('BytesAdded', 'bytes scan = 2;'),
      event('AnyAdded', 'google.protobuf.Any any = 2;'),
      event('StructAdded', 'google.protobuf.Struct more = 2;'),
      event('DurationAdded', 'google.protobuf.Duration took = 2;'),
      event('DoubleAdded', 'double amount = 2;'),
      event('NestedAdded', 'NestedAdded again = 2;'),
      event('PublishedAdded', 'string text = 2 [(zhiqi.common.v1.text) = TEXT_KIND_PUBLISHED_TEXT];'),
    ].join(''),
  );
  it.each([
    ['BytesAdded.scan', 'no bytes: nobody can tell what they hold'],
    ['AnyAdded.any', 'no google.protobuf.Any: of the well-known types only Timestamp is allowed'],
    ['StructAdded.more', 'no google.protobuf.Struct: of the well-known types only Timestamp is allowed'],
    ['DurationAdded.took', 'no google.protobuf.Duration: of the well-known types only Timestamp is allowed'],
    ['DoubleAdded.amount', 'no floating point: amounts are integers and ratios are two integers'],
    ['NestedAdded.again', 'no message inside itself'],
    ['PublishedAdded.text', 'published text only in events whose home is public'],
  ])('%s: %s', (field, rule) => {
    expect(found.filter((line) => line.includes(field))).toEqual([`zhiqi.bad.v1.${field}: ${rule}`]);
  });

  it('a message inside itself by way of another', () => {
    const types = `syntax = "proto3"; package zhiqi.bad.v1; message Hen { Egg egg = 1; } message Egg { Hen hen = 1; }`;
    const source = `import "zhiqi/bad/v1/types.proto";\n${event('HenAdded', 'Hen hen = 2;')}`;
    expect(rulesBrokenBy(source, { 'zhiqi/bad/v1/types.proto': types })).toEqual([
      'zhiqi.bad.v1.HenAdded.hen.egg.hen: no message inside itself',
    ]);
  });

  it('published text passes where the home is public', () => {
    const field = 'string text = 2 [(zhiqi.common.v1.text) = TEXT_KIND_PUBLISHED_TEXT];';
    expect(rulesBrokenBy(event('NewsPublished', field, { home: 'AUDIENCE_PUBLIC' }))).toEqual([]);
  });
});

describe('an event that does not explain itself does not build', () => {
  const found = rulesBrokenBy(
    [
      event('UntitledAdded', '', { title_zh: '' }),
      event('UnsummedAdded', '', { summary_zh: '' }),
      event('HomelessAdded', '', { home: '' }),
      event('PartyAdded', '', { home: 'AUDIENCE_PARTY' }),
      event('TokenAdded', '', { aggregate: '"Some Thing"' }),
      event('UnreadAdded', '', { consumers: '' }),
      event('StrangerAdded', '', { consumers: '"newspaper"' }),
      event('TwiceAdded', '', { consumers: '["reporting", "reporting"]' }),
      event('NoticeAdded', '', { notice_items: '"三（三）"' }),
      event('ChapterAdded', '', { notice_items: '"七(一)"' }),
      event('BracketAdded', '', { notice_items: '"三(六)"' }),
      event('BareAdded', '', { example: '' }),
      event('WrongAdded', '', { example: '"{\\"unknown\\": 1}"' }),
      event('AnonymousAdded', 'uint32 count = 1;', {}, ''),
      event('RegisterPatent'),
      'message HelperShape { uint32 n = 1; }\n',
      'enum Colour { COLOUR_RED = 0; }\n',
    ].join(''),
  );
  it.each([
    ['UntitledAdded', /title_zh is missing/],
    ['UnsummedAdded', /summary_zh is missing/],
    ['HomelessAdded', /home must be/],
    ['PartyAdded', /home must be/],
    ['TokenAdded', /aggregate must be one kebab-case token/],
    ['UnreadAdded', /an event without a consumer/],
    ['StrangerAdded', /newspaper is not a registered consumer/],
    ['TwiceAdded', /a consumer is listed twice/],
    ['NoticeAdded', /三（三） is not an item of the notice/],
    ['ChapterAdded', /七\(一\) is not an item/],
    ['BracketAdded', /三\(六\) is not an item/],
    ['BareAdded', /example is missing/],
    ['WrongAdded', /the example is not its proto3 JSON/],
    ['AnonymousAdded', /field 1 must be the text that identifies the aggregate/],
    ['RegisterPatent', /the name of an event says what happened/],
    ['HelperShape', /every message of an events file is an event/],
    ['Colour', /value 0 must be …_UNSPECIFIED/],
  ])('%s', (name, rule) => {
    const lines = found.filter((line) => line.startsWith(`zhiqi.bad.v1.${name}:`));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(rule);
  });

  it('an event outside events.proto, outside a versioned package or without an owner', () => {
    const stray = HEAD.replace('zhiqi.bad.v1', 'zhiqi.stray') + event('ThingAdded');
    expect(rulesBrokenBy('', { 'zhiqi/stray/other.proto': stray })).toEqual([
      'zhiqi.stray.ThingAdded: no line of OWNERS covers its file',
      'zhiqi.stray.ThingAdded: an event lives in a package zhiqi.<context>.v<N>',
      'zhiqi.stray.ThingAdded: events live in events.proto or <topic>_events.proto',
    ]);
  });
});

it('OWNERS with an unreadable line is refused', () => {
  expect(() => readOwners('zhiqi/inventory/ inventory and others\n')).toThrow(/is not "<folder>\/ <owner>"/);
});
