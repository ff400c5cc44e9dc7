import { currentState, type ServiceContext } from '@zhiqi/runtime';
import type { PatentRules } from '../patent/domain.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import { ruleSetAggregate } from './aggregate.ts';
import { withPublished } from './domain/spans.ts';
import type { PublishedRuleSet } from './domain.ts';

type Store = ServiceContext['store'];

/** Far below the pause between a publication and judging anew (`REJUDGE_AFTER_MS`). */
const FRESH_MS = 500;

interface Known {
  readonly until: number;
  readonly rules: Promise<PatentRules>;
}

const known = new WeakMap<Store, Known>();

/**
 * The rule sets that patents are judged by: those shipped with the service and those published since. Looked up at most
 * twice a second, so that a version published by any instance reaches this one without a restart.
 */
export function rulesInForce(store: Store): Promise<PatentRules> {
  const now = performance.now();
  const last = known.get(store);
  if (last !== undefined && now < last.until) return last.rules;
  const rules = readRules(store);
  known.set(store, { until: now + FRESH_MS, rules });
  // A look-up that failed is not remembered; whoever asked is told by the promise itself.
  rules.catch(() => known.delete(store));
  return rules;
}

/** The same, and whatever is judged from now on is judged by no older ones: for a step that acts for a version. */
export function refreshRules(store: Store): Promise<PatentRules> {
  known.delete(store);
  return rulesInForce(store);
}

/** The same, never from memory: for what is decided about the rules themselves. */
export async function readRules(store: Store): Promise<PatentRules> {
  return withPublished(PATENT_RULES, await publishedRuleSets(store));
}

/** The versions published here, in the order of their first days. */
export async function publishedRuleSets(store: Store): Promise<PublishedRuleSet[]> {
  const documents = await store.documents(ruleSetAggregate).find({ 'state.status': 'PUBLISHED' }).toArray();
  return documents
    .flatMap((document) => {
      const state = currentState(ruleSetAggregate, document);
      return state.status === 'PUBLISHED' ? [state] : [];
    })
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
}
