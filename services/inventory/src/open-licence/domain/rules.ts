import { checkVersions, checkWholeNumbers, type Versioned } from '@zhiqi/kernel';

/** Law and guidance of open licences as data; what the sources leave open says so in `descriptions`. */
export interface OpenLicenceRules extends Versioned {
  readonly basis: string;
  /** reduction of annuities while a licence runs. */
  readonly annuityReliefPercent: number;
  readonly reliefCombinable: boolean;
  /** */
  readonly jointOwnersMustSign: boolean;
  /** above these only a warning is given. */
  readonly guidanceMaxFixedFeeYuan: number;
  readonly guidanceMaxRoyaltyOnSalesPpm: number;
  readonly guidanceMaxRoyaltyOnProfitPpm: number;
  /** */
  readonly promotionalWords: readonly string[];
}

/** Checks rule data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkOpenLicenceRules(data: unknown): readonly OpenLicenceRules[] {
  const sets = data as readonly OpenLicenceRules[];
  checkVersions('open licence', sets);
  checkWholeNumbers('open licence', sets, [
    'annuityReliefPercent',
    'guidanceMaxFixedFeeYuan',
    'guidanceMaxRoyaltyOnSalesPpm',
    'guidanceMaxRoyaltyOnProfitPpm',
  ]);
  const wrong = sets.find(({ promotionalWords }) => !promotionalWords?.every((word) => word.trim() !== ''));
  if (wrong) throw new Error(`rules open licence: promotionalWords of ${wrong.version} must be words`);
  return sets;
}
