import { normaliseIdentifier, parseUscc } from '@zhiqi/kernel';
import { type Check, refuseFaults } from '../../faults.ts';
import { publishedTextFaults } from '../../published-text.ts';
import type { Demand } from './types.ts';

const MAX_TITLE = 100;
const MAX_TEXT = 2_000;
/** Words that every firm of the place carries, and forms of a company: what is left of a name tells whose it is. */
const COMMON_PARTS =
  /有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|集团|公司|厂|专业合作社|合作社|个体工商户|内蒙古自治区|内蒙古|鄂尔多斯市|鄂尔多斯|达拉特旗|达旗|树林召镇/g;
/** What a firm does, as the end of its name: before it stands the trade name (字号) by which everybody calls it. */
const TRADES =
  /(?:农牧业|农牧|牧业|农业|种业|种养殖|养殖|乳业|肉业|食品|饲料|粮油|羊绒|绒业|毛纺|纺织|服饰|服装|煤业|煤炭|矿业|能源|电力|化工|建材|新材料|材料|机械|装备|设备|制造|环保|生物|医药|药业|科技|技术|信息|电子|网络|工贸|商贸|贸易|实业|工程|建设|建筑|物流|运输|文化|旅游|发展|开发|投资)+$/;
/** By these words after it a trade name is meant as one, also where it is an everyday word. */
const AS_A_FIRM = ['公司', '集团', '企业', '厂', '合作社', '牌', '品牌', '商标'];
/** A shorter rest would be an everyday word. */
const MIN_TELLING_PART = 2;

/**
 * Checks a text written for the public: separate from what the enterprise wrote, and without anything that tells who asks,
 * unless the enterprise agreed to be named. Contacts are refused either way: interested holders ask the bureau.
 * @throws DomainError `invalid`, slug `PUBLIC_TEXT_INVALID`, naming field and rule
 */
export function checkPublicText(demand: Demand, title: string, text: string): void {
  refuseFaults('PUBLIC_TEXT_INVALID', '公开文字', [
    ...lengthFaults('public_title', '公开标题', title, MAX_TITLE),
    ...lengthFaults('public_text', '公开说明', text, MAX_TEXT),
    [
      squeeze(text) === squeeze(demand.need.content),
      'public_text',
      'NOT_REWRITTEN',
      '公开说明须另行撰写,不能照搬企业原文',
    ],
    ...revealing('public_title', title, demand),
    ...revealing('public_text', text, demand),
  ]);
}

function lengthFaults(field: string, nameZh: string, value: string, max: number): Check[] {
  return [
    [value === '', field, 'REQUIRED', `${nameZh}必填`],
    [value.length > max, field, 'TEXT_TOO_LONG', `${nameZh}最长 ${max} 个字符`],
  ];
}

function revealing(field: string, value: string, { requester, mayNameRequester }: Demand): Check[] {
  const said = squeeze(value);
  return [
    ...publishedTextFaults(field, value),
    [!mayNameRequester && namesRequester(said, requester.name), field, 'REQUESTER_NAMED', '公开文字中出现了企业名称'],
    [!mayNameRequester && carriesUscc(said), field, 'USCC_IN_PUBLIC_TEXT', '公开文字中出现了统一社会信用代码'],
  ];
}

function namesRequester(said: string, name: string): boolean {
  const full = squeeze(name);
  const telling = full.replace(COMMON_PARTS, '');
  if (said.includes(full) || (telling.length >= MIN_TELLING_PART && said.includes(telling))) return true;
  const tradeName = telling.replace(TRADES, '');
  return tradeName.length >= MIN_TELLING_PART && AS_A_FIRM.some((word) => said.includes(`${tradeName}${word}`));
}

/** Any credit code, the requester's own among them. */
function carriesUscc(said: string): boolean {
  return [...said.matchAll(/(?=([0-9A-Z]{18}))/g)].some(([, code = '']) => parseUscc(code).ok);
}

/** Without blanks and punctuation, so that a name cannot hide between dots. */
function squeeze(text: string): string {
  return normaliseIdentifier(text).replace(/[\p{P}\p{S}]/gu, '');
}
