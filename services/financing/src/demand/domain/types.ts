import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { FenText } from '../../amount.ts';
import type { AssetFacts, CollateralAsset } from '../../collateral/domain.ts';

/** 融资需求状态 (brief §2.1 F3). PUBLISHED = verified, and at least one bank may see it. */
export type DemandStatus = 'SUBMITTED' | 'RETURNED' | 'VERIFIED' | 'PUBLISHED' | 'WITHDRAWN' | 'EXPIRED' | 'CLOSED';

/** States in which it can still come to something, and in which time can end it. */
export const LIVE_STATUSES: readonly DemandStatus[] = ['SUBMITTED', 'RETURNED', 'VERIFIED', 'PUBLISHED'];

export type DemandReturnReason =
  | 'ASSET_NOT_OWNED'
  | 'ASSET_NOT_IN_FORCE'
  | 'ASSET_PLEDGED'
  | 'ASSET_DISPUTED'
  | 'TERM_BEYOND_RIGHT'
  | 'AMOUNT_UNCLEAR'
  | 'MATERIALS_INCOMPLETE'
  | 'OTHER';

export type DemandOutcome = 'FINANCED' | 'NOT_FINANCED' | 'FINANCED_ELSEWHERE';

export type FundingPurpose = 'WORKING_CAPITAL' | 'EQUIPMENT' | 'RESEARCH' | 'CONVERSION' | 'EXPANSION' | 'OTHER';

export type EnterpriseSize = 'MICRO' | 'SMALL' | 'MEDIUM' | 'LARGE';

/** 授权公开的内容, in their order; BASIC is always part of a consent. */
export const FIELD_SETS = ['BASIC', 'FINANCIAL', 'IP_DETAIL'] as const;
export type FieldSet = (typeof FIELD_SETS)[number];

export type ConsentStatus = 'ACTIVE' | 'REVOKED' | 'EXPIRED';

export type ConsentEndCause = 'REVOKED_BY_ENTERPRISE' | 'DEMAND_WITHDRAWN' | 'DEMAND_CLOSED' | 'DEMAND_EXPIRED';

/** What an enterprise asks for. */
export interface DemandContent {
  readonly amountMinFen: FenText;
  readonly amountMaxFen: FenText;
  readonly termMonths: number;
  readonly purpose: FundingPurpose;
  readonly assets: readonly CollateralAsset[];
  readonly size: EnterpriseSize;
  /** GB/T 4754, canonical: `C1340`. */
  readonly industry: string;
  /** Name of the industrial park, may be empty; never published. */
  readonly park: string;
  /** Last day on which it stands. */
  readonly validUntil: LegalDate;
}

/** 授权同意: what one enterprise lets one bank know of one demand (F4). */
export interface Consent {
  readonly consentId: string;
  readonly bankCode: string;
  readonly fieldSets: readonly FieldSet[];
  readonly grantedOn: LegalDate;
  /** Last day on which it holds. */
  readonly expiresOn: LegalDate;
  /** Number of the signed paper when the bureau recorded it for the enterprise; null when the enterprise acted. */
  readonly documentNo: string | null;
  readonly status: ConsentStatus;
  /** Null while it is active. */
  readonly endedOn: LegalDate | null;
  /** Whether the bank was ever sent anything under it: only then is it told of its end. */
  readonly disclosed: boolean;
}

/** Shape number of {@link DemandState} in the store. */
export const DEMAND_SCHEMA = 1;

export interface Demand {
  readonly status: DemandStatus;
  readonly demandId: string;
  readonly uscc: string;
  readonly content: DemandContent;
  readonly consents: readonly Consent[];
  /** Banks that may read it now; what their queries search. */
  readonly readableBy: readonly string[];
  readonly submittedOn: LegalDate;
  readonly verifiedOn: LegalDate | null;
  readonly returnReasons: readonly DemandReturnReason[];
  /** What the clerk wrote when returning it; never published. */
  readonly returnNote: string | null;
  readonly outcome: DemandOutcome | null;
  readonly endedOn: LegalDate | null;
}

export type DemandState = { readonly status: 'ABSENT' } | Demand;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface SubmitDemand extends CommandBase {
  readonly type: 'SubmitDemand';
  readonly demandId: string;
  readonly uscc: string;
  readonly content: DemandContent;
}

