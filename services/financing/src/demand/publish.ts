import { parseUscc } from '@zhiqi/kernel';
import type { Publication } from '@zhiqi/runtime';
import { kindsOf, patentsOf, trademarksOf } from '../collateral/domain.ts';
import { amountBand, type DemandContent, type DemandEvent } from './domain.ts';

type EventOf<T extends DemandEvent['type']> = Extract<DemandEvent, { type: T }>;

/**
 * What others learn of a demand. Departments learn bands and kinds; a bank learns what the consent given to it discloses, and
 * that it ended, if it was ever told anything. Who the enterprise is, and its papers and notes, stay inside.
 */
export function demandToPublic(event: DemandEvent): Publication[] {
  switch (event.type) {
    case 'FinancingDemandSubmitted':
      return [submitted(event.demandId, event.content, event.submittedOn)];
    case 'FinancingDemandRevised': {
      const { demandId, content, verifiedOn, revisedOn } = event;
      if (verifiedOn === null) return [submitted(demandId, content, revisedOn)];
      return [verified(demandId, content, verifiedOn, revisedOn)];
    }
    case 'FinancingDemandReturned':
      return [
        {
          type: 'zhiqi.financing.v1.FinancingDemandReturned',
          ...home(event.returnedOn),
          message: {
            demandId: event.demandId,
            reasons: event.reasons.map((reason) => `DEMAND_RETURN_REASON_${reason}` as const),
            returnedOn: event.returnedOn,
          },
        },
      ];
    case 'FinancingDemandVerified':
      return [verified(event.demandId, event.content, event.verifiedOn, event.verifiedOn)];
    case 'DisclosureConsentGranted':
      return [granted(event)];
    case 'FinancingDemandPublished':
      return published(event);
    case 'DisclosureConsentRevoked':
      return revoked(event);
    case 'DisclosureConsentExpired':
      return expired(event);
    case 'FinancingDemandWithdrawn':
    case 'FinancingDemandExpired':
    case 'FinancingDemandClosed':
      return [ended(event)];
  }
}

function home(effective: string) {
  return { copy: 'home', effective } as const;
}

/** What anybody inside may know of a demand. */
function facts(demandId: string, content: DemandContent) {
  const { amountMaxFen, termMonths, purpose, size, industry, assets } = content;
  return {
    demandId,
    amountBand: `AMOUNT_BAND_${amountBand(amountMaxFen)}`,
    termMonths,
    purpose: `FUNDING_PURPOSE_${purpose}`,
    size: `ENTERPRISE_SIZE_${size}`,
    industry,
    assetKinds: kindsOf(assets).map((kind) => `ASSET_KIND_${kind}` as const),
    assets: assets.length,
  } as const;
}

function submitted(demandId: string, content: DemandContent, submittedOn: string): Publication {
  return {
    type: 'zhiqi.financing.v1.FinancingDemandSubmitted',
    ...home(submittedOn),
    message: { ...facts(demandId, content), submittedOn },
  };
}

function verified(demandId: string, content: DemandContent, verifiedOn: string, effective: string): Publication {
  return {
    type: 'zhiqi.financing.v1.FinancingDemandVerified',
    ...home(effective),
    message: { ...facts(demandId, content), verifiedOn },
  };
}

function granted(event: EventOf<'DisclosureConsentGranted'>): Publication {
  const { demandId, consentId, bankCode, fieldSets, grantedOn, expiresOn } = event;
  return {
    type: 'zhiqi.financing.v1.DisclosureConsentGranted',
    ...home(grantedOn),
    message: { demandId, consentId, bankCode, fieldSets: fieldSets.map(fieldSetName), grantedOn, expiresOn },
  };
}

