import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseClassification, parseIpc, parseLocarno, parseNiceClass } from './classification.ts';
import {
  DALAD,
  type DivisionCode,
  INNER_MONGOLIA,
  isDivisionCode,
  isWithin,
  ORDOS,
  parseDivisionCode,
} from './division.ts';
import { parseIndustryCode } from './industry.ts';
import { parsePublicationNumber } from './publication-number.ts';
import { parseTrademarkNumber, trademarkKey } from './trademark-number.ts';
import { organisationCheckCharacter, parseUscc, usccCheckCharacter } from './uscc.ts';

describe('unified social credit code (brief §2.1)', () => {
  test.each([
    '11150621MB1688871X',
    '914403001922038216',
    '91330100799655058B',
    '9144030071526726XG',
    '91110000802100433B',
    '91350100M000100Y43',
  ])('%s passes both checks', (code) => {
    expect(parseUscc(code)).toMatchObject({ ok: true, canonical: code });
  });

  it("the issuing bureau's own code: inner check 1, outer check X, registered in 150621", () => {
    expect(organisationCheckCharacter('MB168887')).toBe('1');
    expect(usccCheckCharacter('11150621MB1688871')).toBe('X');
    expect(parseUscc('11150621MB1688871X')).toMatchObject({
      registrationDivision: '150621',
      organisationCode: 'MB1688871',
      category: '11',
      isIndividualBusiness: false,
    });
  });

  test.each([
    ['914403001922038000', 'PRECISION_LOSS'],
    ['9.14403E+17', 'PRECISION_LOSS'],
    ['11150621MB1688871Y', 'CHECK_CHAR_MISMATCH'],
    ['91440300192203821', 'MALFORMED'],
    ['9144030019220382I6', 'MALFORMED'],
    ['', 'EMPTY'],
  ])('%j is refused as %s and never repaired (§4.5 row 7)', (raw, code) => {
    expect(parseUscc(raw)).toMatchObject({ ok: false, code });
  });

  it('a right outer check over a wrong organisation code is refused', () => {
    const body = '11150621MB1688872';
    expect(parseUscc(body + usccCheckCharacter(body))).toMatchObject({ code: 'ORGANISATION_CODE_MISMATCH' });
  });

  it('is read through full-width characters, blanks and lower case', () => {
    expect(parseUscc(' 9144030071526726xg\n')).toMatchObject({ ok: true, canonical: '9144030071526726XG' });
    expect(parseUscc('９１４４０３００１９２２０３８２１６')).toMatchObject({ ok: true });
  });

  it("a sole trader's code is marked as personal data", () => {
    const first17 = `92150621MA0TEXTR${organisationCheckCharacter('MA0TEXTR')}`;
    expect(parseUscc(first17 + usccCheckCharacter(first17))).toMatchObject({ ok: true, isIndividualBusiness: true });
  });

  it('every single-character error is detected', () => {
    const alphabet = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
    const good = '914403001922038216';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 17 }), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(good[at] !== character);
        expect(parseUscc(good.slice(0, at) + character + good.slice(at + 1)).ok).toBe(false);
      }),
    );
  });
});

describe('publication number', () => {
  test.each([
    ['CN107383112A', 'INVENTION', 'APPLICATION'],
    ['CN107383112B', 'INVENTION', 'GRANT'],
    ['CN1234567C', 'INVENTION', 'GRANT'],
    ['CN208123456U', 'UTILITY_MODEL', 'GRANT'],
    ['CN2345678Y', 'UTILITY_MODEL', 'GRANT'],
    ['CN305123456S', 'DESIGN', 'GRANT'],
    ['CN3045678D', 'DESIGN', 'GRANT'],
    ['ＣＮ 107383112 Ａ', 'INVENTION', 'APPLICATION'],
  ] as const)('%s is %s, %s', (raw, kind, stage) => {
    expect(parsePublicationNumber(raw)).toMatchObject({ ok: true, kind, stage });
  });

  it('keeps the digit of a corrected document, and takes the kind of an unknown letter from the number', () => {
    expect(parsePublicationNumber('CN107383112B2')).toMatchObject({ canonical: 'CN107383112B2', kindCode: 'B2' });
    expect(parsePublicationNumber('CN207383112K')).toMatchObject({ kind: 'UTILITY_MODEL', stage: undefined });
  });

  test.each([
    ['107383112', 'MALFORMED'],
    ['CN12345678A', 'MALFORMED'],
    ['201710601862.3', 'MALFORMED'],
    ['', 'EMPTY'],
  ])('%j is refused as %s', (raw, code) => {
    expect(parsePublicationNumber(raw)).toMatchObject({ ok: false, code });
  });
});

