import { type FieldViolation, invalid, type LegalDate, MAX_FEN, rule } from '@zhiqi/kernel';
import type {
  AmountBand,
  ConversionKind,
  ConversionTerms,
  Counterpart,
  OtherLicence,
  PatentFacts,
  RecordConversion,
} from './types.ts';

export const CONVERSION_KIND_ZH: Readonly<Record<ConversionKind, string>> = {
  TRANSFER: '转让',
  ORDINARY_LICENCE: '普通许可',
  SOLE_LICENCE: '排他许可',
  EXCLUSIVE_LICENCE: '独占许可',
  OPEN_LICENCE: '开放许可',
  EQUITY: '作价入股',
  OWN_PRODUCTION: '自行实施',
};

const LICENCES: readonly ConversionKind[] = ['ORDINARY_LICENCE', 'SOLE_LICENCE', 'EXCLUSIVE_LICENCE', 'OPEN_LICENCE'];
/** Licences beside which there is no other one: sole leaves the owner in, exclusive does not. */
const ONLY_LICENCES: readonly ConversionKind[] = ['SOLE_LICENCE', 'EXCLUSIVE_LICENCE'];
/** What a joint owner may do without the others where they agreed nothing: work it, and license it ordinarily (Law 14). */
const ALONE: readonly ConversionKind[] = ['ORDINARY_LICENCE', 'OWN_PRODUCTION'];
/** Companies, farmers' cooperatives and sole traders produce; universities, associations and persons do not. */
const PRODUCERS = ['91', '92', '93'];

const YUAN = 100n;
const BANDS: readonly (readonly [upTo: bigint, band: AmountBand])[] = [
  [0n, 'FREE'],
  [100_000n * YUAN, 'UP_TO_100K'],
  [1_000_000n * YUAN, 'OVER_100K_TO_1M'],
  [10_000_000n * YUAN, 'OVER_1M_TO_10M'],
];

export function isLicence(kind: ConversionKind): boolean {
  return LICENCES.includes(kind);
}

/** Whether it forbids every other licence. */
export function isOnlyLicence(kind: ConversionKind): boolean {
  return ONLY_LICENCES.includes(kind);
}

/** Whether it runs for a time, and so can end. */
export function hasTerm(kind: ConversionKind): boolean {
  return isLicence(kind) || kind === 'OWN_PRODUCTION';
}

/** The band that others learn instead of the amount. @param amountFen integer fen; null = undisclosed */
export function amountBand(amountFen: string | null): AmountBand {
  if (amountFen === null) return 'UNDISCLOSED';
  const fen = BigInt(amountFen);
  return BANDS.find(([upTo]) => fen <= upTo)?.[1] ?? 'OVER_10M';
}

/** Whether a record is evidence of use (brief §3.6): a transfer only if the new owner is one that produces. */
export function provesUse(kind: ConversionKind, counterpart: Counterpart | null): boolean {
  return kind !== 'TRANSFER' || PRODUCERS.includes(counterpart?.uscc?.slice(0, 2) ?? '');
}

/** Whether the counterpart sits in a county where no holder does. Unknown seats cross nothing. */
export function isCrossRegion(patents: readonly PatentFacts[], counterpart: Counterpart | null): boolean {
  const seat = counterpart?.divisionCode ?? null;
  const seats = new Set(patents.flatMap((patent) => patent.seats));
  return seat !== null && seats.size > 0 && !seats.has(seat);
}

/** Whether the record fits in itself: dates, amount, counterpart, document. @throws DomainError `invalid` naming every field */
export function requireSound(terms: ConversionTerms, today: LegalDate): void {
  const faults = [...dateFaults(terms, today), ...contentFaults(terms)];
  const [first] = faults;
  if (first) throw invalid(first.rule, `${first.messageZh}。请核对合同后改正。`, { fields: faults });
}

