import type {
  ListDueAnnuitiesRequest,
  ListDueAnnuitiesResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import { type Actor, type LegalDate, legalDateAt, parseLegalDate } from '@zhiqi/kernel';
import { enumList, invalidField, type ServiceContext } from '@zhiqi/runtime';
import { requireReader } from '../readers.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { patentAggregate } from './aggregate.ts';
import type { FeeStanding } from './domain/annuity-watch.ts';
import type { PatentState, RegisteredPatent } from './domain.ts';
import { dueAnnuityView } from './right-view.ts';

/** 年费日历: the watched annuity of every right in scope that falls due between two days, or stands as asked. */
export async function listDueAnnuities(
  { store, clock }: ServiceContext,
  request: ListDueAnnuitiesRequest,
  actor: Actor,
): Promise<ListDueAnnuitiesResponse> {
  requireReader(actor, '年费日历');
  const today = legalDateAt(clock.now().getTime());
  const from = request.dueFrom === '' ? undefined : parseLegalDate(request.dueFrom, 'due_from');
  const until = request.dueUntil === '' ? undefined : parseLegalDate(request.dueUntil, 'due_until');
  const standings = enumList(request.standings, 'FEE_STANDING', 'standings', '年费状况');
  if (standings.includes('NOT_WATCHED')) {
    throw invalidField(
      'standings',
      'NOT_ON_CALENDAR',
      '不在监控范围的专利没有要缴的年费,不在年费日历中。请在专利台账按法律状态或盘点范围查询。',
    );
  }
  const filter = {
    'state.life.watch.dueOn': {
      $type: 'string',
      ...(from === undefined ? {} : { $gte: from }),
      ...(until === undefined ? {} : { $lte: until }),
    },
    ...(standings.length > 0 ? { $or: standings.map((standing) => standingFilter(standing, today)) } : {}),
  };
  const { items, nextPageToken } = await store.list(patentAggregate, filter, request);
  const rules = await rulesInForce(store);
  return {
    annuities: items.flatMap(({ state }) => registered(state).map((patent) => dueAnnuityView(rules, patent, today))),
    nextPageToken,
  };
}

/** The same cases as `feeStanding`, as a question to the store. */
function standingFilter(standing: FeeStanding, today: LegalDate) {
  const due = 'state.life.watch.dueOn';
  const end = 'state.life.watch.graceEnd';
  const grace = { 'state.legalState': 'GRACE' };
  const noGrace = { 'state.legalState': { $ne: 'GRACE' } };
  switch (standing) {
    case 'NOT_WATCHED':
      return { [due]: null };
    case 'NOT_DUE':
      return { ...noGrace, [due]: { $gte: today } };
    case 'GRACE_SUSPECTED':
      return { ...noGrace, [due]: { $lt: today }, [end]: { $gte: today } };
    case 'IN_GRACE':
      return { ...grace, [end]: { $gte: today } };
    case 'LAPSE_SUSPECTED':
      return { [end]: { $lt: today } };
  }
}

function registered(state: PatentState): RegisteredPatent[] {
  return state.status === 'REGISTERED' ? [state] : [];
}
