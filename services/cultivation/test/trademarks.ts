import { foldEvents } from '@zhiqi/kernel';
import { TERM_CONTEXT } from '../src/rule-sets.ts';
import {
  type EndTrademark,
  isLiving,
  type LivingTrademark,
  type RecordRenewal,
  type RegisterTrademark,
  type TrademarkCommand,
  type TrademarkEvent,
  type TrademarkState,
  trademarkDecider,
} from '../src/trademark/domain.ts';
import { ASSOCIATION, actor, day, morning } from './acting.ts';

/** Invented trademarks and what may be done to them. */

export const trademarks = trademarkDecider(TERM_CONTEXT);

export const CERTIFICATION = { niceClass: 29, markType: 'CERTIFICATION', isGi: true } as const;

/** The certification mark of the brief's vector, registered here on the day it was registered at all. */
export const registerMark = (over: Partial<RegisterTrademark> = {}): RegisterTrademark => ({
  type: 'RegisterTrademark',
  actor: actor('OFF'),
  at: morning(over.registeredOn ?? '2013-04-27'),
  trademarkId: 'tm_8123456_29',
  registrationNo: '8123456',
  ...CERTIFICATION,
  name: '达拉特肉羊',
  holder: ASSOCIATION,
  registeredOn: day('2013-04-27'),
  termEnd: null,
  ...over,
});

export const renewMark = (filedOn: string, approvedOn = filedOn, over: Partial<RecordRenewal> = {}): RecordRenewal => ({
  type: 'RecordRenewal',
  actor: actor('OFF'),
  at: morning(approvedOn),
  filedOn: day(filedOn),
  approvedOn: day(approvedOn),
  ...over,
});

export const endMark = (
  cause: EndTrademark['cause'],
  endedOn: string,
  over: Partial<EndTrademark> = {},
): EndTrademark => ({
  type: 'EndTrademark',
  actor: actor('OFF'),
  at: morning(endedOn),
  cause,
  endedOn: day(endedOn),
  documentNo: '商标公告第1800期',
  ...over,
});

export const tickMark = (date: string): TrademarkCommand => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) });

/** The events that a series of commands leads to. */
export function markHistory(...commands: TrademarkCommand[]): TrademarkEvent[] {
  const events: TrademarkEvent[] = [];
  for (const command of commands) events.push(...trademarks.decide(command, foldEvents(trademarks, events)));
  return events;
}

export function markAfter(...commands: TrademarkCommand[]): TrademarkState {
  return foldEvents(trademarks, markHistory(...commands));
}

/** The living mark after a series of commands. */
export function livingAfter(...commands: TrademarkCommand[]): LivingTrademark {
  const state = markAfter(...commands);
  if (!isLiving(state)) throw new Error(`the mark is ${state.status}`);
  return state;
}

/** Histories that lead to a mark in each situation. */
export const registeredMark = () => markHistory(registerMark());
export const markInGrace = () => markHistory(registerMark(), tickMark('2023-05-01'));
export const overdueMark = () => markHistory(registerMark(), tickMark('2023-11-01'));
export const endedMark = () => markHistory(registerMark(), endMark('CANCELLED', '2020-03-01'));

/** What is told of the term to 2023-04-26 as time goes by. */
const TURN = {
  mark: CERTIFICATION,
  termEnd: day('2023-04-26'),
  graceEnd: day('2023-10-26'),
  ruleSetVersion: 'TM-v2',
};
export const WINDOW_OPENED: TrademarkEvent = {
  type: 'TrademarkRenewalWindowOpened',
  ...TURN,
  openedOn: day('2022-04-26'),
};
export const GRACE_ENTERED: TrademarkEvent = { type: 'TrademarkGraceEntered', ...TURN, enteredOn: day('2023-04-27') };
