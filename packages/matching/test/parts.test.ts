import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchingModel } from '../src/index.ts';
import { industryPrefix, sameIndustry } from '../src/industry.ts';
import { IntLists } from '../src/int-lists.ts';
import { BIGRAM, CHARACTER, kindOfKey, termKey, WORD } from '../src/term-key.ts';
import { TermTable } from '../src/term-table.ts';
import { gramsOf, normalised, wordsOf } from '../src/text.ts';

describe('reading a text', () => {
  const { segmenter } = matchingModel();
  const words = (text: string) => wordsOf(segmenter, normalised(text)).map(({ text: word }) => word);

  it('keeps the words of the domain dictionary whole, and the words inside them', () => {
    expect(words('水肥一体化')).toContain('水肥一体化');
    expect(words('锂离子电池正极材料')).toEqual(expect.arrayContaining(['锂离子电池', '电池', '正极材料', '材料']));
    expect(words('山羊绒分梳')).toEqual(expect.arrayContaining(['山羊绒', '分梳']));
  });

  it('reads full-width and upper-case letters as their plain forms', () => {
    expect(gramsOf(normalised('ＩＧＢＴ保护')).map(({ text }) => text)).toEqual(['igbt', '保', '保护', '护']);
  });

  it('never joins characters across punctuation', () => {
    expect(gramsOf('污泥,干化').map(({ text }) => text)).not.toContain('泥干');
  });
});

describe('keys of terms', () => {
  it('are exact, and differ by kind and text', () => {
    const terms = [...'水肥一体化'].flatMap((text) => [
      termKey(CHARACTER, text),
      termKey(BIGRAM, text),
      termKey(WORD, text),
    ]);
    const longer = ['水肥一体化', '水肥一体', '锂离子电池', '锂离子电池组'].map((text) => termKey(WORD, text));
    expect(new Set([...terms, ...longer]).size).toBe(terms.length + longer.length);
    for (const key of [...terms, ...longer]) expect(Number.isSafeInteger(key)).toBe(true);
    expect(kindOfKey(termKey(WORD, '锂离子电池'))).toBe(WORD);
  });

  it('find their number again in a table that grows', () => {
    const table = new TermTable();
    const keys = Array.from({ length: 5_000 }, (_, number) => termKey(WORD, `词${number}的`));
    const ids = keys.map((key) => table.intern(key));
    expect(keys.map((key) => table.find(key))).toEqual(ids);
    expect(table.find(termKey(WORD, '没有'))).toBe(-1);
  });
});

it('lists of integers hold what arrays would hold', () => {
  const change = fc.record({
    list: fc.nat(5),
    value: fc.nat(20),
    act: fc.constantFrom('push' as const, 'remove' as const, 'clear' as const, 'assign' as const),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const lists = new IntLists();
      const model = Array.from({ length: 6 }, (): number[] => []);
      for (const { list, value, act } of changes) {
        const expected = model[list] as number[];
        if (act === 'push') expected.push(value);
        if (act === 'clear') expected.length = 0;
        if (act === 'assign') expected.splice(0, expected.length, value, value + 1, value + 2);
        if (act === 'remove' && expected.includes(value)) expected.splice(expected.indexOf(value), 1);
        if (act === 'assign') lists.assign(list, [value, value + 1, value + 2]);
        else if (act === 'clear') lists.clear(list);
        else lists[act](list, value);
      }
      for (const [list, expected] of model.entries()) expect([...lists.view(list)].sort()).toEqual(expected.sort());
    }),
  );
});

it('industries: the same group, or an IPC class of the division', () => {
  const { industryIpc } = matchingModel();
  expect(sameIndustry('C1441', '1442')).toBe(true);
  expect(sameIndustry('C14', 'C1441')).toBe(true);
  expect(sameIndustry('C1441', 'C1511')).toBe(false);
  expect(industryPrefix(industryIpc, 'C1441', ['A23C9/13'])).toBe('A23');
  expect(industryPrefix(industryIpc, 'C1441', ['H01M4/36'])).toBeUndefined();
});
