import type { LegalDate } from '@zhiqi/kernel';
import { isOnlyLicence } from '../../conversion/domain/checks.ts';
import type { OpenLicenceRules } from './rules.ts';
import type { OpenLicenceContent, OpenLicenceFacts } from './types.ts';

export type CheckOutcome = 'PASSED' | 'BLOCKED' | 'WARNING' | 'UNKNOWN';

/** One thing that was looked at before a statement is filed. */
export interface Check {
  /** The rule of the brief it comes from, then what was looked at: `R38_ANNUITY`. */
  readonly code: string;
  readonly outcome: CheckOutcome;
  readonly messageZh: string;
}

interface Case {
  readonly rules: OpenLicenceRules;
  readonly content: OpenLicenceContent;
  readonly facts: OpenLicenceFacts;
  readonly today: LegalDate;
}

const passed = (code: string, messageZh: string): Check => ({ code, outcome: 'PASSED', messageZh });
const blocked = (code: string, messageZh: string): Check => ({ code, outcome: 'BLOCKED', messageZh });

/**
 * Everything that stands in the way of an open-licence statement on a day, rule by rule (R-37 to R-41, Implementing Rules
 * 85 and 86), and what is guidance alone. Unknown is not passed: somebody looks at the register first.
 */
export function openLicenceChecks(
  rules: OpenLicenceRules,
  content: OpenLicenceContent,
  facts: OpenLicenceFacts,
  today: LegalDate,
): Check[] {
  const given: Case = { rules, content, facts, today };
  return [
    granted(given),
    complete(given),
    noPromotion(given),
    findable(given),
    noOnlyLicence(given),
    undisputed(given),
    annuityPaid(given),
    pledgeConsent(given),
    noImpediment(given),
    evaluationReport(given),
    ownersSigned(given),
    feeGuidance(given),
  ];
}

/** Whether a statement may be filed: nothing blocks, and nothing is unknown. */
export function mayBeFiled(checks: readonly Check[]): boolean {
  return checks.every(({ outcome }) => outcome === 'PASSED' || outcome === 'WARNING');
}

function granted({ facts: { grantDate, legalState } }: Case): Check {
  const code = 'R37_GRANTED';
  if (legalState === 'UNKNOWN') {
    return { code, outcome: 'UNKNOWN', messageZh: '法律状态情况不明。请先查登记簿副本并登记法律状态' };
  }
  if (legalState !== 'GRANTED_IN_FORCE' && legalState !== 'GRACE') {
    return blocked(code, '专利未授权或已失效。只有授权公告后的有效专利可以声明开放许可');
  }
  return grantDate === null
    ? { code, outcome: 'UNKNOWN', messageZh: '授权公告日不明。请补充授权公告日' }
    : passed(code, `已于 ${grantDate} 授权公告`);
}

function complete({ content, today }: Case): Check {
  const { feeModel, feeFen, royaltyPpm, paymentTerms, licenceTermEnd } = content;
  const code = 'R37_CONTENT';
  const needsFee = feeModel === 'FIXED' || feeModel === 'ENTRY_FEE_AND_ROYALTY';
  const needsRoyalty = feeModel.startsWith('ROYALTY') || feeModel === 'ENTRY_FEE_AND_ROYALTY';
  const missing = [
    ...(needsFee && (feeFen === null || BigInt(feeFen) <= 0n) ? ['许可费标准(金额)'] : []),
    ...(needsRoyalty && royaltyPpm <= 0 ? ['许可费标准(提成比例)'] : []),
    ...(feeModel !== 'FREE' && paymentTerms === '' ? ['许可费支付方式'] : []),
    ...(licenceTermEnd < today ? ['尚未届满的许可期限'] : []),
  ];
  return missing.length === 0
    ? passed(code, '许可费支付方式、标准和许可期限齐备')
    : blocked(code, `缺少:${missing.join('、')}。请补充`);
}

function noPromotion({ rules, content }: Case): Check {
  const text = [content.paymentTerms, content.fieldOfUse, content.otherTerms, ...content.productWords].join('\n');
  const found = rules.promotionalWords.filter((word) => text.includes(word));
  return found.length === 0
    ? passed('R37_NO_PROMOTION', '没有商业宣传用语')
    : blocked('R37_NO_PROMOTION', `含有宣传用语:${found.join('、')}。请删去`);
}

/** Publishing without class, field and product words is read by nobody. */
function findable({ content, facts }: Case): Check {
  const missing = [
    ...(facts.kind !== 'DESIGN' && facts.ipcMain === null ? ['IPC 主分类'] : []),
    ...(content.fieldOfUse === '' ? ['应用领域'] : []),
    ...(content.productWords.length === 0 ? ['产品词'] : []),
  ];
  return missing.length === 0
    ? passed('R37_PUBLICATION_WORDS', '分类、应用领域、产品词齐备')
    : blocked('R37_PUBLICATION_WORDS', `缺少:${missing.join('、')}。请补充,以便企业检索`);
}

