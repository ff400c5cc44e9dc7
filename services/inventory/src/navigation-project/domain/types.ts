import type { Actor, LegalDate } from '@zhiqi/kernel';

export type NavigationStatus =
  | 'PROPOSED'
  | 'APPROVED'
  | 'CONTRACTED'
  | 'IN_PROGRESS'
  | 'DRAFT_DELIVERED'
  | 'EXPERT_REVIEWED'
  | 'ACCEPTED'
  | 'PUBLISHED_FOR_USE'
  | 'CANCELLED';

/** 专利导航类型: parts 2 to 6 of GB/T 39551. */
export const NAVIGATION_TYPES = [
  'REGIONAL_PLANNING',
  'INDUSTRY_PLANNING',
  'BUSINESS_OPERATION',
  'RESEARCH_AND_DEVELOPMENT',
  'TALENT_MANAGEMENT',
] as const;
export type NavigationType = (typeof NAVIGATION_TYPES)[number];

/** What 六(二) asks a report to contain. */
export const NAVIGATION_CONTENTS = ['DIRECTION_AND_PATH', 'POSITIONING', 'RISKS_AND_AVOIDANCE'] as const;
export type NavigationContent = (typeof NAVIGATION_CONTENTS)[number];

export type NavigationUse =
  | 'INDUSTRY_POLICY'
  | 'INVESTMENT_ATTRACTION'
  | 'RESEARCH_PLAN'
  | 'FILING_PLAN'
  | 'RISK_RESPONSE'
  | 'TALENT';

/** 产业链环节, as classes of the IPC. */
export interface ChainNode {
  readonly name: string;
  readonly ipcPrefixes: readonly string[];
}

/** What a project looks at. Every part that is given must fit; within one any entry is enough. */
export interface NavigationScope {
  readonly ipcPrefixes: readonly string[];
  readonly industryCodes: readonly string[];
  readonly titleKeywords: readonly string[];
  readonly chainNodes: readonly ChainNode[];
}

export interface UseRecord {
  readonly use: NavigationUse;
  readonly usedOn: LegalDate;
  readonly documentHash: string;
}

export interface ExistingProject {
  readonly status: NavigationStatus;
  readonly projectId: string;
  readonly navigationType: NavigationType;
  readonly planYear: number;
  readonly title: string;
  readonly industryCode: string;
  readonly scope: NavigationScope;
  readonly ruleSetVersion: string;
  readonly standardPart: number;
  readonly requiredContents: readonly NavigationContent[];
  readonly contents: readonly NavigationContent[];
  readonly provider: string | null;
  readonly contractHash: string | null;
  readonly approvedOn: LegalDate | null;
  readonly contractedOn: LegalDate | null;
  readonly startedOn: LegalDate | null;
  readonly deliveredOn: LegalDate | null;
  readonly reportHash: string | null;
  readonly dataPackHash: string | null;
  readonly reviewedOn: LegalDate | null;
  readonly experts: number;
  readonly opinionHash: string | null;
  readonly acceptedOn: LegalDate | null;
  readonly acceptanceRecordHash: string | null;
  readonly publishedOn: LegalDate | null;
  readonly cancelledOn: LegalDate | null;
  readonly uses: readonly UseRecord[];
}

export type NavigationState = { readonly status: 'ABSENT' } | ExistingProject;

/** Shape number of {@link NavigationState} in the store. */
export const NAVIGATION_SCHEMA = 1;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface ProposeNavigation extends CommandBase {
  readonly type: 'ProposeNavigation';
  readonly projectId: string;
  readonly navigationType: NavigationType;
  readonly planYear: number;
  readonly title: string;
  readonly industryCode: string;
  readonly scope: NavigationScope;
}

/** A dated step of a project's life. */
interface Step extends CommandBase {
  readonly on: LegalDate;
}

export interface ApproveNavigation extends Step {
  readonly type: 'ApproveNavigation';
}

export interface ContractNavigation extends Step {
  readonly type: 'ContractNavigation';
  readonly provider: string;
  readonly contractHash: string;
}

export interface StartNavigation extends Step {
  readonly type: 'StartNavigation';
}

export interface DeliverNavigation extends Step {
  readonly type: 'DeliverNavigation';
  readonly reportHash: string;
  readonly dataPackHash: string;
  readonly contents: readonly NavigationContent[];
}

export interface ReviewNavigation extends Step {
  readonly type: 'ReviewNavigation';
  readonly experts: number;
  readonly opinionHash: string;
}

export interface AcceptNavigation extends Step {
  readonly type: 'AcceptNavigation';
  readonly acceptanceRecordHash: string;
}

export interface PublishNavigation extends Step {
  readonly type: 'PublishNavigation';
}

export interface RecordUse extends Step {
  readonly type: 'RecordUse';
  readonly use: NavigationUse;
  readonly documentHash: string;
}

export interface CancelNavigation extends Step {
  readonly type: 'CancelNavigation';
}

export type NavigationStep =
  | ApproveNavigation
  | ContractNavigation
  | StartNavigation
  | DeliverNavigation
  | ReviewNavigation
  | AcceptNavigation
  | PublishNavigation
  | RecordUse
  | CancelNavigation;

export type NavigationCommand = ProposeNavigation | NavigationStep;

/** What every public event of a project tells. */
interface Told {
  readonly planYear: number;
  readonly navigationType: NavigationType;
  readonly industryCode: string;
  readonly on: LegalDate;
}

/** What happened to a project. Private to the service; `publish.ts` says what others learn. */
export type NavigationEvent =
  | {
      readonly type: 'NavigationProposed';
      readonly projectId: string;
      readonly navigationType: NavigationType;
      readonly planYear: number;
      readonly title: string;
      readonly industryCode: string;
      readonly scope: NavigationScope;
      readonly ruleSetVersion: string;
      readonly standardPart: number;
      readonly requiredContents: readonly NavigationContent[];
    }
  | (Told & { readonly type: 'NavigationApproved' })
  | {
      readonly type: 'NavigationContracted';
      readonly provider: string;
      readonly contractHash: string;
      readonly on: LegalDate;
    }
  | { readonly type: 'NavigationStarted'; readonly on: LegalDate }
  | (Told & {
      readonly type: 'NavigationDelivered';
      readonly reportHash: string;
      readonly dataPackHash: string;
      readonly contents: readonly NavigationContent[];
    })
  | {
      readonly type: 'NavigationReviewed';
      readonly experts: number;
      readonly opinionHash: string;
      readonly on: LegalDate;
    }
  | (Told & {
      readonly type: 'NavigationAccepted';
      readonly reportHash: string;
      readonly dataPackHash: string;
      readonly acceptanceRecordHash: string;
    })
  | { readonly type: 'NavigationPublished'; readonly on: LegalDate }
  | { readonly type: 'NavigationUsed'; readonly use: UseRecord }
  | (Told & { readonly type: 'NavigationCancelled' });
