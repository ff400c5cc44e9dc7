import { foldEvents } from '@zhiqi/kernel';
import {
  type AbandonPledge,
  type ModifyPledge,
  type Pledge,
  type PledgeCommand,
  type PledgeEvent,
  type PreparePledge,
  pledgeDecider,
  type RecordCancellation,
  type RecordRefusal,
  type RecordRegistration,
  type RequireCorrection,
  type RevokeRegistration,
  type SubmitCancellation,
  type SubmitPledge,
  type WithdrawCancellation,
} from '../src/pledge/domain.ts';
import { actor, day, FIRM, factsOf, invention, morning } from './world.ts';

/** An invented pledge of two inventions to bank b01 and what may be done to it. It is prepared on 2022-07-08. */

export const PLEDGE_ID = 'plg_1';
export const BUNDLE = [invention(1), invention(2)];

export const prepare = (over: Partial<PreparePledge> = {}): PreparePledge => ({
  type: 'PreparePledge',
  actor: actor('FIN'),
  at: morning('2022-07-08'),
  pledgeId: PLEDGE_ID,
  kind: 'PATENT',
  assets: BUNDLE,
  pledgorUscc: FIRM,
  bankCode: 'b01',
  securedAmountFen: '300000000',
  debtStart: day('2022-07-10'),
  debtEnd: day('2023-07-09'),
  demandId: 'dem_1',
  coOwnerDocumentNo: null,
  insisted: [],
  facts: factsOf(over.assets ?? BUNDLE),
  ...over,
});

const later = { actor: actor('FIN'), at: morning('2024-01-05') };

export const submit = (over: Partial<SubmitPledge> = {}): SubmitPledge => ({
  type: 'SubmitPledge',
  ...later,
  submittedOn: day('2022-07-10'),
  facts: null,
  ...over,
});

export const requireCorrection = (over: Partial<RequireCorrection> = {}): RequireCorrection => ({
  type: 'RequireCorrection',
  ...later,
  note: '合同缺少担保范围',
  ...over,
});

export const register = (over: Partial<RecordRegistration> = {}): RecordRegistration => ({
  type: 'RecordRegistration',
  ...later,
  registryNo: 'Y2022150000123',
  registeredOn: day('2022-07-13'),
  ...over,
});

export const refuse = (over: Partial<RecordRefusal> = {}): RecordRefusal => ({
  type: 'RecordRefusal',
  ...later,
  ground: 'ALREADY_PLEDGED',
  refusedOn: day('2022-07-13'),
  ...over,
});

export const modify = (over: Partial<ModifyPledge> = {}): ModifyPledge => ({
  type: 'ModifyPledge',
  ...later,
  securedAmountFen: '250000000',
  debtEnd: day('2023-07-09'),
  modifiedOn: day('2022-09-01'),
  ...over,
});

export const submitCancellation = (over: Partial<SubmitCancellation> = {}): SubmitCancellation => ({
  type: 'SubmitCancellation',
  ...later,
  dischargeDocumentNo: '结清证明2023-017',
  ...over,
});

export const withdrawCancellation = (over: Partial<WithdrawCancellation> = {}): WithdrawCancellation => ({
  type: 'WithdrawCancellation',
  ...later,
  ...over,
});

export const cancel = (over: Partial<RecordCancellation> = {}): RecordCancellation => ({
  type: 'RecordCancellation',
  ...later,
  cancelledOn: day('2023-07-10'),
  ...over,
});

export const revokeRegistration = (over: Partial<RevokeRegistration> = {}): RevokeRegistration => ({
  type: 'RevokeRegistration',
  ...later,
  cause: 'REGISTERED_IN_ERROR',
  revokedOn: day('2022-08-01'),
  ...over,
});

export const abandon = (over: Partial<AbandonPledge> = {}): AbandonPledge => ({
  type: 'AbandonPledge',
  ...later,
  ...over,
});

/** The events that a series of commands leads to. */
export function pledgeHistory(...commands: PledgeCommand[]): PledgeEvent[] {
  const events: PledgeEvent[] = [];
  for (const command of commands) events.push(...pledgeDecider.decide(command, foldEvents(pledgeDecider, events)));
  return events;
}

/** The pledge after a series of commands. */
export function pledgeAfter(...commands: PledgeCommand[]): Pledge {
  const state = foldEvents(pledgeDecider, pledgeHistory(...commands));
  if (state.status === 'ABSENT') throw new Error('not prepared');
  return state;
}

/** Every status, as the parties and the registry would reach it. */
export const REACHED = {
  PREPARED: [prepare()],
  SUBMITTED: [prepare(), submit()],
  CORRECTION_REQUIRED: [prepare(), submit(), requireCorrection()],
  REGISTERED: [prepare(), submit(), register()],
  CANCELLATION_SUBMITTED: [prepare(), submit(), register(), submitCancellation()],
  CANCELLED: [prepare(), submit(), register(), submitCancellation(), cancel()],
  REFUSED: [prepare(), submit(), refuse()],
  REVOKED: [prepare(), submit(), register(), revokeRegistration()],
  ABANDONED: [prepare(), abandon()],
} as const satisfies Record<Pledge['status'], readonly PledgeCommand[]>;
