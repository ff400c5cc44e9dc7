import { describe, expect, it } from 'vitest';
import { violationsOf } from '../src/check-event-text.ts';
import type { EventDescriptor } from '../src/descriptor.ts';
import { checkEventText, eventDescriptor } from '../src/index.ts';
import { TEXT_RULES, type TextKind } from '../src/text-kinds.ts';
import { builtContracts } from './support/paths.ts';

const VECTORS: Readonly<Record<TextKind, { accepted: string[]; refused: string[] }>> = {
  ENTITY_ID: {
    accepted: [
      'bat_01J00000000000000000000000',
      'rnd_01J.201710601862.3',
      'INV-01',
      'evt:a.b-c_d',
      'x',
      'a'.repeat(128),
    ],
    refused: [
      '13947712345',
      '150621199001011234',
      '6222020200112345678',
      'a b',
      'a@b.cn',
      '张三',
      'a/b',
      'a'.repeat(129),
    ],
  },
  APPLICATION_NO: {
    accepted: ['201710601862.3', '85100001.2', '202210000001.X'],
    refused: ['ZL201710601862.3', '2017106018623', '201710601862.x', '18710601862.3', '13947712345', '201710601862.33'],
  },
  PUBLICATION_NO: {
    accepted: ['CN102603345B', 'CN1234567A', 'CN213456789U', 'CN307383112S', 'CN102603345B2'],
    refused: ['CN10260334B', '102603345B', 'CN102603345', 'US102603345B', 'CN102603345BB'],
  },
  IPC: {
    accepted: ['A23C9/13', 'H04W72/0453', 'B01D46/00'],
    refused: ['A23C 9/13', 'A23C', 'Z23C9/13', 'A23C9/1', 'a23c9/13', 'A23C9/13; B01D46/00'],
  },
  HOLDER_KEY: {
    accepted: ['hld_2kq7w4mx5v6zt3ab', `hld_${'a'.repeat(64)}`],
    refused: ['hld_张三', 'hld_short', '2kq7w4mx5v6zt3ab', 'hld_2KQ7W4MX5V6ZT3AB', '达拉特旗某公司'],
  },
  LEGAL_DATE: {
    accepted: ['2022-06-30', '1985-04-01', '2024-02-29'],
    refused: [
      '2022-6-30',
      '2022-13-01',
      '2022-00-10',
      '2022-06-32',
      '20220630',
      '2022-06-30T00:00:00Z',
      '2022年6月30日',
    ],
  },
  CODE: {
    accepted: ['D5_AGED_UNUSED', 'REGISTER', 'U_PLEDGED', 'A', 'R18'],
    refused: ['d5', 'D5__AGED', 'D5_', '_D5', '5D', 'AGED UNUSED', '张三', 'A'.repeat(65)],
  },
  VERSION: {
    accepted: ['DORM-v1', 'USABLE-v12', 'SURVEY-2022-v3'],
    refused: ['DORM', 'dorm-v1', 'DORM-v0', 'DORM-1', 'DORM--v1', 'DORM-v1 (draft)'],
  },
  DIVISION: {
    accepted: ['150621', '110000'],
    refused: ['15062', '1506210', '050621', '达拉特旗', '150621001'],
  },
  SHA256: {
    accepted: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    refused: ['e3b0c442', 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855', 'g'.repeat(64)],
  },
  USCC: {
    accepted: ['91150621MA0MX1234Q', '11150621MB1688871X', '93150621MA13P00000'],
    refused: ['92150621MA0MX1234Q', '91150621MA0MX1234I', '91150621', '91150621ma0mx1234q', '91150621MA0MX1234QQ'],
  },
  AMOUNT_FEN: {
    accepted: ['0', '1', '100000000', '-250', '999999999999999999'],
    refused: ['', '-0', '01', '1.5', '1e6', '¥100', '1,000', '1000000000000000000'],
  },
  PUBLISHED_TEXT: {
    accepted: [
      '达拉特旗举办知识产权宣传周\n共200人参加。',
      'A',
      '罚款 50000 元',
      '电话 0477-5212315',
      'x'.repeat(4000),
    ],
    refused: [
      '请联系13947712345。',
      '13947712345',
      '身份证 150621199001011234',
      '15062119900101123x 的张三',
      'bell\u0007',
      'tab\there',
      'x'.repeat(4001),
      '',
    ],
  },
};

it('every kind of the contracts has a rule, and no other', () => {
  const { registry } = builtContracts();
  const declared = registry.getEnum('zhiqi.common.v1.TextKind')?.values.map((value) => value.name) ?? [];
  expect(['UNSPECIFIED', ...Object.keys(TEXT_RULES)].map((name) => `TEXT_KIND_${name}`).sort()).toEqual(
    declared.sort(),
  );
});

const cases = Object.entries(VECTORS).flatMap(([kind, { accepted, refused }]) => [
  ...accepted.map((value) => ({ kind, value, allowed: true })),
  ...refused.map((value) => ({ kind, value, allowed: false })),
]);

describe('each kind', () => {
  it.each(cases)('$kind: $value → $allowed', ({ kind, value, allowed }) => {
    expect(TEXT_RULES[kind as TextKind].pattern.test(value)).toBe(allowed);
  });

  it.each(Object.keys(TEXT_RULES))(
    '%s is the same rule in JSON Schema, which compiles patterns with the u flag',
    (kind) => {
      const { source } = TEXT_RULES[kind as TextKind].pattern;
      const { accepted, refused } = VECTORS[kind as TextKind];
      expect(accepted.every((value) => new RegExp(source, 'u').test(value))).toBe(true);
      expect(refused.some((value) => new RegExp(source, 'u').test(value))).toBe(false);
    },
  );

  it.each(Object.keys(TEXT_RULES))('%s ends at the end of the text, not at a line break', (kind) => {
    const [value = ''] = VECTORS[kind as TextKind].accepted;
    const multiLine = kind === 'PUBLISHED_TEXT';
    expect(TEXT_RULES[kind as TextKind].pattern.test(`${value}\nmore`)).toBe(multiLine);
  });

  it.each(Object.keys(TEXT_RULES).filter((kind) => kind !== 'PUBLISHED_TEXT'))(
    '%s has no room for a name or a note',
    (kind) => {
      const { pattern } = TEXT_RULES[kind as TextKind];
      expect(
        ['张三', '请与王经理联系', '13947712345 王', 'Wang Xiaoming', 'a@b.cn'].filter((text) => pattern.test(text)),
      ).toEqual([]);
    },
  );
});

describe('checkEventText', () => {
  const type = 'zhiqi.inventory.v1.PatentRegistered';
  const { codec, example } = eventDescriptor(type);
  const sound = codec.fromJSON(example);

  it('passes a sound event, and absent texts', () => {
    expect(checkEventText(type, sound)).toEqual([]);
    expect(checkEventText(type, { ...sound, grantDate: '', ipcMain: '', divisionCode: '' })).toEqual([]);
  });

  it('names the field, the kind and the rule, never the value', () => {
    const found = checkEventText(type, { ...sound, ipcMain: '张三 13947712345' });
    expect(found).toEqual([{ field: 'ipcMain', kind: 'IPC', rule: TEXT_RULES.IPC.rule }]);
    expect(JSON.stringify(found)).not.toMatch(/张三|139/);
  });

  it('points at the element of a list, where an empty text counts as well', () => {
    const [first = ''] = sound.holderKeys;
    const found = checkEventText(type, { ...sound, holderKeys: [first, '达拉特旗某公司', ''] });
    expect(found.map(({ field }) => field)).toEqual(['holderKeys[1]', 'holderKeys[2]']);
  });

  it('finds every violation at once', () => {
    const found = checkEventText(type, {
      ...sound,
      applicationNo: 'ZL1',
      filingDate: 'yesterday',
      scopeReason: 'why not',
    });
    expect(found.map(({ field }) => field)).toEqual(['applicationNo', 'filingDate', 'scopeReason']);
  });

  it('reaches into nested messages and lists of them', () => {
    const nested: EventDescriptor = {
      ...eventDescriptor(type),
      textFields: [
        { path: 'parts.code', kind: 'CODE', repeated: true },
        { path: 'owner.key', kind: 'HOLDER_KEY', repeated: false },
      ],
      codec: { ...codec, toJSON: (message: unknown) => message },
    };
    const message = { parts: [{ code: 'FINE' }, {}, { code: '' }, { code: 'not fine' }], owner: { key: '张三' } };
    expect(violationsOf(nested, message).map(({ field }) => field)).toEqual(['parts[3].code', 'owner.key']);
    expect(violationsOf(nested, {})).toEqual([]);
  });
});
