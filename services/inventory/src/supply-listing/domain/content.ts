import {
  addMonths,
  forbidden,
  isCanonicalPatentNumber,
  type LegalDate,
  parseIndustryCode,
  ruleSetAt,
} from '@zhiqi/kernel';
import type { SupplyDemandParameters } from '../../demand/domain/parameters.ts';
import { type Check, refuseFaults } from '../../faults.ts';
import { publishedTextFaults } from '../../published-text.ts';
import { CONVERSION_MODES, PRICE_MODES } from '../../stocktaking-item/domain/survey.ts';
import type { DraftListing, ListingContent, ReviseListing } from './types.ts';
import { type PublicationWording, publishedTexts, refusedWords } from './wording.ts';

const MAX_PATENTS = 20;
const MAX_TITLE = 100;
const MAX_SUMMARY = 2_000;
const MAX_FIELD = 200;
const MAX_WORDS = 20;
const MAX_WORD = 30;
const MAX_INDUSTRIES = 10;

/** What a listing is written by: parameters and the word list of the day. */
export interface ListingRules {
  readonly parameters: readonly SupplyDemandParameters[];
  readonly wording: readonly PublicationWording[];
}

/**
 * Checks what was written, and completes the default validity. A draft may lack texts; what it says must be right.
 * @throws DomainError `invalid` naming every field that is wrong, a refused word by itself
 * @throws DomainError `forbidden` where an enterprise offers what is not its own
 */
export function written(rules: ListingRules, command: DraftListing | ReviseListing, today: LegalDate) {
  const { content, facts, actsFor, actor } = command;
  const { listingValidityMonths, listingMaxMonths } = ruleSetAt(rules.parameters, today);
  const complete: ListingContent = {
    ...content,
    validUntil: content.validUntil ?? addMonths(today, listingValidityMonths),
  };
  refuseFaults('LISTING_INVALID', '供给条目', [
    ...patentFaults(command),
    ...codeFaults(complete),
    ...textFaults(complete, ruleSetAt(rules.wording, today)),
    [complete.validUntil < today, 'content.valid_until', 'DATE_PASSED', '有效期不能早于今天'],
    [
      complete.validUntil > addMonths(today, listingMaxMonths),
      'content.valid_until',
      'TOO_LONG',
      `有效期最长 ${listingMaxMonths} 个月`,
    ],
  ]);
  if (
    actor.role === 'ENT' &&
    !facts.patents.every(({ holderKeys }) => actsFor !== null && holderKeys.includes(actsFor))
  ) {
    throw forbidden('NOT_THE_HOLDER', '只能提交本单位为权利人的专利。请核对登录的企业或申请号。');
  }
  return {
    content: complete,
    ipc: [...new Set(facts.patents.flatMap(({ ipc }) => ipc))],
    holderKeys: [...new Set(facts.patents.flatMap(({ holderKeys }) => holderKeys))],
    writtenBy: actor.personKey,
    writtenOn: today,
  };
}

function patentFaults({ content: { applicationNos }, facts }: DraftListing | ReviseListing): Check[] {
  const field = 'content.application_nos';
  return [
    [applicationNos.length === 0, field, 'REQUIRED', '请填写至少一件专利的申请号'],
    [applicationNos.length > MAX_PATENTS, field, 'TOO_MANY', `一个条目最多打包 ${MAX_PATENTS} 件专利`],
    [new Set(applicationNos).size < applicationNos.length, field, 'DUPLICATE', '申请号有重复'],
    ...applicationNos.map(
      (number, index): Check => [
        !isCanonicalPatentNumber(number),
        `${field}[${index}]`,
        'NOT_CANONICAL',
        '申请号应为规范写法,如 201710601862.3',
      ],
    ),
    ...facts.patents.map(
      ({ registered, applicationNo }, index): Check => [
        !registered && isCanonicalPatentNumber(applicationNo),
        `${field}[${index}]`,
        'PATENT_NOT_REGISTERED',
        `台账中没有专利 ${applicationNo},请先导入`,
      ],
    ),
  ];
}

function codeFaults({ modes, priceMode, industryCodes }: ListingContent): Check[] {
  return [
    [modes.length === 0, 'content.modes', 'REQUIRED', '请选择至少一种转化方式'],
    [
      !modes.every((mode) => CONVERSION_MODES.includes(mode)),
      'content.modes',
      'UNKNOWN_CODE',
      '转化方式不在可选范围内',
    ],
    [new Set(modes).size < modes.length, 'content.modes', 'DUPLICATE', '转化方式有重复'],
    [!PRICE_MODES.includes(priceMode), 'content.price_mode', 'UNKNOWN_CODE', '定价方式不在可选范围内'],
    [industryCodes.length > MAX_INDUSTRIES, 'content.industry_codes', 'TOO_MANY', `行业最多 ${MAX_INDUSTRIES} 个`],
    [
      !industryCodes.every((code) => parseIndustryCode(code)?.canonical === code),
      'content.industry_codes',
      'INDUSTRY_UNKNOWN',
      '行业应为国民经济行业分类(GB/T 4754)代码',
    ],
  ];
}

function textFaults(content: ListingContent, wording: PublicationWording): Check[] {
  const { title, summary, fieldOfUse, productWords } = content;
  const words = refusedWords(wording, publishedTexts(content));
  return [
    [title.length > MAX_TITLE, 'content.title', 'TEXT_TOO_LONG', `标题最长 ${MAX_TITLE} 个字符`],
    [summary.length > MAX_SUMMARY, 'content.summary', 'TEXT_TOO_LONG', `说明最长 ${MAX_SUMMARY} 个字符`],
    [fieldOfUse.length > MAX_FIELD, 'content.field_of_use', 'TEXT_TOO_LONG', `适用领域最长 ${MAX_FIELD} 个字符`],
    [productWords.length > MAX_WORDS, 'content.product_words', 'TOO_MANY', `产品词最多 ${MAX_WORDS} 个`],
    [
      productWords.some((word) => word === '' || word.length > MAX_WORD),
      'content.product_words',
      'WORD_LENGTH',
      `产品词应为 1 至 ${MAX_WORD} 个字符`,
    ],
    ...publishedTextFaults('content.title', title),
    ...publishedTextFaults('content.summary', summary),
    ...publishedTextFaults('content.field_of_use', fieldOfUse),
    ...productWords.flatMap((word) => publishedTextFaults('content.product_words', word)),
    ...words.map(
      (word): Check => [
        true,
        fieldOf(content, word, wording),
        'WORDING_REFUSED',
        `不得使用「${word}」:发布供给信息不推荐产品、不作担保、不排名(专利法第七十九条)`,
      ],
    ),
  ];
}

function fieldOf({ title, summary, fieldOfUse }: ListingContent, word: string, wording: PublicationWording): string {
  const uses = (text: string) => refusedWords(wording, [text]).includes(word);
  if (uses(title)) return 'content.title';
  if (uses(summary)) return 'content.summary';
  return uses(fieldOfUse) ? 'content.field_of_use' : 'content.product_words';
}
