import { foldEvents } from '@zhiqi/kernel';
import {
  type CloseDemand,
  type Demand,
  type DemandCommand,
  type DemandContent,
  type DemandEvent,
  demandDecider,
  type GrantConsent,
  type ReturnDemand,
  type ReviseDemand,
  type RevokeConsent,
  type SubmitDemand,
  type VerifyDemand,
  type WithdrawDemand,
} from '../src/demand/domain.ts';
import { actor, day, FIRM, factsOf, invention, morning } from './world.ts';

/** An invented demand and what may be done to it. Clock: it is submitted on 2022-06-30, the rest happens on 2022-07-01. */

export const DEMAND_ID = 'dem_1';

export const content = (over: Partial<DemandContent> = {}): DemandContent => ({
  amountMinFen: '100000000',
  amountMaxFen: '300000000',
  termMonths: 12,
  purpose: 'CONVERSION',
  assets: [invention(1), invention(2)],
  size: 'SMALL',
  industry: 'C1353',
  park: '虚构工业园',
  validUntil: day('2022-12-31'),
  ...over,
});

export const submit = (over: Partial<SubmitDemand> = {}): SubmitDemand => ({
  type: 'SubmitDemand',
  actor: actor('ENT', over.uscc ?? FIRM),
  at: morning('2022-06-30'),
  demandId: DEMAND_ID,
  uscc: FIRM,
  content: content(),
  ...over,
});

const next = { at: morning('2022-07-01') };
const byFirm = { actor: actor('ENT'), ...next };
const byClerk = { actor: actor('FIN'), ...next };

export const revise = (change: Partial<DemandContent> = {}, over: Partial<ReviseDemand> = {}): ReviseDemand => ({
  type: 'ReviseDemand',
  ...byFirm,
  content: content(change),
  ...over,
});

export const returnIt = (over: Partial<ReturnDemand> = {}): ReturnDemand => ({
  type: 'ReturnDemand',
  ...byClerk,
  reasons: ['AMOUNT_UNCLEAR'],
  note: '请与企业核实金额',
  ...over,
});

export const verify = (over: Partial<VerifyDemand> = {}): VerifyDemand => ({
  type: 'VerifyDemand',
  ...byClerk,
  facts: factsOf(content().assets),
  ...over,
});

export const grant = (over: Partial<GrantConsent> = {}): GrantConsent => ({
  type: 'GrantConsent',
  ...byFirm,
  consentId: 'cns_1',
  bankCode: 'b01',
  fieldSets: ['BASIC'],
  expiresOn: day('2022-10-31'),
  documentNo: '',
  ...over,
});

export const revoke = (over: Partial<RevokeConsent> = {}): RevokeConsent => ({
  type: 'RevokeConsent',
  ...byFirm,
  consentId: 'cns_1',
  documentNo: '',
  ...over,
});

export const withdraw = (over: Partial<WithdrawDemand> = {}): WithdrawDemand => ({
  type: 'WithdrawDemand',
  ...byFirm,
  documentNo: '',
  ...over,
});

export const close = (over: Partial<CloseDemand> = {}): CloseDemand => ({
  type: 'CloseDemand',
  ...byClerk,
  outcome: 'FINANCED',
  ...over,
});

export const tick = (date: string): DemandCommand => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) });

/** The events that a series of commands leads to. */
export function demandHistory(...commands: DemandCommand[]): DemandEvent[] {
  const events: DemandEvent[] = [];
  for (const command of commands) events.push(...demandDecider.decide(command, foldEvents(demandDecider, events)));
  return events;
}

/** The demand after a series of commands. */
export function demandAfter(...commands: DemandCommand[]): Demand {
  const state = foldEvents(demandDecider, demandHistory(...commands));
  if (state.status === 'ABSENT') throw new Error('not submitted');
  return state;
}

/** Every status, as the bureau would reach it. */
export const REACHED = {
  SUBMITTED: [submit()],
  RETURNED: [submit(), returnIt()],
  VERIFIED: [submit(), verify()],
  PUBLISHED: [submit(), verify(), grant()],
  WITHDRAWN: [submit(), verify(), grant(), withdraw()],
  EXPIRED: [submit(), verify(), grant(), tick('2023-01-01')],
  CLOSED: [submit(), verify(), grant(), close()],
} as const satisfies Record<Demand['status'], readonly DemandCommand[]>;
