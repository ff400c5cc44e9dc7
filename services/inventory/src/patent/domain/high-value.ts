import { addDays, addYears, type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import { isInForce } from './legal-state.ts';
import type { HighValueRules, PatentRules } from './rule-sets.ts';
import { findSei, type SeiTable } from './sei.ts';
import type { HighValueCriterion, HighValueGround, HighValueVerdict, RegisteredPatent } from './types.ts';

const CODES: Readonly<Record<HighValueCriterion, string>> = {
  STRATEGIC_EMERGING_INDUSTRY: 'HV_SEI',
  OVERSEAS_FAMILY: 'HV_OVERSEAS_FAMILY',
  MAINTAINED_OVER_TEN_YEARS: 'HV_MAINTAINED',
  PLEDGE_FINANCING: 'HV_PLEDGE',
  AWARD: 'HV_AWARD',
};

/**
 * The high-value statistic 高价值发明专利 on a day: only granted inventions in force, true if one criterion of
 * the version is met. Scores of vendors take no part. Null for utility models and designs, which it does not cover.
 */
export function assessHighValue(
  rules: PatentRules,
  patent: RegisteredPatent,
  asOf: LegalDate,
): HighValueVerdict | null {
  if (patent.kind !== 'INVENTION') return null;
  const set = ruleSetAt(rules.highValue, asOf);
  const base = { ruleSetVersion: set.version, asOf, inScope: patent.scope.inScope };
  if (!isInForce(patent.legalState)) {
    return { ...base, highValue: false, criteria: [], grounds: [], reasonCodes: ['HV_NOT_IN_FORCE'] };
  }
  const grounds = set.criteria.flatMap((criterion) => groundsOf(criterion, set, rules.sei, patent, asOf));
  const criteria = [...new Set(grounds.map(({ criterion }) => criterion))];
  const reasonCodes = criteria.length === 0 ? ['HV_NO_CRITERION'] : criteria.map((criterion) => CODES[criterion]);
  return { ...base, highValue: criteria.length > 0, criteria, grounds, reasonCodes };
}

/** The day from which on a patent has been maintained for more than so many years: the tenth anniversary is not enough. */
export function highValueTurningPoints(set: HighValueRules, patent: RegisteredPatent): LegalDate[] {
  return patent.kind === 'INVENTION' ? [addDays(lastDayNotMaintained(set, patent), 1)] : [];
}

/** Whether a patent of any kind is of a strategic emerging industry, by what the rules in force take as evidence. */
export function isStrategic(rules: PatentRules, patent: RegisteredPatent, asOf: LegalDate): boolean {
  const set = ruleSetAt(rules.highValue, asOf);
  return groundsOf('STRATEGIC_EMERGING_INDUSTRY', set, rules.sei, patent, asOf).length > 0;
}

function groundsOf(
  criterion: HighValueCriterion,
  set: HighValueRules,
  tables: readonly SeiTable[],
  patent: RegisteredPatent,
  asOf: LegalDate,
): HighValueGround[] {
  const own = ownGrounds(criterion, set, tables, patent, asOf);
  const isDeclared = set.declaredCriteria.includes(criterion) && patent.declaredCriteria.includes(criterion);
  const batch = patent.sources.at(-1)?.batchId ?? '';
  return isDeclared && own.length === 0 ? [{ criterion, source: 'LIST', reference: batch }] : own;
}

function ownGrounds(
  criterion: HighValueCriterion,
  set: HighValueRules,
  tables: readonly SeiTable[],
  patent: RegisteredPatent,
  asOf: LegalDate,
): HighValueGround[] {
  switch (criterion) {
    case 'STRATEGIC_EMERGING_INDUSTRY':
      return seiGrounds(set, tables, patent);
    case 'MAINTAINED_OVER_TEN_YEARS': {
      const isMaintained = asOf > lastDayNotMaintained(set, patent);
      return isMaintained ? [{ criterion, source: 'TERM', reference: patent.filingDate }] : [];
    }
    case 'PLEDGE_FINANCING':
      return pledgeGrounds(set, patent);
    case 'OVERSEAS_FAMILY':
    case 'AWARD':
      // Members of the family that were only filed are no right: `familyCountries` takes no part.
      return patent.highValueEvidence
        .filter((evidence) => evidence.criterion === criterion && evidence.effectiveDate <= asOf)
        .map(({ documentNo }) => ({ criterion, source: 'DOCUMENT', reference: documentNo }));
  }
}

/** Codes that a list states count before the table: the office's own coding knows more than an IPC symbol. */
function seiGrounds(set: HighValueRules, tables: readonly SeiTable[], patent: RegisteredPatent): HighValueGround[] {
  const criterion = 'STRATEGIC_EMERGING_INDUSTRY';
  if (patent.seiCodes.length > 0) return [{ criterion, source: 'LIST', reference: patent.seiCodes.join(' ') }];
  const table = tables.find(({ version }) => version === set.seiTable);
  const hit = table && findSei(table, patent.ipc);
  return hit ? [{ criterion, source: 'IPC_TABLE', reference: `${set.seiTable} ${hit.seiCode} ${hit.ipc}` }] : [];
}

/** Realised financing counts also after the pledge was released; one undone as never registered does not. */
function pledgeGrounds(set: HighValueRules, { overlays, pledgeAmounts }: RegisteredPatent): HighValueGround[] {
  const threshold = BigInt(set.pledgeThresholdFen);
  return pledgeAmounts
    .filter(({ securedAmountFen }) => BigInt(securedAmountFen) >= threshold)
    .filter(({ pledgeId }) => !overlays.some(({ sourceRef, annulled }) => sourceRef === pledgeId && annulled))
    .map(({ pledgeId }) => ({ criterion: 'PLEDGE_FINANCING', source: 'PLEDGE', reference: pledgeId }));
}

/** Counted from the filing date. */
function lastDayNotMaintained(set: HighValueRules, { filingDate }: RegisteredPatent): LegalDate {
  return addYears(filingDate, set.maintainedOverYears);
}
