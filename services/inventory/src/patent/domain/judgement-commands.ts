import { assertNever, forbidden, invalid, type LegalDate, rule } from '@zhiqi/kernel';
import { givenGrade, marketGrade } from './grading.ts';
import { isInForce, LEGAL_STATE_ZH } from './legal-state.ts';
import type {
  JudgementCommand,
  JudgementEvent,
  PatentEvent,
  RecordHighValueEvidence,
  RecordMarketEvaluation,
  RecordSelfGrade,
} from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import { GRADES, type Grading, type MarketEvaluation, type RegisteredPatent } from './types.ts';

const JUDGEMENT_COMMANDS: readonly JudgementCommand['type'][] = [
  'RecordHighValueEvidence',
  'RecordDemandMatch',
  'SuggestGrade',
  'RecordSelfGrade',
  'RecordMarketEvaluation',
  'SetFinalGrade',
];

export function isJudgementCommand(command: { readonly type: string }): command is JudgementCommand {
  return JUDGEMENT_COMMANDS.some((type) => type === command.type);
}

/** What commands on evidence and grades change; verdicts that follow are judged afterwards. */
export function judgementChange(
  rules: PatentRules,
  command: JudgementCommand,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  switch (command.type) {
    case 'RecordHighValueEvidence':
      return recordEvidence(command, patent, today);
    case 'RecordDemandMatch': {
      const { matchId, open } = command;
      const known = patent.demandMatches.find((match) => match.matchId === matchId);
      // A match that failed stays failed, in whatever order it is told.
      const isOld = known !== undefined && (known.open === open || open);
      return isOld ? [] : [{ type: 'DemandMatchTold', match: { matchId, open } }];
    }
    case 'SuggestGrade':
      requireGradable(patent);
      return started(patent, today);
    case 'RecordSelfGrade':
      return recordSelfGrade(rules, command, patent, today);
    case 'RecordMarketEvaluation':
      return evaluate(rules, command, patent, today);
    case 'SetFinalGrade': {
      requireGradable(patent);
      const given = { grade: command.grade, basis: 'FINAL', reasonCodes: [`G_${command.reason}`] } as const;
      const verdict = givenGrade(rules, patent, given, today);
      return [...started(patent, today), { type: 'PatentGraded', kind: patent.kind, verdict }];
    }
    default:
      return assertNever(command, 'judgement command');
  }
}

/** The patent after one of these events. */
export function evolveJudgement(patent: RegisteredPatent, event: JudgementEvent): RegisteredPatent {
  switch (event.type) {
    case 'HighValueEvidenceRecorded':
      return { ...patent, highValueEvidence: [...patent.highValueEvidence, event.evidence] };
    case 'HighValueStatusAssessed':
      return { ...patent, highValue: event.verdict, reviewedOn: reviewed(patent, event.verdict) };
    case 'DemandMatchTold': {
      const others = patent.demandMatches.filter(({ matchId }) => matchId !== event.match.matchId);
      return { ...patent, demandMatches: [...others, event.match] };
    }
    case 'GradingStarted':
      return { ...patent, grading: patent.grading ?? NOT_GRADED };
    case 'PatentEvaluated': {
      const grading = patent.grading ?? NOT_GRADED;
      return { ...patent, grading: { ...grading, evaluations: withEvaluation(grading, event.evaluation) } };
    }
    case 'PatentGraded': {
      const grading = patent.grading ?? NOT_GRADED;
      const { verdict } = event;
      const reviewedOn = reviewed(patent, verdict);
      return { ...patent, reviewedOn, grading: { ...grading, [verdict.basis.toLowerCase()]: verdict } };
    }
    default:
      return assertNever(event, 'judgement event');
  }
}

const NOT_GRADED: Grading = { computed: null, self: null, market: null, final: null, evaluations: [] };

