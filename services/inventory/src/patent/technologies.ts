import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { patentAggregate } from './aggregate.ts';
import { isInForce } from './domain/legal-state.ts';
import { technologyKeyOf } from './right-view.ts';

/**
 * The halves of dual filings that do not stand for their technology: the utility model once the invention is granted, which
 * ends it (Implementing Rules 47), and the application until then. A half whose twin is not in the ledger stands for itself.
 */
export async function halvesNotCounted({ store }: Pick<ServiceContext, 'store'>): Promise<string[]> {
  const documents = store.documents(patentAggregate);
  const models = await documents
    .find({ 'state.overlays.overlay': 'DUAL_FILED', 'state.kind': 'UTILITY_MODEL' })
    .toArray();
  const pairs = models.flatMap((document) => {
    const state = currentState(patentAggregate, document);
    if (state.status !== 'REGISTERED' || technologyKeyOf(state) === state.applicationNo) return [];
    return [{ model: state.applicationNo, invention: technologyKeyOf(state) }];
  });
  const inventions = await documents.find({ _id: { $in: pairs.map(({ invention }) => invention) } }).toArray();
  const granted = new Map(
    inventions.flatMap((document) => {
      const state = currentState(patentAggregate, document);
      return state.status === 'REGISTERED' ? [[state.applicationNo, isInForce(state.legalState)] as const] : [];
    }),
  );
  return pairs.flatMap(({ model, invention }) => {
    const isGranted = granted.get(invention);
    if (isGranted === undefined) return [];
    return [isGranted ? model : invention];
  });
}
