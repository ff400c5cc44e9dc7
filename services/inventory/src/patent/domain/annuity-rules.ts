import { checkVersions, checkWholeNumbers, type PatentKind, type Versioned } from '@zhiqi/kernel';

/** Annuity of a run of patent years, in fen. */
export interface AnnuityBand {
  readonly from: number;
  readonly to: number;
  readonly fen: number;
}

/** What the law and the platform say of annuities, as data. The set of an annuity's due date counts. */
export interface AnnuityRules extends Versioned {
  /** Where each parameter comes from. */
  readonly descriptions: Readonly<Record<string, string>>;
  readonly bands: Readonly<Record<PatentKind, readonly AnnuityBand[]>>;
  /** Surcharge in percent of the full annuity, month by month; its length is the grace period in months. */
  readonly surchargePcts: readonly number[];
  /** Whether the end of each month of the grace period moves off a day that is no working day; its last day always does. */
  readonly rollMonthlySteps: boolean;
  /** Years from the grant whose annuities are reduced. */
  readonly reducedYears: number;
  /** Reductions that can be granted, in percent. */
  readonly reductionPcts: readonly number[];
  /** Relief while an open licence runs, in percent. */
  readonly openLicenceReliefPct: number;
  /** Days from the due date on which somebody is reminded. */
  readonly reminderOffsets: readonly number[];
  readonly restorationMonths: number;
  readonly forceMajeureYears: number;
  readonly mailedReceiptDays: number;
}

const WHOLE = [
  'reducedYears',
  'openLicenceReliefPct',
  'restorationMonths',
  'forceMajeureYears',
  'mailedReceiptDays',
] as const;

/** Checks rule data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkAnnuityRules(data: unknown): readonly AnnuityRules[] {
  const sets = data as readonly AnnuityRules[];
  checkVersions('annuity', sets);
  checkWholeNumbers('annuity', sets, [...WHOLE]);
  for (const set of sets) {
    const fault = faultOf(set);
    if (fault !== undefined) throw new Error(`rules annuity: ${set.version}: ${fault}`);
  }
  return sets;
}

function faultOf({ bands, surchargePcts, reductionPcts, reminderOffsets }: AnnuityRules): string | undefined {
  for (const [kind, runs] of Object.entries(bands)) {
    const gap = runs.findIndex(({ from, to }, index) => to < from || from !== (runs[index - 1]?.to ?? 0) + 1);
    if (gap !== -1) return `the years of ${kind} have a gap at band ${gap + 1}`;
    if (!runs.every(({ fen }) => Number.isSafeInteger(fen) && fen > 0))
      return `an annuity of ${kind} is no amount in fen`;
  }
  const percents = [...surchargePcts, ...reductionPcts];
  if (surchargePcts.length === 0 || !percents.every(isPercent)) return 'surcharges and reductions are whole percents';
  const isRising = reminderOffsets.every(
    (offset, index) => index === 0 || offset > (reminderOffsets[index - 1] ?? offset),
  );
  if (!reminderOffsets.every(Number.isInteger) || !isRising) return 'reminder offsets are whole days in rising order';
  return undefined;
}

function isPercent(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 100;
}
