import { describe, expect, it } from 'vitest';
import { Regex } from '../../src/bson/values.ts';
import { MongoError } from '../../src/errors.ts';
import { compileRegex, literalPrefix } from '../../src/match/regex.ts';

/** What PCRE answers; written from its manual, because the two languages differ quietly. */
describe('patterns mean what they mean in PCRE', () => {
  it.each<[string, string, string, boolean]>([
    ['a$', '', 'a\n', true], // $ also stands before a final newline
    ['a$', '', 'a\nb', false],
    ['a$', 'm', 'a\nb', true],
    ['^b', '', 'a\nb', false],
    ['^b', 'm', 'a\nb', true],
    ['^b', 'm', 'a\rb', false], // only \n ends a line
    ['a.b', '', 'a\rb', true], // the dot excludes only \n
    ['a.b', '', 'a\u2028b', true],
    ['a.b', '', 'a\nb', false],
    ['a.b', 's', 'a\nb', true],
    ['^.$', '', '\u{1f600}', true], // one character, not two units
    ['\\s', '', '\u00a0', false], // ASCII spaces only
    ['[\\s]', '', '\t', true],
    ['\\S', '', '\u00a0', true],
    ['\\Aab\\z', '', 'ab\n', false],
    ['\\Aab\\z', '', 'ab', true],
    ['a\\_b\\-c', '', 'a_b-c', true], // escaped punctuation is literal
    ['[\\w.-]+@x', '', 'a.b-c@x', true],
    ['知(?:旗|识)', '', '知识', true],
    ['ABC', 'i', 'abc', true],
    ['(?<y>\\d{4})-\\d', '', '2022-1', true],
    ['(a)\\1', '', 'aa', true],
    ['a(?=b)', '', 'ab', true],
    ['[[]', '', '[', true],
  ])('/%s/%s on %j: %s', (pattern, flags, text, expected) => {
    expect(compileRegex(new Regex(pattern, flags)).test(text)).toBe(expected);
  });

  it.each([
    ['a++', ''],
    ['(?>a)', ''],
    ['(?i)a', ''],
    ['(?P<n>a)', ''],
    ['(*UTF8)a', ''],
    ['[[:alpha:]]', ''],
    ['\\Qa\\E', ''],
    ['\\h', ''],
    ['\\x41', ''],
    ['[]a]', ''],
    ['a{', ''],
    ['(', ''],
    ['[a', ''],
    ['a\\', ''],
    ['a', 'x'],
    ['a', 'g'],
  ])('refuses /%s/%s', (pattern, flags) => {
    expect(() => compileRegex(new Regex(pattern, flags))).toThrow(MongoError);
  });

  it.each<[string, string, string | undefined]>([
    ['^abc', '', 'abc'],
    ['^abc?', '', 'ab'],
    ['^abc*d', '', 'ab'],
    ['^a.c', '', 'a'],
    ['^知旗', '', '知旗'],
    ['^\u{1f600}+', '', '\u{1f600}'],
    ['^\u{1f600}*', '', undefined],
    ['^a|b', '', undefined],
    ['^abc', 'i', undefined],
    ['^abc', 'm', undefined],
    ['abc', '', undefined],
  ])('finds the literal prefix of /%s/%s: %s', (pattern, flags, expected) => {
    expect(literalPrefix(new Regex(pattern, flags))).toBe(expected);
  });
});