export interface ReviseDemand extends CommandBase {
  readonly type: 'ReviseDemand';
  readonly content: DemandContent;
}

export interface ReturnDemand extends CommandBase {
  readonly type: 'ReturnDemand';
  readonly reasons: readonly DemandReturnReason[];
  readonly note: string;
}

export interface VerifyDemand extends CommandBase {
  readonly type: 'VerifyDemand';
  /** Looked up: one for each right, in their order. */
  readonly facts: readonly AssetFacts[];
}

export interface GrantConsent extends CommandBase {
  readonly type: 'GrantConsent';
  readonly consentId: string;
  /** Looked up: a registered partner bank. */
  readonly bankCode: string;
  readonly fieldSets: readonly FieldSet[];
  readonly expiresOn: LegalDate;
  readonly documentNo: string;
}

export interface RevokeConsent extends CommandBase {
  readonly type: 'RevokeConsent';
  readonly consentId: string;
  readonly documentNo: string;
}

export interface WithdrawDemand extends CommandBase {
  readonly type: 'WithdrawDemand';
  readonly documentNo: string;
}

export interface CloseDemand extends CommandBase {
  readonly type: 'CloseDemand';
  readonly outcome: DemandOutcome;
}

/** Time has passed: sent when {@link demandDueAt} is reached. */
export interface TickDemand extends CommandBase {
  readonly type: 'Tick';
}

export type DemandAction =
  | ReviseDemand
  | ReturnDemand
  | VerifyDemand
  | GrantConsent
  | RevokeConsent
  | WithdrawDemand
  | CloseDemand;
export type DemandCommand = SubmitDemand | DemandAction | TickDemand;

/** What ends or publishes a consent says whose and which. */
interface ConsentIdentity {
  readonly demandId: string;
  readonly consentId: string;
  readonly bankCode: string;
}

export type DemandEvent =
  | {
      readonly type: 'FinancingDemandSubmitted';
      readonly demandId: string;
      readonly uscc: string;
      readonly content: DemandContent;
      readonly submittedOn: LegalDate;
    }
  | {
      readonly type: 'FinancingDemandRevised';
      readonly demandId: string;
      readonly content: DemandContent;
      /** Day of its verification, which still stands; null = it has to be verified (again). */
      readonly verifiedOn: LegalDate | null;
      readonly revisedOn: LegalDate;
    }
  | {
      readonly type: 'FinancingDemandReturned';
      readonly demandId: string;
      readonly reasons: readonly DemandReturnReason[];
      readonly note: string | null;
      readonly returnedOn: LegalDate;
    }
  | {
      readonly type: 'FinancingDemandVerified';
      readonly demandId: string;
      readonly content: DemandContent;
      readonly verifiedOn: LegalDate;
    }
  | (ConsentIdentity & {
      readonly type: 'DisclosureConsentGranted';
      readonly fieldSets: readonly FieldSet[];
      readonly grantedOn: LegalDate;
      readonly expiresOn: LegalDate;
      readonly documentNo: string | null;
    })
  | (ConsentIdentity & {
      readonly type: 'FinancingDemandPublished';
      readonly uscc: string;
      readonly content: DemandContent;
      readonly fieldSets: readonly FieldSet[];
      readonly publishedOn: LegalDate;
    })
  | (ConsentIdentity & {
      readonly type: 'DisclosureConsentRevoked';
      readonly cause: ConsentEndCause;
      readonly disclosed: boolean;
      readonly documentNo: string | null;
      readonly revokedOn: LegalDate;
    })
  | (ConsentIdentity & {
      readonly type: 'DisclosureConsentExpired';
      readonly disclosed: boolean;
      readonly expiredOn: LegalDate;
    })
  | {
      readonly type: 'FinancingDemandWithdrawn';
      readonly demandId: string;
      readonly wasPublished: boolean;
      readonly documentNo: string | null;
      readonly withdrawnOn: LegalDate;
    }
  | {
      readonly type: 'FinancingDemandExpired';
      readonly demandId: string;
      readonly wasPublished: boolean;
      readonly expiredOn: LegalDate;
    }
  | {
      readonly type: 'FinancingDemandClosed';
      readonly demandId: string;
      readonly outcome: DemandOutcome;
      readonly closedOn: LegalDate;
    };
