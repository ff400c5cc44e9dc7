import { addMonths, type LegalDate } from '@zhiqi/kernel';
import type {
  Listing,
  ListingConsent,
  ListingConsentKind,
  ListingFacts,
  ListingPatent,
  RecordedSale,
  SuspensionReason,
} from './types.ts';
import { type PublicationWording, publishedTexts, refusedWords } from './wording.ts';

export type ListingRequirement =
  | 'IN_FORCE'
  | 'IN_SCOPE'
  | 'USABLE'
  | 'TERM_LEFT'
  | 'HOLDER_CONSENT'
  | 'FURTHER_CONSENT'
  | 'PLAIN_TEXT'
  | 'WORDING'
  | 'OPEN_LICENCE_FIELDS'
  | 'VALIDITY';

/** One requirement of R-34 on the listing, or on one of its patents. */
export interface ListingCheck {
  readonly requirement: ListingRequirement;
  readonly applicationNo: string | null;
  readonly met: boolean;
  /** What is missing and what to do; empty where it is met. */
  readonly messageZh: string;
  /** Why a published listing is suspended when this fails; null where nothing of the kind suspends it. */
  readonly suspends: SuspensionReason | null;
}

const MIN_SUMMARY = 10;

/** Told by requirements of their own. */
const JUDGED_APART = ['U_NOT_IN_FORCE', 'U_STATE_UNKNOWN', 'U_TERM_SHORT', 'FEE_OVERDUE'];

const UNWILLING: Readonly<Record<string, string>> = {
  U_NO_ANSWER: '权利人还没有经核实的盘点答复',
  U_ANSWER_EXPIRED: '权利人的盘点答复已过有效期',
  U_REFUSED: '权利人答复不愿转化',
  U_UNDECIDED: '权利人尚未决定是否转化',
};

const BURDENS: Readonly<Record<string, string>> = {
  U_PRESERVED: '专利处于财产保全中',
  U_OWNERSHIP_DISPUTE: '专利权属有争议',
  U_EXCLUSIVE_LICENSED: '已有独占许可',
  U_SOLE_LICENSED: '已有排他许可',
};

/** Consents by which a right that needs them becomes usable. */
const CONSENT_OF: Readonly<Record<string, ListingConsentKind>> = {
  U_JOINT_OWNERS: 'HOLDER',
  U_PLEDGED: 'PLEDGEE',
  U_INSTITUTION_APPROVAL: 'SUPERIOR',
};

/**
 * R-34, item by item: in force, usable, consented to, long enough to live, told in plain language by a person; and the
 * wording of R-36. Judged on approval, at publication and every day after it.
 */
export function publishability(
  listing: Listing,
  { patents, minRemainingMonths }: ListingFacts,
  wording: PublicationWording,
  today: LegalDate,
): ListingCheck[] {
  return [
    ...patents.flatMap((patent) => patentChecks(listing, patent, minRemainingMonths, today)),
    plainText(listing, patents),
    wordingCheck(listing, wording),
    openLicenceFields(listing, patents),
    check('VALIDITY', null, today <= listing.validUntil, '有效期已过,请修改有效期'),
  ];
}

/** Why a listing on the supply list must not stay there; empty = it may. */
export function suspensionReasons(checks: readonly ListingCheck[]): SuspensionReason[] {
  return [...new Set(checks.flatMap(({ met, suspends }) => (met || suspends === null ? [] : [suspends])))];
}

/** What is missing, in the words of the checks. */
export function missing(checks: readonly ListingCheck[]): string[] {
  return checks
    .filter(({ met }) => !met)
    .map(({ applicationNo, messageZh }) => (applicationNo === null ? messageZh : `${applicationNo} ${messageZh}`));
}

function patentChecks(listing: Listing, patent: ListingPatent, minMonths: number, today: LegalDate): ListingCheck[] {
  const of = (
    requirement: ListingRequirement,
    met: boolean,
    messageZh: string,
    suspends: SuspensionReason,
  ): ListingCheck => check(requirement, patent.applicationNo, met, messageZh, suspends);
  const { expiresOn, abnormal } = patent;
  const termLeft = expiresOn !== null && today <= addMonths(expiresOn, -minMonths);
  return [
    of('IN_FORCE', patent.registered && patent.inForce, '专利不在有效状态,请核对登记簿', 'NOT_IN_FORCE'),
    abnormal
      ? of('IN_SCOPE', false, '已被认定为非正常申请', 'ABNORMAL_FILING')
      : of('IN_SCOPE', patent.inScope, '不属于本旗盘点范围', 'OUT_OF_SCOPE'),
    usable(patent),
    ...licenceModes(listing, patent),
    of('TERM_LEFT', termLeft, `剩余保护期不足 ${minMonths} 个月`, 'TERM_TOO_SHORT'),
    holderConsent(listing, patent),
    furtherConsent(listing, patent),
  ];
}

/** Usable, but for what the other requirements judge. */
function usable({ applicationNo, availability, reasonCodes }: ListingPatent): ListingCheck {
  const against = reasonCodes.filter((code) => !JUDGED_APART.includes(code) && CONSENT_OF[code] === undefined);
  if (availability === 'AVAILABLE_NOW' || (availability !== null && against.length === 0)) {
    return check('USABLE', applicationNo, true, '');
  }
  const [code = ''] = against;
  const burden = BURDENS[code];
  const messageZh = burden ?? UNWILLING[code] ?? '专利目前不可用,请查看可用情况的理由';
  const isUnwilling = availability === null || UNWILLING[code] !== undefined;
  return check('USABLE', applicationNo, false, messageZh, isUnwilling ? 'WILLINGNESS_CHANGED' : 'ENCUMBERED');
}

