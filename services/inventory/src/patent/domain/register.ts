import { legalDateAt, ruleSetAt } from '@zhiqi/kernel';
import { changedFields, mergeBibliography, outranks, rankOf, sameHolders } from './bibliography.ts';
import { statedFact } from './declaration.ts';
import type { PatentEvent, RegisterFromImport } from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import { judgeScope } from './scope.ts';
import type { Holder, PatentState, RegisteredPatent, ScopeVerdict } from './types.ts';
import { validateImport } from './validate-import.ts';

/** What a row of a list changes: nothing when it says nothing new (brief §4.5 rows 14 and 23). */
export function registerFromImport(rules: PatentRules, command: RegisterFromImport, state: PatentState): PatentEvent[] {
  validateImport(command, state);
  return state.status === 'UNREGISTERED' ? firstRegistration(rules, command) : mergeSource(rules, command, state);
}

function firstRegistration(rules: PatentRules, command: RegisterFromImport): PatentEvent[] {
  const { applicationNo, record, scopeDivision, sourceRef } = command;
  const today = legalDateAt(command.at);
  const legalFact = statedFact(rules, command, record, null);
  return [
    {
      type: 'PatentRegistered',
      applicationNo,
      record: { ...record, publicationNos: [...record.publicationNos].sort() },
      state: legalFact?.state ?? 'UNKNOWN',
      legalFact,
      scope: judgeScope(ruleSetAt(rules.scope, today), record, scopeDivision),
      scopeDivision,
      rank: rankOf(record, command.exportDate),
      sourceRef,
      registeredOn: today,
    },
  ];
}

function mergeSource(rules: PatentRules, command: RegisterFromImport, patent: RegisteredPatent): PatentEvent[] {
  const { record, sourceRef, exportDate } = command;
  const today = legalDateAt(command.at);
  const incoming = rankOf(record, exportDate);
  const wins = outranks(incoming, patent.rank);
  const rank = wins ? incoming : patent.rank;
  const events: PatentEvent[] = [];
  const merged = mergeBibliography(patent, record, wins);
  const fields = changedFields(patent, merged);
  if (fields.length > 0) {
    events.push({
      type: 'PatentSourceMerged',
      changedFields: fields,
      record: merged,
      rank,
      sourceRef,
      mergedOn: today,
    });
  } else if (wins) {
    events.push({ type: 'PatentSourceConfirmed', rank, sourceRef });
  }
  const isTransferred = wins && !sameHolders(patent.holders, record.holders);
  const holders = isTransferred ? record.holders : merged.holders;
  if (isTransferred) events.push(holderChange(patent.holders, holders, exportDate));
  const scope = judgeScope(ruleSetAt(rules.scope, today), { kind: patent.kind, holders }, command.scopeDivision);
  if (!isSameScope(scope, patent.scope) || command.scopeDivision !== patent.scopeDivision) {
    events.push({
      type: 'PatentScopeChanged',
      kind: patent.kind,
      state: patent.legalState,
      scope,
      scopeDivision: command.scopeDivision,
      changedOn: today,
    });
  }
  const fact = statedFact(rules, command, merged, patent);
  if (fact) {
    const { kind, legalState } = patent;
    events.push({ type: 'PatentLegalStatusChanged', kind, previousState: legalState, fact, inScope: scope.inScope });
  }
  return events;
}

function holderChange(
  previous: readonly Holder[],
  holders: readonly Holder[],
  effectiveDate: RegisterFromImport['exportDate'],
): PatentEvent {
  const seats = new Set(previous.map(({ divisionCode }) => divisionCode).filter((seat) => seat !== null));
  const movedTo = holders.map(({ divisionCode }) => divisionCode).filter((seat) => seat !== null);
  return {
    type: 'PatentHolderChanged',
    previousHolderKeys: previous.map(({ holderKey }) => holderKey),
    holders,
    effectiveDate,
    crossRegion: seats.size > 0 && movedTo.some((seat) => !seats.has(seat)),
  };
}

function isSameScope(a: ScopeVerdict, b: ScopeVerdict): boolean {
  return (
    a.inScope === b.inScope &&
    a.reason === b.reason &&
    a.divisionCode === b.divisionCode &&
    a.localHolders === b.localHolders &&
    a.holders === b.holders
  );
}
