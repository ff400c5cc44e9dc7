import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventMessages, type EventType, eventCatalogue } from '@zhiqi/contracts';
import { PledgeModified } from '@zhiqi/contracts/zhiqi/financing/v1/events';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from './decode-error.ts';
import {
  decodeEvent,
  type EventAttributes,
  encodeEvent,
  eventText,
  isEvent,
  isKnownType,
  legalDateTime,
  sequenceText,
} from './envelope.ts';

const REGISTERED = 'zhiqi.inventory.v1.PatentRegistered';
type Registered = EventAttributes<EventMessages[typeof REGISTERED]> & { readonly type: typeof REGISTERED };

/** Every event of the contracts with its own example as data. */
const EXAMPLES = [...eventCatalogue.values()].map(({ type, codec, example, dataClass, noticeItems, service }) => ({
  id: 'evt_01J00000000000000000000000',
  source: `/150621/${service}`,
  type: type as EventType,
  subject: '201710601862.3',
  time: '2022-06-30T00:00:00+08:00',
  recordedtime: '2022-07-01T01:02:03.456Z',
  data: codec.fromJSON(example) as EventMessages[EventType],
  sequence: sequenceText(7),
  previous: sequenceText(0),
  correlationid: 'req_1',
  causationid: 'req_1',
  ...(noticeItems.length > 0 ? { noticeitems: noticeItems.join(',') } : {}),
  planyear: '2022',
  dataclass: dataClass,
  actorrole: 'OFF',
}));

const registered = EXAMPLES.find(({ type }) => type === REGISTERED) as unknown as Registered;
const decoded = (change: (json: Record<string, unknown>) => void) => {
  const json = JSON.parse(encodeEvent(registered)) as Record<string, unknown>;
  change(json);
  return () => decodeEvent(JSON.stringify(json));
};

/** The error a change of the encoded event leads to. */
const refusal = (change: (json: Record<string, unknown>) => void): Pick<DecodeError, 'code' | 'attribute'> => {
  try {
    decoded(change)();
  } catch (error) {
    if (error instanceof DecodeError) return { code: error.code, attribute: error.attribute };
    throw error;
  }
  throw new Error('it was accepted');
};

describe('the envelope', () => {
  it('holds exactly the attributes of the platform, two clocks always, and proto3 JSON as data', () => {
    const json = JSON.parse(
      encodeEvent({
        ...registered,
        rulepack: 'DORM-v1',
        consentid: 'con_1',
        calendar: 'CAL-2022',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      }),
    );
    expect(json).toEqual({
      specversion: '1.0',
      id: registered.id,
      source: '/150621/inventory',
      type: REGISTERED,
      subject: '201710601862.3',
      time: '2022-06-30T00:00:00+08:00',
      sequence: '0000000007',
      previous: '0000000000',
      correlationid: 'req_1',
      causationid: 'req_1',
      recordedtime: '2022-07-01T01:02:03.456Z',
      noticeitems: '三(三),二(一)',
      planyear: '2022',
      dataclass: 'P1',
      actorrole: 'OFF',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      rulepack: 'DORM-v1',
      calendar: 'CAL-2022',
      consentid: 'con_1',
      datacontenttype: 'application/json',
      data: eventCatalogue.get(REGISTERED)?.example,
    });
  });

  it('reads back what was written, for every event of the contracts and in bytes as in text', () => {
    expect(EXAMPLES.length).toBeGreaterThan(10);
    for (const event of EXAMPLES) {
      const text = encodeEvent(event);
      const back = decodeEvent(text);
      expect(back).toEqual({ ...event, specversion: '1.0', datacontenttype: 'application/json' });
      expect(decodeEvent(new TextEncoder().encode(text))).toEqual(back);
    }
  });

  it('keeps any text whole: Chinese, quotes, line ends, characters outside the BMP', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.isWellFormed());
    fc.assert(
      fc.property(text, text, fc.nat(9_999_999_999), (subject, ipcMain, position) => {
        const event = {
          ...registered,
          subject,
          sequence: sequenceText(position),
          data: { ...registered.data, ipcMain },
        };
        const back = decodeEvent(new TextEncoder().encode(encodeEvent(event)));
        expect(back).toMatchObject({ subject, sequence: String(position).padStart(10, '0'), data: { ipcMain } });
      }),
    );
    expect(decodeEvent(encodeEvent({ ...registered, subject: '鄂托克前旗·𠮷' })).subject).toBe('鄂托克前旗·𠮷');
  });

  it('narrows to one type', () => {
    const event = decodeEvent(encodeEvent(registered));
    if (!isEvent(event, REGISTERED)) throw new Error('not narrowed');
    expect(event.data.applicationNo).toBe('201710601862.3');
    expect(isEvent(event, 'zhiqi.inventory.v1.PatentDormancyAssessed')).toBe(false);
  });

  it('sequences compare as text, dates of law begin at midnight in Shanghai', () => {
    fc.assert(
      fc.property(fc.nat(9_999_999_999), fc.nat(9_999_999_999), (a, b) => {
        expect(sequenceText(a) < sequenceText(b)).toBe(a < b);
      }),
    );
    expect(Date.parse(legalDateTime('2022-06-30'))).toBe(Date.UTC(2022, 5, 29, 16));
    expect(() => sequenceText(-1)).toThrow(RangeError);
    expect(() => sequenceText(10_000_000_000)).toThrow(RangeError);
    expect(() => legalDateTime('2022-6-30')).toThrow(RangeError);
  });
});

