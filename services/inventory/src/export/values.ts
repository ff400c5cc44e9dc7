import { displayPatentNumber, PATENT_KIND_ZH } from '@zhiqi/kernel';
import { HIGH_VALUE_CRITERIA, type LegalState, type RegisteredPatent } from '../patent/domain.ts';
import { AVAILABILITY_ZH, CONVERSION_MODE_ZH, CRITERION_YES, DORMANCY_ZH, HOLDER_TYPE_ZH } from './words.ts';

/** Between two values of one cell: what every layout of the import splits. */
const SEPARATOR = '；';

export type StatePhrases = Readonly<Record<LegalState, string>>;
type ValueOf = (patent: RegisteredPatent, phrases: StatePhrases) => string;

const dotted = (date: string | null): string => date?.replaceAll('-', '.') ?? '';
const list = (values: readonly string[]): string => values.join(SEPARATOR);
/** One value a holder, in order; nothing where no holder has any. */
const aligned = (values: readonly (string | null)[]): string =>
  values.every((value) => value === null) ? '' : list(values.map((value) => value ?? ''));

/** Current values by the name under which a layout asks for them. */
const VALUES: Readonly<Record<string, ValueOf>> = {
  applicationNo: ({ applicationNo }) => applicationNo,
  applicationNoWithCountry: ({ applicationNo }) => `CN${applicationNo}`,
  // `ZL` before the grant would be false marking.
  patentNo: ({ applicationNo, grantDate }) => displayPatentNumber(applicationNo, grantDate !== null),
  title: ({ title }) => title,
  kind: ({ kind }) => PATENT_KIND_ZH[kind],
  filingDate: ({ filingDate }) => filingDate,
  filingDateDotted: ({ filingDate }) => dotted(filingDate),
  grantDate: ({ grantDate }) => grantDate ?? '',
  grantDateDotted: ({ grantDate }) => dotted(grantDate),
  publicationNos: ({ publicationNos }) => list(publicationNos),
  mainClass: ({ ipcMain, locarno }) => ipcMain ?? locarno ?? '',
  ipc: ({ ipc }) => list(ipc),
  classes: ({ ipc, locarno }) => list(locarno === null ? ipc : [...ipc, locarno]),
  locarno: ({ locarno }) => locarno ?? '',
  holders: ({ holders }) => list(holders.map(({ name }) => name)),
  holdersOfficial: ({ holders }) =>
    list(holders.map(({ name, holderType }) => (holderType === 'NATURAL_PERSON' ? HOLDER_TYPE_ZH[holderType] : name))),
  holderTypes: ({ holders }) => list(holders.map(({ holderType }) => HOLDER_TYPE_ZH[holderType])),
  creditCodes: ({ holders }) => aligned(holders.map(({ uscc }) => uscc)),
  divisions: ({ holders }) => aligned(holders.map(({ divisionCode }) => divisionCode)),
  state: ({ legalState }, phrases) => phrases[legalState],
  abstract: ({ abstract }) => abstract ?? '',
  firstClaim: ({ firstClaim }) => firstClaim ?? '',
  industryCodes: ({ industryCodes }) => list(industryCodes),
  seiCodes: ({ seiCodes }) => list(seiCodes),
  dormancy: ({ dormancy }) => (dormancy ? DORMANCY_ZH[dormancy.dormancyClass] : ''),
  availability: ({ availability }) => (availability ? AVAILABILITY_ZH[availability.availability] : ''),
  acceptableModes: ({ answer }) => list((answer?.acceptableModes ?? []).map((mode) => CONVERSION_MODE_ZH[mode])),
  ...Object.fromEntries(
    HIGH_VALUE_CRITERIA.map((criterion): [string, ValueOf] => [
      `criterion:${criterion}`,
      ({ declaredCriteria }) => (declaredCriteria.includes(criterion) ? CRITERION_YES : ''),
    ]),
  ),
};

/** The reader of a value. @throws Error when a layout asks for one that does not exist */
export function valueReader(name: string): ValueOf {
  const read = VALUES[name];
  if (!read) throw new Error(`export-layouts.json asks for the value ${name}, which does not exist`);
  return read;
}
