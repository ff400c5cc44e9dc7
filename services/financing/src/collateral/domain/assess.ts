import { type Actor, assertNever, type DomainError, type LegalDate, rule } from '@zhiqi/kernel';
import type {
  AssetFacts,
  PatentFacts,
  PatentLegalState,
  PatentOverlay,
  TrademarkEnd,
  TrademarkFacts,
} from './facts.ts';
import { GROUND_ZH, isWaivable, type RefusalGround } from './grounds.ts';

/** One ground that stands in the way, and in Chinese what it is and what to do. */
export interface Finding {
  readonly ground: RefusalGround;
  readonly messageZh: string;
}

/** Everything that stands in the way of a pledge over one right. */
export interface Assessment {
  readonly facts: AssetFacts;
  readonly findings: readonly Finding[];
}

/** What the rights are offered for. */
export interface Offer {
  readonly today: LegalDate;
  /** Last day of the secured debt; null = not known yet. */
  readonly debtEnd: LegalDate | null;
  /** Whether the co-owners' consent or agreement is at hand. */
  readonly coOwnersConsent: boolean;
}

const STATE_GROUND: Readonly<Record<Exclude<PatentLegalState, 'GRANTED_IN_FORCE'>, Finding>> = {
  UNKNOWN: of('RIGHT_NOT_IN_FORCE', '法律状态不明,请先在专利台账登记法律状态'),
  APPLIED: of('NOT_GRANTED', '尚在申请中,请待授权公告后再办理'),
  PUBLISHED: of('NOT_GRANTED', '尚未授权,请待授权公告后再办理'),
  GRACE: of('ANNUAL_FEE_UNPAID', '年费未缴,正处于滞纳期,请先补缴年费和滞纳金'),
  LAPSED: of('RIGHT_NOT_IN_FORCE', '专利权已终止,请更换质押物'),
  RESTORATION_PENDING: of('RIGHT_NOT_IN_FORCE', '专利权已终止,恢复请求尚未获准,请待恢复后再办理'),
  EXPIRED: of('RIGHT_NOT_IN_FORCE', '专利权期限已届满,请更换质押物'),
  INVALIDATED: of('RIGHT_NOT_IN_FORCE', '专利权已被宣告无效,请更换质押物'),
  SURRENDERED: of('RIGHT_NOT_IN_FORCE', '专利权已放弃,请更换质押物'),
  REFUSED: of('RIGHT_NOT_IN_FORCE', '专利申请已被驳回,请更换质押物'),
  WITHDRAWN: of('RIGHT_NOT_IN_FORCE', '专利申请已撤回或视为撤回,请更换质押物'),
};

const OVERLAY_GROUND: Readonly<Record<Exclude<PatentOverlay, 'PLEDGED'>, Finding>> = {
  PRESERVED: of('OWNERSHIP_SUSPENDED', '已被人民法院保全,请待解除后再办理'),
  OWNERSHIP_DISPUTE: of('OWNERSHIP_SUSPENDED', '权属存在纠纷,程序已中止,请待纠纷解决后再办理'),
  INVALIDATION_PENDING: of('INVALIDATION_PENDING', '已被请求宣告无效,各方知悉后仍坚持的,请在坚持办理的理由中勾选'),
  DUAL_FILED: of('TWIN_APPLICATION', '同日另有发明专利申请,各方知悉后仍坚持的,请在坚持办理的理由中勾选'),
  UNKNOWN: of('OTHER', '专利台账记有本服务不能识别的权利负担,不能确认可以质押,请管理员升级融资服务后再办理'),
};

const END_ZH: Readonly<Record<TrademarkEnd, string>> = {
  REMOVED: '注销',
  CANCELLED: '撤销',
  INVALIDATED: '宣告无效',
};

const NOT_IN_LEDGER = of('OTHER', '专利台账中没有这件专利,请核对申请号,或先导入专利清单');

/** Confirmed abnormal filings: the registry has no ground of that name, the platform refuses them all the same. */
const ABNORMAL_FILING = of('OTHER', '已被认定为非正常专利申请,不得新设质押,请更换质押物');
const NOT_NOW_FOR_BANKS = of('OTHER', '暂不能新设质押,请更换质押物,或向市场监督管理部门了解办理要求');

/**
 * Everything that stands in the way of a pledge over one right, in the order of the registry's list (brief §2.1 F9, G-1 to
 * G-3). Empty = it could be prepared.
 */
export function assess(facts: AssetFacts, offer: Offer): Assessment {
  switch (facts.register) {
    case 'PATENT':
      return { facts, findings: assessPatent(facts, offer) };
    case 'TRADEMARK':
      return { facts, findings: assessTrademark(facts, offer) };
    default:
      return assertNever(facts, 'register');
  }
}

