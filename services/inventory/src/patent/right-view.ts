import type { Annuity, DueAnnuity, RightLife } from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import type { LegalDate } from '@zhiqi/kernel';
import { type AnnuityTimes, annuityAmount, annuityTimes } from './domain/annuity.ts';
import { annuityFacts, feeStanding, hasAnnuity, paidThroughYear } from './domain/annuity-watch.ts';
import { restorableUntil } from './domain/restoration.ts';
import { type PatentRules, patentTerm, type RegisteredPatent } from './domain.ts';

/** The life of a right as officers see it. */
export function lifeView(rules: PatentRules, patent: RegisteredPatent, today: LegalDate): RightLife {
  const { life } = patent;
  const { restoration, reduction } = life;
  return {
    applicationNo: patent.applicationNo,
    standing: `FEE_STANDING_${feeStanding(patent, today)}`,
    next: life.watch === null ? undefined : annuityView(rules, patent, life.watch, today),
    paidThroughYear: paidThroughYear(rules, patent),
    payments: life.payments.map(({ amountFen, ...payment }) => ({ ...payment, amountFen: BigInt(amountFen) })),
    reduction:
      reduction === null
        ? undefined
        : { percent: reduction.percent, fromDate: reduction.from, documentNo: reduction.documentNo },
    restoration:
      restoration === null
        ? undefined
        : {
            noticeReceivedOn: restoration.noticeReceivedOn ?? '',
            restorableUntil: restorableUntil(rules, restoration) ?? '',
            requestedOn: restoration.requestedOn ?? '',
            ground:
              restoration.ground === null
                ? 'RESTORATION_GROUND_UNSPECIFIED'
                : `RESTORATION_GROUND_${restoration.ground}`,
            decidedOn: restoration.decidedOn ?? '',
            granted: restoration.granted ?? false,
          },
    registerEntries: life.registerEntries.map(({ derived, effect, ...entry }) => ({
      ...entry,
      effect: `REGISTER_EFFECT_${effect}` as const,
      effectiveDateDerived: derived,
    })),
    technologyKey: technologyKeyOf(patent),
  };
}

/** The annuities of a right over its whole term, with what each costs on a day. */
export function annuitiesView(rules: PatentRules, patent: RegisteredPatent, paidOn: LegalDate): Annuity[] {
  const { expiresOn } = patentTerm(rules.term, patent);
  const annuities: Annuity[] = [];
  for (let year = 1; hasAnnuity(rules, patent, year); year++) {
    const times = annuityTimes(rules.annuity, patent, year);
    if (times.dueOn >= expiresOn) break;
    annuities.push(annuityView(rules, patent, times, paidOn));
  }
  return annuities;
}

/** One line of the annuity calendar. */
export function dueAnnuityView(rules: PatentRules, patent: RegisteredPatent, today: LegalDate): DueAnnuity {
  const { watch } = patent.life;
  return {
    applicationNo: patent.applicationNo,
    title: patent.title,
    kind: `PATENT_KIND_${patent.kind}`,
    standing: `FEE_STANDING_${feeStanding(patent, today)}`,
    annuity: watch === null ? undefined : annuityView(rules, patent, watch, today),
  };
}

function annuityView(rules: PatentRules, patent: RegisteredPatent, times: AnnuityTimes, paidOn: LegalDate): Annuity {
  const amount = annuityAmount(
    rules.annuity,
    annuityFacts(rules, patent, times.patentYear, paidOn),
    times.patentYear,
    paidOn,
  );
  return {
    ...times,
    fullFen: amount.fullFen,
    annuityFen: amount.annuityFen,
    payable: amount.totalFen !== null,
    surchargePct: amount.surchargePct ?? 0,
    totalFen: amount.totalFen ?? 0n,
    paid: times.patentYear <= paidThroughYear(rules, patent),
    ruleSetVersion: amount.ruleSetVersion,
  };
}

/** of a dual filing the invention stands for the technology, so that two rights count as one. */
export function technologyKeyOf({ applicationNo, kind, overlays }: RegisteredPatent): string {
  const twin = overlays.find(({ overlay, clearedOn }) => overlay === 'DUAL_FILED' && clearedOn === null);
  return kind === 'UTILITY_MODEL' && twin !== undefined ? twin.sourceRef : applicationNo;
}
