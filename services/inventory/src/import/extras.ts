import { parseIndustryCode } from '@zhiqi/kernel';
import type { HighValueCriterion, ScoreVendor, VendorScore } from '../patent/domain/types.ts';
import { cutPersonalNumbers } from './holders.ts';
import type { Field } from './layouts.ts';
import type { RecordExtras } from './record.ts';
import type { RowCells } from './row-cells.ts';

/** Longest text that is kept: one abstract is 300 characters by rule, a first claim rarely over a page. */
const MAX_CHARACTERS = { abstract: 2000, firstClaim: 4000 } as const;
/** Codes, countries and the like of one right; what follows is no list of this right any more. */
const MAX_CODES = 40;

/**
 * What the larger export layouts carry beside the bibliography (brief §4.1–4.3): texts, classes of industry, family, citations,
 * scores of vendors and the flags of the high-value statistic. All of it is optional: what cannot be read is left out.
 */
export function readExtras(cells: RowCells): RecordExtras {
  const abstract = readText(cells, 'abstract');
  const firstClaim = readText(cells, 'firstClaim');
  const members = symbols(cells, 'family');
  const familySize = readCount(cells, 'familySize') ?? (members.length > 0 ? members.length : undefined);
  const citedBy = readCount(cells, 'citedBy');
  const seiCell = optional(cells, 'seiFlag');
  return {
    ...(abstract !== undefined && { abstract }),
    ...(firstClaim !== undefined && { firstClaim }),
    industryCodes: readIndustries(cells),
    seiCodes: unique([...seiCodesOf(optional(cells, 'sei')), ...seiCodesOf(seiCell)]),
    familyCountries: readCountries(cells, members),
    ...(familySize !== undefined && { familySize }),
    ...(citedBy !== undefined && { citedBy }),
    vendorScores: readScores(cells),
    declaredCriteria: readCriteria(cells, seiCell),
  };
}

function readText(cells: RowCells, field: 'abstract' | 'firstClaim'): string | undefined {
  const text = optional(cells, field);
  if (text === '') return undefined;
  const clean = cutPersonalNumbers(text);
  if (clean !== text) cells.flag('PERSONAL_DATA_REMOVED');
  if (clean.length <= MAX_CHARACTERS[field]) return clean === '' ? undefined : clean;
  cells.flag('TEXT_CUT');
  return clean.slice(0, MAX_CHARACTERS[field]);
}

/** `C1441(液体乳制造); A0314`; a symbol that is no code of GB/T 4754-2017 is left out. */
function readIndustries(cells: RowCells): string[] {
  const parsed = symbols(cells, 'industry').map((symbol) =>
    parseIndustryCode(/^[A-T]?\d{2,4}(?![\d.])/i.exec(symbol)?.[0] ?? ''),
  );
  if (parsed.some((code) => code === undefined)) cells.flag('INDUSTRY_UNREADABLE');
  return unique(parsed.flatMap((code) => code?.canonical ?? []));
}

/** `9.1 (…); 1.4 (…)`, separators mixed; codes have at least two levels, so a bare 1 is a flag and no code. */
function seiCodesOf(text: string): string[] {
  return [...text.normalize('NFKC').matchAll(/(?<![\d.])[1-9](?:\.\d{1,2}){1,3}(?![\d.])/g)].map(([code]) => code);
}

const COUNTRY = /^[A-Z]{2}$/;

function readCountries(cells: RowCells, members: readonly string[]): string[] {
  const named = symbols(cells, 'familyCountries').map((symbol) => symbol.toUpperCase().slice(0, 2));
  const published = members.map((member) => member.toUpperCase().slice(0, 2));
  return unique([...named, ...published].filter((code) => COUNTRY.test(code))).sort();
}

function readCount(cells: RowCells, field: Field): number | undefined {
  const text = optional(cells, field);
  return /^\d{1,6}(\.0+)?$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

const SCORES: readonly (readonly [Field, ScoreVendor])[] = [
  ['incopatScore', 'INCOPAT'],
  ['patsnapScore', 'PATSNAP'],
];

/** Scores of the vendors' own models; never a high-value verdict (R-25). */
function readScores(cells: RowCells): VendorScore[] {
  return SCORES.flatMap(([field, vendor]) => {
    const text = optional(cells, field);
    if (text === '') return [];
    const digits = /^[$¥\uFFE5]?\s*(\d[\d,]*(?:\.\d+)?)\s*(分|美元|元)?$/.exec(text.normalize('NFKC'))?.[1];
    const score = digits === undefined ? Number.NaN : Number(digits.replaceAll(',', ''));
    if (!Number.isFinite(score)) {
      cells.flag('VENDOR_SCORE_UNREADABLE');
      return [];
    }
    return [{ vendor, score }];
  });
}

const CRITERIA: readonly (readonly [Field, HighValueCriterion])[] = [
  ['overseasFamilyFlag', 'OVERSEAS_FAMILY'],
  ['maintainedFlag', 'MAINTAINED_OVER_TEN_YEARS'],
  ['pledgeFlag', 'PLEDGE_FINANCING'],
  ['awardFlag', 'AWARD'],
];

const CRITERION_WORDS: readonly (readonly [RegExp, HighValueCriterion])[] = [
  [/战略(性)?新兴产业/, 'STRATEGIC_EMERGING_INDUSTRY'],
  [/海外同族/, 'OVERSEAS_FAMILY'],
  [/维持(年限)?超过?(十|10)年/, 'MAINTAINED_OVER_TEN_YEARS'],
  [/质押/, 'PLEDGE_FINANCING'],
  [/获奖|专利奖|科学技术奖/, 'AWARD'],
];

/** The six flags of the CNIPR layout. 高价值专利 itself is a sum of the others: it counts for what it names, a bare 是 for nothing. */
function readCriteria(cells: RowCells, seiCell: string): HighValueCriterion[] {
  const criteria = new Set<HighValueCriterion>();
  if (isDeclared(seiCell)) criteria.add('STRATEGIC_EMERGING_INDUSTRY');
  for (const [field, criterion] of CRITERIA) if (isDeclared(optional(cells, field))) criteria.add(criterion);
  const summary = optional(cells, 'highValueFlag');
  for (const [words, criterion] of CRITERION_WORDS) if (words.test(summary)) criteria.add(criterion);
  return [...criteria].sort();
}

/** A cell says yes unless it says no; an award may be named instead of ticked. */
function isDeclared(text: string): boolean {
  return text !== '' && !/^(否|无|不是|没有|未.*|不.*|0(\.0+)?|n|no|false|×|x|\/)$/i.test(text.normalize('NFKC'));
}

function optional(cells: RowCells, field: Field): string {
  return cells.optionalTexts(field)[0] ?? '';
}

function symbols(cells: RowCells, field: Field): string[] {
  return cells
    .optionalTexts(field)
    .flatMap((text) => text.normalize('NFKC').split(/[;,、|\n]/u))
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-')
    .slice(0, MAX_CODES);
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