describe('classification symbols', () => {
  test.each([
    ['A23C 9/13(2006.01)', 'A23C9/13', '2006.01'],
    ['A23C9/13(2006.01)I', 'A23C9/13', '2006.01'],
    ['A23C0009/13', 'A23C9/13', undefined],
    ['A23C0009130000', 'A23C9/13', undefined],
    ['A23C 9/00', 'A23C9/00', undefined],
    ['A23C0009000000', 'A23C9/00', undefined],
    ['Ａ２３Ｃ９／１３', 'A23C9/13', undefined],
    ['H01L21/02381', 'H01L21/02381', undefined],
  ])('IPC %j is %s', (raw, canonical, version) => {
    expect(parseIpc(raw)).toMatchObject({ canonical, version });
  });

  it('keeps section, class, subclass and groups apart', () => {
    expect(parseIpc('A23C 9/13')).toEqual({
      scheme: 'IPC',
      canonical: 'A23C9/13',
      section: 'A',
      classSymbol: 'A23',
      subclass: 'A23C',
      mainGroup: '9',
      subgroup: '13',
      version: undefined,
    });
  });

  test.each(['I23C9/13', 'A23C', 'A23C9', '09-03', ''])('%j is no IPC symbol', (raw) => {
    expect(parseIpc(raw)).toBeUndefined();
  });

  test.each([
    ['09-03', undefined],
    ['LOC(13) CL. 09-03', '13'],
    ['LOC(13)Cl.09-03', '13'],
    ['LOC (12) CL 09-03', '12'],
  ])('Locarno %j is 09-03', (raw, edition) => {
    expect(parseLocarno(raw)).toEqual({ scheme: 'LOCARNO', canonical: '09-03', edition });
  });

  test.each(['33-01', '00-01', '9-3', 'A23C9/13'])('%j is no Locarno class', (raw) => {
    expect(parseLocarno(raw)).toBeUndefined();
  });

  it('a Locarno class in the IPC column is routed by its pattern (§4.5 row 17)', () => {
    expect(parseClassification('09-03')?.scheme).toBe('LOCARNO');
    expect(parseClassification('A23C9/13')?.scheme).toBe('IPC');
    expect(parseClassification('乳制品')).toBeUndefined();
  });

  it('Nice classes 1–34 are goods, 35–45 services', () => {
    expect(parseNiceClass('29')).toEqual({ number: 29, type: 'GOODS' });
    expect(parseNiceClass('第35类')).toEqual({ number: 35, type: 'SERVICES' });
    expect(parseNiceClass('05')).toEqual({ number: 5, type: 'GOODS' });
    expect(parseNiceClass(34)).toEqual({ number: 34, type: 'GOODS' });
    for (const wrong of ['0', '46', '29.5', '', 'A']) expect(parseNiceClass(wrong)).toBeUndefined();
  });
});

describe('trademark registration number', () => {
  it('reads national, divided and Madrid numbers', () => {
    expect(parseTrademarkNumber('第12345678号')).toEqual({
      canonical: '12345678',
      route: 'NATIONAL',
      suffix: undefined,
    });
    expect(parseTrademarkNumber('12345678A')).toMatchObject({ suffix: 'A', route: 'NATIONAL' });
    expect(parseTrademarkNumber('G1234567')).toMatchObject({ route: 'MADRID' });
    for (const wrong of ['', '1234567890', 'G12345', '12AB']) expect(parseTrademarkNumber(wrong)).toBeUndefined();
  });

  it('one number in two classes is two marks', () => {
    const number = parseTrademarkNumber('12345678');
    if (!number) throw new Error('refused');
    expect(trademarkKey(number, 29)).not.toBe(trademarkKey(number, 30));
  });
});

describe('division and industry codes', () => {
  it('the banner lies in its city and its region, not in a sibling', () => {
    expect([DALAD, ORDOS, INNER_MONGOLIA].map((area) => isWithin(DALAD, area))).toEqual([true, true, true]);
    expect(isWithin(DALAD, '150622' as DivisionCode)).toBe(false);
    expect(isWithin(ORDOS, DALAD)).toBe(false);
  });

  test.each([
    ['150000', 'PROVINCE'],
    ['150600', 'CITY'],
    ['150621', 'COUNTY'],
    ['150621100', 'TOWNSHIP'],
    ['150621100000', 'TOWNSHIP'],
    ['150621100001', 'VILLAGE'],
    ['１５０６２１', 'COUNTY'],
  ])('%s is a %s', (raw, level) => {
    expect(parseDivisionCode(raw)?.level).toBe(level);
  });

  it('refuses other lengths and unknown provinces', () => {
    for (const wrong of ['', '15062', '1506211', '990000', '达拉特旗'])
      expect(parseDivisionCode(wrong)).toBeUndefined();
    expect(isDivisionCode('150621')).toBe(true);
    expect(isDivisionCode('150621100')).toBe(false);
  });

  test.each([
    ['A0314', 'A0314', 'CLASS'],
    ['C1351', 'C1351', 'CLASS'],
    ['1441', 'C1441', 'CLASS'],
    ['C13', 'C13', 'DIVISION'],
    ['T97', 'T97', 'DIVISION'],
    ['135', 'C135', 'GROUP'],
  ])('industry %s is %s', (raw, canonical, level) => {
    expect(parseIndustryCode(raw)).toMatchObject({ canonical, level, edition: '2017' });
  });

  it('refuses a section letter that contradicts the division, and keeps the edition given', () => {
    for (const wrong of ['A1351', 'C', '98', '00', 'U10', '13515']) expect(parseIndustryCode(wrong)).toBeUndefined();
    expect(parseIndustryCode('C1351', '2011')?.edition).toBe('2011');
  });
});
