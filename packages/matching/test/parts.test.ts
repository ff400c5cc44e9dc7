import { parseLegalDate } from '@zhiqi/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactTable } from '../src/fact-table.ts';
import { withoutNamesAndRarePhrases } from '../src/general-dictionary.ts';
import { matchingModel, type SupplyFacts, UNKNOWN_SUPPLY } from '../src/index.ts';
import { industryPrefix, sameIndustry } from '../src/industry.ts';
import { SlotLists } from '../src/slot-lists.ts';
import { BIGRAM, CHARACTER, kindOfKey, termKey, WORD } from '../src/term-key.ts';
import { TermTable } from '../src/term-table.ts';
import { gramsOf, normalised, wordsOf } from '../src/text.ts';
import { WeightedTerms } from '../src/weighted-terms.ts';

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

it('the general dictionary is read without names of persons and rare phrases, and else byte for byte', () => {
  const kept = ['螯合剂 3 n', 'B超 3 n', '生活垃圾焚 3 l', '珠峰 2 ns', '一二三四 1 m', '𠮷野家 2 nz', '能 30 n'];
  const dropped = ['王大锤 9 nr', '约翰 12 nrt', '生活垃圾焚 2 l', 'abcde 1 eng'];
  const text = kept.flatMap((line, at) => [line, ...dropped.slice(at, at + 1)]).join('\n');
  const read = withoutNamesAndRarePhrases(Buffer.from(`${text}\n`));
  expect(Buffer.from(read).toString('utf8').split('\n')).toEqual(kept);
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

it('lists of slots hold what sets would hold, in ascending order', () => {
  const slots = fc.oneof(fc.nat(20), fc.nat(300), fc.nat(3_000_000));
  const change = fc.record({ list: fc.nat(3), slot: slots, act: fc.constantFrom('add' as const, 'remove' as const) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 100, maxLength: 400, size: 'max' }), (changes) => {
      const lists = new SlotLists();
      const model = Array.from({ length: 4 }, () => new Set<number>());
      for (const { list, slot, act } of changes) {
        const expected = model[list] as Set<number>;
        if (act === 'remove') lists.remove(list, slot);
        else if (!expected.has(slot)) lists.add(list, slot);
        expected[act === 'add' ? 'add' : 'delete'](slot);
      }
      for (const [list, expected] of model.entries()) {
        const into = new Int32Array(expected.size);
        expect(lists.read(list, into)).toBe(lists.countOf(list));
        expect([...into]).toEqual([...expected].sort((a, b) => a - b));
      }
    }),
  );
});

it('weighted terms are read as they were assigned, however often others are changed', () => {
  const terms = fc.dictionary(fc.nat(2 ** 31 - 2).map(String), fc.integer({ min: 1, max: 255 }), { maxKeys: 400 });
  fc.assert(
    fc.property(fc.array(fc.record({ slot: fc.nat(600), terms }), { maxLength: 20 }), (changes) => {
      const weights = new WeightedTerms();
      const model = new Map<number, Map<number, number>>();
      for (const { slot, terms: given } of changes) {
        model.set(slot, new Map(Object.entries(given).map(([term, impact]) => [Number(term), impact])));
        weights.assign(slot, model.get(slot) ?? new Map());
      }
      for (const [slot, expected] of model) {
        const found = Array.from(
          { length: weights.read(slot) },
          (_, at) => [weights.terms[at], weights.impacts[at]] as const,
        );
        expect(found).toHaveLength(expected.size);
        expect(new Map(found)).toEqual(expected);
      }
    }),
  );
});

it('facts are shown as they were set, and what nobody shares any more is forgotten', () => {
  const facts = (at: number): SupplyFacts => ({
    ...UNKNOWN_SUPPLY,
    inForce: at % 3 !== 0,
    grade: at % 2 === 0 ? 'A' : null,
    termEnd: at % 5 === 0 ? null : parseLegalDate(`20${30 + (at % 7)}-01-31`),
    holderKeys: [`hld_${at % 11}`],
    ipc: [`A23C${at}/00`, 'A23C9/13'],
    representedBy: at % 4 === 0 ? `lst_${at}` : null,
  });
  const table = new FactTable();
  for (let slot = 0; slot < 1_000; slot += 1) table.set(slot, facts(slot));
  const shared = table.sharedValues;
  for (let slot = 0; slot < 1_000; slot += 2) table.set(slot, facts(slot + 1));
  for (let slot = 1; slot < 1_000; slot += 2) table.clear(slot);
  for (let slot = 0; slot < 1_000; slot += 2) {
    const { inForce, grade, termEnd, holderKeys, ipc, representedBy, availability } = table.at(slot);
    expect({ ...UNKNOWN_SUPPLY, inForce, grade, termEnd, holderKeys, ipc, representedBy, availability }).toEqual(
      facts(slot + 1),
    );
  }
  expect(() => table.at(1).inForce).toThrow('no supply in slot 1');
  expect(table.sharedValues).toBeLessThan(shared);
  for (let slot = 0; slot < 1_000; slot += 2) table.clear(slot);
  expect(table.sharedValues).toBe(0);
});

it('memory that was given back is used again: a list that is filled and emptied for years does not grow', () => {
  const lists = new SlotLists();
  const fill = () => {
    for (let slot = 0; slot < 30_000; slot += 1) lists.add(slot % 300, slot);
    for (let slot = 0; slot < 9_000; slot += 1) lists.add(300, slot);
  };
  fill();
  const { bytes } = lists;
  for (let year = 0; year < 3; year += 1) {
    for (let slot = 0; slot < 30_000; slot += 1) lists.remove(slot % 300, slot);
    for (let slot = 8_999; slot >= 0; slot -= 1) lists.remove(300, slot);
    fill();
  }
  expect(lists.bytes).toBe(bytes);
});

it('industries: the same group, or an IPC class of the division', () => {
  const { industryIpc } = matchingModel();
  expect(sameIndustry('C1441', '1442')).toBe(true);
  expect(sameIndustry('C14', 'C1441')).toBe(true);
  expect(sameIndustry('C1441', 'C1511')).toBe(false);
  expect(industryPrefix(industryIpc, 'C1441', ['A23C9/13'])).toBe('A23');
  expect(industryPrefix(industryIpc, 'C1441', ['H01M4/36'])).toBeUndefined();
});
