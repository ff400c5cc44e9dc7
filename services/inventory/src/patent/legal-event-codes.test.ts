import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openTable } from '@zhiqi/spreadsheet';
import { describe, expect, it, test } from 'vitest';
import { checkLegalEventCodes, effectOfCode, knownLegalEventCodes } from './legal-event-codes.ts';

const DATA = process.env.ZHIQI_TEST_DATA ?? '';
const LIST = join(DATA, 'registers/inpadoc_legal_code_descriptions_202417.xlsx');

describe('CN legal-event codes', () => {
  test.each([
    ['GR01', 'GRANTED'],
    ['CF01', 'LAPSED'],
    ['CX01', 'EXPIRED'],
    ['IW01', 'INVALIDATED'],
    ['IP01', 'INVALIDATED_IN_PART'],
    ['AV01', 'SURRENDERED'],
    ['RA01', 'RESTORED'],
    ['PP01', 'PRESERVED'],
    ['PD01', 'PRESERVATION_RELEASED'],
    ['PE01', 'PLEDGE_REGISTERED'],
    ['PC01', 'PLEDGE_CANCELLED'],
    ['EE01', 'LICENCE_RECORDED'],
    ['TR01', 'TRANSFERRED'],
    ['OL01', 'OPEN_LICENCE'],
    ['C32', 'UNKNOWN'],
    [' cf01 ', 'LAPSED'],
    ['ZZ99', 'UNKNOWN'],
  ])('%s: %s', (code, effect) => {
    expect(effectOfCode(code)).toBe(effect);
  });

  it('a table with an unknown effect stops the start', () => {
    expect(() => checkLegalEventCodes({ CF01: 'GONE' })).toThrow('CF01 has unknown effect GONE');
  });
});

describe.skipIf(!existsSync(LIST))('beside the list of the European Patent Office (ZHIQI_TEST_DATA)', () => {
  /** Classes of the list, and what a code of each may do. */
  const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    B: ['WITHDRAWN', 'REFUSED'],
    F: ['GRANTED', 'NONE'],
    G: ['NONE'],
    H: ['LAPSED', 'EXPIRED', 'INVALIDATED', 'SURRENDERED'],
    K: ['RESTORED'],
    M: ['INVALIDATED_IN_PART', 'UNKNOWN', 'NONE'],
    T: ['PRESERVED', 'PRESERVATION_RELEASED'],
  };

  it('every CN code has an effect that its class allows, and the table has no others', async () => {
    const listed = new Map<string, string>();
    await using list = await openTable(LIST);
    for await (const row of list.sheets[0]?.rows() ?? []) {
      const [authority, code, eventClass] = [0, 1, 8].map((column) => row.cell(column)?.text.trim() ?? '');
      if (authority === 'CN' && code !== undefined) listed.set(code, eventClass ?? '');
    }
    expect(listed.size).toBe(110);
    expect(knownLegalEventCodes().sort()).toEqual([...listed.keys()].sort());
    const wrong = [...listed].filter(([code, of]) => !(ALLOWED[of]?.includes(effectOfCode(code)) ?? true));
    expect(wrong).toEqual([]);
  });
});
