import { type LegalDate, notFound, rule } from '@zhiqi/kernel';
import { refuseFaults } from '../../faults.ts';
import {
  type Consent,
  type ConsentEndCause,
  type Demand,
  type DemandEvent,
  FIELD_SETS,
  type GrantConsent,
  LIVE_STATUSES,
  type RevokeConsent,
} from './types.ts';

/** Consents that one demand may collect, ended ones included: all are kept in its document, which is read with every step. */
export const MAX_CONSENTS = 100;

/** The consent under which a bank may read a demand today; undefined = it may not. */
export function consentFor(demand: Demand, bankCode: string, today: LegalDate): Consent | undefined {
  if (!demand.readableBy.includes(bankCode) || demand.content.validUntil < today) return undefined;
  return liveConsents(demand).find((consent) => consent.bankCode === bankCode && today <= consent.expiresOn);
}

/** Consents that nobody has ended and that time has not been told to end. */
export function liveConsents(state: Demand): Consent[] {
  return state.consents.filter(({ status }) => status === 'ACTIVE');
}

/** Number of the signed paper, where the bureau acts; null where the enterprise does. */
export function paperOf({ actor, documentNo }: { actor: GrantConsent['actor']; documentNo: string }): string | null {
  return actor.role === 'FIN' ? documentNo.trim() : null;
}

/** What a new consent leads to: the bank learns of a verified demand at once, of another when it is verified. */
export function grant(command: GrantConsent, demand: Demand, today: LegalDate): DemandEvent[] {
  const { consentId, bankCode, expiresOn } = command;
  refuseFaults('CONSENT_INVALID', '授权', [
    command.fieldSets.length > 0
      ? undefined
      : { field: 'field_sets', rule: 'REQUIRED', messageZh: '请选择授权公开的内容' },
    expiresOn >= today ? undefined : { field: 'expires_on', rule: 'DATE_PAST', messageZh: '授权到期日不能早于今天' },
  ]);
  if (liveConsents(demand).some((consent) => consent.bankCode === bankCode)) {
    throw rule('CONSENT_ALREADY_LIVE', '对这家银行的授权仍然有效。要改变授权内容或期限,请先撤回再重新授权。', {
      params: { bankCode },
    });
  }
  if (demand.consents.length >= MAX_CONSENTS) {
    throw rule('CONSENTS_TOO_MANY', `一份融资需求最多授权 ${MAX_CONSENTS} 次。请撤回本需求,另行提交后再授权。`);
  }
  const fieldSets = FIELD_SETS.filter((set) => set === 'BASIC' || command.fieldSets.includes(set));
  const { demandId, uscc, content } = demand;
  const consent = { consentId, bankCode, fieldSets };
  const granted: DemandEvent = {
    type: 'DisclosureConsentGranted',
    demandId,
    ...consent,
    grantedOn: today,
    expiresOn,
    documentNo: paperOf(command),
  };
  if (demand.status === 'SUBMITTED') return [granted];
  return [granted, published({ demandId, uscc, content }, consent, today)];
}

/** Ends one consent, at once. */
export function revoke(command: RevokeConsent, demand: Demand, today: LegalDate): DemandEvent[] {
  const consent = demand.consents.find(({ consentId }) => consentId === command.consentId);
  if (!consent) throw notFound('CONSENT_NOT_FOUND', '该融资需求没有这项授权。请核对授权编号。');
  if (consent.status !== 'ACTIVE') {
    throw rule('CONSENT_ENDED', '这项授权已经终止,无需再次撤回。', { params: { status: consent.status } });
  }
  return [revoked(demand, consent, 'REVOKED_BY_ENTERPRISE', paperOf(command), today)];
}

/** Ends every live consent, because the demand itself ends. */
export function endConsents(demand: Demand, cause: ConsentEndCause, on: LegalDate): DemandEvent[] {
  return liveConsents(demand).map((consent) => revoked(demand, consent, cause, null, on));
}

function revoked(
  { demandId }: Demand,
  { consentId, bankCode, disclosed }: Consent,
  cause: ConsentEndCause,
  documentNo: string | null,
  revokedOn: LegalDate,
): DemandEvent {
  return { type: 'DisclosureConsentRevoked', demandId, consentId, bankCode, cause, disclosed, documentNo, revokedOn };
}

/** One bank gets what its consent discloses of the demand as it stands. */
export function published(
  { demandId, uscc, content }: Pick<Demand, 'demandId' | 'uscc' | 'content'>,
  { consentId, bankCode, fieldSets }: Pick<Consent, 'consentId' | 'bankCode' | 'fieldSets'>,
  publishedOn: LegalDate,
): DemandEvent {
  return { type: 'FinancingDemandPublished', demandId, consentId, bankCode, uscc, content, fieldSets, publishedOn };
}

/** Consents that ran out, then the demand itself; both hold through their last day in Shanghai. */
export function endedByTime(demand: Demand, today: LegalDate): DemandEvent[] {
  if (!LIVE_STATUSES.includes(demand.status)) return [];
  const { demandId, status, content } = demand;
  const { validUntil } = content;
  const isOver = validUntil < today;
  const ended = liveConsents(demand).flatMap((consent): DemandEvent[] => {
    if (consent.expiresOn < today) return [expired(demandId, consent)];
    return isOver ? [revoked(demand, consent, 'DEMAND_EXPIRED', null, validUntil)] : [];
  });
  if (!isOver) return ended;
  const wasPublished = status === 'PUBLISHED';
  return [...ended, { type: 'FinancingDemandExpired', demandId, wasPublished, expiredOn: validUntil }];
}

function expired(demandId: string, { consentId, bankCode, disclosed, expiresOn }: Consent): DemandEvent {
  return { type: 'DisclosureConsentExpired', demandId, consentId, bankCode, disclosed, expiredOn: expiresOn };
}
