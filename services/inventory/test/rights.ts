import { foldEvents } from '@zhiqi/kernel';
import type {
  LifeEvent,
  PatentCommand,
  PatentEvent,
  RecordAnnuityPayment,
  RecordRegisterEvent,
  RegisteredPatent,
  RequestRestoration,
} from '../src/patent/domain.ts';
import { actor, day, fullDecider, morning } from './patents.ts';

/** What happens in the life of an invented right: filed 2017-07-21, granted in year 3, known since 2022-06-30. */

export const pay = (patentYear: number, paidOn: string, over: Partial<RecordAnnuityPayment> = {}): PatentCommand => ({
  type: 'RecordAnnuityPayment',
  actor: actor('OFF'),
  at: morning(paidOn),
  patentYear,
  paidOn: day(paidOn),
  amountFen: null,
  documentNo: `收据${patentYear}`,
  ...over,
});

export const status = (
  state: 'GRACE' | 'LAPSED' | 'GRANTED_IN_FORCE',
  effective: string,
  on: string,
): PatentCommand => ({
  type: 'RecordLegalStatus',
  actor: actor('OFF'),
  at: morning(on),
  state,
  effectiveDate: day(effective),
  documentNo: '登记簿副本',
});

export const entry = (code: string, over: Partial<RecordRegisterEvent> = {}): PatentCommand => ({
  type: 'RecordRegisterEvent',
  actor: actor('OFF'),
  at: morning('2023-06-30'),
  code,
  effect: 'NONE',
  announcedOn: day('2023-06-16'),
  effectiveDate: null,
  documentNo: '39卷24期',
  ...over,
});

export const restore = (over: Partial<RequestRestoration> = {}): PatentCommand => ({
  type: 'RequestRestoration',
  actor: actor('OFF'),
  at: morning('2023-12-31'),
  missedLimit: 'ANNUITY',
  ground: 'LEGITIMATE_REASON',
  requestedOn: day('2023-04-10'),
  obstacleRemovedOn: null,
  missedActCompleted: true,
  feePaid: true,
  documentNo: '请求书1',
  ...over,
});

export const tickOn = (date: string): PatentCommand => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) });

/** The events that a series of commands leads to, fees included. */
export function lifeOf(...commands: readonly PatentCommand[]): PatentEvent[] {
  const events: PatentEvent[] = [];
  for (const command of commands) events.push(...fullDecider.decide(command, foldEvents(fullDecider, events)));
  return events;
}

export function rightAfter(...commands: readonly PatentCommand[]): RegisteredPatent {
  const state = foldEvents(fullDecider, lifeOf(...commands));
  if (state.status !== 'REGISTERED') throw new Error('not registered');
  return state;
}

/** Events of one type, in their order. */
export function told<T extends LifeEvent['type']>(events: readonly PatentEvent[], type: T) {
  return events.filter((event): event is Extract<PatentEvent, { type: T }> => event.type === type);
}
