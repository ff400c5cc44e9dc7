import type { PatentDormancyAssessed } from '@zhiqi/contracts/zhiqi/inventory/v1/events';
import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { Holder, PatentEvent } from './domain.ts';
import { lifeToPublic } from './publish-life.ts';

/** What other services learn of a patent: no names, no titles, holders only by their pseudonymous key. */
export function patentToPublic(event: PatentEvent, { aggregateId, recordedTime }: PublishContext): Publication[] {
  const applicationNo = aggregateId;
  switch (event.type) {
    case 'PatentRegistered':
      return [registered(event, recordedTime)];
    case 'PatentSourceMerged':
      return [
        {
          type: 'zhiqi.inventory.v1.PatentSourceMerged',
          copy: 'home',
          effective: recordedTime,
          message: {
            applicationNo,
            batchId: event.sourceRef.batchId,
            publicationNos: [...event.record.publicationNos],
            changedFields: [...event.changedFields],
          },
        },
      ];
    case 'PatentMergeReversed':
      return [
        {
          type: 'zhiqi.inventory.v1.PatentMergeReversed',
          copy: 'home',
          effective: recordedTime,
          message: { applicationNo, batchId: event.batchId, restoredFields: [...event.restoredFields] },
        },
      ];
    case 'PatentHolderChanged':
      return [
        {
          type: 'zhiqi.inventory.v1.PatentHolderChanged',
          copy: 'home',
          effective: event.effectiveDate,
          message: {
            applicationNo,
            previousHolderKeys: [...event.previousHolderKeys],
            holderKeys: keysOf(event.holders),
            effectiveDate: event.effectiveDate,
            crossRegion: event.crossRegion,
          },
        },
      ];
    case 'PatentEncumbranceChanged':
      return [
        {
          type: 'zhiqi.inventory.v1.PatentEncumbranceChanged',
          copy: 'home',
          effective: event.effectiveDate,
          message: {
            applicationNo,
            overlay: `OVERLAY_${event.overlay}`,
            inForce: event.overlayInForce,
            effectiveDate: event.effectiveDate,
          },
        },
      ];
    case 'PatentLegalFactsWithdrawn':
      return event.state === event.previousState ? [] : [withdrawn(event, applicationNo)];
    case 'PatentLegalStatusChanged':
    case 'PatentScopeChanged':
      return [standing(event, applicationNo)];
    case 'PatentDormancyAssessed':
    case 'PatentAvailabilityChanged':
      return [verdict(event, applicationNo)];
    case 'HighValueStatusAssessed':
      return [highValueStatus(event, applicationNo)];
    case 'PatentGraded':
      return [graded(event, applicationNo)];
    case 'HighValueEvidenceRecorded':
    case 'DemandMatchTold':
    case 'GradingStarted':
    case 'PatentEvaluated':
    case 'PledgeAmountTold':
    case 'PatentClaimKept':
    case 'AbnormalFilingTakenOver':
    case 'PatentSourceConfirmed':
    case 'PatentAnswerApplied':
    case 'PatentConversionApplied':
    case 'PatentPortfolioTold':
    case 'PatentReviewed':
      return [];
    default:
      return lifeToPublic(event, applicationNo);
  }
}

type EventOf<T extends PatentEvent['type']> = Extract<PatentEvent, { type: T }>;

function registered(event: EventOf<'PatentRegistered'>, recordedTime: string): Publication {
  const { record, scope } = event;
  return {
    type: 'zhiqi.inventory.v1.PatentRegistered',
    copy: 'home',
    effective: recordedTime,
    message: {
      applicationNo: event.applicationNo,
      kind: `PATENT_KIND_${record.kind}`,
      filingDate: record.filingDate,
      grantDate: record.grantDate ?? '',
      ipcMain: record.ipcMain ?? '',
      holderKeys: keysOf(record.holders),
      holderTypes: record.holders.map(({ holderType }) => `HOLDER_TYPE_${holderType}` as const),
      divisionCode: scope.divisionCode ?? '',
      state: `PATENT_STATE_${event.state}`,
      inScope: scope.inScope,
      scopeReason: scope.reason,
    },
  };
}