function noOnlyLicence({ facts, today }: Case): Check {
  const code = 'R38_ONLY_LICENCE';
  const held = facts.overlays.some((overlay) => overlay === 'EXCLUSIVE_LICENSED' || overlay === 'SOLE_LICENSED');
  const running = facts.licences.some(({ kind, to }) => isOnlyLicence(kind) && (to === null || to >= today));
  return held || running
    ? blocked(code, '独占或排他许可尚在期限内。请待其届满,或先解除')
    : passed(code, '没有期限内的独占或排他许可');
}

function undisputed({ facts: { overlays } }: Case): Check {
  const code = 'R38_SUSPENDED';
  if (overlays.includes('PRESERVED')) return blocked(code, '专利权被保全,有关程序中止。请待保全解除');
  if (overlays.includes('OWNERSHIP_DISPUTE')) return blocked(code, '因权属纠纷程序中止。请待中止结束');
  return passed(code, '没有中止或保全');
}

function annuityPaid({ facts: { legalState, feeStanding } }: Case): Check {
  const code = 'R38_ANNUITY';
  if (legalState === 'GRACE') return blocked(code, '年费未缴,处于滞纳期。请先缴纳年费和滞纳金');
  if (feeStanding === 'GRACE_SUSPECTED' || feeStanding === 'LAPSE_SUSPECTED') {
    return { code, outcome: 'UNKNOWN', messageZh: '应缴日已过而没有缴费记录。请核对登记簿,已缴的登记缴费' };
  }
  return passed(code, '没有欠缴年费的记载');
}

function pledgeConsent({ facts, content }: Case): Check {
  const code = 'R38_PLEDGE';
  if (!facts.overlays.includes('PLEDGED')) return passed(code, '没有质押登记');
  return content.pledgeeConsentHash === null
    ? blocked(code, '专利权已质押,须有质权人同意。请补充同意书')
    : passed(code, '已质押,质权人同意');
}

function noImpediment({ facts }: Case): Check {
  return facts.overlays.includes('INVALIDATION_PENDING')
    ? { code: 'R38_OTHER', outcome: 'WARNING', messageZh: '有无效宣告请求在审。请告知权利人风险' }
    : passed('R38_OTHER', '没有其他妨碍的记载');
}

function evaluationReport({ facts, content }: Case): Check {
  const code = 'R39_EVALUATION_REPORT';
  if (facts.kind === 'INVENTION') return passed(code, '发明专利不需要评价报告');
  return content.evaluationReportNo === null
    ? blocked(code, '实用新型、外观设计专利须提供专利权评价报告。请填写报告编号')
    : passed(code, '已提供专利权评价报告');
}

function ownersSigned({ rules, facts, content }: Case): Check {
  const missing = facts.holderKeys.filter((key) => !content.signedBy.includes(key)).length;
  if (missing === 0) return passed('R40_OWNERS_SIGNED', '全体权利人已签署');
  const messageZh = `${facts.holderKeys.length} 个权利人中有 ${missing} 个没有签署。请补签`;
  return rules.jointOwnersMustSign || missing === facts.holderKeys.length
    ? blocked('R40_OWNERS_SIGNED', messageZh)
    : { code: 'R40_OWNERS_SIGNED', outcome: 'WARNING', messageZh };
}

function feeGuidance({ rules, content: { feeModel, feeFen, royaltyPpm } }: Case): Check {
  const code = 'R44_FEE_GUIDANCE';
  const maxFee = BigInt(rules.guidanceMaxFixedFeeYuan) * 100n;
  const isOnProfit = feeModel === 'ROYALTY_ON_PROFIT';
  const maxPpm = isOnProfit ? rules.guidanceMaxRoyaltyOnProfitPpm : rules.guidanceMaxRoyaltyOnSalesPpm;
  const over = [
    ...(feeFen !== null && BigInt(feeFen) > maxFee
      ? [`固定费用一般不高于 ${rules.guidanceMaxFixedFeeYuan / 10_000} 万元`]
      : []),
    ...(royaltyPpm > maxPpm ? [`提成一般不高于${isOnProfit ? '利润' : '净销售额'}的 ${maxPpm / 10_000}%`] : []),
  ];
  return over.length === 0
    ? passed(code, '许可费在指引范围内')
    : { code, outcome: 'WARNING', messageZh: `${over.join(';')}。只作提示,不影响提交` };
}
