import { foldEvents } from '@zhiqi/kernel';
import {
  type NavigationCommand,
  type NavigationEvent,
  type NavigationState,
  type NavigationStep,
  navigationDecider,
  type ProposeNavigation,
} from '../src/navigation-project/domain.ts';
import type { NavPatent } from '../src/navigation-project/statistics/source.ts';
import { NAVIGATION_RULES } from '../src/rule-sets.ts';
import { HASH } from './conversions.ts';
import { actor, day, morning } from './patents.ts';

/** An invented navigation project and ledger for the tests of the rules. */

export const projects = navigationDecider(NAVIGATION_RULES);

export const propose = (over: Partial<ProposeNavigation> = {}): ProposeNavigation => ({
  type: 'ProposeNavigation',
  actor: actor('OFF'),
  at: morning('2022-03-01'),
  projectId: 'nav_1',
  navigationType: 'INDUSTRY_PLANNING',
  planYear: 2022,
  title: '乳制品产业专利导航',
  industryCode: 'C1441',
  scope: { ipcPrefixes: ['A23C'], industryCodes: [], titleKeywords: [], chainNodes: [] },
  ...over,
});

const step = <T extends NavigationStep['type']>(type: T, date: string, role: 'OFF' | 'LEAD' = 'OFF') => ({
  type,
  actor: actor(role),
  at: morning(date),
  on: day(date),
});

export const approve = (date = '2022-04-01') => step('ApproveNavigation', date, 'LEAD');
export const contract = (date = '2022-05-01') => ({
  ...step('ContractNavigation', date),
  provider: '示例知识产权服务有限公司',
  contractHash: HASH,
});
export const start = (date = '2022-05-10') => step('StartNavigation', date);
export const deliver = (
  contents: Extract<NavigationStep, { type: 'DeliverNavigation' }>['contents'] = [
    'DIRECTION_AND_PATH',
    'POSITIONING',
    'RISKS_AND_AVOIDANCE',
  ],
  date = '2022-10-15',
) => ({ ...step('DeliverNavigation', date), reportHash: HASH, dataPackHash: 'd'.repeat(64), contents });
export const review = (experts = 5, date = '2022-11-10') => ({
  ...step('ReviewNavigation', date),
  experts,
  opinionHash: HASH,
});
export const accept = (date = '2022-11-20') => ({
  ...step('AcceptNavigation', date, 'LEAD'),
  acceptanceRecordHash: HASH,
});
export const publishForUse = (date = '2022-12-01') => step('PublishNavigation', date);
export const use = (date = '2022-12-10') => ({
  ...step('RecordUse', date),
  use: 'INVESTMENT_ATTRACTION' as const,
  documentHash: HASH,
});
export const cancel = (date = '2022-09-01') => step('CancelNavigation', date, 'LEAD');

export function projectHistory(...commands: NavigationCommand[]): NavigationEvent[] {
  const events: NavigationEvent[] = [];
  for (const command of commands) events.push(...projects.decide(command, foldEvents(projects, events)));
  return events;
}

export const projectAfter = (...commands: NavigationCommand[]): NavigationState =>
  foldEvents(projects, projectHistory(...commands));

let serial = 0;
/** A patent of the invented ledger. */
export const navPatent = (over: Partial<NavPatent> = {}): NavPatent => {
  serial += 1;
  return {
    applicationNo: `2017${String(serial).padStart(8, '0')}.0`,
    kind: 'INVENTION',
    title: '一种发酵乳',
    filingDate: day('2017-07-21'),
    legalState: 'GRANTED_IN_FORCE',
    stateSince: day('2020-03-10'),
    ipcMain: 'A23C9/13',
    ipc: ['A23C9/13'],
    industryCodes: ['C1441'],
    holders: [{ key: 'hld_a', divisionCode: '150621' }],
    local: true,
    lastDay: day('2037-07-20'),
    citedBy: null,
    familySize: null,
    dormancy: 'SLEEPING',
    ...over,
  };
};