/** The home copy carries the bands only; the bank's copy exactly what its consent discloses. */
function published(event: EventOf<'FinancingDemandPublished'>): Publication[] {
  const { demandId, consentId, bankCode, content, fieldSets, publishedOn } = event;
  const told = {
    ...facts(demandId, content),
    consentId,
    bankCode,
    fieldSets: fieldSets.map(fieldSetName),
    validUntil: content.validUntil,
  };
  const sealed = { uscc: '', amountMinFen: 0n, amountMaxFen: 0n, applicationNos: [], trademarkIds: [] };
  const disclosed = {
    ...sealed,
    ...(fieldSets.includes('FINANCIAL') && financial(event)),
    ...(fieldSets.includes('IP_DETAIL') && {
      applicationNos: patentsOf(content.assets),
      trademarkIds: trademarksOf(content.assets),
    }),
  };
  const publication = { type: 'zhiqi.financing.v1.FinancingDemandPublished', effective: publishedOn } as const;
  return [
    { ...publication, copy: 'home', message: { ...told, ...sealed } },
    { ...publication, copy: 'party', reader: bankCode, consentId, message: { ...told, ...disclosed } },
  ];
}

/** A sole trader's code is personal data: it is in no event, not even under a consent. The bank asks for the demand itself. */
function financial({ uscc, content }: EventOf<'FinancingDemandPublished'>) {
  const parsed = parseUscc(uscc);
  return {
    uscc: parsed.ok && !parsed.isIndividualBusiness ? uscc : '',
    amountMinFen: BigInt(content.amountMinFen),
    amountMaxFen: BigInt(content.amountMaxFen),
  };
}

function revoked(event: EventOf<'DisclosureConsentRevoked'>): Publication[] {
  const { demandId, consentId, bankCode, cause, revokedOn } = event;
  const message = { demandId, consentId, bankCode, cause: `CONSENT_END_CAUSE_${cause}`, revokedOn } as const;
  const publication = { type: 'zhiqi.financing.v1.DisclosureConsentRevoked', effective: revokedOn, message } as const;
  return [{ ...publication, copy: 'home' }, ...(event.disclosed ? [{ ...publication, ...toldEnd(event) }] : [])];
}

function expired(event: EventOf<'DisclosureConsentExpired'>): Publication[] {
  const { demandId, consentId, bankCode, expiredOn } = event;
  const message = { demandId, consentId, bankCode, expiredOn };
  const publication = { type: 'zhiqi.financing.v1.DisclosureConsentExpired', effective: expiredOn, message } as const;
  return [{ ...publication, copy: 'home' }, ...(event.disclosed ? [{ ...publication, ...toldEnd(event) }] : [])];
}

/** The bank's earlier copies are removed before it is told. */
function toldEnd({ bankCode, consentId }: { readonly bankCode: string; readonly consentId: string }) {
  return { copy: 'party', reader: bankCode, consentId, revokes: true } as const;
}

function ended(
  event: EventOf<'FinancingDemandWithdrawn' | 'FinancingDemandExpired' | 'FinancingDemandClosed'>,
): Publication {
  const { demandId } = event;
  switch (event.type) {
    case 'FinancingDemandWithdrawn': {
      const { wasPublished, withdrawnOn } = event;
      const message = { demandId, wasPublished, withdrawnOn };
      return { type: 'zhiqi.financing.v1.FinancingDemandWithdrawn', ...home(withdrawnOn), message };
    }
    case 'FinancingDemandExpired': {
      const { wasPublished, expiredOn } = event;
      const message = { demandId, wasPublished, expiredOn };
      return { type: 'zhiqi.financing.v1.FinancingDemandExpired', ...home(expiredOn), message };
    }
    case 'FinancingDemandClosed': {
      const { outcome, closedOn } = event;
      const message = { demandId, outcome: `DEMAND_OUTCOME_${outcome}` as const, closedOn };
      return { type: 'zhiqi.financing.v1.FinancingDemandClosed', ...home(closedOn), message };
    }
  }
}

function fieldSetName<Name extends string>(name: Name): `FIELD_SET_${Name}` {
  return `FIELD_SET_${name}`;
}
