import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { RuleKind } from '../../patent/domain/rule-parameters.ts';

/** Shape number of {@link RuleSetState} in the store. */
export const RULE_SET_SCHEMA = 1;

/** So many patents would go from one class to another. */
export interface Transition {
  readonly fromClass: string;
  readonly toClass: string;
  readonly patents: number;
  /** Absent = of the kind tried. */
  readonly kind?: RuleKind;
}

/** The totals of a dry run. */
export interface DryRunTotals {
  /** Of what was tried: kind, version, first day and parameters. */
  readonly parametersHash: string;
  readonly asOf: LegalDate;
  /** Version that holds on that day without the one tried. */
  readonly againstVersion: string;
  readonly patents: number;
  readonly flips: number;
  /** Patents that keep their class for other reasons. */
  readonly regrounded: number;
  readonly transitions: readonly Transition[];
}

export interface NoRuleSet {
  readonly status: 'NONE';
}

interface Drafted {
  readonly ruleSetId: string;
  readonly kind: RuleKind;
  readonly version: string;
  readonly validFrom: LegalDate;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly description: string;
  /** SHA-256 of kind, version, first day and parameters. */
  readonly parametersHash: string;
  /** Everybody who had a hand in it, the last one last: none of them may publish it. */
  readonly drafters: readonly string[];
}

export interface DraftRuleSetState extends Drafted {
  readonly status: 'DRAFT';
  /** Null before, and again after the draft was changed. */
  readonly dryRun: DryRunTotals | null;
}

export interface PublishedRuleSet extends Drafted {
  readonly status: 'PUBLISHED';
  readonly dryRun: DryRunTotals;
  readonly publishedBy: string;
  readonly publishedAt: string;
  /** `DORMANCY/2023-01-01`: one version a kind and first day, guarded by a unique index. */
  readonly claim: string;
  /** How far judging all patents anew has come. */
  readonly rejudge: {
    /** Patents up to this number are judged. */
    readonly after: string;
    readonly patents: number;
    readonly done: boolean;
    /** Instant from which the next step is due. */
    readonly nextAt: string;
  };
}

export type RuleSetState = NoRuleSet | DraftRuleSetState | PublishedRuleSet;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

/** What a new version has to respect. Looked up. */
export interface Standing {
  /** The versions of its kind that hold or will hold. */
  readonly family: readonly { readonly version: string; readonly validFrom: LegalDate; readonly shipped: boolean }[];
  /** Shipped versions of the other kinds: a verdict names its version alone, so no name stands for two. */
  readonly otherVersions: readonly string[];
  /** Plan years whose stocktaking round is closed; years that are over are closed anyway. */
  readonly closedYears: readonly number[];
}

export interface DraftRuleSet extends CommandBase, Omit<Drafted, 'drafters'> {
  readonly type: 'DraftRuleSet';
  readonly standing: Standing;
  /** Versions of the IPC–SEI table that the platform has. */
  readonly seiTables: readonly string[];
}

export interface RecordDryRun extends CommandBase {
  readonly type: 'RecordDryRun';
  readonly totals: DryRunTotals;
}

export interface PublishRuleSet extends CommandBase {
  readonly type: 'PublishRuleSet';
  readonly standing: Standing;
}

/** A step of the resumable process: patents up to this number are judged under the version. */
export interface RecordRejudged extends CommandBase {
  readonly type: 'RecordRejudged';
  readonly after: string;
  readonly patents: number;
  readonly done: boolean;
}

export type RuleSetCommand = DraftRuleSet | RecordDryRun | PublishRuleSet | RecordRejudged;

export type RuleSetEvent =
  | ({ readonly type: 'RuleSetDrafted'; readonly by: string } & Omit<Drafted, 'drafters'>)
  | { readonly type: 'RuleSetDryRunRecorded'; readonly totals: DryRunTotals }
  | {
      readonly type: 'RuleSetPublished';
      readonly ruleSetId: string;
      readonly kind: RuleKind;
      readonly version: string;
      readonly validFrom: LegalDate;
      readonly parametersHash: string;
      readonly flips: number;
      readonly by: string;
      readonly at: string;
      readonly rejudgeAt: string;
    }
  | {
      readonly type: 'PatentsRejudged';
      readonly after: string;
      readonly patents: number;
      readonly done: boolean;
      readonly at: string;
    };
