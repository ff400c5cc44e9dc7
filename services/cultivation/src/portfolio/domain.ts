import {
  type Actor,
  type Decider,
  type FieldViolation,
  invalid,
  isCanonicalPatentNumber,
  type LegalDate,
  legalDateAt,
  notFound,
  requireRole,
  rule,
} from '@zhiqi/kernel';
import { requireActDate } from '../dates.ts';

/** 组合中的作用. */
export type PortfolioRole = 'CORE' | 'PERIPHERAL' | 'DEFENSIVE';

/** A patent of a portfolio: referred to by its number, owned by the inventory. */
export interface PortfolioPatent {
  readonly applicationNo: string;
  readonly role: PortfolioRole;
  readonly addedOn: LegalDate;
}

export interface ExistingPortfolio {
  readonly status: 'OPEN';
  readonly portfolioId: string;
  readonly centreId: string;
  readonly name: string;
  /** In the order of their numbers. */
  readonly patents: readonly PortfolioPatent[];
}

export type PortfolioState = { readonly status: 'ABSENT' } | ExistingPortfolio;

/** Shape number of {@link PortfolioState} in the store. */
export const PORTFOLIO_SCHEMA = 1;

/** More would make one event of all of them too large for a message. */
export const MAX_PORTFOLIO_PATENTS = 2_000;

interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
  /** Whether the centre cultivates: it has its three parties and has not ended without success. Looked up. */
  readonly centreCultivates: boolean;
}

export interface CreatePortfolio extends CommandBase {
  readonly type: 'CreatePortfolio';
  readonly portfolioId: string;
  readonly centreId: string;
  readonly name: string;
}

export interface ChangePortfolio extends CommandBase {
  readonly type: 'ChangePortfolio';
  readonly add: readonly Omit<PortfolioPatent, 'addedOn'>[];
  readonly remove: readonly string[];
  readonly changedOn: LegalDate;
}

export type PortfolioCommand = CreatePortfolio | ChangePortfolio;

/** What happened to a portfolio. Private to the service; `publish.ts` says what others learn. */
export type PortfolioEvent =
  | {
      readonly type: 'PortfolioCreated';
      readonly portfolioId: string;
      readonly centreId: string;
      readonly name: string;
    }
  | {
      readonly type: 'PortfolioChanged';
      readonly centreId: string;
      /** New ones, and known ones whose role changed. */
      readonly put: readonly PortfolioPatent[];
      readonly removed: readonly string[];
      /** Of `put`, the numbers that were not in the portfolio before. */
      readonly added: readonly string[];
      readonly changedOn: LegalDate;
    };

/** The rules of a high-value patent portfolio: which patents a centre cultivates, and in which role (notice item 二(三)). */
export const portfolioDecider: Decider<PortfolioState, PortfolioCommand, PortfolioEvent> = {
  initial: { status: 'ABSENT' },
  decide,
  evolve,
};

export function unknownPortfolio(): Error {
  return notFound('PORTFOLIO_NOT_FOUND', '没有这个专利组合。请核对编号,或先建立组合。');
}

function decide(command: PortfolioCommand, state: PortfolioState): PortfolioEvent[] {
  requireRole(command.actor, ['OFF', 'LEAD'], '维护专利组合');
  if (command.type === 'ChangePortfolio') {
    if (state.status === 'ABSENT') throw unknownPortfolio();
    requireCentre(command);
    return change(command, state);
  }
  const { portfolioId, centreId, name } = command;
  if (state.status !== 'ABSENT') {
    throw rule('PORTFOLIO_EXISTS', '这个专利组合已经建立。请在原组合上增减专利。', { params: { portfolioId } });
  }
  requireCentre(command);
  return [{ type: 'PortfolioCreated', portfolioId, centreId, name }];
}

function requireCentre({ centreCultivates }: PortfolioCommand): void {
  if (centreCultivates) return;
  throw rule('CENTRE_NOT_CULTIVATING', '示范中心尚未签约,或者已经终止,不能维护它的专利组合。请核对中心的状态。');
}

function change({ at, add, remove, changedOn }: ChangePortfolio, portfolio: ExistingPortfolio): PortfolioEvent[] {
  requireActDate({ field: 'changed_on', nameZh: '变更日', date: changedOn }, legalDateAt(at));
  const known = new Map(portfolio.patents.map((patent) => [patent.applicationNo, patent]));
  const removed = [...new Set(remove)].filter((number) => known.has(number)).sort();
  const put = add
    .filter(({ applicationNo, role }) => known.get(applicationNo)?.role !== role)
    .map((each) => ({ ...each, addedOn: known.get(each.applicationNo)?.addedOn ?? changedOn }))
    .sort((a, b) => (a.applicationNo < b.applicationNo ? -1 : 1));
  const added = put.map(({ applicationNo }) => applicationNo).filter((number) => !known.has(number));
  checkNumbers(add, remove, known.size + added.length - removed.length);
  if (put.length === 0 && removed.length === 0) return [];
  return [{ type: 'PortfolioChanged', centreId: portfolio.centreId, put, removed, added, changedOn }];
}

function checkNumbers(add: ChangePortfolio['add'], remove: readonly string[], size: number): void {
  const numbers = add.map(({ applicationNo }) => applicationNo);
  const checks: readonly (readonly [boolean, string, string, string])[] = [
    [numbers.length + remove.length === 0, 'add', 'REQUIRED', '请填写要加入或移出的专利'],
    [!numbers.every(isCanonicalPatentNumber), 'add', 'NOT_CANONICAL', '要加入的专利中有不规范的申请号'],
    [new Set(numbers).size < numbers.length, 'add', 'DUPLICATE', '要加入的专利中有重复的申请号'],
    [numbers.some((number) => remove.includes(number)), 'remove', 'CONTRADICTION', '同一件专利不能既加入又移出'],
    [size > MAX_PORTFOLIO_PATENTS, 'add', 'PORTFOLIO_TOO_LARGE', `一个组合最多 ${MAX_PORTFOLIO_PATENTS} 件专利`],
  ];
  const fields: FieldViolation[] = checks
    .filter(([isFault]) => isFault)
    .map(([, field, broken, messageZh]) => ({ field, rule: broken, messageZh }));
  if (fields.length === 0) return;
  const all = fields.map(({ messageZh }) => messageZh).join(';');
  throw invalid(fields[0]?.rule ?? 'INVALID', `${all}。请改正后再提交。`, { fields });
}

function evolve(state: PortfolioState, event: PortfolioEvent): PortfolioState {
  if (event.type === 'PortfolioCreated') {
    const { type: _, ...told } = event;
    return { status: 'OPEN', ...told, patents: [] };
  }
  if (state.status === 'ABSENT') return state;
  const gone = new Set([...event.removed, ...event.put.map(({ applicationNo }) => applicationNo)]);
  const patents = [...state.patents.filter(({ applicationNo }) => !gone.has(applicationNo)), ...event.put];
  return { ...state, patents: patents.sort((a, b) => (a.applicationNo < b.applicationNo ? -1 : 1)) };
}
