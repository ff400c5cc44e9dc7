import { addMonths, type LegalDate } from '@zhiqi/kernel';
import { industryPrefix, sameIndustry } from './industry.ts';
import type { DemandFacts, MatchingModel, SupplyFacts } from './model.ts';

/** Reasons of a score that are not words. */
export type FactCode = 'IPC' | 'INDUSTRY' | 'AVAILABILITY' | 'GRADE' | 'HIGH_VALUE' | 'LISTED' | 'REMAINING_TERM';

export interface FactReason {
  readonly code: FactCode;
  /** What it rests on: `A23C`, `14→A23`, `AVAILABLE_NOW`, `A`, a number of years. */
  readonly detail: string;
  /** Thousandths of a point, never 0. */
  readonly points: number;
}

/** Every reason besides the words, in a fixed order. */
export function factReasons(
  model: MatchingModel,
  demand: DemandFacts,
  supply: SupplyFacts,
  asOf: LegalDate,
): FactReason[] {
  const reasons = [
    ipcReason(model, demand, supply),
    industryReason(model, demand, supply),
    availabilityReason(model, supply),
    gradeReason(model, supply),
    reason('HIGH_VALUE', 'HIGH_VALUE', supply.highValue ? model.parameters.points.highValue : 0),
    reason('LISTED', 'LISTED', supply.listed ? model.parameters.points.listed : 0),
    termReason(model, supply, asOf),
  ];
  return reasons.filter((each): each is FactReason => each !== undefined);
}

function reason(code: FactCode, detail: string, points: number): FactReason | undefined {
  return points > 0 ? { code, detail, points } : undefined;
}

function ipcReason({ parameters }: MatchingModel, demand: DemandFacts, supply: SupplyFacts): FactReason | undefined {
  const { sameIpcSubclass, sameIpcClass } = parameters.points;
  const subclass = demand.ipcHints.find((hint) => hint.length >= 4 && supply.ipc.some((ipc) => ipc.startsWith(hint)));
  if (subclass !== undefined) return reason('IPC', subclass, sameIpcSubclass);
  const ipcClass = demand.ipcHints
    .map((hint) => hint.slice(0, 3))
    .find((hint) => supply.ipc.some((ipc) => ipc.startsWith(hint)));
  return ipcClass === undefined ? undefined : reason('IPC', ipcClass, sameIpcClass);
}

function industryReason(
  { parameters, industryIpc }: MatchingModel,
  { industryCode }: DemandFacts,
  supply: SupplyFacts,
): FactReason | undefined {
  if (industryCode === null) return undefined;
  const { points } = parameters;
  const same = supply.industryCodes.find((code) => sameIndustry(code, industryCode));
  if (same !== undefined) return reason('INDUSTRY', same, points.sameIndustry);
  const prefix = industryPrefix(industryIpc, industryCode, supply.ipc);
  return prefix === undefined ? undefined : reason('INDUSTRY', `${industryCode}→${prefix}`, points.industryOfIpc);
}

function availabilityReason({ parameters }: MatchingModel, { availability }: SupplyFacts): FactReason | undefined {
  const { availableNow, needsConsent } = parameters.points;
  if (availability === 'AVAILABLE_NOW') return reason('AVAILABILITY', availability, availableNow);
  return availability === 'NEEDS_CONSENT' ? reason('AVAILABILITY', availability, needsConsent) : undefined;
}

function gradeReason({ parameters }: MatchingModel, { grade }: SupplyFacts): FactReason | undefined {
  return grade === null ? undefined : reason('GRADE', grade, parameters.points.grade[grade] ?? 0);
}

function termReason({ parameters }: MatchingModel, { termEnd }: SupplyFacts, asOf: LegalDate): FactReason | undefined {
  if (termEnd === null) return undefined;
  const step = parameters.points.remainingTerm.find(({ fromYears }) => termEnd >= addMonths(asOf, fromYears * 12));
  return step === undefined ? undefined : reason('REMAINING_TERM', String(step.fromYears), step.points);
}
