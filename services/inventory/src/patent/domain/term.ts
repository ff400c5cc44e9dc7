import { addDays, addYears, type LegalDate, type PatentKind } from '@zhiqi/kernel';
import type { TermRule } from './rule-sets.ts';

/** The term of a right by Patent Law 42. */
export interface PatentTerm {
  /** Anniversary on which the right ends: the first day out of force. */
  readonly expiresOn: LegalDate;
  /** Last day in force. */
  readonly lastDay: LegalDate;
}

/**
 * The term from the filing date, not the priority date (R-03; R-04 for designs), plus the compensation days the register
 * states. The term itself never moves for a holiday.
 */
export function patentTerm(
  rules: readonly TermRule[],
  patent: { readonly kind: PatentKind; readonly filingDate: LegalDate; readonly termExtensionDays: number },
): PatentTerm {
  const { kind, filingDate, termExtensionDays } = patent;
  const rule = rules.find(
    ({ kind: of, filedFrom, filedTo }) =>
      of === kind && (filedFrom === null || filedFrom <= filingDate) && (filedTo === null || filingDate <= filedTo),
  );
  if (!rule) throw new Error(`no term rule for ${kind} filed ${filingDate}`);
  const expiresOn = addDays(addYears(filingDate, rule.years), termExtensionDays);
  return { expiresOn, lastDay: addDays(expiresOn, -1) };
}
