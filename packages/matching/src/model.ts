import type { LegalDate } from '@zhiqi/kernel';
import type { Commonness } from './commonness.ts';
import type { IndustryIpc } from './industry.ts';
import type { MatchingParameters, SupplyField } from './parameters.ts';
import type { Segmenter } from './segmenter.ts';

/** All that decides a score besides what is matched. */
export interface MatchingModel {
  readonly parameters: MatchingParameters;
  readonly segmenter: Segmenter;
  readonly commonness: Commonness;
  readonly industryIpc: IndustryIpc;
}

export type SupplyAvailability = 'AVAILABLE_NOW' | 'NEEDS_CONSENT' | 'NOT_AVAILABLE';

/** What is known of a supply besides its words; null where nobody knows, which neither filters nor scores. */
export interface SupplyFacts {
  readonly inForce: boolean | null;
  readonly availability: SupplyAvailability | null;
  readonly encumbered: boolean;
  /** Last day in force. */
  readonly termEnd: LegalDate | null;
  /** Modes in which the holder would convert it; none = nothing excluded. */
  readonly modes: readonly string[];
  readonly holderKeys: readonly string[];
  /** IPC symbols or subclasses. */
  readonly ipc: readonly string[];
  /** GB/T 4754. */
  readonly industryCodes: readonly string[];
  readonly grade: string | null;
  readonly highValue: boolean;
  /** On the published supply list. */
  readonly listed: boolean;
  /** The listing that offers this patent: the listing is suggested then, not the patent beside it. */
  readonly representedBy: string | null;
}

/** A patent or a supply listing. */
export interface Supply {
  readonly id: string;
  readonly text: Readonly<Record<SupplyField, string>>;
  readonly facts: SupplyFacts;
}

export interface DemandFacts {
  /** Enterprise that raised it; its own patents are no answer. */
  readonly smeKey: string | null;
  readonly ipcHints: readonly string[];
  readonly industryCode: string | null;
  /** Modes that the enterprise would accept; none = any. */
  readonly modes: readonly string[];
  /** Open for matching: listed and not closed. */
  readonly open: boolean;
  /** Shown to the bureau only. */
  readonly bureauOnly: boolean;
}

export interface Demand {
  readonly id: string;
  readonly title: string;
  readonly content: string;
  readonly facts: DemandFacts;
}

/** Nothing known: what a text alone brings. */
export const UNKNOWN_SUPPLY: SupplyFacts = {
  inForce: null,
  availability: null,
  encumbered: false,
  termEnd: null,
  modes: [],
  holderKeys: [],
  ipc: [],
  industryCodes: [],
  grade: null,
  highValue: false,
  listed: false,
  representedBy: null,
};

export const UNKNOWN_DEMAND: DemandFacts = {
  smeKey: null,
  ipcHints: [],
  industryCode: null,
  modes: [],
  open: true,
  bureauOnly: false,
};
