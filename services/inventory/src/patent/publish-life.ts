import type { Publication } from '@zhiqi/runtime';
import type { LifeEvent } from './domain.ts';

/** What others learn of the life of a right: dates, amounts of fees, codes. */
export function lifeToPublic(event: LifeEvent, applicationNo: string): Publication[] {
  const publication = publicationOf(event, applicationNo);
  return publication === undefined ? [] : [publication];
}

function publicationOf(event: LifeEvent, applicationNo: string): Publication | undefined {
  switch (event.type) {
    case 'AnnuityReminderRaised': {
      const { offset, raisedFor } = event;
      return {
        type: 'zhiqi.inventory.v1.AnnuityReminderRaised',
        ...home(raisedFor, event),
        message: { ...annuity(event, applicationNo), offsetDays: offset, raisedFor },
      };
    }
    case 'AnnuityFellDue':
      return {
        type: 'zhiqi.inventory.v1.AnnuityFellDue',
        ...home(event.times.dueOn, event),
        message: annuity(event, applicationNo),
      };
    case 'AnnuityGraceEntered': {
      const { surchargePct, effectiveDate } = event;
      return {
        type: 'zhiqi.inventory.v1.AnnuityGraceEntered',
        ...home(effectiveDate, event),
        message: { ...annuity(event, applicationNo), surchargePct },
      };
    }
    case 'AnnuityPaid': {
      const { kind, dueOn, payment, inScope } = event;
      const { patentYear, paidOn, amountFen, surchargePct } = payment;
      return {
        type: 'zhiqi.inventory.v1.AnnuityPaid',
        ...home(paidOn, event),
        message: {
          ...{ applicationNo, kind: `PATENT_KIND_${kind}` as const, patentYear, dueOn, paidOn },
          ...{ amountFen: BigInt(amountFen), surchargePct, inScope },
        },
      };
    }
    case 'PatentLapsed': {
      const { kind, cause, effectiveDate, patentYear, inScope } = event;
      return {
        type: 'zhiqi.inventory.v1.PatentLapsed',
        ...home(effectiveDate),
        message: {
          ...{ applicationNo, kind: `PATENT_KIND_${kind}` as const, cause: `LAPSE_CAUSE_${cause}` as const },
          ...{ effectiveDate, patentYear: patentYear ?? 0, inScope },
        },
      };
    }
    case 'PatentRestored':
    case 'PatentExpired': {
      const { kind, effectiveDate, inScope } = event;
      return {
        type: `zhiqi.inventory.v1.${event.type}`,
        ...home(effectiveDate),
        message: { applicationNo, kind: `PATENT_KIND_${kind}`, effectiveDate, inScope },
      };
    }
    case 'RegisterEventRecorded': {
      const { code, announcedOn, effect, effectiveDate } = event.entry;
      return {
        type: 'zhiqi.inventory.v1.PatentRegisterEventRecorded',
        ...home(effectiveDate),
        message: {
          ...{ applicationNo, kind: `PATENT_KIND_${event.kind}` as const },
          ...{ eventCode: code, announcedOn, effect },
        },
      };
    }
    case 'AnnuityWatched':
    case 'FeeReductionRecorded':
    case 'RestorationNoticeRecorded':
    case 'RestorationRequested':
    case 'RestorationDecided':
      return undefined;
  }
}

function home(effective: string, { ruleSetVersion }: { readonly ruleSetVersion?: string } = {}) {
  return { copy: 'home', effective, ...(ruleSetVersion === undefined ? {} : { rulePack: ruleSetVersion }) } as const;
}

function annuity(
  {
    kind,
    times,
    amountFen,
    inScope,
  }: Extract<LifeEvent, { type: 'AnnuityFellDue' | 'AnnuityReminderRaised' | 'AnnuityGraceEntered' }>,
  applicationNo: string,
) {
  const { patentYear, dueOn, graceEnd } = times;
  return {
    ...{ applicationNo, kind: `PATENT_KIND_${kind}` as const, patentYear, dueOn, graceEnd },
    ...{ amountFen: BigInt(amountFen), inScope },
  };
}
