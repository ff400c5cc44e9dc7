import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import type { HighValueCriterion } from './verdict-types.ts';

export const HOLDER_TYPES = [
  'ENTERPRISE',
  'UNIVERSITY',
  'INSTITUTE',
  'COOPERATIVE',
  'ASSOCIATION',
  'GOVERNMENT',
  'NATURAL_PERSON',
  'INDIVIDUAL_BUSINESS',
  'OTHER',
] as const;
export type HolderType = (typeof HOLDER_TYPES)[number];

/** A current right holder. `holderKey` is the pseudonym that leaves the service; the name never does. */
export interface Holder {
  readonly holderKey: string;
  readonly name: string;
  readonly holderType: HolderType;
  readonly uscc: string | null;
  /** County code of the registered seat. */
  readonly divisionCode: string | null;
}

export type ScoreVendor = 'INCOPAT' | 'PATSNAP';

/** What a vendor's own model says of a right: its price in this scale is the vendor's, and it is no statistical category. */
export interface VendorScore {
  readonly vendor: ScoreVendor;
  readonly score: number;
}

/** The part of a record that lists tell, and that later lists correct. */
export interface Bibliography {
  readonly kind: PatentKind;
  readonly title: string;
  readonly filingDate: LegalDate;
  readonly grantDate: LegalDate | null;
  readonly publicationNos: readonly string[];
  /** Null for designs, which have no IPC. */
  readonly ipcMain: string | null;
  readonly ipc: readonly string[];
  readonly locarno: string | null;
  readonly holders: readonly Holder[];
  /** Term compensation as the register states it; never computed here. */
  readonly termExtensionDays: number;
  readonly abstract: string | null;
  readonly firstClaim: string | null;
  /** GB/T 4754 codes, `C1441`. */
  readonly industryCodes: readonly string[];
  /** Codes of the strategic emerging industries (战略性新兴产业), `1.2.1`. */
  readonly seiCodes: readonly string[];
  /** Countries and offices of the simple family, ISO 3166 or WIPO ST.3, `CN` among them. */
  readonly familyCountries: readonly string[];
  /** Members of the simple family; null where no list told. */
  readonly familySize: number | null;
  /** Later documents that cite it; null where no list told. */
  readonly citedBy: number | null;
  readonly vendorScores: readonly VendorScore[];
  /** Which of the five criteria a list declares; no verdict of the platform. */
  readonly declaredCriteria: readonly HighValueCriterion[];
}

/** Row of a list that a fact came from. */
export interface SourceRef {
  readonly batchId: string;
  readonly sheet: string;
  readonly row: number;
}

/** How much a source counts against another: the later export wins, on one day the document of the grant. */
export interface SourceRank {
  readonly exportDate: LegalDate;
  readonly granted: boolean;
}
