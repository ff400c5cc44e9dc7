import { notFound, rule } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { roundAggregate } from './aggregate.ts';
import type { OpenedRound, RoundState } from './domain.ts';

/** A round, drafted or opened. @throws DomainError `ROUND_NOT_FOUND` */
export async function loadRound(
  { store }: Pick<ServiceContext, 'store'>,
  roundId: string,
): Promise<{ readonly state: RoundState; readonly version: number }> {
  const loaded = await store.load(roundAggregate, roundId);
  if (!loaded) throw notFound('ROUND_NOT_FOUND', '没有这个盘点轮次。请核对轮次编号。');
  return loaded;
}

/** A round with its list. @throws DomainError `ROUND_NOT_FOUND`, `ROUND_NOT_OPENED` */
export async function loadOpened(service: Pick<ServiceContext, 'store'>, roundId: string): Promise<OpenedRound> {
  const { state } = await loadRound(service, roundId);
  if (state.status !== 'DRAFT') return state;
  throw rule('ROUND_NOT_OPENED', '该盘点轮次尚未开启。请先开启轮次。', { params: { status: state.status } });
}
