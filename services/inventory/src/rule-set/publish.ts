import type { Publication } from '@zhiqi/runtime';
import type { RuleSetEvent } from './domain.ts';

/** That a version takes over, from when on, and how many patents it changes; drafts and their reasons stay inside. */
export function ruleSetToPublic(event: RuleSetEvent): Publication[] {
  if (event.type !== 'RuleSetPublished') return [];
  const { ruleSetId, kind, version, validFrom, parametersHash, flips } = event;
  return [
    {
      type: 'zhiqi.inventory.v1.RuleSetPublished',
      copy: 'home',
      effective: validFrom,
      rulePack: version,
      message: { ruleSetId, kind: `RULE_SET_KIND_${kind}`, version, validFrom, parametersHash, flips },
    },
  ];
}
