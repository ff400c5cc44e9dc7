import { type LegalDate, type PatentKind, rule } from '@zhiqi/kernel';
import type { LegalFact, LegalState, RegisteredPatent } from './types.ts';

export const LEGAL_STATE_ZH: Readonly<Record<LegalState, string>> = {
  UNKNOWN: '情况不明',
  APPLIED: '申请中',
  PUBLISHED: '公开',
  GRANTED_IN_FORCE: '有效',
  GRACE: '滞纳期',
  LAPSED: '终止失效',
  RESTORATION_PENDING: '恢复中',
  EXPIRED: '届满',
  INVALIDATED: '全部无效',
  SURRENDERED: '放弃',
  REFUSED: '驳回',
  WITHDRAWN: '撤回',
};

/**
 * Allowed next states (brief §2.4). Two entries go beyond its table because a register may be read late: LAPSED straight
 * from GRANTED_IN_FORCE when the grace period was never seen here, and the ends of a right in GRACE, which is in force.
 */
const NEXT: Readonly<Record<LegalState, readonly LegalState[]>> = {
  UNKNOWN: [
    'APPLIED',
    'PUBLISHED',
    'GRANTED_IN_FORCE',
    'GRACE',
    'LAPSED',
    'RESTORATION_PENDING',
    'EXPIRED',
    'INVALIDATED',
    'SURRENDERED',
    'REFUSED',
    'WITHDRAWN',
  ],
  APPLIED: ['PUBLISHED', 'GRANTED_IN_FORCE', 'REFUSED', 'WITHDRAWN'],
  PUBLISHED: ['GRANTED_IN_FORCE', 'REFUSED', 'WITHDRAWN'],
  GRANTED_IN_FORCE: ['GRACE', 'LAPSED', 'EXPIRED', 'INVALIDATED', 'SURRENDERED'],
  GRACE: ['GRANTED_IN_FORCE', 'LAPSED', 'EXPIRED', 'INVALIDATED', 'SURRENDERED'],
  LAPSED: ['RESTORATION_PENDING'],
  RESTORATION_PENDING: ['GRANTED_IN_FORCE', 'LAPSED'],
  EXPIRED: [],
  INVALIDATED: ['GRANTED_IN_FORCE'],
  SURRENDERED: [],
  REFUSED: [],
  WITHDRAWN: [],
};

/** Whether the right is in force: GRACE is, until it lapses. */
export function isInForce(state: LegalState): boolean {
  return state === 'GRANTED_IN_FORCE' || state === 'GRACE';
}

/** Whether the lifecycle allows the step. Only an invention application is published before grant. */
export function isAllowedStep(kind: PatentKind, from: LegalState, to: LegalState): boolean {
  if (to === 'PUBLISHED' && kind !== 'INVENTION') return false;
  return NEXT[from].includes(to);
}

/**
 * The state that a fact of the register is a step from. The end of a term is the platform's own finding: what the
 * register tells of the time before, a lapse announced months later above all, corrects it.
 */
export function stateBefore(
  { legalState, legalFacts }: Pick<RegisteredPatent, 'legalState' | 'legalFacts'>,
  effectiveDate: LegalDate,
): LegalState {
  const last = legalFacts.at(-1);
  if (last?.source !== 'TERM' || effectiveDate >= last.effectiveDate) return legalState;
  return legalFacts.at(-2)?.state ?? 'UNKNOWN';
}

/** Refuses an illegal step. Reviving an invalidated patent takes a court's judgment, so its document must be named. */
export function requireAllowedStep(kind: PatentKind, from: LegalState, to: LegalState, documentNo: string): void {
  if (!isAllowedStep(kind, from, to)) {
    throw rule(
      'LEGAL_STATE_STEP_NOT_ALLOWED',
      `法律状态不能由「${LEGAL_STATE_ZH[from]}」变为「${LEGAL_STATE_ZH[to]}」。请核对登记簿副本,按先后顺序登记。`,
      { params: { from, to } },
    );
  }
  if (from === 'INVALIDATED' && documentNo.trim() === '') {
    throw rule('DOCUMENT_REQUIRED', '宣告无效后恢复效力须有生效判决。请填写判决书文号。', { params: { from, to } });
  }
}

/**
 * The state on a day, as known at an instant (brief §2.5).
 *
 * Each fact restates the timeline from its effective date on: a lapse learned in September but effective in March
 * overrides what was believed for April. Reports reproduce a past view with `knownBy`; leave it out for the restated view.
 */
export function legalStateAsOf(
  patent: Pick<RegisteredPatent, 'legalFacts'>,
  asOfDate: LegalDate,
  knownBy?: string,
): LegalState {
  const applies = (fact: LegalFact) =>
    fact.effectiveDate <= asOfDate && (knownBy === undefined || Date.parse(fact.knownAt) <= Date.parse(knownBy));
  return patent.legalFacts.findLast(applies)?.state ?? 'UNKNOWN';
}