/** while an open licence is announced nobody can be given a sole or exclusive one (Patent Law 51), so none is offered. */
function licenceModes({ modes }: Listing, { applicationNo, openLicensed }: ListingPatent): ListingCheck[] {
  if (!openLicensed || !(modes.includes('EXCLUSIVE_LICENCE') || modes.includes('SOLE_LICENCE'))) return [];
  const messageZh = '已公告开放许可,期间不得给予独占或排他许可(专利法第五十一条),请改写条目、去掉这两种方式';
  return [check('USABLE', applicationNo, false, messageZh, 'ENCUMBERED')];
}

/** All holders of today, whoever they were when the listing was written; and nobody who has sold since. */
function holderConsent(listing: Listing, patent: ListingPatent): ListingCheck {
  const { applicationNo, holderKeys } = patent;
  const of = (met: boolean, messageZh: string) =>
    check('HOLDER_CONSENT', applicationNo, met, messageZh, 'HOLDER_CHANGED');
  const sale = unregisteredSale(listing, patent);
  if (sale) {
    const { conversionId } = sale;
    return of(false, `已登记转让或作价入股(${conversionId}),原权利人的同意不再有效;须在权利人变更入册后由新权利人同意`);
  }
  const lacking = holderKeys.filter((key) => !consentsOf(listing, key).length);
  const met = holderKeys.length > 0 && lacking.length === 0;
  return of(met, `还缺权利人 ${lacking.join('、')} 对转化和公开的同意(共 ${holderKeys.length} 个权利人)`);
}

function consentsOf({ consents }: Listing, key: string): readonly ListingConsent[] {
  return consents.filter(({ kind, holderKey }) => kind === 'HOLDER' && holderKey === key);
}

/** A sale after the holders' word, to one who is no holder in the register yet: until it is, nobody can offer the right. */
function unregisteredSale(listing: Listing, { sales, holderKeys }: ListingPatent): RecordedSale | undefined {
  const consentedOn = holderKeys.flatMap((key) => consentsOf(listing, key).map((consent) => consent.consentedOn));
  return sales.find(
    ({ newOwner, effectiveDate }) =>
      !holderKeys.includes(newOwner) && consentedOn.some((given) => given <= effectiveDate),
  );
}

/**
 * The conversion record by which the whole listing went to a new owner; null where a patent of it is still there to be had. A
 * share of a joint patent is no whole: the others still own theirs.
 */
export function soldUnder(listing: Listing, patents: readonly ListingPatent[]): string | null {
  const sales = patents.map((patent) =>
    patent.holderKeys.length === 1 ? unregisteredSale(listing, patent) : undefined,
  );
  return sales.every((sale) => sale !== undefined) ? (sales[0]?.conversionId ?? null) : null;
}

function furtherConsent({ consents }: Listing, patent: ListingPatent): ListingCheck {
  const has = (kind: ListingConsentKind, covered: (consent: ListingConsent) => boolean = () => true) =>
    consents.some((consent) => consent.kind === kind && covered(consent));
  const pledgesOpen = patent.pledgeRefs.filter((ref) => !has('PLEDGEE', ({ covers }) => covers.includes(ref)));
  const pledgeOpen =
    patent.reasonCodes.includes('U_PLEDGED') &&
    (patent.pledgeRefs.length > 0 ? pledgesOpen.length > 0 : !has('PLEDGEE'));
  const approvalOpen = patent.reasonCodes.includes('U_INSTITUTION_APPROVAL') && !has('SUPERIOR');
  const pledgee = pledgesOpen.length > 0 ? `质权人(质押 ${pledgesOpen.join('、')})` : '质权人';
  const lacking = [pledgeOpen ? pledgee : '', approvalOpen ? '主管部门' : ''].filter((who) => who !== '');
  const messageZh = `还缺${lacking.join('和')}的同意`;
  return check('FURTHER_CONSENT', patent.applicationNo, lacking.length === 0, messageZh, 'ENCUMBERED');
}

/** Written by a person for readers who are no experts: not the abstract of the patent. */
function plainText({ title, summary }: Listing, patents: readonly ListingPatent[]): ListingCheck {
  const isCopy = patents.some(({ abstract }) => abstract !== null && abstract.trim() === summary);
  const messageZh = isCopy
    ? '说明照搬了专利摘要,请用通俗的话另写'
    : `请填写通俗的标题和不少于 ${MIN_SUMMARY} 个字的说明`;
  return check('PLAIN_TEXT', null, title !== '' && summary.length >= MIN_SUMMARY && !isCopy, messageZh);
}

function wordingCheck(listing: Listing, wording: PublicationWording): ListingCheck {
  const words = refusedWords(wording, publishedTexts(listing));
  return check('WORDING', null, words.length === 0, `不得使用「${words.join('」「')}」等推荐、担保或排名的词语`);
}

/** Expectations, row 18: nobody can judge an open licence without class, field of use and product words. */
function openLicenceFields(listing: Listing, patents: readonly ListingPatent[]): ListingCheck {
  const lacking = listing.modes.includes('OPEN_LICENCE')
    ? [
        patents.every(({ classified }) => classified) ? '' : '分类号(IPC)',
        listing.fieldOfUse === '' ? '适用领域' : '',
        listing.productWords.length === 0 ? '产品词' : '',
      ].filter((what) => what !== '')
    : [];
  return check('OPEN_LICENCE_FIELDS', null, lacking.length === 0, `开放许可须填写${lacking.join('、')}`);
}

function check(
  requirement: ListingRequirement,
  applicationNo: string | null,
  met: boolean,
  messageZh: string,
  suspends: SuspensionReason | null = null,
): ListingCheck {
  return { requirement, applicationNo, met, messageZh: met ? '' : messageZh, suspends };
}
