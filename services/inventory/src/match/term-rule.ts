import { type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { rulesInForce } from '../rule-set/rules-in-force.ts';

/** Whole months that a right must still run on a day to be offered, by the rules in force. */
export async function minTermMonths(store: ServiceContext['store'], day: LegalDate): Promise<number> {
  return ruleSetAt((await rulesInForce(store)).usable, day).minRemainingMonths;
}