function recordEvidence(command: RecordHighValueEvidence, patent: RegisteredPatent, today: LegalDate): PatentEvent[] {
  const { criterion, effectiveDate } = command;
  const documentNo = command.documentNo.trim();
  if (patent.kind !== 'INVENTION') {
    throw rule('HIGH_VALUE_INVENTIONS_ONLY', '高价值统计只含发明专利,实用新型和外观设计无需登记证据。', {
      params: { kind: patent.kind },
    });
  }
  if (documentNo === '') throw fieldFault('document_no', 'DOCUMENT_REQUIRED', '请填写获奖决定文号或海外专利号');
  if (effectiveDate > today) throw fieldFault('effective_date', 'DATE_IN_FUTURE', '获奖日或海外授权日不能晚于今天');
  const officeCode = criterion === 'AWARD' ? null : (command.officeCode?.trim().toUpperCase() ?? '');
  if (officeCode !== null && (!/^[A-Z]{2}$/.test(officeCode) || officeCode === 'CN')) {
    throw fieldFault('office_code', 'OVERSEAS_OFFICE_REQUIRED', '请填写海外授权局的两位字母代码,如 US、EP、JP');
  }
  const isKnown = patent.highValueEvidence.some(
    (known) => known.criterion === criterion && known.documentNo === documentNo,
  );
  const evidence = { criterion, documentNo, officeCode, effectiveDate };
  return isKnown ? [] : [{ type: 'HighValueEvidenceRecorded', evidence }];
}

/** The holder grades what is its own; an officer writes it down for a holder who said so. */
function recordSelfGrade(
  rules: PatentRules,
  { actor, grade }: RecordSelfGrade,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  requireGradable(patent);
  const isHolder = patent.holders.some(({ holderKey }) => holderKey === actor.unit);
  if (actor.role === 'ENT' && !isHolder) {
    throw forbidden('NOT_THE_HOLDER', '只有权利人可以自评。请由权利人办理,或以企业身份提交市场评价。');
  }
  const reasonCodes = [actor.role === 'ENT' ? 'G_BY_HOLDER' : 'G_BY_HOLDER_THROUGH_OFFICER'];
  const verdict = givenGrade(rules, patent, { grade, basis: 'SELF', reasonCodes }, today);
  return [...started(patent, today), { type: 'PatentGraded', kind: patent.kind, verdict }];
}

function evaluate(
  rules: PatentRules,
  { actor, enterpriseKey, opinion, reasons }: RecordMarketEvaluation,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  requireGradable(patent);
  if (actor.role === 'ENT' && enterpriseKey !== actor.unit) {
    throw forbidden('EVALUATION_OF_ANOTHER', '企业只能提交自己的评价。');
  }
  if (patent.holders.some(({ holderKey }) => holderKey === enterpriseKey)) {
    throw rule('HOLDER_IS_NO_MARKET', '权利人不能为自己的专利作市场评价,请使用权利人自评。', {
      params: { enterpriseKey },
    });
  }
  if (reasons.length === 0) throw fieldFault('reasons', 'REASON_REQUIRED', '请至少选择一项评价理由');
  const evaluation: MarketEvaluation = { enterpriseKey, opinion, reasons: [...reasons].sort(), evaluatedOn: today };
  const grading = patent.grading ?? NOT_GRADED;
  const told = { ...grading, evaluations: withEvaluation(grading, evaluation) };
  const market = marketGrade(rules, patent, told, today);
  const isOther = market !== null && market.grade !== grading.market?.grade;
  return [
    ...started(patent, today),
    { type: 'PatentEvaluated', evaluation },
    ...(isOther ? [{ type: 'PatentGraded', kind: patent.kind, verdict: market } as const] : []),
  ];
}

function withEvaluation({ evaluations }: Grading, evaluation: MarketEvaluation): MarketEvaluation[] {
  return [...evaluations.filter(({ enterpriseKey }) => enterpriseKey !== evaluation.enterpriseKey), evaluation];
}

function reviewed({ reviewedOn }: RegisteredPatent, { asOf }: { readonly asOf: LegalDate }): LegalDate {
  return reviewedOn > asOf ? reviewedOn : asOf;
}

function started(patent: RegisteredPatent, today: LegalDate): PatentEvent[] {
  return patent.grading === null ? [{ type: 'GradingStarted', startedOn: today }] : [];
}

/** Only a right in force can be converted. */
function requireGradable({ legalState }: RegisteredPatent): void {
  if (isInForce(legalState)) return;
  throw rule('GRADE_NOT_IN_FORCE', `该专利「${LEGAL_STATE_ZH[legalState]}」,不参加分级。请先核对法律状态。`, {
    params: { state: legalState, grades: GRADES.join() },
  });
}

function fieldFault(field: string, broken: string, messageZh: string): Error {
  return invalid(broken, `${messageZh}。`, { fields: [{ field, rule: broken, messageZh }] });
}
