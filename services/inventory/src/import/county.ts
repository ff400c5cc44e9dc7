import { readFileSync } from 'node:fs';
import { type DivisionCode, isDivisionCode } from '@zhiqi/kernel';

/**
 * Why an address gave no county: nothing is guessed, so the holder's seat stays unknown and the row outside the scope of
 * R-18 until somebody states it.
 *
 * - `COUNTY_MISSING` province or city only, or a street address without them
 * - `COUNTY_NOT_IN_TABLE` a county name the table does not know (abolished, misspelt)
 * - `COUNTY_AMBIGUOUS` a name several counties bear (鼓楼区) without the city that tells them apart
 * - `COUNTY_CODE_CONTRADICTS` a code in brackets that is another county than the text
 * - `COUNTY_CODE_OR_POSTCODE` six digits alone in an address: 150621 would be a postcode as well
 */
export type CountyUnknownReason =
  | 'COUNTY_MISSING'
  | 'COUNTY_NOT_IN_TABLE'
  | 'COUNTY_AMBIGUOUS'
  | 'COUNTY_CODE_CONTRADICTS'
  | 'COUNTY_CODE_OR_POSTCODE';

export type CountyReading =
  | { readonly ok: true; readonly code: DivisionCode; readonly renamed: boolean }
  | { readonly ok: false; readonly reason: CountyUnknownReason };

interface Division {
  readonly code: string;
  readonly name: string;
}

interface DivisionTable {
  readonly provinces: Readonly<Record<string, string>>;
  readonly cities: Readonly<Record<string, string>>;
  readonly counties: Readonly<Record<string, string>>;
}

const TABLE: DivisionTable = JSON.parse(readFileSync(new URL('../../data/divisions.json', import.meta.url), 'utf8'));

const PROVINCES = toList(TABLE.provinces);
const CITIES = toList(TABLE.cities);
const COUNTIES = toList(TABLE.counties);
const COUNTIES_BY_CITY = Map.groupBy(COUNTIES, (county) => county.code.slice(0, 4));
const COUNTIES_BY_PROVINCE = Map.groupBy(COUNTIES, (county) => county.code.slice(0, 2));
const CITIES_BY_PROVINCE = Map.groupBy(CITIES, (city) => city.code.slice(0, 2));

