import { type DivisionCode, parseUscc } from '@zhiqi/kernel';
import type { HolderType } from '../patent/domain/types.ts';
import { tidy } from './cell-text.ts';
import { MASK } from './masking.ts';
import type { ImportedHolder } from './record.ts';

/** First two characters of a USCC that decide the type; 12 (public institution) and 5x leave it to the name. */
const TYPE_BY_CATEGORY: Readonly<Record<string, HolderType>> = {
  '11': 'GOVERNMENT',
  '13': 'GOVERNMENT',
  '51': 'ASSOCIATION',
  '91': 'ENTERPRISE',
  '92': 'INDIVIDUAL_BUSINESS',
  '93': 'COOPERATIVE',
};

/** First match wins, so a company named after a university is a company. */
const TYPE_BY_NAME: ReadonlyArray<readonly [RegExp, HolderType]> = [
  [/合作(联)?社$|合作联合社$/u, 'COOPERATIVE'],
  [
    /(公司|集团|厂|企业|合伙|银行|分行|矿|Co\.?,? ?Ltd\.?|Inc\.?|Corp\.?|Corporation|GmbH|LLC|AG|株式会社)(\(.*\))?$/iu,
    'ENTERPRISE',
  ],
  [
    /(研究(总|分)?院|研究所|科学院|研究中心|设计院|勘察院|规划院|试验站|实验站|实验室|推广(总|中心)?站|推广中心|Institute)$/iu,
    'INSTITUTE',
  ],
  [/(大学|学院|University|College)(\(.*\))?$/iu, 'UNIVERSITY'],
  [/(协会|学会|商会|联合会|促进会|研究会|基金会|联盟)$/u, 'ASSOCIATION'],
  [/(人民政府|委员会|办公室|管委会|[监管业政育技游生障源安法化通]局|局)$/u, 'GOVERNMENT'],
  [/(经营部|经销部|商店|商行|门市部|服务部|加工部|工作室|店|个体工商户)$/u, 'INDIVIDUAL_BUSINESS'],
  [/(医院|卫生院|中学|小学|学校|幼儿园|中心|总站|站|队|馆|社|园区|林场|农场|牧场|养殖场|家庭农场|事务所)$/u, 'OTHER'],
];

/** Suffixes that end given names as well (王林场 is nobody, 王中 is somebody), so short names need a longer hint. */
const SHORTEST_ORGANISATION = 4;
const ORGANISATION_WORD = /公司|集团|大学|学院|研究|中心|合作社|协会|医院|学校|银行|局|厂|部|队|站|所|院|社|会|店/u;

export interface HolderTypeReading {
  readonly holderType: HolderType;
  /** The name fits no pattern: treated as a natural person, whose data is protected, until somebody knows better. */
  readonly uncertain: boolean;
}

/** 权利人类型 by the registry's prefix first, by the suffix of the name second (issue §4). */
export function classifyHolder(name: string, uscc?: string): HolderTypeReading {
  const byCode = uscc === undefined ? undefined : TYPE_BY_CATEGORY[uscc.slice(0, 2)];
  if (byCode) return { holderType: byCode, uncertain: false };
  const plain = name.normalize('NFKC');
  const byName = TYPE_BY_NAME.find(([pattern]) => pattern.test(plain))?.[1];
  const han = [...plain.replace(/[·•.\s]/gu, '')];
  if (byName && (han.length >= SHORTEST_ORGANISATION || ORGANISATION_WORD.test(plain.slice(-2)) || uscc)) {
    return { holderType: byName, uncertain: false };
  }
  if (uscc !== undefined) return { holderType: 'OTHER', uncertain: false };
  const isHan = /^[\p{Script=Han}·•.\s]+$/u.test(plain);
  return { holderType: 'NATURAL_PERSON', uncertain: !(isHan && han.length >= 2 && han.length <= 4) };
}

const ID_OR_PHONE = /(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)/g;

/** Cuts ID and phone numbers, and the marks that stand for some in a list given back, out of a text that has no business holding any. */
export function cutPersonalNumbers(text: string): string {
  return tidy(
    text
      .replaceAll(MASK, '')
      .replace(ID_OR_PHONE, '')
      .replace(/\(\s*(身份证号?|电话|手机)?:?\s*\)/gu, ''),
  );
}

