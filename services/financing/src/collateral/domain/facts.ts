import type { LegalDate } from '@zhiqi/kernel';
import type { CollateralAsset } from './assets.ts';

/** 法律状态 as the inventory tells it. */
export type PatentLegalState =
  | 'UNKNOWN'
  | 'APPLIED'
  | 'PUBLISHED'
  | 'GRANTED_IN_FORCE'
  | 'GRACE'
  | 'LAPSED'
  | 'RESTORATION_PENDING'
  | 'EXPIRED'
  | 'INVALIDATED'
  | 'SURRENDERED'
  | 'REFUSED'
  | 'WITHDRAWN';

/** 权利负担 that weigh on collateral, as the inventory tells them; licences do not. UNKNOWN = one of a newer inventory. */
export type PatentOverlay =
  | 'PLEDGED'
  | 'PRESERVED'
  | 'OWNERSHIP_DISPUTE'
  | 'INVALIDATION_PENDING'
  | 'DUAL_FILED'
  | 'UNKNOWN';

interface FactsBase {
  readonly asset: CollateralAsset;
  /** Pledge of ours that claims it now; null = free. */
  readonly claimedBy: string | null;
}

/** What was looked up of one patent: at the inventory, among our own claims and among confirmed abnormal filings. */
export interface PatentFacts extends FactsBase {
  readonly register: 'PATENT';
  /** Null = the inventory does not know the number. */
  readonly known: {
    readonly state: PatentLegalState;
    readonly overlays: readonly PatentOverlay[];
    /** Last day of the term. */
    readonly termEnd: LegalDate;
    readonly ownedByPledgor: boolean;
    /** Some holder's credit code is unknown, so that ownership could not be told. */
    readonly holderUnidentified: boolean;
    readonly holders: number;
  } | null;
  /** Confirmed as an abnormal filing: no new pledge. */
  readonly abnormalFiling: boolean;
}

/** 商标权的终局 as cultivation tells it. */
export type TrademarkEnd = 'REMOVED' | 'CANCELLED' | 'INVALIDATED';

/** What is known of one trademark: our copy of what cultivation published. Its owner is not in it. */
export interface TrademarkFacts extends FactsBase {
  readonly register: 'TRADEMARK';
  /** Null = cultivation never told of it. */
  readonly known: {
    readonly end: TrademarkEnd | null;
    /** Last day of the term; null when only its end became known. */
    readonly termEnd: LegalDate | null;
  } | null;
}

export type AssetFacts = PatentFacts | TrademarkFacts;