function dateFaults(terms: ConversionTerms, today: LegalDate): FieldViolation[] {
  const { contractDate, effectiveDate, termEnd, cnipaRecordal } = terms;
  const faults: FieldViolation[] = [];
  const add = (field: string, slug: string, messageZh: string) => faults.push({ field, rule: slug, messageZh });
  if (contractDate > today) add('contract_date', 'DATE_IN_FUTURE', '签订日不能晚于今天');
  if (effectiveDate > today) add('effective_date', 'DATE_IN_FUTURE', '生效日不能晚于今天,请在生效后再登记');
  if (terms.kind === 'TRANSFER' && effectiveDate < contractDate) {
    // It takes effect by registration, which follows the contract (Law 10).
    add('effective_date', 'DATE_OUT_OF_ORDER', '转让自登记之日起生效,生效日不能早于合同签订日');
  }
  if (termEnd !== null && !hasTerm(terms.kind)) add('term_end', 'TERM_WITHOUT_LICENCE', '只有许可和自行实施有期限');
  if (termEnd !== null && termEnd < effectiveDate) add('term_end', 'DATE_OUT_OF_ORDER', '许可期限届满日不能早于生效日');
  if (cnipaRecordal === null) return faults;
  const { recordNo, recordedOn } = cnipaRecordal;
  if (recordNo.trim() === '') add('cnipa_recordal.record_no', 'REQUIRED', '备案或登记编号必填');
  if (recordedOn > today) add('cnipa_recordal.recorded_on', 'DATE_IN_FUTURE', '备案日不能晚于今天');
  if (recordedOn < contractDate) add('cnipa_recordal.recorded_on', 'DATE_OUT_OF_ORDER', '备案日不能早于合同签订日');
  return faults;
}

function contentFaults(terms: ConversionTerms): FieldViolation[] {
  const { kind, applicationNos, counterpart, amountFen } = terms;
  const faults: FieldViolation[] = [];
  const add = (field: string, slug: string, messageZh: string) => faults.push({ field, rule: slug, messageZh });
  if (applicationNos.length === 0) add('application_nos', 'REQUIRED', '请至少给出一个申请号');
  if (new Set(applicationNos).size !== applicationNos.length) add('application_nos', 'DUPLICATE', '申请号重复');
  if (kind === 'OWN_PRODUCTION' && counterpart !== null) {
    add('counterpart', 'NO_COUNTERPART', '自行实施没有相对方');
  }
  if (kind !== 'OWN_PRODUCTION' && counterpart === null) add('counterpart', 'REQUIRED', '请填写受让人或被许可人');
  if (amountFen !== null && (BigInt(amountFen) < 0n || BigInt(amountFen) >= MAX_FEN)) {
    add('amount_fen', 'AMOUNT_OUT_OF_RANGE', '金额应为不小于 0 的整数,单位分');
  }
  if (!isSha256(terms.documentHash)) {
    add('document_hash', 'DOCUMENT_HASH_REQUIRED', '请给出合同或实施证明的 SHA-256(64 位小写十六进制)');
  }
  return faults;
}

/** SHA-256 in lower-case hexadecimal. */
export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/**
 * Whether the patents may be converted like this. What was taken under an open licence is a fact: owners and pledgee consented
 * to it by the statement.
 * @throws DomainError `rule` saying what to do
 */
export function requireConvertible(command: RecordConversion): void {
  for (const patent of command.patents) {
    requireRegistered(patent);
    if (command.openLicenceId !== null) continue;
    requireAlive(patent, command.effectiveDate);
    requireUnblocked(patent, command);
    requireConsents(patent, command);
  }
  if (command.openLicenceId === null) requireNoOtherLicence(command);
}

function requireRegistered({ applicationNo, registered }: PatentFacts): void {
  if (registered) return;
  throw rule('PATENT_NOT_REGISTERED', `台账中没有专利 ${applicationNo}。请先导入专利清单,再登记转化。`, {
    params: { applicationNo },
  });
}

function requireAlive({ applicationNo, endedOn }: PatentFacts, effectiveDate: LegalDate): void {
  if (endedOn === null || effectiveDate < endedOn) return;
  throw rule(
    'PATENT_NOT_ALIVE',
    `专利 ${applicationNo} 自 ${endedOn} 起已失效,不能登记其后生效的转化。请核对申请号和生效日。`,
    { params: { applicationNo, endedOn } },
  );
}

