import {
  type Actor,
  type Decider,
  forbidden,
  invalid,
  type LegalDate,
  legalDateAt,
  requireRole,
  rule,
  ruleSetAt,
} from '@zhiqi/kernel';
import { needFaults } from '../demand/domain/content.ts';
import type { DemandNeed, Requester, SmeSize } from '../demand/domain/types.ts';
import { refuseFaults } from '../faults.ts';
import { type AnswerField, questionnaireFaults, type SmeQuestionnaire } from './domain/questionnaire.ts';
import { type SizeFigures, type SmeThresholds, sizeByFigures } from './domain/size.ts';

export { checkQuestionnaires, type SmeQuestionnaire } from './domain/questionnaire.ts';
export { checkThresholds, type SmeThresholds } from './domain/size.ts';

/** A filled questionnaire. Texts and figures never leave the service. */
export interface SmeAnswer extends SizeFigures {
  readonly industryCode: string;
  /** As the enterprise declares it. */
  readonly size: SmeSize;
  /** What the declaration rests on. */
  readonly evidenceNote: string;
  readonly hasNeed: boolean;
  /** Null where there is none. */
  readonly need: DemandNeed | null;
}

/** How the declared size compares with the figures. The platform flags; it never corrects. */
export interface SizeComparison {
  readonly outcome: 'AGREES' | 'DIFFERS' | 'NOT_COMPARABLE';
  readonly byFigures: SmeSize | null;
  readonly thresholdsVersion: string;
}

/** Shape number of {@link SurveyState} in the store. */
export const SURVEY_SCHEMA = 1;

export interface AnsweredSurvey {
  readonly status: 'ANSWERED';
  readonly surveyId: string;
  readonly planYear: number;
  readonly requester: Requester;
  readonly answer: SmeAnswer;
  readonly questionnaireVersion: string;
  readonly comparison: SizeComparison;
  readonly recordedBy: string;
  /** Source of an answer that an officer recorded; null where the enterprise answered itself. */
  readonly note: string | null;
  readonly answeredOn: LegalDate;
}

export type SurveyState = { readonly status: 'ABSENT' } | AnsweredSurvey;

export interface AnswerSmeSurvey {
  readonly type: 'AnswerSmeSurvey';
  readonly actor: Actor;
  readonly at: string;
  /** Pseudonym of the enterprise that answers for itself; null for an officer. Looked up. */
  readonly actsFor: string | null;
  readonly surveyId: string;
  readonly planYear: number;
  readonly requester: Requester;
  readonly answer: SmeAnswer;
  readonly note: string;
}

export interface SmeSurveyAnswered extends Omit<AnsweredSurvey, 'status'> {
  readonly type: 'SmeSurveyAnswered';
}

export type SurveyEvent = SmeSurveyAnswered;

const MAX_NAME = 200;
const MAX_NOTE = 1_000;
const AMOUNT = /^\d{1,18}$/;

/** The rules of one answer to the survey of small and medium enterprises (brief §3.10, R-32): one answer, one event. */
export function surveyDecider(
  questionnaires: readonly SmeQuestionnaire[],
  thresholds: readonly SmeThresholds[],
): Decider<SurveyState, AnswerSmeSurvey, SurveyEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide(command, state) {
      requireRole(command.actor, ['ENT', 'OFF', 'LEAD'], '答复需求调查');
      if (state.status !== 'ABSENT') throw rule('SURVEY_ANSWERED', '这份调查已经答复。有新的情况请另行答复一份。');
      const today = legalDateAt(command.at);
      const questionnaire = ruleSetAt(questionnaires, today);
      const { type: _type, actor, at: _at, actsFor: _actsFor, note, ...told } = command;
      requireOwnOrNote(command);
      checkAnswer(questionnaire, command);
      return [
        {
          type: 'SmeSurveyAnswered',
          ...told,
          questionnaireVersion: questionnaire.version,
          comparison: compareSize(ruleSetAt(thresholds, today), command.answer),
          recordedBy: actor.personKey,
          note: actor.role === 'ENT' ? null : note.trim(),
          answeredOn: today,
        },
      ];
    },
    evolve: (_state, { type: _type, ...answered }) => ({ status: 'ANSWERED', ...answered }),
  };
}

function requireOwnOrNote({ actor, actsFor, requester, note }: AnswerSmeSurvey): void {
  if (actor.role === 'ENT') {
    if (actsFor === requester.smeKey) return;
    throw forbidden('NOT_THE_ENTERPRISE', '企业用户只能为本企业答复。请核对登录的企业和统一社会信用代码。');
  }
  if (note.trim() !== '') return;
  throw invalid('NOTE_REQUIRED', '代企业答复时,请在备注中写明答复的来源(何人、何时、以何种方式答复)。', {
    fields: [{ field: 'note', rule: 'REQUIRED', messageZh: '代填须写明答复来源' }],
  });
}

function checkAnswer(questionnaire: SmeQuestionnaire, command: AnswerSmeSurvey): void {
  const { requester, answer, planYear, at, note } = command;
  const year = Number(legalDateAt(at).slice(0, 4));
  const amountFault = (value: string | null, field: string) =>
    [value !== null && !AMOUNT.test(value), `answer.${field}`, 'AMOUNT_MALFORMED', '金额应为整数,单位分'] as const;
  refuseFaults('ANSWER_INVALID', '需求调查', [
    [requester.name.length > MAX_NAME, 'name', 'TEXT_TOO_LONG', `企业名称最长 ${MAX_NAME} 个字符`],
    [answer.evidenceNote.length > MAX_NOTE, 'answer.evidence_note', 'TEXT_TOO_LONG', `依据最长 ${MAX_NOTE} 个字符`],
    [note.length > MAX_NOTE, 'note', 'TEXT_TOO_LONG', `备注最长 ${MAX_NOTE} 个字符`],
    [planYear < 2000 || planYear > year + 1, 'plan_year', 'YEAR_OUT_OF_RANGE', '年度不在可选范围内'],
    ...questionnaireFaults(questionnaire, givenFields(answer), answer.hasNeed),
    amountFault(answer.revenueFen, 'revenue_fen'),
    amountFault(answer.totalAssetsFen, 'total_assets_fen'),
    ...(answer.need === null ? [] : needFaults(answer.need, 'answer.need')),
  ]);
}

function givenFields({ need, ...answer }: SmeAnswer): AnswerField[] {
  const filled: readonly (readonly [AnswerField, boolean])[] = [
    ['industry_code', answer.industryCode !== ''],
    ['size', true],
    ['evidence_note', answer.evidenceNote !== ''],
    ['employees', answer.employees !== null],
    ['revenue_fen', answer.revenueFen !== null],
    ['total_assets_fen', answer.totalAssetsFen !== null],
    ['has_need', true],
    ['need.title', need !== null && need.title !== ''],
    ['need.content', need !== null && need.content !== ''],
    ['need.urgency', need !== null],
    ['need.budget_band', need !== null],
  ];
  return filled.filter(([, isGiven]) => isGiven).map(([field]) => field);
}

function compareSize(thresholds: SmeThresholds, { industryCode, size, ...figures }: SmeAnswer): SizeComparison {
  const byFigures = sizeByFigures(thresholds, industryCode, figures);
  const outcome = byFigures === null ? 'NOT_COMPARABLE' : byFigures === size ? 'AGREES' : 'DIFFERS';
  return { outcome, byFigures, thresholdsVersion: thresholds.version };
}
