/** Codes of a lead (brief §2.2 E3); their Chinese names are in docs/glossary.md. */

export type LeadSource =
  | 'COMPLAINT'
  | 'REPORT'
  | 'INSPECTION'
  | 'TRANSFERRED'
  | 'SUPERIOR'
  | 'MONITORING'
  | 'RIGHT_HOLDER'
  | 'OTHER';

export type LeadCause =
  | 'TRADEMARK_INFRINGEMENT'
  | 'COUNTERFEIT_TRADEMARK'
  | 'COUNTERFEIT_PATENT'
  | 'PATENT_INFRINGEMENT'
  | 'BAD_FAITH_FILING'
  | 'ABNORMAL_PATENT_FILING'
  | 'UNLICENSED_AGENCY'
  | 'AGENCY_VIOLATION'
  | 'GI_MISUSE'
  | 'OTHER';

/** The eight of 四(一), and the rest. */
export type Sector =
  | 'FOOD'
  | 'MEDICINE'
  | 'APPLIANCE'
  | 'DAILY_GOODS'
  | 'GREEN_LOW_CARBON'
  | 'ELECTRONICS'
  | 'MAJOR_EQUIPMENT'
  | 'NEW_MATERIALS'
  | 'OTHER';

/** The six of 四(一) and 四(四), and the rest. */
export type Venue =
  | 'MALL'
  | 'SPECIALISED_MARKET'
  | 'STARTUP_PARK'
  | 'TRADE_FAIR'
  | 'EXHIBITION'
  | 'ONLINE_PLATFORM'
  | 'OTHER';

/** Procedure rules a.18: their time is not counted. */
export type PauseGround = 'TEST' | 'INSPECTION' | 'QUARANTINE' | 'APPRAISAL' | 'RIGHT_HOLDER_IDENTIFICATION';

export type FilingDecision = 'FILE' | 'NOT_FILE';

/** Procedure rules a.20. */
export type NotFilingGround = 'MINOR_AND_CORRECTED' | 'FIRST_AND_CORRECTED' | 'NO_SUBJECTIVE_FAULT' | 'OTHER_LAWFUL';

export type Referral = 'SUPERIOR' | 'PEER' | 'OTHER_DEPARTMENT';