describe('reading', () => {
  const REQUIRED = ['id', 'source', 'type', 'subject', 'time', 'sequence', 'previous', 'correlationid', 'causationid'];

  it.each([...REQUIRED, 'recordedtime', 'planyear', 'dataclass', 'actorrole'])(
    'a message without %s is refused, and the attribute is named',
    (attribute) => {
      expect(refusal((json) => delete json[attribute])).toEqual({ code: 'ATTRIBUTE_MISSING', attribute });
    },
  );

  it.each([
    ['specversion', '0.3'],
    ['id', ''],
    ['source', 'inventory'],
    ['type', 'PatentRegistered'],
    ['subject', 42],
    ['time', 'yesterday'],
    ['time', '2022-13-45T00:00:00Z'],
    ['sequence', '7'],
    ['previous', '-000000001'],
    ['planyear', '22'],
    ['dataclass', 'P3'],
    ['traceparent', 'none'],
    ['rulepack', ''],
  ])('%s = %o is refused', (attribute, value) => {
    expect(
      refusal((json) => {
        json[attribute] = value;
      }),
    ).toEqual({ code: 'ATTRIBUTE_INVALID', attribute });
  });

  it.each([[undefined], [null], ['text'], [[1]], [7]])('data = %o of a known type is refused', (value) => {
    expect(
      refusal((json) => {
        json.data = value;
      }),
    ).toEqual({ code: 'DATA_INVALID', attribute: 'data' });
  });

  it.each(['', '{"id":', '[]', 'null', '"text"'])('%o is refused as no JSON object', (text) => {
    expect(() => decodeEvent(text)).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
  });

  it('bytes that are not UTF-8 are refused', () => {
    const bytes = new TextEncoder().encode(encodeEvent(registered));
    bytes[bytes.length - 3] = 0xff;
    expect(() => decodeEvent(bytes)).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
  });

  it('an unknown type keeps its data as it came, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const event = decoded((json) => Object.assign(json, { type: 'zhiqi.inventory.v9.PatentDreamt', data }))();
        expect(isKnownType(event.type)).toBe(false);
        expect(event.data).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });

  it('fields, extensions and enum values of a newer producer are tolerated', () => {
    const event = decoded((json) => {
      json.newextension = '新';
      json.data = { ...(json.data as object), newField: 1, kind: 'PATENT_KIND_OF_TOMORROW' };
    })();
    expect(event.data).toMatchObject({ applicationNo: '201710601862.3', kind: 'UNRECOGNIZED' });
  });

  it('no error repeats what the message held', () => {
    try {
      decoded((json) => {
        json.planyear = '张三13800000000';
      })();
      throw new Error('it was accepted');
    } catch (error) {
      expect((error as Error).message).not.toMatch(/张三/);
    }
  });
});

describe('writing', () => {
  it('refuses what could not be read, before anything is stored', () => {
    expect(() => encodeEvent({ ...registered, time: '2022-06-30' })).toThrow(DecodeError);
    expect(() => encodeEvent({ ...registered, type: 'zhiqi.none.v1.Such' as typeof REGISTERED })).toThrow(
      expect.objectContaining({ code: 'TYPE_UNKNOWN' }),
    );
  });
});

const schemaFile = join(process.env.ZHIQI_TEST_DATA ?? '', 'events', 'cloudevents_v1_schema.json');
const hasSchema = process.env.ZHIQI_TEST_DATA !== undefined && existsSync(schemaFile);
if (!hasSchema) console.log('skipped: the CloudEvents JSON schema is not there (set ZHIQI_TEST_DATA)');

describe.skipIf(!hasSchema)('the CloudEvents 1.0.2 JSON schema', () => {
  it('accepts every event of the contracts', () => {
    const ajv = new Ajv.default({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
    for (const event of EXAMPLES)
      expect(validate(JSON.parse(encodeEvent(event))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...JSON.parse(encodeEvent(registered)), time: '昨天' })).toBe(false);
  });
});

it('an event with an amount goes back to the very text it came as', () => {
  const text = encodeEvent({
    ...{ id: 'evt_1', type: 'zhiqi.financing.v1.PledgeModified', source: '/150621/financing', subject: 'plg_1' },
    ...{ time: '2022-06-30T00:00:00+08:00', recordedtime: '2022-06-30T01:02:03.000Z' },
    ...{ sequence: sequenceText(2), previous: sequenceText(1), correlationid: 'req_1', causationid: 'req_1' },
    ...{ planyear: '2022', dataclass: 'P2', actorrole: 'FIN' },
    data: PledgeModified.fromPartial({ pledgeId: 'plg_1', securedAmountFen: 9_007_199_254_740_993n, changeFen: -1n }),
  });
  expect(eventText(decodeEvent(text))).toBe(text);
  expect(text).toContain('"securedAmountFen":"9007199254740993"');
});
