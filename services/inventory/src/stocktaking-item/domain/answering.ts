import { conflict, forbidden, invalid, type LegalDate, rule } from '@zhiqi/kernel';
import { checkAnswer } from './answer.ts';
import { identity } from './identity.ts';
import { weakestWillingness } from './survey.ts';
import type { AnsweredItem, ExistingItem, ItemEvent, RecordAnswer, VerifyAnswer } from './types.ts';

/** Records the holder's own answer, or an officer's on its behalf, against the questionnaire of the round. */
export function recordAnswer(command: RecordAnswer, item: ExistingItem, today: LegalDate): ItemEvent[] {
  const { actor, answer, questionnaire } = command;
  const isHolder = actor.role === 'ENT';
  const note = command.note.trim();
  if (!isHolder) requireOnBehalf(item, note);
  checkAnswer(answer, { questionnaire, holders: Math.max(item.holderKeys.length, 1), today });
  const answered = { answer, recordedBy: actor.personKey, note: isHolder ? null : note };
  const recorded: ItemEvent = { type: 'StocktakingAnswerRecorded', answered };
  if (item.status !== 'ASSIGNED') return [recorded];
  // A holder who answers unasked has made the contact, so the item passes through CONTACTED like any other.
  const attempt = { channel: 'ONLINE' as const, attemptedOn: today, recordedBy: actor.personKey };
  return [{ type: 'StocktakingContactLogged', attempt }, recorded];
}

function requireOnBehalf(item: ExistingItem, note: string): void {
  if (item.status === 'ASSIGNED') {
    throw rule('CONTACT_REQUIRED', '代权利人登记答复前,请先登记与权利人的联系情况。', {
      params: { status: item.status },
    });
  }
  if (note === '') {
    throw invalid('NOTE_REQUIRED', '代权利人登记答复时,请在备注中写明答复的来源(如何人、何时、以何种方式答复)。', {
      fields: [{ field: 'note', rule: 'REQUIRED', messageZh: '代填须写明答复来源' }],
    });
  }
}

/**
 * A second person confirms it: only then is it effective, with the weakest of the holders' willingness (R-31). What that person
 * read is what is confirmed: an answer recorded anew meanwhile is not.
 */
export function verifyAnswer({ actor, read }: VerifyAnswer, item: AnsweredItem, today: LegalDate): ItemEvent[] {
  const { answer, recordedBy } = item.answered;
  const verifier = actor.personKey;
  if (read !== null && JSON.stringify(read) !== JSON.stringify(item.answered)) throw answerChanged();
  if (recordedBy === verifier) {
    throw forbidden('SECOND_PERSON_REQUIRED', '登记答复的人不能核实同一份答复。请由另一名经办人核实。');
  }
  return [
    {
      type: 'StocktakingItemVerified',
      ...identity(item),
      implementation: answer.implementation,
      implementationModes: answer.implementationModes,
      implementedSince: answer.implementedSince,
      willingness: weakestWillingness(answer.willingness),
      acceptableModes: answer.acceptableModes,
      obstacles: answer.obstacles,
      reserveReason: answer.reserveReason,
      ...((answer.evidenceRefs ?? []).length > 0 && { evidenced: true }),
      verifiedOn: today,
      verifiedBy: verifier,
    },
  ];
}

/** Why an answer that was recorded anew after it was read is not verified. */
export function answerChanged(): Error {
  return conflict('ANSWER_CHANGED', '答卷在您查看之后又有改动,未予核实。请重新查看答卷后再核实。');
}
