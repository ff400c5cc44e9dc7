import {
  addMonths,
  type FieldViolation,
  invalid,
  type LegalDate,
  parseNiceClass,
  parseTrademarkNumber,
  rule,
  ruleSetAt,
} from '@zhiqi/kernel';
import { requireActDate } from '../../dates.ts';
import type { TrademarkLaw, TrademarkRules } from './rules.ts';
import { lastDayOfTerm, termEndingOn } from './term.ts';
import type {
  ExistingTrademark,
  RegisterTrademark,
  TrademarkEndCause,
  TrademarkEvent,
  TrademarkState,
  TrademarkType,
} from './types.ts';

/**
 * The id of a mark: one registration number may cover several classes, so number and class together are unique.
 * @throws DomainError `invalid` when either is none
 */
export function trademarkKeyOf(registrationNo: string, niceClass: number) {
  const number = parseTrademarkNumber(registrationNo);
  // Lists pad numbers with zeros; the register does not.
  const canonical = number?.canonical.replace(/^0+/, '') ?? '';
  if (!/\d/.test(canonical))
    throw refusedField('registration_no', 'NUMBER_MALFORMED', '注册号应如 8123456 或 G1234567');
  if (!parseNiceClass(niceClass)) throw refusedField('nice_class', 'CLASS_UNKNOWN', '国际分类应为 1 至 45');
  return { trademarkId: `tm_${canonical}_${niceClass}`, registrationNo: canonical };
}

/** The entry of a mark, first seen here; late where it was registered long ago. */
export function register(
  law: readonly TrademarkLaw[],
  command: RegisterTrademark,
  state: TrademarkState,
  today: LegalDate,
): TrademarkEvent[] {
  if (state.status !== 'ABSENT') return registeredBefore(command, state);
  requireConsistent(command);
  requireActDate({ field: 'registered_on', nameZh: '注册日', date: command.registeredOn }, today);
  const { termStart, termEnd } = runningTerm(law, command);
  const { trademarkId, registrationNo, name, holder, registeredOn } = command;
  return [
    {
      type: 'TrademarkRegistered',
      trademarkId,
      registrationNo,
      name,
      mark: { niceClass: command.niceClass, markType: command.markType, isGi: command.isGi },
      holder,
      registeredOn,
      termStart,
      termEnd,
      ruleSetVersion: ruleSetAt(law, termStart).version,
      on: today,
    },
  ];
}

/**
 * What the officer should look at although the entry stands: a place name in an ordinary mark, a term that does not
 * follow from the date of registration, a mark that is renewed elsewhere. In words for people.
 */
export function registrationNotes(rules: TrademarkRules, mark: RegisterTrademark): string[] {
  const notes: string[] = [];
  const place = rules.placeNames.names.find((name) => mark.name.includes(name));
  const isOrdinary = mark.markType === 'GOODS' || mark.markType === 'SERVICE';
  if (place !== undefined && isOrdinary) {
    notes.push(
      `商标含有县级以上行政区划名称「${place}」。除地名具有其他含义或者早已注册的以外,普通商标不得使用;` +
        '请核对注册证。若要保护产地名称,请走地理标志集体商标或证明商标。',
    );
  }
  if (mark.termEnd !== null) {
    const { isOfRegistration, expectedEnd } = termEndingOn(rules.law, mark.registeredOn, mark.termEnd);
    if (!isOfRegistration) {
      notes.push(`按注册日推算,本届有效期应到 ${expectedEnd},与所填 ${mark.termEnd} 不符。请核对注册证或续展证明。`);
    }
  }
  if (mark.registrationNo.startsWith('G')) {
    notes.push('这是马德里国际注册商标,续展向世界知识产权组织国际局办理;续展期和宽展期请以国际局通知为准。');
  }
  return notes;
}

/** last day on which an identical or similar mark is not registered; null where the law of that day has no such bar. */
export function refileBlock(
  law: readonly TrademarkLaw[],
  cause: TrademarkEndCause,
  endedOn: LegalDate,
): LegalDate | null {
  const { refileBlockCauses, refileBlockMonths } = ruleSetAt(law, endedOn);
  return refileBlockCauses.includes(cause) ? addMonths(endedOn, refileBlockMonths) : null;
}

function runningTerm(law: readonly TrademarkLaw[], { registeredOn, termEnd }: RegisterTrademark) {
  if (termEnd === null) {
    return { termStart: registeredOn, termEnd: lastDayOfTerm(registeredOn, ruleSetAt(law, registeredOn).termYears) };
  }
  if (termEnd <= registeredOn) {
    throw refusedField('term_end', 'DATE_OUT_OF_ORDER', '有效期满日应晚于注册日');
  }
  return { termStart: termEndingOn(law, registeredOn, termEnd).termStart, termEnd };
}

/** The same entry again changes nothing; a contradicting one is not taken for a correction. */
function registeredBefore(command: RegisterTrademark, state: ExistingTrademark): TrademarkEvent[] {
  const isSame =
    command.registeredOn === state.registeredOn &&
    command.holder.uscc === state.holder.uscc &&
    command.name === state.name &&
    command.markType === state.markType &&
    command.isGi === state.isGi;
  if (isSame) return [];
  throw rule(
    'TRADEMARK_ALREADY_REGISTERED',
    '这一注册号在这一类别上已经入库,内容与所填不同。请核对注册号和类别;若为续展或注销,请办理续展登记或注销登记。',
    { params: { trademarkId: state.trademarkId } },
  );
}

function requireConsistent({ registeredOn, markType, niceClass, isGi }: RegisterTrademark): void {
  const faults: FieldViolation[] = [];
  const kind = parseNiceClass(niceClass)?.type;
  if (isClassMismatch(markType, kind)) {
    faults.push(fault('type', 'TYPE_CONTRADICTS_CLASS', '第 1 至 34 类为商品商标,第 35 至 45 类为服务商标'));
  }
  if (isGi && markType !== 'COLLECTIVE' && markType !== 'CERTIFICATION') {
    faults.push(fault('is_gi', 'GI_NOT_ORDINARY', '地理标志只能作为集体商标或证明商标注册'));
  }
  if (registeredOn < FIRST_DAY_OF_THE_LAW) {
    faults.push(fault('registered_on', 'BEFORE_THE_LAW', `注册日应不早于 ${FIRST_DAY_OF_THE_LAW}(商标法施行日)`));
  }
  const [first] = faults;
  if (first === undefined) return;
  throw invalid(first.rule, `${first.messageZh}。请对照注册证改正。`, { fields: faults });
}

function isClassMismatch(type: TrademarkType, kind: 'GOODS' | 'SERVICES' | undefined): boolean {
  return (type === 'GOODS' && kind !== 'GOODS') || (type === 'SERVICE' && kind !== 'SERVICES');
}

/** Older marks count from this day (Trademark Law 1982, art. 43). */
const FIRST_DAY_OF_THE_LAW = '1983-03-01' as LegalDate;

function fault(field: string, ruleCode: string, messageZh: string): FieldViolation {
  return { field, rule: ruleCode, messageZh };
}

function refusedField(field: string, ruleCode: string, messageZh: string): Error {
  return invalid(ruleCode, `${messageZh}。请对照注册证改正。`, { fields: [fault(field, ruleCode, messageZh)] });
}
