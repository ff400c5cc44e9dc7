import { type Actor, type Decider, foldEvents, type LegalDate, type Role } from '@zhiqi/kernel';
import {
  type AbnormalFiling,
  type Bibliography,
  type EffectiveAnswer,
  type Holder,
  type PatentCommand,
  type PatentEvent,
  type PatentRules,
  type PatentState,
  patentDecider,
  type RecordPledge,
  type RegisteredPatent,
  type RegisterFromImport,
} from '../src/patent/domain.ts';
import { PATENT_RULES } from '../src/rule-sets.ts';

/** Invented patents for the tests of the rules. */

const under = (rules: PatentRules): Decider<PatentState, PatentCommand, PatentEvent> => ({
  ...patentDecider,
  decide: (command, state) => patentDecider.decide({ ...command, rules }, state),
});

/** The rules of a patent under the shipped rule sets. */
export const fullDecider = under(PATENT_RULES);

const noBands = { INVENTION: [], UTILITY_MODEL: [], DESIGN: [] };

/** The shipped rules without annuities, for tests that are about anything else: no fee is watched, nobody is reminded. */
export const RULES_WITHOUT_FEES: PatentRules = {
  ...PATENT_RULES,
  annuity: PATENT_RULES.annuity.map((set) => ({ ...set, bands: noBands })),
};

/** The rules of a patent but for its fees. */
export const decider = under(RULES_WITHOUT_FEES);

export const day = (text: string) => text as LegalDate;

/** Nine in the morning in Shanghai. */
export const morning = (date: string) => `${date}T01:00:00.000Z`;

export const actor = (role: Role, personKey = 'p-officer'): Actor => ({ role, unit: 'inventory', personKey });

export const local: Holder = {
  holderKey: 'hld_local',
  name: '达拉特旗示例乳业有限公司',
  holderType: 'ENTERPRISE',
  uscc: null,
  divisionCode: '150621',
};
export const outsider: Holder = {
  ...local,
  holderKey: 'hld_outside',
  name: '东胜示例科技有限公司',
  divisionCode: '150602',
};

export const record = (over: Partial<Bibliography> = {}): Bibliography => ({
  kind: 'INVENTION',
  title: '一种示例发酵乳',
  filingDate: day('2017-07-21'),
  grantDate: day('2020-03-10'),
  publicationNos: ['CN107383112B'],
  ipcMain: 'A23C9/13',
  ipc: ['A23C9/13'],
  locarno: null,
  holders: [local],
  termExtensionDays: 0,
  abstract: null,
  firstClaim: null,
  industryCodes: [],
  seiCodes: [],
  familyCountries: [],
  familySize: null,
  citedBy: null,
  vendorScores: [],
  declaredCriteria: [],
  ...over,
});

export const inForce = (asOfDate = '2022-06-30'): RegisterFromImport['declaredStatus'] => ({
  state: 'GRANTED_IN_FORCE',
  asOfDate: day(asOfDate),
  source: 'OFFICER_STATEMENT',
});

/** A row of a list exported and imported on 2022-06-30, its right declared in force. */
export const importRow = (
  bibliography: Partial<Bibliography> = {},
  over: Partial<RegisterFromImport> = {},
): RegisterFromImport => ({
  type: 'RegisterFromImport',
  actor: actor('OFF'),
  at: morning('2022-06-30'),
  applicationNo: '201710601862.3',
  record: record(bibliography),
  declaredStatus: inForce(),
  sourceRef: { batchId: 'bat_1', sheet: '清单', row: 2 },
  exportDate: day('2022-06-30'),
  scopeDivision: '150621',
  abnormalFilings: [],
  ...over,
});

export const answer = (over: Partial<EffectiveAnswer> = {}): EffectiveAnswer => ({
  roundId: 'rnd_1',
  itemId: 'rnd_1.201710601862.3',
  itemVersion: 5,
  implementation: 'NOT_IMPLEMENTED',
  implementationModes: [],
  implementedSince: null,
  willingness: 'WILLING',
  acceptableModes: ['ORDINARY_LICENCE', 'TRANSFER'],
  obstacles: ['FUNDS'],
  reserveReason: null,
  evidenced: false,
  verifiedOn: day('2022-08-01'),
  ...over,
});

export const applyAnswer = (over: Partial<EffectiveAnswer> = {}): PatentCommand => {
  const given = answer(over);
  return { type: 'ApplyVerifiedAnswer', actor: actor('SYS'), at: morning(given.verifiedOn), answer: given };
};

/** The registry's act on a pledge, told on that day. */
export const pledge = (
  standing: RecordPledge['standing'],
  date = '2022-07-13',
  pledgeId = 'plg_1',
  securedAmountFen: string | null = null,
): PatentCommand => ({
  type: 'RecordPledge',
  pledgeId,
  standing,
  effectiveDate: day(date),
  securedAmountFen,
  actor: actor('SYS'),
  at: morning(date),
});

/** What enforcement says of the patent within a filing. */
export const filing = (confirmed: boolean, sequence: number, filingId = 'abf_1'): AbnormalFiling => ({
  filingId,
  sequence,
  confirmed,
});

export const takeOver = (told: AbnormalFiling, date = '2022-07-20'): PatentCommand => ({
  type: 'TakeOverAbnormalFiling',
  ...told,
  actor: actor('SYS'),
  at: morning(date),
});

export const tick = (date: string): PatentCommand => ({ type: 'Tick', actor: actor('SYS'), at: morning(date) });

/** The events that a series of commands leads to. */
export function history(...commands: PatentCommand[]): PatentEvent[] {
  const events: PatentEvent[] = [];
  for (const command of commands) events.push(...decider.decide(command, foldEvents(decider, events)));
  return events;
}

/** The patent after a series of commands. */
export function patentAfter(...commands: PatentCommand[]): RegisteredPatent {
  const state = foldEvents(decider, history(...commands));
  if (state.status !== 'REGISTERED') throw new Error('not registered');
  return state;
}