function standing(
  event: EventOf<'PatentLegalStatusChanged'> | EventOf<'PatentScopeChanged'>,
  applicationNo: string,
): Publication {
  const kind = `PATENT_KIND_${event.kind}` as const;
  if (event.type === 'PatentScopeChanged') {
    return {
      type: 'zhiqi.inventory.v1.PatentScopeChanged',
      copy: 'home',
      effective: event.changedOn,
      message: {
        applicationNo,
        kind,
        state: `PATENT_STATE_${event.state}`,
        inScope: event.scope.inScope,
        scopeReason: event.scope.reason,
      },
    };
  }
  return {
    type: 'zhiqi.inventory.v1.PatentLegalStatusChanged',
    copy: 'home',
    effective: event.fact.effectiveDate,
    message: {
      applicationNo,
      kind,
      previousState: `PATENT_STATE_${event.previousState}`,
      state: `PATENT_STATE_${event.fact.state}`,
      effectiveDate: event.fact.effectiveDate,
      source: event.fact.source,
      inScope: event.inScope,
    },
  };
}

/** From the day of the first fact withdrawn on, the state is what the other facts say. */
function withdrawn(event: EventOf<'PatentLegalFactsWithdrawn'>, applicationNo: string): Publication {
  const [effectiveDate = ''] = event.facts.map((fact) => fact.effectiveDate).sort();
  return {
    type: 'zhiqi.inventory.v1.PatentLegalStatusChanged',
    copy: 'home',
    effective: effectiveDate,
    message: {
      applicationNo,
      kind: `PATENT_KIND_${event.kind}`,
      previousState: `PATENT_STATE_${event.previousState}`,
      state: `PATENT_STATE_${event.state}`,
      effectiveDate,
      source: 'MERGE_REVERSED',
      inScope: event.inScope,
    },
  };
}

function verdict(
  event: EventOf<'PatentDormancyAssessed'> | EventOf<'PatentAvailabilityChanged'>,
  applicationNo: string,
): Publication {
  const { reasonCodes, ruleSetVersion, asOf, inScope } = event.verdict;
  const common = {
    applicationNo,
    kind: `PATENT_KIND_${event.kind}` as const,
    reasonCodes: [...reasonCodes],
    ruleSetVersion,
    asOf,
    inScope,
  } satisfies Partial<PatentDormancyAssessed>;
  if (event.type === 'PatentAvailabilityChanged') {
    return {
      type: 'zhiqi.inventory.v1.PatentAvailabilityChanged',
      copy: 'home',
      effective: asOf,
      rulePack: ruleSetVersion,
      message: { ...common, availability: `AVAILABILITY_${event.verdict.availability}` },
    };
  }
  return {
    type: 'zhiqi.inventory.v1.PatentDormancyAssessed',
    copy: 'home',
    effective: asOf,
    rulePack: ruleSetVersion,
    message: {
      ...common,
      previousClass: `DORMANCY_CLASS_${event.previousClass ?? 'UNSPECIFIED'}`,
      dormancyClass: `DORMANCY_CLASS_${event.verdict.dormancyClass}`,
      cause: `DORMANCY_CAUSE_${event.cause}`,
    },
  };
}

/** The flags and the version; the documents behind them stay inside. */
function highValueStatus(
  { kind, verdict: said }: EventOf<'HighValueStatusAssessed'>,
  applicationNo: string,
): Publication {
  const { highValue, ruleSetVersion, asOf, inScope } = said;
  return {
    type: 'zhiqi.inventory.v1.HighValueStatusAssessed',
    copy: 'home',
    effective: asOf,
    rulePack: ruleSetVersion,
    message: {
      applicationNo,
      kind: `PATENT_KIND_${kind}`,
      highValue,
      criteria: said.criteria.map((criterion) => `HIGH_VALUE_CRITERION_${criterion}` as const),
      ruleSetVersion,
      asOf,
      inScope,
    },
  };
}

function graded({ kind, verdict: said }: EventOf<'PatentGraded'>, applicationNo: string): Publication {
  const { grade, basis, reasonCodes, ruleSetVersion, asOf, inScope } = said;
  return {
    type: 'zhiqi.inventory.v1.PatentGraded',
    copy: 'home',
    effective: asOf,
    rulePack: ruleSetVersion,
    message: {
      applicationNo,
      kind: `PATENT_KIND_${kind}`,
      grade: `PATENT_GRADE_${grade}`,
      basis: `GRADE_BASIS_${basis}`,
      reasonCodes: [...reasonCodes],
      schemeVersion: ruleSetVersion,
      asOf,
      inScope,
    },
  };
}

function keysOf(holders: readonly Holder[]): string[] {
  return holders.map(({ holderKey }) => holderKey);
}