export interface NameReading {
  readonly name: string;
  readonly flags: readonly string[];
}

/**
 * A name in one spelling: white space tidied, Latin half-width, brackets of a Chinese name full-width as registers print
 * them. ID and phone numbers that somebody typed beside a name are cut out.
 */
function normaliseHolderName(raw: string): NameReading {
  const flags: string[] = [];
  let name = tidy(raw.normalize('NFKC'));
  const cleaned = cutPersonalNumbers(name);
  if (cleaned !== name) flags.push('PERSONAL_DATA_REMOVED');
  name = cleaned;
  if (/\p{Script=Han}/u.test(name)) {
    name = name
      .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
      .replaceAll('(', '\uFF08')
      .replaceAll(')', '\uFF09');
  }
  if (/分公司|分厂|\uFF08(原|曾用名|更名)|\uFF08(有限|股份)[^\uFF09]*公司/u.test(name))
    flags.push('HOLDER_NAME_TO_CONFIRM');
  return { name, flags };
}

export type HolderSplit = { readonly ok: true; readonly names: readonly string[] } | { readonly ok: false };

/**
 * Splits a holder cell on the separators of its layout (`;`, `、`, ` | `). A comma never splits: `Foo Co., Ltd.` is one firm. A comma beside Chinese names
 * is therefore unclear and asks for a semicolon instead of a guess.
 */
export function splitHolders(cell: string, separators: readonly string[]): HolderSplit {
  const names = cell
    .normalize('NFKC')
    .split(new RegExp(`[${separators.join('')}]`, 'u'))
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-');
  const unclear = names.some((name) => /\p{Script=Han}\s*,|,\s*\p{Script=Han}/u.test(name));
  return unclear ? { ok: false } : { ok: true, names };
}

export type UsccListReading =
  | { readonly ok: true; readonly usccs: readonly (string | undefined)[] }
  | { readonly ok: false; readonly code: string; readonly messageZh: string };

/** Reads one code a holder, in the same order; a single code belongs to the first holder. */
export function readUsccs(cell: string, holderCount: number): UsccListReading {
  const parts = cell
    .normalize('NFKC')
    .split(/[;、|,]/u)
    .map((part) => part.trim());
  const given = parts.every((part) => part === '') ? [] : parts;
  if (given.length > 1 && given.length !== holderCount) {
    return {
      ok: false,
      code: 'USCC_COUNT_DIFFERS',
      messageZh: `有 ${holderCount} 个权利人，却有 ${given.length} 个统一社会信用代码。请按权利人的顺序逐个填写，用“；”分隔，没有的留空。`,
    };
  }
  const usccs: (string | undefined)[] = [];
  for (const part of given) {
    if (part === '' || part === '-') {
      usccs.push(undefined);
      continue;
    }
    const reading = parseUscc(part);
    if (!reading.ok) return PERSONAL_ID.test(part) ? personalId() : reading;
    usccs.push(reading.canonical);
  }
  return { ok: true, usccs };
}

/** Citizens' ID numbers have the length of a USCC and end up in its column. */
const PERSONAL_ID = /^\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/;

function personalId(): UsccListReading {
  return {
    ok: false,
    code: 'PERSONAL_ID_NUMBER',
    messageZh: '这里像是身份证号。请删除：本系统不收集身份证号，自然人不需要填写统一社会信用代码。',
  };
}

/** Assigns codes and the seat of the first holder to the names, in order. */
export function toHolders(
  names: readonly string[],
  usccs: readonly (string | undefined)[],
  seats: readonly (DivisionCode | undefined)[],
): { holders: ImportedHolder[]; flags: string[] } {
  const flags = new Set<string>();
  const holders = names.map((raw, index) => {
    const { name, flags: nameFlags } = normaliseHolderName(raw);
    const uscc = usccs[index];
    const divisionCode = seats[index];
    const type = classifyHolder(name, uscc);
    for (const flag of nameFlags) flags.add(flag);
    if (type.uncertain) flags.add('HOLDER_TYPE_UNCERTAIN');
    return {
      name,
      holderType: type.holderType,
      ...(uscc !== undefined && { uscc }),
      ...(divisionCode !== undefined && { divisionCode }),
    };
  });
  return { holders, flags: [...flags] };
}