const PROVINCE_SUFFIX = /(壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$/;
const CITY_SUFFIX = /(市|地区|盟|(?:\p{Script=Han}{1,4}族)+自治州|自治州)$/u;
const COUNTY_SUFFIX = /(?:自治县|自治旗|县|市|区|旗)$/;
/** Levels that stand in the table but not in an address. */
const PLACEHOLDER = /^(市辖区|县|.*直辖县级行政区划)$/;
/** A county name followed by these is the name of a street: 达拉特旗路. */
const STREET = /^(?:[东南西北中]?路|[东南西北中]?街|大道|大街|巷|胡同)/;

/**
 * Reduces an address to its county; the address itself goes no further (issue §4).
 *
 * Reads `内蒙古自治区鄂尔多斯市达拉特旗…` with province and city in full, shortened or left out as long as the county stays
 * unique. A postcode in front is skipped. A code in brackets decides only where the text names no county, and only if
 * the text's province agrees.
 */
export function countyOfAddress(address: string): CountyReading {
  const compact = address.normalize('NFKC').replace(/[\s\u200B\uFEFF,;、|>·\-/\\]+/gu, '');
  const codes = [...compact.matchAll(/\((\d{6})\)/g)].map((match) => match[1] ?? '').filter(isCounty);
  const text = compact
    .replace(/\(\d{6}\)/g, '')
    .replace(/^\d{6}(?=\D)/, '')
    .replace(/^(中华人民共和国|中国)/, '');
  if (/^\d*$/.test(text)) {
    return unknown(codes.length > 0 || isCounty(text) ? 'COUNTY_CODE_OR_POSTCODE' : 'COUNTY_MISSING');
  }
  const reading = countyOfText(text);
  const [code] = codes;
  if (code === undefined) return reading;
  if (reading.ok) return reading.code === code ? reading : unknown('COUNTY_CODE_CONTRADICTS');
  const province = PROVINCES.find((candidate) => provinceRest(candidate, text) !== undefined);
  return province?.code === code.slice(0, 2) ? known(code, false) : reading;
}

/** Reads a column that holds the county itself, by code (`150621`) or by name with or without province and city. */
export function countyOfDivisionCell(cell: string): CountyReading {
  const digits = cell.normalize('NFKC').replace(/\s/g, '');
  if (/^\d{6}(\d{3}|\d{6})?$/.test(digits)) {
    const code = digits.slice(0, 6);
    if (isCounty(code)) return known(code, false);
    return unknown(isDivisionCode(code) && code.endsWith('00') ? 'COUNTY_MISSING' : 'COUNTY_NOT_IN_TABLE');
  }
  const bracketed = /^[^()]*\((\d{6})\)$/.exec(digits)?.[1];
  const reading = countyOfAddress(digits);
  return !reading.ok && reading.reason === 'COUNTY_CODE_OR_POSTCODE' && bracketed !== undefined && isCounty(bracketed)
    ? known(bracketed, false)
    : reading;
}

/** Name of a county of the table, for messages; undefined when the code is none. */
export function countyName(code: string): string | undefined {
  return TABLE.counties[code];
}

function countyOfText(text: string): CountyReading {
  let failure: CountyReading = unknown('COUNTY_MISSING');
  for (const province of PROVINCES) {
    const rest = provinceRest(province, text);
    if (rest === undefined) continue;
    const reading = countyInProvince(province.code, rest);
    if (reading.ok) return reading;
    failure = reading;
  }
  // 吉林市 and 海南藏族自治州 begin like a province but are none, so a failure above is not the last word.
  const byCity = CITIES.filter((city) => !PLACEHOLDER.test(city.name) && text.startsWith(city.name));
  for (const city of byCity) {
    const reading = countyInCity(city, text);
    if (reading.ok) return reading;
    failure = reading;
  }
  if (byCity.length > 0 || PROVINCES.some((province) => provinceRest(province, text) !== undefined)) return failure;
  return pick(matches(COUNTIES, text), text, failure);
}

function countyInProvince(province: string, text: string): CountyReading {
  let failure: CountyReading | undefined;
  for (const city of CITIES_BY_PROVINCE.get(province) ?? []) {
    if (PLACEHOLDER.test(city.name) || cityRest(city, text) === undefined) continue;
    const reading = countyInCity(city, text);
    if (reading.ok) return reading;
    failure = reading;
  }
  const counties = COUNTIES_BY_PROVINCE.get(province) ?? [];
  const direct = pick(matches(counties, text), text, unknown('COUNTY_MISSING'));
  if (direct.ok || !failure) return direct.ok ? direct : renamedIn(counties, text, direct);
  return failure;
}

function countyInCity(city: Division, text: string): CountyReading {
  const rest = cityRest(city, text) ?? '';
  const counties = COUNTIES_BY_CITY.get(city.code) ?? [];
  const direct = pick(matches(counties, rest), rest, unknown('COUNTY_MISSING'));
  return direct.ok ? direct : renamedIn(counties, rest, direct);
}

/** Lists keep the names of their day: 海安县 became 海安市, same place, same code family. */
function renamedIn(counties: readonly Division[], text: string, failure: CountyReading): CountyReading {
  const named = /^(\p{Script=Han}{2,6}?)(自治县|自治旗|县|市|区|旗)/u.exec(text);
  const stem = named?.[1];
  if (stem === undefined || STREET.test(text.slice(named?.[0].length))) return failure;
  const sameStem = counties.filter((county) => county.name.replace(COUNTY_SUFFIX, '') === stem);
  const [only] = sameStem;
  if (only && sameStem.length === 1) return known(only.code, true);
  return unknown(sameStem.length > 1 ? 'COUNTY_AMBIGUOUS' : 'COUNTY_NOT_IN_TABLE');
}

function matches(counties: readonly Division[], text: string): Division[] {
  return counties.filter((county) => text.startsWith(county.name) && !STREET.test(text.slice(county.name.length)));
}

/** The longest name wins (鄂托克前旗 before 鄂托克旗); two counties of one name are told apart by nothing here. */
function pick(candidates: readonly Division[], text: string, failure: CountyReading): CountyReading {
  const longest = Math.max(0, ...candidates.map((candidate) => candidate.name.length));
  const best = candidates.filter((candidate) => candidate.name.length === longest);
  const [only] = best;
  if (!only) return text === '' ? unknown('COUNTY_MISSING') : failure;
  return best.length === 1 ? known(only.code, false) : unknown('COUNTY_AMBIGUOUS');
}

function provinceRest(province: Division, text: string): string | undefined {
  return restAfter(text, province.name) ?? restAfter(text, province.name.replace(PROVINCE_SUFFIX, ''));
}

function cityRest(city: Division, text: string): string | undefined {
  const short = city.name.replace(CITY_SUFFIX, '');
  return restAfter(text, city.name) ?? (short.length >= 2 ? restAfter(text, short) : undefined);
}

function restAfter(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function isCounty(code: string): boolean {
  return TABLE.counties[code] !== undefined;
}

function known(code: string, renamed: boolean): CountyReading {
  return { ok: true, code: code as DivisionCode, renamed };
}

function unknown(reason: CountyUnknownReason): CountyReading {
  return { ok: false, reason };
}

function toList(names: Readonly<Record<string, string>>): Division[] {
  return Object.entries(names).map(([code, name]) => ({ code, name }));
}
