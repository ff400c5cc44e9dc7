import { addDays, addMonths, type LegalDate } from '@zhiqi/kernel';
import { conversionModes, conversionTurningPoints } from './conversions.ts';
import { isInForce } from './legal-state.ts';
import type { DormancyRules } from './rule-sets.ts';
import type { DormancyClass, DormancyVerdict, EffectiveAnswer, OverlayClaim, RegisteredPatent } from './types.ts';

/** Encumbrances that prove economic use, with the mode they prove. An open-licence announcement without licensee does not. */
const USE_BY_OVERLAY: Readonly<Partial<Record<OverlayClaim['overlay'], string>>> = {
  EXCLUSIVE_LICENSED: 'LICENCE',
  SOLE_LICENSED: 'LICENCE',
  PLEDGED: 'PLEDGE',
};

/** Applies the dormancy rules of brief §3.6 on a day: first hit wins, and the codes say why. */
export function assessDormancy(rules: DormancyRules, patent: RegisteredPatent, asOf: LegalDate): DormancyVerdict {
  const [dormancyClass, ...reasonCodes] = classify(rules, patent, asOf);
  return { dormancyClass, reasonCodes, ruleSetVersion: rules.version, asOf, inScope: patent.scope.inScope };
}

function classify(rules: DormancyRules, patent: RegisteredPatent, asOf: LegalDate): [DormancyClass, ...string[]] {
  if (!isInForce(patent.legalState)) {
    return patent.legalState === 'UNKNOWN'
      ? ['NOT_ASSESSED', 'D0_NOT_IN_FORCE', 'STATE_UNKNOWN']
      : ['NOT_ASSESSED', 'D0_NOT_IN_FORCE'];
  }
  const modes = useModes(rules, patent, asOf);
  if (modes.length > 0) return ['AWAKE', ...modes.map((mode) => `D1_${mode}`)];
  const { grantDate, filingDate, answer } = patent;
  if (grantDate !== null && asOf < addMonths(grantDate, rules.graceNewMonths)) return ['OBSERVATION', 'D2_NEW'];
  const current = answer !== null && asOf <= lastDayOf(answer, rules.lookbackMonths) ? answer : null;
  const reserve = current?.reserveReason ?? null;
  if (current && reserve !== null && asOf <= lastDayOf(current, rules.selfDeclarationValidityMonths)) {
    return ['RESERVED', `D3_RESERVE_${reserve}`];
  }
  if (current?.implementation !== 'NOT_IMPLEMENTED') {
    if (answer === null) return ['UNKNOWN', 'D4_NO_ANSWER'];
    return ['UNKNOWN', 'D4_NO_ANSWER', current === null ? 'ANSWER_EXPIRED' : 'EVIDENCE_MISSING'];
  }
  if (grantDate === null) return ['DOZING', 'D6_UNUSED_YOUNG', 'GRANT_DATE_UNKNOWN'];
  const aged =
    addMonths(grantDate, rules.minGrantAgeMonths) <= asOf && addMonths(filingDate, rules.minFileAgeMonths) <= asOf;
  return aged ? ['SLEEPING', 'D5_AGED_UNUSED'] : ['DOZING', 'D6_UNUSED_YOUNG'];
}

/** Modes of use with evidence inside the look-back window, in a stable order. */
function useModes(rules: DormancyRules, patent: RegisteredPatent, asOf: LegalDate): string[] {
  const { answer, overlays } = patent;
  const declared = isUseDeclared(rules, answer, asOf) ? answer.implementationModes : [];
  const registered = overlays
    .filter(({ annulled }) => !annulled)
    .filter(({ overlay }) => overlay !== 'PLEDGED' || rules.pledgeCountsAsUse)
    .filter((claim) => asOf <= (lastDayOfClaim(claim, rules.lookbackMonths) ?? asOf))
    .map(({ overlay }) => USE_BY_OVERLAY[overlay])
    .filter((mode) => mode !== undefined);
  return [...new Set([...declared, ...registered, ...conversionModes(patent, rules.lookbackMonths, asOf)])].sort();
}

/** Whether a verified answer of use counts: not too old, and with the evidence behind it that the rules ask for. */
function isUseDeclared(
  rules: DormancyRules,
  answer: EffectiveAnswer | null,
  asOf: LegalDate,
): answer is EffectiveAnswer {
  if (answer?.implementation !== 'IMPLEMENTED' || asOf > lastDayOf(answer, rules.lookbackMonths)) return false;
  return answer.evidenced || !rules.evidenceRequiredForRevenue;
}

/** Days on which these rules may judge a patent differently for the passing of time alone. */
export function dormancyTurningPoints(rules: DormancyRules, patent: RegisteredPatent): LegalDate[] {
  const { grantDate, filingDate, answer, overlays } = patent;
  const points = [
    addMonths(filingDate, rules.minFileAgeMonths),
    ...conversionTurningPoints(patent, rules.lookbackMonths),
  ];
  if (grantDate !== null) {
    points.push(addMonths(grantDate, rules.graceNewMonths), addMonths(grantDate, rules.minGrantAgeMonths));
  }
  if (answer !== null) {
    points.push(dayAfter(lastDayOf(answer, rules.lookbackMonths)));
    points.push(dayAfter(lastDayOf(answer, rules.selfDeclarationValidityMonths)));
  }
  for (const claim of overlays) {
    const last = lastDayOfClaim(claim, rules.lookbackMonths);
    if (last !== null) points.push(dayAfter(last));
  }
  return points;
}

/** Last day on which an answer is not older than so many months. */
export function lastDayOf(answer: EffectiveAnswer, months: number): LegalDate {
  return addMonths(answer.verifiedOn, months);
}

/** Last day on which an ended encumbrance still lies in the window; null while it holds. */
function lastDayOfClaim(claim: OverlayClaim, months: number): LegalDate | null {
  return claim.clearedOn === null ? null : addMonths(claim.clearedOn, months);
}

function dayAfter(date: LegalDate): LegalDate {
  return addDays(date, 1);
}
