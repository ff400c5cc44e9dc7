import { type LegalDate, legalDateAt, ruleSetAt } from '@zhiqi/kernel';
import { newerFilings, withFiling } from './abnormal-filings.ts';
import { changedFields, rankOf } from './bibliography.ts';
import { keptClaimEvents } from './claims.ts';
import { statedFact } from './declaration.ts';
import { bibliographyOf, contributionOf, mergeInto } from './merges.ts';
import type { PatentEvent, RegisterFromImport, TakeOverAbnormalFiling } from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import { judgeScope } from './scope.ts';
import type { Holder, OverlayClaim, PatentState, RegisteredPatent, ScopeVerdict } from './types.ts';
import { validateImport } from './validate-import.ts';

type PatentScopeChanged = Extract<PatentEvent, { type: 'PatentScopeChanged' }>;

/** What a row of a list changes: nothing when it says nothing new (brief §4.5 rows 14 and 23). */
export function registerFromImport(rules: PatentRules, command: RegisterFromImport, state: PatentState): PatentEvent[] {
  validateImport(command, state);
  return state.status === 'UNREGISTERED'
    ? firstRegistration(rules, command, state.overlays)
    : mergeSource(rules, command, state);
}

function firstRegistration(
  rules: PatentRules,
  command: RegisterFromImport,
  overlays: readonly OverlayClaim[],
): PatentEvent[] {
  const { applicationNo, record, scopeDivision, sourceRef, abnormalFilings } = command;
  const today = legalDateAt(command.at);
  const legalFact = statedFact(rules, command, record, null);
  return [
    {
      type: 'PatentRegistered',
      applicationNo,
      record: { ...record, publicationNos: [...record.publicationNos].sort() },
      state: legalFact?.state ?? 'UNKNOWN',
      legalFact,
      scope: judgeScope(ruleSetAt(rules.scope, today), record, scopeDivision, abnormalFilings),
      scopeDivision,
      rank: rankOf(record, command.exportDate),
      sourceRef,
      registeredOn: today,
      overlays,
      abnormalFilings,
    },
    ...keptClaimEvents(overlays),
  ];
}

function mergeSource(rules: PatentRules, command: RegisterFromImport, patent: RegisteredPatent): PatentEvent[] {
  const { record, sourceRef, exportDate, scopeDivision } = command;
  const today = legalDateAt(command.at);
  const incoming = { record, rank: rankOf(record, exportDate), scopeDivision };
  const {
    record: merged,
    rank,
    wins,
    transferred,
  } = mergeInto({ record: bibliographyOf(patent), rank: patent.rank, scopeDivision: patent.scopeDivision }, incoming);
  const { holders } = merged;
  const fact = statedFact(rules, command, merged, patent);
  // A transfer is told by an event of its own.
  const recordKept = transferred ? { ...merged, holders: patent.holders } : merged;
  const fields = changedFields(patent, recordKept);
  const events: PatentEvent[] = [];
  if (transferred) events.push(holderChange(patent.holders, holders, exportDate));
  const newer = newerFilings(patent.abnormalFilings, command.abnormalFilings);
  events.push(...newer.map((filing): PatentEvent => ({ type: 'AbnormalFilingTakenOver', filing })));
  const abnormalFilings = newer.reduce(withFiling, patent.abnormalFilings);
  const judged = { ...patent, holders, abnormalFilings, scopeDivision: command.scopeDivision };
  const [rescoped] = scopeEvents(rules, patent, judged, today);
  if (rescoped) events.push(rescoped);
  if (fact) {
    const { kind, legalState } = patent;
    const { inScope } = rescoped?.scope ?? patent.scope;
    events.push({ type: 'PatentLegalStatusChanged', kind, previousState: legalState, fact, inScope });
  }
  if (fields.length === 0 && events.length === 0 && !wins) return [];
  const contribution = contributionOf(patent, {
    incoming,
    sourceRef,
    statement: command.declaredStatus,
    legalFact: fact,
  });
  const source: PatentEvent =
    fields.length > 0
      ? {
          type: 'PatentSourceMerged',
          changedFields: fields,
          record: recordKept,
          rank,
          sourceRef,
          mergedOn: today,
          contribution,
        }
      : { type: 'PatentSourceConfirmed', rank, sourceRef, contribution };
  return fields.length > 0 || wins ? [source, ...events] : [...events, source];
}

/** Enforcement confirmed an abnormal filing, or took that back: the patent leaves the counts, or returns to what R-18 says. */
export function takeOverFiling(
  rules: PatentRules,
  { at, filingId, sequence, confirmed }: TakeOverAbnormalFiling,
  patent: RegisteredPatent,
): PatentEvent[] {
  const filing = { filingId, sequence, confirmed };
  if (newerFilings(patent.abnormalFilings, [filing]).length === 0) return [];
  const judged = { ...patent, abnormalFilings: withFiling(patent.abnormalFilings, filing) };
  const taken: PatentEvent = { type: 'AbnormalFilingTakenOver', filing };
  return [taken, ...scopeEvents(rules, patent, judged, legalDateAt(at))];
}

/** The scope of a patent as it is about to become, where that is another one than before. */
export function scopeEvents(
  rules: PatentRules,
  before: RegisteredPatent,
  after: RegisteredPatent,
  today: LegalDate,
): PatentScopeChanged[] {
  const { kind, legalState, scopeDivision, abnormalFilings } = after;
  const scope = judgeScope(ruleSetAt(rules.scope, today), after, scopeDivision, abnormalFilings);
  if (isSameScope(scope, before.scope) && scopeDivision === before.scopeDivision) return [];
  return [{ type: 'PatentScopeChanged', kind, state: legalState, scope, scopeDivision, changedOn: today }];
}

/** Another holder, as the rest of the platform learns it. */
export function holderChange(
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
