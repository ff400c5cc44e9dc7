import { addDays, isLegalDate, type LegalDate } from './legal-date.ts';

/** A rule set is data: it holds from one day to another, and a verdict names the version it was made with. */
export interface Versioned {
  readonly version: string;
  readonly validFrom: LegalDate;
  /** Last day it holds; null while nothing replaces it. */
  readonly validTo: LegalDate | null;
}

/** The rule set in force on a day. @throws Error when none is. */
export function ruleSetAt<R extends Versioned>(sets: readonly R[], asOf: LegalDate): R {
  const found = sets.find((set) => set.validFrom <= asOf && (set.validTo === null || asOf <= set.validTo));
  if (!found) throw new Error(`no rule set is valid on ${asOf}`);
  return found;
}

/**
 * Checks that a family of rule sets covers every day since its first without gap or overlap.
 *
 * @throws Error naming the family: a service does not start on wrong rules.
 */
export function checkVersions(family: string, sets: readonly Versioned[]): void {
  const versions = new Set(sets.map((set) => set.version));
  if (versions.size !== sets.length) throw new Error(`rules ${family}: a version stands twice`);
  const dates = sets.map(({ validFrom, validTo }): Span => [validFrom, validTo]);
  const first = sets[0]?.validFrom ?? null;
  if (sets.length > 0 && first === null) throw new Error(`rules ${family}: the first version needs a first day`);
  checkSpans(family, dates, first);
}

/** First and last day of a rule; null is open. */
export type Span = readonly [from: LegalDate | null, to: LegalDate | null];

/** Checks that spans follow one another from `first` on, and that only the last stays open. */
export function checkSpans(family: string, spans: readonly Span[], first: LegalDate | null): void {
  if (spans.length === 0) throw new Error(`rules ${family}: none given`);
  let expected = first;
  for (const [index, [from, to]] of spans.entries()) {
    for (const date of [from, to]) {
      if (date !== null && !isLegalDate(date)) throw new Error(`rules ${family}: ${date} is no date`);
    }
    if (from !== expected) throw new Error(`rules ${family}: must continue on ${expected}, not ${from}`);
    const last = index === spans.length - 1;
    if ((to === null) !== last) throw new Error(`rules ${family}: only the last span stays open`);
    expected = to === null ? null : addDays(to, 1);
  }
}

/** Checks that each named parameter is there and is a whole number of at least 0. */
export function checkWholeNumbers<S extends object>(
  family: string,
  sets: readonly S[],
  names: readonly (keyof S & string)[],
): void {
  for (const [set, name] of sets.flatMap((each) => names.map((named) => [each, named] as const))) {
    const value: unknown = set[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      throw new Error(`rules ${family}: ${name} must be a whole number, not ${String(value)}`);
    }
  }
}

/** Checks that coded parameters are codes the program knows. */
export function checkCodes(name: string, known: readonly string[], given: readonly string[]): void {
  const unknown = given.find((code) => !known.includes(code));
  if (unknown !== undefined) throw new Error(`rules ${name}: unknown code ${unknown}`);
}
