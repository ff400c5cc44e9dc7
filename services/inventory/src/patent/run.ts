import type { CommandContext, CommandResult, Reply, ServiceContext } from '@zhiqi/runtime';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { patentAggregate } from './aggregate.ts';
import type { PatentCommand, PatentEvent, PatentState } from './domain.ts';

/**
 * Carries a command out on one patent, judged by the rule sets in force now. The only way to command a patent: the rules are a
 * looked-up fact of every command, since each one may change a verdict.
 * @throws what {@link Store.run} throws
 */
export async function runPatent(
  store: ServiceContext['store'],
  applicationNo: string,
  command: PatentCommand,
  context: CommandContext,
  reply?: (state: PatentState, events: readonly PatentEvent[]) => Reply,
): Promise<CommandResult<PatentState, PatentEvent>> {
  const rules = await rulesInForce(store);
  return store.run(patentAggregate, applicationNo, { ...command, rules }, context, reply);
}
