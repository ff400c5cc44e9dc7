import type { LegalDate } from '@zhiqi/kernel';
import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import type { RegisteredPatent } from '../patent/domain.ts';
import { inRoundScope, type RoundScope } from './domain.ts';

/** Every patent that a round of this scope and baseline takes stock of or watches, in the order of numbers. */
export async function* patentsInScope(
  { store }: Pick<ServiceContext, 'store'>,
  scope: RoundScope,
  baselineDate: LegalDate,
): AsyncGenerator<{ readonly patent: RegisteredPatent; readonly standing: 'ITEM' | 'WATCH' }> {
  const cursor = store
    .documents(patentAggregate)
    .find({ 'state.scope.inScope': true })
    .sort({ _id: 1 })
    .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
  for await (const document of cursor) {
    const patent = currentState(patentAggregate, document);
    if (patent.status !== 'REGISTERED') continue;
    const standing = inRoundScope(patent, scope, baselineDate);
    if (standing !== 'OUT') yield { patent, standing };
  }
}

/** The list that a round freezes. */
export async function itemsInScope(
  service: Pick<ServiceContext, 'store'>,
  scope: RoundScope,
  baselineDate: LegalDate,
): Promise<string[]> {
  const found: string[] = [];
  for await (const { patent, standing } of patentsInScope(service, scope, baselineDate)) {
    if (standing === 'ITEM') found.push(patent.applicationNo);
  }
  return found;
}
