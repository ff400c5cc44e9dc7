import type { Actor, LegalDate } from '@zhiqi/kernel';
import type { LegalState, Overlay } from '../../patent/domain/types.ts';

/** 转化方式 (brief §2.2). */
export const CONVERSION_KINDS = [
  'TRANSFER',
  'ORDINARY_LICENCE',
  'SOLE_LICENCE',
  'EXCLUSIVE_LICENCE',
  'OPEN_LICENCE',
  'EQUITY',
  'OWN_PRODUCTION',
] as const;
export type ConversionKind = (typeof CONVERSION_KINDS)[number];

export type ConversionStatus = 'EFFECTIVE' | 'ENDED' | 'ANNULLED';

export type AmountBand = 'UNDISCLOSED' | 'FREE' | 'UP_TO_100K' | 'OVER_100K_TO_1M' | 'OVER_1M_TO_10M' | 'OVER_10M';

/** Who takes a patent or a licence over. `key` is the pseudonym that others know. */
export interface Counterpart {
  readonly key: string;
  /** Null for a natural person. */
  readonly uscc: string | null;
  readonly name: string;
  readonly divisionCode: string | null;
  readonly isSme: boolean;
}

export interface CnipaRecordal {
  readonly recordNo: string;
  readonly recordedOn: LegalDate;
}

/** What a record says of the contract or the production. */
export interface ConversionTerms {
  readonly planYear: number;
  readonly kind: ConversionKind;
  readonly applicationNos: readonly string[];
  readonly contractDate: LegalDate;
  /** First day of the effect in law; with the contract date one of the two dates that are always kept. */
  readonly effectiveDate: LegalDate;
  /** Last day of a licence; null = to the end of the right. */
  readonly termEnd: LegalDate | null;
  readonly cnipaRecordal: CnipaRecordal | null;
  /** Integer fen as text; null = undisclosed, `0` = free. */
  readonly amountFen: string | null;
  /** Null only for own production. */
  readonly counterpart: Counterpart | null;
  readonly documentHash: string;
  readonly jointOwnersConsentHash: string | null;
  readonly pledgeeConsentHash: string | null;
  /** Open-licence statement that it was taken under. */
  readonly openLicenceId: string | null;
}

export interface RecordedConversion extends ConversionTerms {
  readonly status: ConversionStatus;
  readonly conversionId: string;
  readonly crossRegion: boolean;
  readonly provesUse: boolean;
  /** Patents on which it claims to be the only licence now; a unique index guards them. Empty once it ended. */
  readonly onlyLicenceOf: readonly string[];
  readonly endedOn: LegalDate | null;
  readonly annulledOn: LegalDate | null;
  readonly annulReason: string | null;
}

export type ConversionState = { readonly status: 'ABSENT' } | RecordedConversion;

/** Shape number of {@link ConversionState} in the store. */
export const CONVERSION_SCHEMA = 1;

/** What the ledger knows of a patent that is to be converted; looked up. */
export interface PatentFacts {
  readonly applicationNo: string;
  readonly registered: boolean;
  readonly legalState: LegalState | null;
  /** Day on which the right ended; null while it lives. */
  readonly endedOn: LegalDate | null;
  /** Encumbrances in force on the day of the effect. */
  readonly overlays: readonly Overlay[];
  readonly holders: number;
  /** Known county codes of the holders. */
  readonly seats: readonly string[];
  /** Whether an announced open licence and the conversion have a day in common. */
  readonly openLicenceAnnounced: boolean;
}

/** Another licence of one of the patents that was not annulled; looked up. */
export interface OtherLicence {
  readonly conversionId: string;
  readonly kind: ConversionKind;
  readonly applicationNos: readonly string[];
  readonly from: LegalDate;
  /** Last day; null = open. */
  readonly to: LegalDate | null;
}

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
}

export interface RecordConversion extends CommandBase, ConversionTerms {
  readonly type: 'RecordConversion';
  readonly conversionId: string;
  readonly patents: readonly PatentFacts[];
  readonly otherLicences: readonly OtherLicence[];
}

export interface RecordCnipaRecordal extends CommandBase {
  readonly type: 'RecordCnipaRecordal';
  readonly cnipaRecordal: CnipaRecordal;
}

export interface AnnulConversion extends CommandBase {
  readonly type: 'AnnulConversion';
  readonly reason: string;
}

export interface EndConversion extends CommandBase {
  readonly type: 'EndConversion';
  /** Last day. */
  readonly endedOn: LegalDate;
}

/** Time has passed: the term of a licence is over. */
export interface Tick extends CommandBase {
  readonly type: 'Tick';
}

export type ConversionCommand = RecordConversion | RecordCnipaRecordal | AnnulConversion | EndConversion | Tick;

/** What happened to a record. Private to the service; `publish.ts` says what others learn. */
export type ConversionEvent =
  | (ConversionTerms & {
      readonly type: 'ConversionRecorded';
      readonly conversionId: string;
      readonly crossRegion: boolean;
      readonly provesUse: boolean;
      readonly recordedBy: string;
    })
  | { readonly type: 'ConversionRecordalAdded'; readonly cnipaRecordal: CnipaRecordal }
  | (Named & { readonly type: 'ConversionAnnulled'; readonly reason: string; readonly on: LegalDate })
  | (Named & { readonly type: 'ConversionEnded'; readonly on: LegalDate });

interface Named {
  readonly kind: ConversionKind;
  readonly applicationNos: readonly string[];
}
