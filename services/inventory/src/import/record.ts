import type { DivisionCode, LegalDate, PatentKind } from '@zhiqi/kernel';
import type { HighValueCriterion, HolderType, LegalState, VendorScore } from '../patent/domain/types.ts';
import type { Field } from './layouts.ts';

/** A right holder as a list names it. Identity is decided by the register, not here. */
export interface ImportedHolder {
  readonly name: string;
  readonly holderType: HolderType;
  readonly uscc?: string;
  /** County of the registered seat, from a county column or reduced from the address of the first holder. */
  readonly divisionCode?: DivisionCode;
}

/** What the list says about the legal state, by the phrase table. */
export interface DeclaredState {
  readonly state: LegalState;
  /** Entry of data/legal-status-phrases.json, or `UNMAPPED`, `CONTRADICTORY`. The wording itself is not kept. */
  readonly code: string;
  /** Version of the table that decided, `LEGAL-STATUS-CN-v1`. */
  readonly tableVersion: string;
}

/**
 * What an officer may want to know about an accepted row.
 *
 * - `CHECK_DIGIT_DERIVED`, `KIND_UNKNOWN` as parsePatentNumber says
 * - `KIND_DIFFERS` 专利类型 or the publication letter says another kind than the number
 * - `FILING_YEAR_DIFFERS` filing date and number are of different years (right for divisional and PCT entries)
 * - `PUBLISHED_APPLICATION_ONLY` the row is an `A` document without any sign of a grant: no state may be declared for it
 * - `PUBLICATION_NO_UNREADABLE`, `IPC_UNREADABLE` left out
 * - `IPC_MISSING` no class for an invention or utility model
 * - `TERM_EXTENSION_UNREADABLE` no whole number of days; left out
 * - `LEGAL_STATUS_UNMAPPED`, `LEGAL_STATUS_UNDECIDED` state UNKNOWN: outside counts
 * - `COUNTY_…` why no seat is known, see county.ts; `COUNTY_RENAMED` a former name was recognised
 * - `HOLDER_TYPE_UNCERTAIN` treated as a natural person, the careful reading
 * - `HOLDER_NAME_TO_CONFIRM` former name, branch or bracketed variant: never merged by itself
 * - `HOLDER_FILLED_DOWN` taken from a merged cell above
 * - `PERSONAL_DATA_REMOVED` an ID or phone number stood in a name and was cut out
 * - `OPTIONAL_CELL_UNREADABLE` a column that a right can do without held a formula error or a number cut short; left out
 * - `TEXT_CUT` an abstract or claim was longer than is kept
 * - `INDUSTRY_UNREADABLE`, `VENDOR_SCORE_UNREADABLE` left out
 * - `DUAL_FILED` same title, day and holders as a right of the other kind, see `dualFiledWith`
 * - `DUAL_FILED_MODEL_ENDS` the invention of a dual filing is granted, so its utility model ended that day
 */
export type RecordFlag = string;

/** What only the larger export layouts carry. Absent = the list did not say. */
export interface RecordExtras {
  readonly abstract?: string;
  readonly firstClaim?: string;
  readonly industryCodes: readonly string[];
  readonly seiCodes: readonly string[];
  readonly familyCountries: readonly string[];
  readonly familySize?: number;
  readonly citedBy?: number;
  readonly vendorScores: readonly VendorScore[];
  readonly declaredCriteria: readonly HighValueCriterion[];
}

/** One row as the register takes it. Holds no inventor, agent, address or contact: the parser drops them. */
export interface PatentRecord extends RecordExtras {
  /** Canonical, `201710601862.3`. */
  readonly applicationNo: string;
  readonly kind: PatentKind;
  readonly title: string;
  readonly filingDate: LegalDate;
  readonly grantDate?: LegalDate;
  readonly publicationNos: readonly string[];
  readonly ipcMain?: string;
  readonly ipc: readonly string[];
  readonly locarno?: string;
  /** Term compensation as the list states it; 0 where it states none. */
  readonly termExtensionDays: number;
  readonly holders: readonly ImportedHolder[];
  readonly declaredState?: DeclaredState;
  /** Day the list was exported: a later list wins over an earlier one. */
  readonly exportDate?: LegalDate;
  /** Application number of the other half of a dual filing, met earlier in this file or in the ledger (一案双申). */
  readonly dualFiledWith?: string;
  readonly flags: readonly RecordFlag[];
}

/** A cell that needs the caller's attention; `column` as in the file (`C`), empty for the whole row. */
export interface CellNote {
  readonly column: string;
  readonly header: string;
  readonly code: string;
  readonly messageZh: string;
}

interface ParsedRowBase {
  readonly sheet: string;
  /** 1-based, as a spreadsheet program shows it. */
  readonly row: number;
  readonly reasonCodes: readonly string[];
  readonly notes: readonly CellNote[];
}

/** Every row that has content ends as one of these; none is left out. */
export type ParsedRow =
  | (ParsedRowBase & {
      readonly outcome: 'CANDIDATE';
      readonly record: PatentRecord;
      /** Where the list has the first of these fields that it has at all: for what the register has to say of the row. */
      readonly placeOf: (...fields: readonly Field[]) => Pick<CellNote, 'column' | 'header'>;
    })
  | (ParsedRowBase & { readonly outcome: 'QUARANTINED' | 'IGNORED'; readonly record?: undefined });

export type { ImportLayout } from '../import-batch/domain.ts';