function assessPatent({ asset, known, abnormalFiling, claimedBy }: PatentFacts, offer: Offer): Finding[] {
  const abnormal = abnormalFiling ? [ABNORMAL_FILING] : [];
  if (known === null) {
    return [...abnormal, NOT_IN_LEDGER];
  }
  const { state, overlays, termEnd, ownedByPledgor, holderUnidentified, holders } = known;
  const findings: Finding[] = [...abnormal];
  if (!ownedByPledgor) findings.push(notOwner(holderUnidentified));
  if (state !== 'GRANTED_IN_FORCE') findings.push(STATE_GROUND[state]);
  for (const overlay of overlays) {
    // The register links both halves of a dual filing; only the utility model may have to give way (announcement 461).
    const givesWay = overlay !== 'DUAL_FILED' || asset.kind === 'PATENT_UTILITY_MODEL';
    if (overlay !== 'PLEDGED' && givesWay) findings.push(OVERLAY_GROUND[overlay]);
  }
  findings.push(...termFindings(termEnd, offer));
  if (holders > 1 && !offer.coOwnersConsent) {
    findings.push(of('CO_OWNER_CONSENT_MISSING', '为共有权利,请填写全体共有人同意质押的文件编号或另有约定的协议编号'));
  }
  if (claimedBy !== null || overlays.includes('PLEDGED')) findings.push(alreadyPledged());
  return findings;
}

/** Who owns a mark is not in what cultivation publishes: the clerk compares the certificate. */
function assessTrademark({ known, claimedBy }: TrademarkFacts, offer: Offer): Finding[] {
  const claimed = claimedBy === null ? [] : [alreadyPledged()];
  if (known === null) {
    return [...claimed, of('OTHER', '商标台账中没有这件注册商标,请核对注册号和类别,或先由商标科室登记')];
  }
  if (known.end !== null) {
    return [...claimed, of('RIGHT_NOT_IN_FORCE', `注册商标已被${END_ZH[known.end]},请更换质押物`)];
  }
  return [...(known.termEnd === null ? [] : termFindings(known.termEnd, offer)), ...claimed];
}

/** G-2: the debt may not outlast the right. */
function termFindings(termEnd: LegalDate, { debtEnd, today }: Offer): Finding[] {
  const needed = debtEnd ?? today;
  if (needed <= termEnd) return [];
  return [of('TERM_BEYOND_RIGHT', `权利期限至 ${termEnd},早于债务到期日 ${needed},请缩短债务期限或更换质押物`)];
}

function notOwner(holderUnidentified: boolean): Finding {
  return holderUnidentified
    ? of('PLEDGOR_NOT_OWNER', '台账中权利人没有统一社会信用代码,无法确认归属,请先补全台账')
    : of('PLEDGOR_NOT_OWNER', '台账中的权利人不是出质人,请核对;已转让的请先办理著录事项变更');
}

function alreadyPledged(): Finding {
  return of('ALREADY_PLEDGED', '已有质押登记或正在办理质押登记,请待其注销、不予登记或放弃后再办理');
}

/**
 * What an assessment may tell somebody. A bank must not infer an unpublished enforcement matter from a refusal, and nobody
 * outside the bureau learns more about rights of others, or of nobody knows whom, than that they are (brief §4.3).
 */
export function tellable(findings: readonly Finding[], { role }: Actor): readonly Finding[] {
  if (role !== 'BANK' && role !== 'ENT') return findings;
  const others = findings.filter((finding) => finding.ground === 'PLEDGOR_NOT_OWNER' || finding === NOT_IN_LEDGER);
  if (others.length > 0) return others;
  if (role === 'ENT') return findings;
  const isInternal = (finding: Finding) => finding === ABNORMAL_FILING || finding === OVERLAY_GROUND.UNKNOWN;
  return findings.map((finding) => (isInternal(finding) ? NOT_NOW_FOR_BANKS : finding));
}

/**
 * The refusal of a whole bundle: every ground of every right at once.
 * @param assessments of all rights of the bundle, in its order
 * @param against which findings count against it
 * @returns undefined when none does
 */
export function refusalOf(
  assessments: readonly Assessment[],
  against: (finding: Finding) => boolean,
  { actor, slug, titleZh }: { readonly actor: Actor; readonly slug: string; readonly titleZh: string },
): DomainError | undefined {
  const refused = assessments.flatMap(({ facts, findings }, index) => {
    const told = tellable(findings, actor).filter(against);
    return told.length > 0 ? [{ index, assetId: facts.asset.assetId, told }] : [];
  });
  if (refused.length === 0) return undefined;
  const grounds = [...new Set(refused.flatMap(({ told }) => told.map(({ ground }) => ground)))];
  const sentences = refused.map(({ assetId, told }) => `${assetId} ${told.map(sentence).join(';')}`);
  return rule(slug, `${titleZh}:${sentences.join('。')}。`, {
    params: { grounds: grounds.join(',') },
    fields: refused.map(({ index, told }) => ({
      field: `assets[${index}]`,
      rule: told.map(({ ground }) => ground).join(','),
      messageZh: told.map(sentence).join(';'),
    })),
  });
}

/** `【已经质押】已有质押登记……`; what is waivable says so. */
export function sentence({ ground, messageZh }: Finding): string {
  return `【${GROUND_ZH[ground]}${isWaivable(ground) ? ',可坚持办理' : ''}】${messageZh}`;
}

function of(ground: RefusalGround, messageZh: string): Finding {
  return { ground, messageZh };
}
