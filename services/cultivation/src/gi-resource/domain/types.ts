import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { GiIndustryGroup, GiTrack } from '../../gi-vocabulary.ts';

/** 地理标志资源阶段 (brief §2.4). */
export type GiStage = 'IDENTIFIED' | 'CULTIVATING' | 'PREPARED' | 'FILED' | 'RECOGNISED';

/** What a filing needs. */
export interface Preparation {
  readonly governingBody: string;
  readonly approvalDocumentNo: string;
  readonly geographicScope: string;
  readonly standardNo: string;
}

/** An application on one track; PENDING until the authority decides. */
export interface Filing {
  readonly track: GiTrack;
  readonly filedOn: LegalDate;
  readonly outcome: 'PENDING' | 'REFUSED' | 'OBTAINED';
}

/** A right in the name. Ended ones are kept: they are part of its history. */
export interface LinkedRight {
  readonly giRightId: string;
  readonly track: GiTrack;
  readonly inForce: boolean;
}

export interface ExistingResource {
  readonly status: GiStage;
  readonly resourceId: string;
  readonly name: string;
  readonly product: string;
  /** Name and product without blanks and widths: what makes two entries the same resource. */
  readonly nameKey: string;
  readonly industryGroup: GiIndustryGroup;
  readonly area: string;
  readonly identifiedOn: LegalDate;
  /** Workstation that cultivates it; null before that. */
  readonly station: string | null;
  readonly startedOn: LegalDate | null;
  readonly preparation: Preparation | null;
  readonly filings: readonly Filing[];
  readonly rights: readonly LinkedRight[];
}

export type ResourceState = { readonly status: 'ABSENT' } | ExistingResource;

/** Shape number of {@link ResourceState} in the store. */
export const RESOURCE_SCHEMA = 1;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface IdentifyResource extends CommandBase {
  readonly type: 'IdentifyResource';
  readonly resourceId: string;
  readonly name: string;
  readonly product: string;
  readonly industryGroup: GiIndustryGroup;
  readonly area: string;
  readonly identifiedOn: LegalDate;
}

export interface StartCultivation extends CommandBase {
  readonly type: 'StartCultivation';
  readonly station: string;
  readonly startedOn: LegalDate;
}

export interface RecordPreparation extends CommandBase {
  readonly type: 'RecordPreparation';
  readonly preparation: Preparation;
}

export interface FileApplication extends CommandBase {
  readonly type: 'FileApplication';
  readonly track: GiTrack;
  readonly filedOn: LegalDate;
}

export interface RecordRefusal extends CommandBase {
  readonly type: 'RecordRefusal';
  readonly track: GiTrack;
  readonly refusedOn: LegalDate;
}

/** A right was obtained in the name: sent by the platform when it learns so. */
export interface LinkRight extends CommandBase {
  readonly type: 'LinkRight';
  readonly giRightId: string;
  readonly track: GiTrack;
}

/** A right in the name ended. */
export interface UnlinkRight extends CommandBase {
  readonly type: 'UnlinkRight';
  readonly giRightId: string;
  readonly track: GiTrack;
}

export type WorkCommand =
  | StartCultivation
  | RecordPreparation
  | FileApplication
  | RecordRefusal
  | LinkRight
  | UnlinkRight;
export type ResourceCommand = IdentifyResource | WorkCommand;

/** What happened to a resource. Private to the service; `publish.ts` says what others learn. */
export type ResourceEvent =
  | {
      readonly type: 'GiCandidateIdentified';
      readonly resourceId: string;
      readonly name: string;
      readonly product: string;
      readonly nameKey: string;
      readonly industryGroup: GiIndustryGroup;
      readonly area: string;
      readonly identifiedOn: LegalDate;
    }
  | {
      readonly type: 'GiCultivationStarted';
      readonly industryGroup: GiIndustryGroup;
      readonly station: string;
      readonly startedOn: LegalDate;
    }
  | { readonly type: 'GiPreparationRecorded'; readonly preparation: Preparation }
  | {
      readonly type: 'GiApplicationFiled';
      readonly industryGroup: GiIndustryGroup;
      readonly track: GiTrack;
      readonly filedOn: LegalDate;
    }
  | {
      readonly type: 'GiApplicationRefused';
      readonly industryGroup: GiIndustryGroup;
      readonly track: GiTrack;
      readonly refusedOn: LegalDate;
    }
  | { readonly type: 'GiRightLinked'; readonly giRightId: string; readonly track: GiTrack }
  | { readonly type: 'GiRightUnlinked'; readonly giRightId: string; readonly track: GiTrack };
