import rulePacks from '../data/rule-packs.json' with { type: 'json' };
import { type RulePack, readRulePacks } from './rule-packs/pack.ts';

/** The rule packs shipped with the service, checked at the start. */
export const RULE_PACKS: readonly RulePack[] = readRulePacks(rulePacks);
