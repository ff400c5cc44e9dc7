import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { FenText } from '../../amount.ts';
import type { AssetFacts, CollateralAsset, RefusalGround } from '../../collateral/domain.ts';

/** Which register it goes to: patents and trademarks have two, so a bundle never mixes them. */
export type PledgeKind = 'PATENT' | 'TRADEMARK';

/** 质押登记状态 (brief §2.1 F9). */
export type PledgeStatus =
  | 'PREPARED'
  | 'SUBMITTED'
  | 'CORRECTION_REQUIRED'
  | 'REGISTERED'
  | 'CANCELLATION_SUBMITTED'
  | 'CANCELLED'
  | 'REFUSED'
  | 'REVOKED'
  | 'ABANDONED';

export type RevocationCause = 'REGISTERED_IN_ERROR' | 'FRAUD';

/** How firmly a pledge holds its rights (F1): RESERVED while on its way to the registry, PLEDGED once registered. */
export type Claim = 'RESERVED' | 'PLEDGED';

/** Shape number of {@link PledgeState} in the store. */
export const PLEDGE_SCHEMA = 1;

/** What the parties agreed on. */
export interface PledgeContract {
  readonly pledgeId: string;
  readonly kind: PledgeKind;
  readonly assets: readonly CollateralAsset[];
  readonly pledgorUscc: string;
  /** Code of the pledgee, a partner bank. */
  readonly bankCode: string;
  readonly securedAmountFen: FenText;
  readonly debtStart: LegalDate;
  readonly debtEnd: LegalDate;
  /** Demand that it answers; null = none. */
  readonly demandId: string | null;
  readonly coOwnerDocumentNo: string | null;
  /** Grounds that the parties insist on although told. */
  readonly insisted: readonly RefusalGround[];
}

export interface Pledge extends PledgeContract {
  readonly status: PledgeStatus;
  /** Rights it claims now: all of them or none. At most one live claim on a right, guarded by a unique index (G-1). */
  readonly liveAssetIds: readonly string[];
  readonly claim: Claim | null;
  readonly preparedOn: LegalDate;
  readonly submittedOn: LegalDate | null;
  /** What the registry asked for; kept with the case. */
  readonly correctionNote: string | null;
  readonly registryNo: string | null;
  readonly registeredOn: LegalDate | null;
  readonly modifiedOn: LegalDate | null;
  readonly refusedOn: LegalDate | null;
  readonly refusalGround: RefusalGround | null;
  readonly dischargeDocumentNo: string | null;
  readonly revocationCause: RevocationCause | null;
  /** Day on which it was cancelled, revoked or abandoned. */
  readonly endedOn: LegalDate | null;
}

export type PledgeState = { readonly status: 'ABSENT' } | Pledge;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface PreparePledge extends CommandBase, PledgeContract {
  readonly type: 'PreparePledge';
  /** Looked up: one for each right, in their order. */
  readonly facts: readonly AssetFacts[];
}

export interface SubmitPledge extends CommandBase {
  readonly type: 'SubmitPledge';
  readonly submittedOn: LegalDate;
  /**
   * Looked up anew, one for each right, in their order; UNASKED while the inventory is away and nothing here stands in the way;
   * null for what was handed in on an earlier day, which is a fact.
   */
  readonly facts: readonly AssetFacts[] | 'UNASKED' | null;
}

export interface RequireCorrection extends CommandBase {
  readonly type: 'RequireCorrection';
  readonly note: string;
}

export interface RecordRegistration extends CommandBase {
  readonly type: 'RecordRegistration';
  readonly registryNo: string;
  readonly registeredOn: LegalDate;
}

export interface RecordRefusal extends CommandBase {
  readonly type: 'RecordRefusal';
  readonly ground: RefusalGround;
  readonly refusedOn: LegalDate;
}

export interface ModifyPledge extends CommandBase {
  readonly type: 'ModifyPledge';
  readonly securedAmountFen: FenText;
  readonly debtEnd: LegalDate;
  readonly modifiedOn: LegalDate;
}

export interface SubmitCancellation extends CommandBase {
  readonly type: 'SubmitCancellation';
  readonly dischargeDocumentNo: string;
}

/** 撤回注销申请: asked for in error, or refused by the registry; the registration stands. */
export interface WithdrawCancellation extends CommandBase {
  readonly type: 'WithdrawCancellation';
}

export interface RecordCancellation extends CommandBase {
  readonly type: 'RecordCancellation';
  readonly cancelledOn: LegalDate;
}

export interface RevokeRegistration extends CommandBase {
  readonly type: 'RevokeRegistration';
  readonly cause: RevocationCause;
  readonly revokedOn: LegalDate;
}

export interface AbandonPledge extends CommandBase {
  readonly type: 'AbandonPledge';
}

export type PledgeAction =
  | SubmitPledge
  | RequireCorrection
  | RecordRegistration
  | RecordRefusal
  | ModifyPledge
  | SubmitCancellation
  | WithdrawCancellation
  | RecordCancellation
  | RevokeRegistration
  | AbandonPledge;
export type PledgeCommand = PreparePledge | PledgeAction;

/** What every public event of a pledge names. */
export interface PledgeIdentity {
  readonly pledgeId: string;
  readonly kind: PledgeKind;
  readonly assets: readonly CollateralAsset[];
  readonly bankCode: string;
  readonly securedAmountFen: FenText;
}

export type PledgeEvent =
  | (PledgeContract & { readonly type: 'PledgePrepared'; readonly preparedOn: LegalDate })
  | (PledgeIdentity & { readonly type: 'PledgeRegistrationSubmitted'; readonly submittedOn: LegalDate })
  | { readonly type: 'PledgeCorrectionRequired'; readonly note: string }
  | (PledgeIdentity & {
      readonly type: 'PledgeRegistered';
      readonly registryNo: string;
      readonly debtEnd: LegalDate;
      readonly registeredOn: LegalDate;
    })
  | (PledgeIdentity & {
      readonly type: 'PledgeRefused';
      readonly ground: RefusalGround;
      readonly refusedOn: LegalDate;
    })
  | (PledgeIdentity & {
      readonly type: 'PledgeModified';
      /** New minus previous secured amount. */
      readonly changeFen: FenText;
      readonly debtEnd: LegalDate;
      readonly modifiedOn: LegalDate;
    })
  | { readonly type: 'PledgeCancellationSubmitted'; readonly dischargeDocumentNo: string }
  | { readonly type: 'PledgeCancellationWithdrawn'; readonly withdrawnOn: LegalDate }
  | (PledgeIdentity & { readonly type: 'PledgeCancelled'; readonly cancelledOn: LegalDate })
  | (PledgeIdentity & {
      readonly type: 'PledgeRevoked';
      readonly cause: RevocationCause;
      readonly revokedOn: LegalDate;
      readonly registeredOn: LegalDate;
    })
  | (PledgeIdentity & { readonly type: 'PledgeAbandoned'; readonly abandonedOn: LegalDate });
