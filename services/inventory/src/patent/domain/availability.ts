import { addDays, addMonths, type LegalDate } from '@zhiqi/kernel';
import { lastDayOf } from './dormancy.ts';
import { isInForce } from './legal-state.ts';
import type { UsableRules } from './rule-sets.ts';
import type { Availability, AvailabilityVerdict, Overlay, RegisteredPatent } from './types.ts';

/** Encumbrances in force that take a patent out of the usable count. */
const BLOCKING: readonly Overlay[] = ['PRESERVED', 'OWNERSHIP_DISPUTE', 'EXCLUSIVE_LICENSED', 'SOLE_LICENSED'];

/**
 * The usable count 明确专利可用数量 on a day: may it be offered now, after somebody's consent, or not at all.
 * `FEE_OVERDUE` marks a right in the grace period; it counts.
 */
export function assessAvailability(
  rules: UsableRules,
  patent: RegisteredPatent,
  expiresOn: LegalDate,
  asOf: LegalDate,
): AvailabilityVerdict {
  const verdict = (availability: Availability, reasonCodes: readonly string[]): AvailabilityVerdict => ({
    availability,
    reasonCodes: patent.legalState === 'GRACE' ? [...reasonCodes, 'FEE_OVERDUE'] : reasonCodes,
    ruleSetVersion: rules.version,
    asOf,
    inScope: patent.scope.inScope,
  });
  const against = obstacles(rules, patent, expiresOn, asOf);
  if (against.length > 0) return verdict('NOT_AVAILABLE', against);
  const consents = neededConsents(rules, patent);
  if (consents.length > 0) return verdict('NEEDS_CONSENT', consents);
  return verdict('AVAILABLE_NOW', [`U_${patent.answer?.willingness}`]);
}

function obstacles(rules: UsableRules, patent: RegisteredPatent, expiresOn: LegalDate, asOf: LegalDate): string[] {
  if (!isInForce(patent.legalState)) {
    return [patent.legalState === 'UNKNOWN' ? 'U_STATE_UNKNOWN' : 'U_NOT_IN_FORCE'];
  }
  const codes = BLOCKING.filter((overlay) => holds(patent, overlay)).map((overlay) => `U_${overlay}`);
  if (asOf > lastDayWithTermLeft(rules, expiresOn)) codes.push('U_TERM_SHORT');
  const { answer } = patent;
  if (answer === null) codes.push('U_NO_ANSWER');
  else if (asOf > lastDayOf(answer, rules.answerValidityMonths)) codes.push('U_ANSWER_EXPIRED');
  else if (answer.willingness === 'REFUSED' || answer.willingness === 'UNDECIDED')
    codes.push(`U_${answer.willingness}`);
  return codes;
}

/**
 * Whose consent is missing: the pledgee's (Civil Code 444), the joint owners' (Patent Law 14; an ordinary licence needs
 * none), the superior's of a state institution.
 */
function neededConsents(rules: UsableRules, patent: RegisteredPatent): string[] {
  const codes: string[] = [];
  if (holds(patent, 'PLEDGED')) codes.push('U_PLEDGED');
  const modes = patent.answer?.acceptableModes ?? [];
  const isFree = modes.length > 0 && modes.every((mode) => rules.jointOwnerFreeModes.includes(mode));
  if (patent.holders.length > 1 && !isFree) codes.push('U_JOINT_OWNERS');
  if (patent.holders.some(({ holderType }) => rules.institutionApprovalTypes.includes(holderType))) {
    codes.push('U_INSTITUTION_APPROVAL');
  }
  return codes;
}

/** Days on which time alone may change the verdict. */
export function availabilityTurningPoints(
  rules: UsableRules,
  patent: RegisteredPatent,
  expiresOn: LegalDate,
): LegalDate[] {
  const points = [addDays(lastDayWithTermLeft(rules, expiresOn), 1)];
  if (patent.answer !== null) points.push(addDays(lastDayOf(patent.answer, rules.answerValidityMonths), 1));
  return points;
}

function lastDayWithTermLeft(rules: UsableRules, expiresOn: LegalDate): LegalDate {
  return addMonths(expiresOn, -rules.minRemainingMonths);
}

function holds(patent: RegisteredPatent, overlay: Overlay): boolean {
  return patent.overlays.some((claim) => claim.overlay === overlay && claim.clearedOn === null);
}
