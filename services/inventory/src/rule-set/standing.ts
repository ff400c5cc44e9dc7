import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { FAMILY_OF, RULE_KINDS, type RuleKind } from '../patent/domain.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import { roundAggregate } from '../stocktaking-round/aggregate.ts';
import type { Standing } from './domain.ts';
import { publishedRuleSets } from './rules-in-force.ts';

/** What a new version of a kind has to respect: the versions there are, and the plan years that are closed. */
export async function standingOf(store: ServiceContext['store'], kind: RuleKind): Promise<Standing> {
  const shipped = PATENT_RULES[FAMILY_OF[kind]].map(({ version, validFrom }) => ({
    version,
    validFrom,
    shipped: true,
  }));
  const published = (await publishedRuleSets(store))
    .filter((set) => set.kind === kind)
    .map(({ version, validFrom }) => ({ version, validFrom, shipped: false }));
  const otherVersions = RULE_KINDS.filter((other) => other !== kind).flatMap((other) =>
    PATENT_RULES[FAMILY_OF[other]].map(({ version }) => version),
  );
  return { family: [...shipped, ...published], otherVersions, closedYears: await closedYears(store) };
}

/** Plan years whose stocktaking round is over: their figures have been reported. */
async function closedYears(store: ServiceContext['store']): Promise<number[]> {
  const years = new Set<number>();
  const rounds = store.documents(roundAggregate).find({ _id: { $gt: '' } });
  for await (const document of rounds) {
    const round = currentState(roundAggregate, document);
    if (round.status !== 'DRAFT' && round.closedWith !== null) years.add(round.planYear);
  }
  return [...years].sort();
}
