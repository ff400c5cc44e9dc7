import { foldEvents } from '@zhiqi/kernel';
import { TRUSTEESHIP_RULES } from '../src/rule-sets.ts';
import {
  type AssignHandover,
  type CompleteHandover,
  type ProposeTrusteeship,
  type SignTrusteeship,
  type TerminateTrusteeship,
  type Tick,
  type TrusteeshipCommand,
  type TrusteeshipEvent,
  trusteeshipDecider,
} from '../src/trusteeship/domain.ts';
import { actor, day, morning } from './patents.ts';

/** An invented agreement and what may be done to it. */

export const trusteeships = trusteeshipDecider(TRUSTEESHIP_RULES);

export const CLIENT = { uscc: '914403001922038216', name: '达拉特旗示例乳业有限公司', key: 'hld_aaaaaaaaaaaaaaaa' };
export const AGENCY = { uscc: '91330100799655058B', name: '示例专利代理有限公司', key: 'hld_bbbbbbbbbbbbbbbb' };

const work = { actor: actor('OFF'), at: morning('2022-07-01') };

export const propose = (over: Partial<ProposeTrusteeship> = {}): ProposeTrusteeship => ({
  type: 'ProposeTrusteeship',
  ...work,
  trusteeshipId: 'trs_1',
  client: CLIENT,
  clientIsSme: true,
  agency: AGENCY,
  agencyFilingNo: '15100',
  scope: 'PARTIAL',
  matters: ['CONVERSION', 'ANNUITIES'],
  startsOn: day('2022-07-01'),
  endsOn: null,
  agreementNo: '托管2022-01',
  confidentialityClause: true,
  renews: null,
  ...over,
});
export const sign = (side: 'CLIENT' | 'AGENCY', over: Partial<SignTrusteeship> = {}): SignTrusteeship => ({
  type: 'SignTrusteeship',
  ...work,
  side,
  signedOn: side === 'CLIENT' ? day('2022-06-28') : day('2022-06-30'),
  ...over,
});
export const assign = (over: Partial<AssignHandover> = {}): AssignHandover => ({
  type: 'AssignHandover',
  ...work,
  handoverId: 'hnd_1',
  matter: 'ANNUITIES',
  dueOn: null,
  ...over,
});
export const complete = (over: Partial<CompleteHandover> = {}): CompleteHandover => ({
  type: 'CompleteHandover',
  ...work,
  handoverId: 'hnd_1',
  completedOn: day('2022-07-01'),
  ...over,
});
export const terminate = (over: Partial<TerminateTrusteeship> = {}): TerminateTrusteeship => ({
  type: 'TerminateTrusteeship',
  actor: actor('LEAD'),
  at: morning('2022-12-31'),
  endedOn: day('2022-12-01'),
  documentNo: '解除函1',
  ...over,
});
export const tick = (date: string, isRenewed = false): Tick => ({
  type: 'Tick',
  actor: actor('SYS'),
  at: morning(date),
  isRenewed,
});

export const SIGNED = [propose(), sign('CLIENT'), sign('AGENCY')] as const;

/** The events that a series of commands leads to. */
export function trusteeshipHistory(...commands: readonly TrusteeshipCommand[]): TrusteeshipEvent[] {
  const events: TrusteeshipEvent[] = [];
  for (const command of commands) events.push(...trusteeships.decide(command, foldEvents(trusteeships, events)));
  return events;
}
