import { type Actor, DomainError } from '@zhiqi/kernel';
import type { Reply, ServiceContext } from '@zhiqi/runtime';
import type { Field } from '../import/layouts.ts';
import type { CellNote, ParsedRow, PatentRecord } from '../import/record.ts';
import {
  type AbnormalFiling,
  type Bibliography,
  importOutcome,
  type PatentEvent,
  type PatentState,
  type RegisterFromImport,
} from '../patent/domain.ts';
import type { HolderKeys } from '../patent/holder-key.ts';
import { runPatent } from '../patent/run.ts';
import { type Candidate, isLinked } from './dual-filings.ts';
import type { CheckedSettings } from './settings.ts';

/** How one row ended. */
export interface RowEnd {
  readonly sheet: string;
  readonly row: number;
  readonly outcome: 'ACCEPTED' | 'MERGED' | 'UNCHANGED' | 'QUARANTINED' | 'IGNORED';
  readonly applicationNo: string;
  readonly reasonCodes: readonly string[];
  readonly notes: readonly CellNote[];
  /** Only for rows that reached the register. */
  readonly scopeReason?: string;
  readonly inScope?: boolean;
  readonly stateUnknown?: boolean;
  readonly expired?: boolean;
}

export interface ImportContext {
  readonly service: ServiceContext;
  readonly actor: Actor;
  readonly settings: CheckedSettings;
  readonly batchId: string;
  readonly keys: HolderKeys;
}

/** A row with what enforcement has said of its number. */
export interface ImportedRow {
  readonly parsed: ParsedRow;
  readonly filings: readonly AbnormalFiling[];
}

/** Brings one parsed row to the register. A rule that refuses it quarantines the row; the rest of the list goes on. */
export async function importRow(context: ImportContext, { parsed, filings }: ImportedRow): Promise<RowEnd> {
  const { sheet, row, reasonCodes, notes } = parsed;
  if (parsed.outcome !== 'CANDIDATE') {
    return { sheet, row, outcome: parsed.outcome, applicationNo: '', reasonCodes, notes };
  }
  const { record } = parsed;
  const { service, actor, settings } = context;
  const command = registerCommand(context, { sheet, row }, record, filings);
  const requestId = `${settings.requestId}:${row}:${sheet}`;
  try {
    const { state, reply } = await runPatent(
      service.store,
      record.applicationNo,
      command,
      { requestId, actor, correlationId: settings.requestId, body: bodyOf(command), passing: true },
      rowReply,
    );
    const { dualFiledWith } = record;
    const isOpen = state.status === 'REGISTERED' && !isLinked(state, dualFiledWith);
    if (dualFiledWith !== undefined && isOpen) await linkDualFiling(context, record, dualFiledWith, requestId);
    return {
      sheet,
      row,
      outcome: reply.outcome as 'ACCEPTED' | 'MERGED' | 'UNCHANGED',
      applicationNo: record.applicationNo,
      reasonCodes: [...reasonCodes, ...record.flags],
      notes,
      inScope: reply.inScope === true,
      scopeReason: String(reply.scopeReason),
      stateUnknown: reply.stateUnknown === true,
      expired: reply.expired === true,
    };
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'forbidden') throw error;
    // The caller's mistake about the whole list, not about a row.
    if (error.slug === 'REQUEST_ID_REUSED') throw error;
    return quarantined(parsed, record.applicationNo, error);
  }
}

/** Marks both halves of a dual filing with each other's number; a half that was not registered leaves no mark. */
async function linkDualFiling(
  { service: { store, clock }, actor, settings }: ImportContext,
  { applicationNo, filingDate }: PatentRecord,
  earlier: string,
  rowRequestId: string,
): Promise<void> {
  const mark = async (id: string, sourceRef: string): Promise<void> => {
    const body = { type: 'SetOverlay', overlay: 'DUAL_FILED', effectiveDate: filingDate, sourceRef } as const;
    const command = { ...body, actor, at: clock.now().toISOString() };
    const requestId = `${rowRequestId}:dual`;
    await runPatent(store, id, command, { requestId, actor, correlationId: settings.requestId, body });
  };
  try {
    // Behind the earlier row, which may still be under way: commands on one patent queue.
    await mark(earlier, applicationNo);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not-found') return;
    throw error;
  }
  await mark(applicationNo, earlier);
}

/** What a repeated import is told of a row again. */
function rowReply(state: PatentState, events: readonly PatentEvent[]): Reply {
  if (state.status === 'UNREGISTERED') return {};
  return {
    outcome: importOutcome(events),
    inScope: state.scope.inScope,
    scopeReason: state.scope.reason,
    stateUnknown: state.legalState === 'UNKNOWN',
    expired: state.legalState === 'EXPIRED',
  };
}

