import type { ItemFilter } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type LegalDate, parseDivisionCode } from '@zhiqi/kernel';
import { enumList, invalidField } from '@zhiqi/runtime';
import { areaOf } from '../stocktaking-round/domain.ts';
import { type ItemStatus, UNSETTLED } from './domain.ts';

/** A filter on stored items; keys are paths of the state. */
export type StoredFilter = Readonly<Record<string, unknown>>;

/**
 * The items of a round that a filter finds: every part that is set must hold.
 * @param among statuses that are looked at in any case
 */
export function storedFilter(
  roundId: string,
  filter: ItemFilter | undefined,
  today: LegalDate,
  among?: readonly ItemStatus[],
): StoredFilter {
  const statuses = statusesOf(filter, among);
  const round = { 'state.roundId': roundId, ...(statuses === undefined ? {} : { 'state.status': { $in: statuses } }) };
  if (!filter) return round;
  const { assignee, unassigned, holderKey, divisionCode, applicationNos, supplementary } = filter;
  if (unassigned && assignee !== '') {
    throw invalidField('filter.unassigned', 'CONTRADICTION', '「未分派」与「经办人」不能同时筛选。');
  }
  const kinds = enumList(filter.kinds, 'PATENT_KIND', 'filter.kinds', '专利类型');
  return {
    ...round,
    ...(filter.overdue ? { 'state.dueOn': { $lt: today } } : {}),
    ...(assignee === '' ? {} : { 'state.assignee': assignee }),
    ...(unassigned ? { 'state.assignee': null } : {}),
    ...(holderKey === '' ? {} : { 'state.holderKeys': holderKey }),
    ...(divisionCode === '' ? {} : { 'state.divisionCode': withinArea(divisionCode) }),
    ...(applicationNos.length === 0 ? {} : { 'state.applicationNo': { $in: applicationNos } }),
    ...(supplementary === undefined ? {} : { 'state.supplementary': supplementary }),
    ...(kinds.length === 0 ? {} : { 'state.kind': { $in: kinds } }),
  };
}

/** Whether a filter restricts at all: nothing is assigned to somebody by mistake. */
export function isRestricting(filter: ItemFilter | undefined): boolean {
  if (!filter) return false;
  const { supplementary, ...parts } = filter;
  return (
    supplementary !== undefined ||
    Object.values(parts).some((part) => (Array.isArray(part) ? part.length > 0 : part !== '' && part !== false))
  );
}

function statusesOf(
  filter: ItemFilter | undefined,
  among: readonly ItemStatus[] | undefined,
): ItemStatus[] | undefined {
  const asked = enumList(filter?.statuses ?? [], 'ITEM_STATUS', 'filter.statuses', '盘点项状态');
  const sets: (readonly ItemStatus[])[] = [];
  if (asked.length > 0) sets.push(asked);
  if (filter?.missing || filter?.overdue) sets.push(UNSETTLED);
  if (among) sets.push(among);
  const [first, ...others] = sets;
  return first?.filter((status) => others.every((set) => set.includes(status)));
}

/** Codes of a county, township or village are those that begin with its own. */
function withinArea(code: string): { readonly $gte: string; readonly $lt: string } {
  if (parseDivisionCode(code) === undefined) {
    throw invalidField('filter.division_code', 'DIVISION_MALFORMED', '区划代码须为 6、9 或 12 位数字。');
  }
  const prefix = areaOf(code);
  return { $gte: prefix, $lt: `${prefix}:` };
}
