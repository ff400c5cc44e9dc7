import type { ApplyVerifiedAnswer, PatentEvent, TakeBackAnswer } from './messages.ts';
import type { EffectiveAnswer, OtherAnswer, RegisteredPatent } from './types.ts';

type Answers = Pick<RegisteredPatent, 'answer' | 'otherAnswers'>;
type Position = Pick<OtherAnswer, 'itemId' | 'itemVersion'>;

/**
 * The verified answer of a stocktaking item, unless a later one is effective already or it was taken back since: only the
 * latest verified answer is effective (brief §2.2 SurveyAnswer).
 */
export function applyVerifiedAnswer({ answer }: ApplyVerifiedAnswer, patent: RegisteredPatent): PatentEvent[] {
  if (isOvertaken(answer, patent)) return [];
  return patent.answer !== null && !isLater(answer, patent.answer) ? [] : [{ type: 'PatentAnswerApplied', answer }];
}

/** A reopened item has no verified answer. It is remembered even where none was known: the answer itself may come after. */
export function takeBackAnswer({ itemId, itemVersion }: TakeBackAnswer, patent: RegisteredPatent): PatentEvent[] {
  if (isOvertaken({ itemId, itemVersion }, patent)) return [];
  return [{ type: 'PatentAnswerTakenBack', itemId, itemVersion }];
}

/** What an answer that became effective leaves of the others: the one before it is kept. */
export function withAnswer({ answer: before, otherAnswers }: Answers, answer: EffectiveAnswer): Answers {
  const others = without(otherAnswers, answer.itemId);
  return {
    answer,
    otherAnswers: before === null || before.itemId === answer.itemId ? others : [...others, told(before)],
  };
}

/** The latest of the answers that still stand becomes effective again, or none is. */
export function withoutAnswer({ answer: before, otherAnswers }: Answers, { itemId, itemVersion }: Position): Answers {
  const others = without(before === null ? otherAnswers : [...otherAnswers, told(before)], itemId);
  const standing = others.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const [answer = null] = standing.toSorted((a, b) => (isLater(a, b) ? -1 : 1));
  const rest = answer === null ? others : without(others, answer.itemId);
  return { answer, otherAnswers: [...rest, { itemId, itemVersion, answer: null }] };
}

/** Whether the same or a later position of this item's history is known. */
function isOvertaken({ itemId, itemVersion }: Position, { answer, otherAnswers }: Answers): boolean {
  const known = answer?.itemId === itemId ? answer : otherAnswers.find((other) => other.itemId === itemId);
  return known !== undefined && known.itemVersion >= itemVersion;
}

/** A total order, so that answers delivered twice or out of order always leave the same one effective. */
function isLater(answer: EffectiveAnswer, known: EffectiveAnswer): boolean {
  if (answer.itemId === known.itemId) return answer.itemVersion > known.itemVersion;
  if (answer.verifiedOn !== known.verifiedOn) return answer.verifiedOn > known.verifiedOn;
  return answer.itemId > known.itemId;
}

function told(answer: EffectiveAnswer): OtherAnswer {
  return { itemId: answer.itemId, itemVersion: answer.itemVersion, answer };
}

function without(answers: readonly OtherAnswer[], itemId: string): readonly OtherAnswer[] {
  return answers.filter((other) => other.itemId !== itemId);
}