/** Where a list may hold what the register finds fault with, by the field or the rule that the register names. */
const FIELDS_OF_FAULT: Readonly<Record<string, readonly Field[]>> = {
  application_no: ['applicationNo', 'patentNo'],
  kind: ['kind', 'applicationNo'],
  title: ['title'],
  filing_date: ['filingDate'],
  grant_date: ['grantDate', 'publicationDate'],
  holders: ['patentee', 'applicant', 'holderFallback'],
  term_extension_days: ['termExtension'],
  'status_declaration.as_of_date': ['legalStatus', 'simpleStatus'],
  'status_declaration.state': ['legalStatus', 'simpleStatus'],
  KIND_CONTRADICTS_RECORD: ['kind', 'applicationNo'],
  STATUS_CONTRADICTS_REGISTER: ['legalStatus', 'simpleStatus'],
};

/** Every fault that the register found, each at its cell and with its rule. */
function faultsOf({ placeOf }: Candidate, { slug, messageZh, fields = [] }: DomainError): CellNote[] {
  if (fields.length === 0) return [{ ...placeOf(...(FIELDS_OF_FAULT[slug] ?? [])), code: slug, messageZh }];
  return fields.map(({ field, rule, messageZh: fault }) => ({
    ...placeOf(...(FIELDS_OF_FAULT[field] ?? [])),
    code: rule,
    messageZh: `${fault}。请改正后重新导入。`,
  }));
}

function quarantined(parsed: Candidate, applicationNo: string, error: DomainError): RowEnd {
  const faults = faultsOf(parsed, error);
  const { sheet, row, reasonCodes, notes } = parsed;
  return {
    sheet,
    row,
    outcome: 'QUARANTINED',
    applicationNo,
    reasonCodes: [...new Set([...reasonCodes, error.slug, ...faults.map(({ code }) => code)])],
    notes: [...notes, ...faults],
  };
}

function registerCommand(
  context: ImportContext,
  place: { readonly sheet: string; readonly row: number },
  record: PatentRecord,
  abnormalFilings: readonly AbnormalFiling[],
): RegisterFromImport {
  const { service, actor, settings, batchId } = context;
  const exportDate = record.exportDate ?? settings.exportDate;
  return {
    type: 'RegisterFromImport',
    actor,
    at: service.clock.now().toISOString(),
    applicationNo: record.applicationNo,
    record: bibliography(record, context.keys),
    declaredStatus: declaredStatus(settings, record, exportDate),
    sourceRef: { batchId, ...place },
    exportDate,
    scopeDivision: settings.scopeDivision,
    abnormalFilings,
  };
}

/** What the list itself says comes first; the officer's statement speaks only for rows that say nothing. */
function declaredStatus(
  { statement }: CheckedSettings,
  { declaredState }: PatentRecord,
  exportDate: RegisterFromImport['exportDate'],
): RegisterFromImport['declaredStatus'] {
  if (declaredState) {
    return declaredState.state === 'UNKNOWN'
      ? null
      : { state: declaredState.state, asOfDate: exportDate, source: 'IMPORT' };
  }
  return statement && { ...statement, source: 'OFFICER_STATEMENT' };
}

function bibliography(record: PatentRecord, keys: HolderKeys): Bibliography {
  return {
    kind: record.kind,
    title: record.title,
    filingDate: record.filingDate,
    grantDate: record.grantDate ?? null,
    publicationNos: record.publicationNos,
    ipcMain: record.ipcMain ?? null,
    ipc: record.ipc,
    locarno: record.locarno ?? null,
    holders: record.holders.map(({ name, holderType, uscc = null, divisionCode = null }) => ({
      holderKey: keys({ name, uscc, divisionCode }),
      name,
      holderType,
      uscc,
      divisionCode,
    })),
    termExtensionDays: record.termExtensionDays,
    abstract: record.abstract ?? null,
    firstClaim: record.firstClaim ?? null,
    industryCodes: record.industryCodes,
    seiCodes: record.seiCodes,
    familyCountries: record.familyCountries,
    familySize: record.familySize ?? null,
    citedBy: record.citedBy ?? null,
    vendorScores: record.vendorScores,
    declaredCriteria: record.declaredCriteria,
  };
}

/** The row itself, without the clock and what was looked up: what a repeated request must repeat. */
function bodyOf({ applicationNo, record, declaredStatus: status }: RegisterFromImport): unknown {
  return { applicationNo, record, status };
}
