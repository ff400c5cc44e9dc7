import { foldEvents } from '@zhiqi/kernel';
import {
  type CentreCommand,
  type CentreEvent,
  type CentreState,
  centreDecider,
  type EvidenceKind,
  type Parties,
} from '../src/cultivation-centre/domain.ts';
import {
  type ChangePortfolio,
  type PortfolioCommand,
  type PortfolioEvent,
  portfolioDecider,
} from '../src/portfolio/domain.ts';
import { CENTRE_RULES } from '../src/rule-sets.ts';
import { ASSOCIATION, actor, COOPERATIVE, day, FIRM, morning } from './acting.ts';

/** An invented centre with its portfolio, and what may be done to them. */

const lead = { actor: actor('LEAD'), at: morning('2024-12-31') };

export const centres = centreDecider(CENTRE_RULES);
export const portfolios = portfolioDecider;

export const PARTIES: Parties = { enterprise: FIRM, university: ASSOCIATION, agency: COOPERATIVE };

export const initiate = (over: object = {}): CentreCommand => ({
  type: 'InitiateCentre',
  ...lead,
  centreId: 'ccn_1',
  name: '达拉特旗乳品高价值专利培育示范中心',
  field: 'C1441',
  ...over,
});
export const sign = (over: object = {}): CentreCommand => ({
  type: 'SignAgreement',
  ...lead,
  parties: PARTIES,
  agreementNo: '三方协议2022-01',
  signedOn: day('2022-07-01'),
  ...over,
});
export const evidence = (kind: EvidenceKind, over: object = {}): CentreCommand => ({
  type: 'RecordEvidence',
  ...lead,
  kind,
  documentNo: `${kind}-1`,
  recordedOn: day('2022-07-10'),
  ...over,
});
const paper = { documentNo: '内市监知〔2022〕1号' };
export const approve = (over: object = {}): CentreCommand => ({
  type: 'ApproveCentre',
  ...lead,
  ...paper,
  on: day('2022-08-01'),
  ...over,
});
export const operate = (over: object = {}): CentreCommand => ({
  type: 'StartOperation',
  ...lead,
  on: day('2022-08-15'),
  ...over,
});
export const midterm = (over: object = {}): CentreCommand => ({
  type: 'RecordMidterm',
  ...lead,
  ...paper,
  on: day('2023-08-01'),
  ...over,
});
export const accept = (over: object = {}): CentreCommand => ({
  type: 'AcceptCentre',
  ...lead,
  ...paper,
  on: day('2024-08-01'),
  ...over,
});
export const end = (cause: 'FAILED' | 'DISSOLVED', over: object = {}): CentreCommand => ({
  type: 'EndCentre',
  ...lead,
  ...paper,
  cause,
  on: day('2024-08-01'),
  ...over,
});

export const ACCEPTANCE_PAPERS: readonly EvidenceKind[] = [
  'NAVIGATION_ANALYSIS',
  'PRE_FILING_EVALUATION',
  'PORTFOLIO_LIST',
];
export const toSigned = [initiate(), sign()] as const;
export const toApproved = [...toSigned, evidence('TECHNOLOGY_ROADMAP'), approve()] as const;
export const toMidterm = [...toApproved, operate(), midterm()] as const;
export const toAccepted = [...toMidterm, ...ACCEPTANCE_PAPERS.map((kind) => evidence(kind)), accept()] as const;

/** The events that a series of commands leads to. */
export function centreHistory(...commands: readonly CentreCommand[]): CentreEvent[] {
  const events: CentreEvent[] = [];
  for (const command of commands) events.push(...centres.decide(command, foldEvents(centres, events)));
  return events;
}

export const centreAfter = (...commands: readonly CentreCommand[]): CentreState =>
  foldEvents(centres, centreHistory(...commands));

const officer = { actor: actor('OFF'), at: morning('2022-12-31'), centreCultivates: true };

export const createPortfolio = (over: object = {}): PortfolioCommand => ({
  type: 'CreatePortfolio',
  ...officer,
  portfolioId: 'pfl_1',
  centreId: 'ccn_1',
  name: '低温灭菌乳制品组合',
  ...over,
});
export const changePortfolio = (over: Partial<ChangePortfolio> = {}): ChangePortfolio => ({
  type: 'ChangePortfolio',
  ...officer,
  add: [],
  remove: [],
  changedOn: day('2022-09-01'),
  ...over,
});

export function portfolioHistory(...commands: readonly PortfolioCommand[]): PortfolioEvent[] {
  const events: PortfolioEvent[] = [];
  for (const command of commands) events.push(...portfolios.decide(command, foldEvents(portfolios, events)));
  return events;
}
