import { invalid, type LegalDate, rule } from '@zhiqi/kernel';
import { claimEvents, isClaim } from './claims.ts';
import { LEGAL_STATE_ZH, requireAllowedStep, stateBefore } from './legal-state.ts';
import type { ApplyVerifiedAnswer, ClearOverlay, PatentEvent, RecordLegalStatus, SetOverlay } from './messages.ts';
import type { EffectiveAnswer, RegisteredPatent } from './types.ts';

/** A legal state read from the register (brief §2.4): an allowed step, or the confirmation of what only a list had said. */
export function recordLegalStatus(
  command: RecordLegalStatus,
  patent: RegisteredPatent,
  today: LegalDate,
): PatentEvent[] {
  const { state, effectiveDate, documentNo } = command;
  requirePast('effective_date', effectiveDate, today, '生效日');
  if (effectiveDate < patent.filingDate) {
    throw invalid('EFFECTIVE_BEFORE_FILING', '生效日早于申请日。请核对登记簿副本。', {
      fields: [{ field: 'effective_date', rule: 'EFFECTIVE_BEFORE_FILING', messageZh: '生效日早于申请日' }],
    });
  }
  if (state === 'UNKNOWN') {
    throw invalid('STATE_REQUIRED', '请选择登记簿所载的法律状态。', {
      fields: [{ field: 'state', rule: 'STATE_REQUIRED', messageZh: '法律状态必填' }],
    });
  }
  const last = patent.legalFacts.at(-1);
  const isKnown = last?.state === state && last.effectiveDate === effectiveDate && last.source === 'REGISTER';
  if (isKnown) return [];
  // The register may confirm what only a list had said, or date it: that is a new fact of the same state.
  const isConfirmation = last?.state === state && last.source !== 'REGISTER';
  if (last?.state === state && !isConfirmation) {
    throw rule(
      'LEGAL_STATE_ALREADY_RECORDED',
      `该专利已登记为「${LEGAL_STATE_ZH[state]}」(${last.effectiveDate} 起),不能以另一生效日重复登记。请核对登记簿副本。`,
      { params: { state, effectiveDate: last.effectiveDate } },
    );
  }
  if (!isConfirmation) requireAllowedStep(patent.kind, stateBefore(patent, effectiveDate), state, documentNo);
  return [
    {
      type: 'PatentLegalStatusChanged',
      kind: patent.kind,
      previousState: patent.legalState,
      fact: {
        state,
        effectiveDate,
        statedOn: effectiveDate,
        knownAt: command.at,
        source: 'REGISTER',
        documentNo: documentNo.trim() === '' ? null : documentNo.trim(),
      },
      inScope: patent.scope.inScope,
    },
  ];
}

/** An encumbrance that an officer or another service read from a document. */
export function setOverlay(command: SetOverlay, patent: RegisteredPatent, today: LegalDate): PatentEvent[] {
  const { overlay, sourceRef, effectiveDate } = command;
  requirePast('effective_date', effectiveDate, today, '生效日');
  return claimEvents(patent, { overlay, sourceRef, inForce: true, effectiveDate, annulled: false });
}

/** The end of one; the end of a claim that nobody made changes nothing. */
export function clearOverlay(command: ClearOverlay, patent: RegisteredPatent, today: LegalDate): PatentEvent[] {
  const { overlay, sourceRef, effectiveDate } = command;
  requirePast('effective_date', effectiveDate, today, '解除日');
  if (!patent.overlays.some((claim) => isClaim(claim, command))) return [];
  return claimEvents(patent, { overlay, sourceRef, inForce: false, effectiveDate, annulled: false });
}

/** The verified answer of a stocktaking item, unless a later one is effective already. */
export function applyVerifiedAnswer({ answer }: ApplyVerifiedAnswer, patent: RegisteredPatent): PatentEvent[] {
  return patent.answer !== null && !isLater(answer, patent.answer) ? [] : [{ type: 'PatentAnswerApplied', answer }];
}

/** A total order, so that answers delivered twice or out of order always leave the same one effective. */
function isLater(answer: EffectiveAnswer, known: EffectiveAnswer): boolean {
  if (answer.itemId === known.itemId) return answer.itemVersion > known.itemVersion;
  if (answer.verifiedOn !== known.verifiedOn) return answer.verifiedOn > known.verifiedOn;
  return answer.itemId > known.itemId;
}

function requirePast(field: string, date: LegalDate, today: LegalDate, nameZh: string): void {
  if (date <= today) return;
  throw invalid('DATE_IN_FUTURE', `${nameZh}不能晚于今天。请在生效后再登记。`, {
    fields: [{ field, rule: 'DATE_IN_FUTURE', messageZh: `${nameZh}不能晚于今天` }],
  });
}