function requireUnblocked({ applicationNo, overlays, openLicenceAnnounced }: PatentFacts, { kind }: RecordConversion) {
  const params = { applicationNo, kind };
  const disputed = overlays.find((overlay) => overlay === 'PRESERVED' || overlay === 'OWNERSHIP_DISPUTE');
  if (disputed && kind !== 'OWN_PRODUCTION') {
    const whyZh = disputed === 'PRESERVED' ? '已被保全' : '存在权属纠纷、程序中止';
    throw rule('PATENT_DISPUTED', `专利 ${applicationNo} ${whyZh},不能转让或许可。请待保全或中止解除后再登记。`, {
      params: { ...params, overlay: disputed },
    });
  }
  if (openLicenceAnnounced && isOnlyLicence(kind)) {
    throw rule(
      'OPEN_LICENCE_RUNNING',
      `专利 ${applicationNo} 在该许可期间处于开放许可,不能给予${CONVERSION_KIND_ZH[kind]}(专利法第51条)。` +
        '请核对生效日和期限;声明仍在公告的,先撤回开放许可声明,或改为普通许可。',
      { params },
    );
  }
}

function requireConsents(patent: PatentFacts, command: RecordConversion): void {
  const { kind, jointOwnersConsentHash, pledgeeConsentHash } = command;
  const { applicationNo } = patent;
  if (patent.holders > 1 && !ALONE.includes(kind) && jointOwnersConsentHash === null) {
    throw rule(
      'JOINT_OWNERS_CONSENT_REQUIRED',
      `专利 ${applicationNo} 有 ${patent.holders} 个共有人,${CONVERSION_KIND_ZH[kind]}须全体共有人同意(专利法第14条)。请补充同意书。`,
      {
        params: { applicationNo, kind },
        fields: [{ field: 'joint_owners_consent_hash', rule: 'REQUIRED', messageZh: '请给出共有人同意书的 SHA-256' }],
      },
    );
  }
  if (patent.overlays.includes('PLEDGED') && kind !== 'OWN_PRODUCTION' && pledgeeConsentHash === null) {
    throw rule(
      'PLEDGEE_CONSENT_REQUIRED',
      `专利 ${applicationNo} 已质押,转让或许可须经质权人同意(民法典第444条)。请补充质权人同意书。`,
      {
        params: { applicationNo, kind },
        fields: [{ field: 'pledgee_consent_hash', rule: 'REQUIRED', messageZh: '请给出质权人同意书的 SHA-256' }],
      },
    );
  }
}

/** Nothing else stands beside a sole or exclusive licence of the same days; production beside an exclusive one neither. */
function requireNoOtherLicence({
  kind,
  effectiveDate,
  termEnd,
  applicationNos,
  otherLicences,
}: RecordConversion): void {
  const clash = otherLicences
    .filter(({ from, to }) => (to === null || effectiveDate <= to) && (termEnd === null || from <= termEnd))
    .find((other) => excludes(kind, other));
  if (!clash) return;
  const applicationNo = clash.applicationNos.find((one) => applicationNos.includes(one)) ?? '';
  throw rule(
    'LICENCE_CONFLICT',
    `专利 ${applicationNo} 在同一期间已有${CONVERSION_KIND_ZH[clash.kind]},不能再登记${CONVERSION_KIND_ZH[kind]}。` +
      '请核对期限;原许可已提前结束的,先登记其结束。',
    { params: { applicationNo, conversionId: clash.conversionId, kind: clash.kind } },
  );
}

function excludes(kind: ConversionKind, other: OtherLicence): boolean {
  if (isOnlyLicence(kind)) return true;
  if (kind === 'OWN_PRODUCTION') return other.kind === 'EXCLUSIVE_LICENCE';
  return isLicence(kind) && isOnlyLicence(other.kind);
}
