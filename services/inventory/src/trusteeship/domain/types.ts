import type { Actor, LegalDate, Versioned } from '@zhiqi/kernel';

/** 托管状态 (brief §2.4). */
export type TrusteeshipStatus = 'PROPOSED' | 'SIGNED' | 'ACTIVE' | 'COMPLETED' | 'TERMINATED' | 'RENEWED';

export const MATTERS = [
  'ANNUITIES',
  'FILING',
  'TRADEMARKS',
  'MONITORING',
  'CONVERSION',
  'FINANCING',
  'ENFORCEMENT',
  'TRAINING',
] as const;
export type Matter = (typeof MATTERS)[number];

export type Side = 'CLIENT' | 'AGENCY';

/** Usual term and handover period, as data. */
export interface TrusteeshipRules extends Versioned {
  readonly termMonths: number;
  /** Calendar days. */
  readonly handoverDays: number;
}

/** A firm or an agency. `key` is the pseudonym that leaves the service; name and code never do. */
export interface TrusteeshipParty {
  readonly uscc: string;
  readonly name: string;
  readonly key: string;
}

/** What both sides agree on. */
export interface Agreement {
  readonly client: TrusteeshipParty;
  readonly clientIsSme: boolean;
  readonly agency: TrusteeshipParty;
  /** Licence or filing number of the agency: an agency works only with one. */
  readonly agencyFilingNo: string;
  readonly scope: 'FULL' | 'PARTIAL';
  /** Named matters; of a full trusteeship every one. */
  readonly matters: readonly Matter[];
  readonly startsOn: LegalDate;
  readonly endsOn: LegalDate;
  readonly agreementNo: string;
  readonly confidentialityClause: boolean;
  /** Agreement that this one follows. */
  readonly renews: string | null;
}

/** A matter that the client hands over to the agency by a day. */
export interface Handover {
  readonly handoverId: string;
  readonly matter: Matter;
  readonly dueOn: LegalDate;
  readonly completedOn: LegalDate | null;
}

export interface ExistingTrusteeship extends Agreement {
  readonly status: TrusteeshipStatus;
  readonly trusteeshipId: string;
  readonly ruleSetVersion: string;
  readonly clientSignedOn: LegalDate | null;
  readonly agencySignedOn: LegalDate | null;
  readonly handovers: readonly Handover[];
  /** Earliest day by which an open handover is due; what the queue of overdue ones is searched by. */
  readonly handoverDueOn: LegalDate | null;
  readonly endedOn: LegalDate | null;
}

export type TrusteeshipState = { readonly status: 'ABSENT' } | ExistingTrusteeship;

/** Shape number of {@link TrusteeshipState} in the store. */
export const TRUSTEESHIP_SCHEMA = 1;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface ProposeTrusteeship extends CommandBase, Omit<Agreement, 'endsOn'> {
  readonly type: 'ProposeTrusteeship';
  readonly trusteeshipId: string;
  /** Null: the usual term. */
  readonly endsOn: LegalDate | null;
}

export interface SignTrusteeship extends CommandBase {
  readonly type: 'SignTrusteeship';
  readonly side: Side;
  readonly signedOn: LegalDate;
}

export interface AssignHandover extends CommandBase {
  readonly type: 'AssignHandover';
  readonly handoverId: string;
  readonly matter: Matter;
  /** Null: the usual period. */
  readonly dueOn: LegalDate | null;
}

export interface CompleteHandover extends CommandBase {
  readonly type: 'CompleteHandover';
  readonly handoverId: string;
  readonly completedOn: LegalDate;
}

export interface TerminateTrusteeship extends CommandBase {
  readonly type: 'TerminateTrusteeship';
  readonly endedOn: LegalDate;
  readonly documentNo: string;
}

/** Its first or last day has come. */
export interface Tick extends CommandBase {
  readonly type: 'Tick';
  /** Whether an agreement that follows this one is signed; looked up. */
  readonly isRenewed: boolean;
}

export type TrusteeshipWork = SignTrusteeship | AssignHandover | CompleteHandover | TerminateTrusteeship;
export type TrusteeshipCommand = ProposeTrusteeship | TrusteeshipWork | Tick;

export type EndCause = 'COMPLETED' | 'TERMINATED' | 'RENEWED';

/** What happened to an agreement. Private to the service; `publish.ts` says what others learn. */
export type TrusteeshipEvent =
  | ({
      readonly type: 'TrusteeshipProposed';
      readonly trusteeshipId: string;
      readonly ruleSetVersion: string;
    } & Agreement)
  | { readonly type: 'TrusteeshipSideSigned'; readonly side: Side; readonly signedOn: LegalDate }
  | ({
      readonly type: 'TrusteeshipSigned';
      readonly clientKey: string;
      readonly agencyKey: string;
      /** Day of the second signature. */
      readonly signedOn: LegalDate;
    } & Pick<Agreement, 'clientIsSme' | 'scope' | 'startsOn' | 'endsOn'>)
  | { readonly type: 'TrusteeshipStarted'; readonly startedOn: LegalDate }
  | ({ readonly type: 'HandoverAssigned' } & Omit<Handover, 'completedOn'>)
  | { readonly type: 'HandoverCompleted'; readonly handoverId: string; readonly completedOn: LegalDate }
  | {
      readonly type: 'TrusteeshipEnded';
      readonly clientKey: string;
      readonly cause: EndCause;
      readonly endedOn: LegalDate;
      /** Paper of an early end. */
      readonly documentNo: string | null;
    };
