import { checkVersions, checkWholeNumbers, type Versioned } from '@zhiqi/kernel';

/** Parameters of supply and demand; none is set by law, each one states its source in the data. */
export interface SupplyDemandParameters extends Versioned {
  readonly demandValidityMonths: number;
  /** Days that a demand may stand in MATCHING before it is shown as stale. */
  readonly staleMatchingDays: number;
  readonly listingValidityMonths: number;
  readonly listingMaxMonths: number;
  /** months from one publication batch to the next. */
  readonly publicationIntervalMonths: number;
  readonly description: Readonly<Record<string, string>>;
}

const NAMES = [
  'demandValidityMonths',
  'staleMatchingDays',
  'listingValidityMonths',
  'listingMaxMonths',
  'publicationIntervalMonths',
] as const;

/** Checks parameter data. @throws Error naming what is wrong; the service does not start on wrong parameters. */
export function checkSupplyDemandParameters(data: unknown): readonly SupplyDemandParameters[] {
  const sets = data as readonly SupplyDemandParameters[];
  checkVersions('supply and demand', sets);
  checkWholeNumbers('supply and demand', sets, NAMES);
  for (const { version, description } of sets) {
    const silent = NAMES.find((name) => (description[name] ?? '').trim() === '');
    if (silent !== undefined) throw new Error(`rules supply and demand: ${version} states no source for ${silent}`);
  }
  return sets;
}
