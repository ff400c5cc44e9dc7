import type { ServiceContext } from '@zhiqi/runtime';
import type { PatentRules } from '../patent/domain.ts';
import { PATENT_RULES } from '../rule-sets.ts';

/** The rule sets that patents are judged by: those shipped with the service. */
export function rulesInForce(_store: ServiceContext['store']): Promise<PatentRules> {
  return Promise.resolve(PATENT_RULES);
}
