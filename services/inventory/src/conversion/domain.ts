import {
  addDays,
  assertNever,
  type Decider,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
  startOfDay,
} from '@zhiqi/kernel';
import {
  CONVERSION_KIND_ZH,
  hasTerm,
  isCrossRegion,
  isOnlyLicence,
  provesUse,
  requireConvertible,
  requireSound,
} from './domain/checks.ts';
import type {
  AnnulConversion,
  ConversionCommand,
  ConversionEvent,
  ConversionState,
  EndConversion,
  RecordCnipaRecordal,
  RecordConversion,
  RecordedConversion,
} from './domain/types.ts';

export { amountBand, isLicence, isSha256 } from './domain/checks.ts';
export * from './domain/types.ts';

/** Who may do what. */
const ACTIONS: Readonly<Record<ConversionCommand['type'], readonly [roles: readonly Role[], titleZh: string]>> = {
  // The platform itself records what a licensee took under an open licence.
  RecordConversion: [['OFF', 'LEAD', 'SYS'], '登记转化'],
  RecordCnipaRecordal: [['OFF', 'LEAD', 'EXT'], '登记备案'],
  AnnulConversion: [['LEAD'], '作废转化记录'],
  EndConversion: [['OFF', 'LEAD'], '登记许可结束'],
  Tick: [['SYS'], '推进到期事项'],
};

/**
 * The rules of one conversion record (brief §2.2, §3.11; Patent Law 10, 12, 14, 51). A record is annulled where it should
 * never have been made, and ends where a licence or a production did.
 */
export const conversionDecider: Decider<ConversionState, ConversionCommand, ConversionEvent> = {
  initial: { status: 'ABSENT' },
  decide,
  evolve,
};

/** The day after the last one of a licence, as UTC ISO text, for the store's `dueAt`. */
export function conversionDueAt(state: ConversionState): string | undefined {
  if (state.status !== 'EFFECTIVE' || state.termEnd === null) return undefined;
  return startOfDay(addDays(state.termEnd, 1));
}

function decide(command: ConversionCommand, state: ConversionState): ConversionEvent[] {
  const [roles, titleZh] = ACTIONS[command.type];
  requireRole(command.actor, roles, titleZh);
  const today = legalDateAt(command.at);
  if (command.type === 'RecordConversion') return record(command, state, today);
  if (state.status === 'ABSENT') {
    throw notFound('CONVERSION_NOT_FOUND', '没有这条转化记录。请核对编号,或先登记转化。');
  }
  switch (command.type) {
    case 'RecordCnipaRecordal':
      return addRecordal(command, state, today);
    case 'AnnulConversion':
      return annul(command, state, today);
    case 'EndConversion':
      return end(command, state, today);
    case 'Tick':
      return state.status === 'EFFECTIVE' ? endOfTerm(state, today) : [];
    default:
      return assertNever(command, 'conversion command');
  }
}

function record(command: RecordConversion, state: ConversionState, today: LegalDate): ConversionEvent[] {
  if (state.status !== 'ABSENT') return [];
  requireSound(command, today);
  requireConvertible(command);
  const { type: _type, actor, at: _at, patents, otherLicences: _others, ...terms } = command;
  const recorded: ConversionEvent = {
    type: 'ConversionRecorded',
    ...terms,
    crossRegion: isCrossRegion(patents, command.counterpart),
    provesUse: provesUse(command.kind, command.counterpart),
    recordedBy: actor.personKey,
  };
  return [recorded, ...endOfTerm(command, today)];
}

type Running = Pick<RecordedConversion, 'kind' | 'applicationNos' | 'termEnd'>;

function endOfTerm({ kind, applicationNos, termEnd }: Running, today: LegalDate): ConversionEvent[] {
  if (termEnd === null || today <= termEnd) return [];
  return [{ type: 'ConversionEnded', kind, applicationNos, on: termEnd }];
}

function addRecordal(
  command: RecordCnipaRecordal,
  conversion: RecordedConversion,
  today: LegalDate,
): ConversionEvent[] {
  const { cnipaRecordal } = command;
  const known = conversion.cnipaRecordal;
  if (known?.recordNo === cnipaRecordal.recordNo && known.recordedOn === cnipaRecordal.recordedOn) return [];
  if (known !== null || conversion.status === 'ANNULLED') {
    throw rule('RECORDAL_ALREADY_KNOWN', '该记录已有备案信息或已作废,不能再登记备案。请核对转化记录编号。', {
      params: { conversionId: conversion.conversionId },
    });
  }
  requireSound({ ...conversion, cnipaRecordal }, today);
  return [{ type: 'ConversionRecordalAdded', cnipaRecordal }];
}

function annul({ reason }: AnnulConversion, conversion: RecordedConversion, today: LegalDate): ConversionEvent[] {
  if (conversion.status === 'ANNULLED') return [];
  if (reason.trim() === '') {
    throw invalid('REASON_REQUIRED', '请写明作废的理由。', {
      fields: [{ field: 'reason', rule: 'REQUIRED', messageZh: '作废理由必填' }],
    });
  }
  const { kind, applicationNos } = conversion;
  return [{ type: 'ConversionAnnulled', kind, applicationNos, reason: reason.trim(), on: today }];
}

function end({ endedOn }: EndConversion, conversion: RecordedConversion, today: LegalDate): ConversionEvent[] {
  const { status, kind, applicationNos, effectiveDate, termEnd, conversionId } = conversion;
  if (status === 'ENDED' && conversion.endedOn === endedOn) return [];
  if (status !== 'EFFECTIVE') {
    throw rule('CONVERSION_NOT_EFFECTIVE', '该转化已经结束或作废,不能再登记结束。请核对编号。', {
      params: { conversionId, status },
    });
  }
  if (!hasTerm(kind)) {
    throw rule('CONVERSION_HAS_NO_END', `${CONVERSION_KIND_ZH[kind]}没有期限,不会结束。登记错误的,请作废。`, {
      params: { conversionId, kind },
    });
  }
  const isWithin = endedOn >= effectiveDate && endedOn <= today && (termEnd === null || endedOn <= termEnd);
  if (!isWithin) {
    throw invalid('DATE_OUT_OF_ORDER', '结束日应在生效日和今天之间,且不晚于约定的期限届满日。请核对。', {
      fields: [{ field: 'ended_on', rule: 'DATE_OUT_OF_ORDER', messageZh: '结束日应在生效日和今天之间' }],
    });
  }
  return [{ type: 'ConversionEnded', kind, applicationNos, on: endedOn }];
}

function evolve(state: ConversionState, event: ConversionEvent): ConversionState {
  if (event.type === 'ConversionRecorded') {
    const { type: _type, recordedBy: _by, ...told } = event;
    const onlyLicenceOf = isOnlyLicence(event.kind) ? event.applicationNos : [];
    return { status: 'EFFECTIVE', ...told, onlyLicenceOf, endedOn: null, annulledOn: null, annulReason: null };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'ConversionRecordalAdded':
      return { ...state, cnipaRecordal: event.cnipaRecordal };
    case 'ConversionAnnulled':
      return { ...state, status: 'ANNULLED', onlyLicenceOf: [], annulledOn: event.on, annulReason: event.reason };
    case 'ConversionEnded':
      return { ...state, status: 'ENDED', onlyLicenceOf: [], endedOn: event.on };
    default:
      return assertNever(event, 'conversion event');
  }
}
