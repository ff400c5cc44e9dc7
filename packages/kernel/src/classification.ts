import { normaliseIdentifier } from './text.ts';

/** An International Patent Classification symbol, its levels kept apart. */
export interface IpcSymbol {
  readonly scheme: 'IPC';
  /** Compact form without blank, padding or version: `A23C9/13`. */
  readonly canonical: string;
  readonly section: string;
  /** `A23`. */
  readonly classSymbol: string;
  /** `A23C`, the level that is indexed. */
  readonly subclass: string;
  readonly mainGroup: string;
  readonly subgroup: string;
  /** Edition the source named, `2006.01`. */
  readonly version: string | undefined;
}

/** A Locarno class of a design. Designs have no IPC. */
export interface LocarnoClass {
  readonly scheme: 'LOCARNO';
  /** `09-03`; `09` where the source gave the class only. */
  readonly canonical: string;
  readonly edition: string | undefined;
}

/** Nice classes 1–34 are goods, 35–45 services. */
export interface NiceClass {
  readonly number: number;
  readonly type: 'GOODS' | 'SERVICES';
}

const IPC = /^([A-H])(\d{2})([A-Z])(?:(\d{1,4})\/(\d{2,6})|(\d{4})(\d{6}))(?:\((\d{4}\.\d{2})\))?(?:[IN])?$/;
const LOCARNO = /^(?:LOC\((\d+)\)CL\.?)?(\d{2})-(\d{2})?$/;
const LOCARNO_CLASSES = 32;

/**
 * Reads an IPC symbol as exports write it: blank missing, padded to `A23C0009/13`, with version and `I`/`N` mark
 * (brief §2.1, §4.5 row 18). Undefined when it is none.
 */
export function parseIpc(raw: string): IpcSymbol | undefined {
  const parts = IPC.exec(normaliseIdentifier(raw));
  if (!parts) return undefined;
  const [, section = '', classDigits = '', letter = '', group, subgroup, paddedGroup, paddedSubgroup, version] = parts;
  const mainGroup = String(Number(group ?? paddedGroup));
  const sub = unpadSubgroup(subgroup ?? paddedSubgroup ?? '');
  const classSymbol = `${section}${classDigits}`;
  const subclass = `${classSymbol}${letter}`;
  return {
    scheme: 'IPC',
    canonical: `${subclass}${mainGroup}/${sub}`,
    section,
    classSymbol,
    subclass,
    mainGroup,
    subgroup: sub,
    version,
  };
}

/** Subgroups read like decimals, so only the fixed six-digit form (WIPO ST.8) carries padding zeros. */
function unpadSubgroup(digits: string): string {
  return digits.length === 6 ? digits.replace(/0{1,4}$/, '') : digits;
}

/** Reads a Locarno class, `09-03` or `LOC(13) CL. 09-03`. Undefined when it is none. */
export function parseLocarno(raw: string): LocarnoClass | undefined {
  const parts = LOCARNO.exec(normaliseIdentifier(raw));
  if (!parts) return undefined;
  const [, edition, classDigits = '', subclass] = parts;
  const number = Number(classDigits);
  if (number < 1 || number > LOCARNO_CLASSES) return undefined;
  // Some exports cut the subclass off (`11-`): the class alone is kept as such, no subclass is made up.
  return { scheme: 'LOCARNO', canonical: subclass === undefined ? classDigits : `${classDigits}-${subclass}`, edition };
}

/** Routes a symbol by its pattern: lists put the Locarno class of designs into the IPC column (§4.5 row 17). */
export function parseClassification(raw: string): IpcSymbol | LocarnoClass | undefined {
  return parseIpc(raw) ?? parseLocarno(raw);
}

/** Reads a Nice class, `29`, `029` or `第29类`. Undefined outside 1–45. */
export function parseNiceClass(raw: string | number): NiceClass | undefined {
  const parts = /^第?0*(\d{1,2})类?$/.exec(normaliseIdentifier(String(raw)));
  const number = Number(parts?.[1] ?? 0);
  if (number < 1 || number > 45) return undefined;
  return { number, type: number <= 34 ? 'GOODS' : 'SERVICES' };
}
