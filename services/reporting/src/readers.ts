import type { EventDescriptor } from '@zhiqi/contracts';
import { type Actor, forbidden, ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { readsRestricted } from '@zhiqi/runtime';

/** Those who are no department of the bureau: banks, enterprises, agencies, other authorities, other systems. */
const OUTSIDE: ReadonlySet<Role> = new Set(['ENT', 'BANK', 'GUAR', 'TREAS', 'AGENCY', 'EXT']);

/**
 * Home copies reach readers by audience, the restricted ones by producer (financing brief §4.3); a page shows nobody more.
 * Analysts work on counts. An event unknown to these contracts is shown to none.
 */
export function mayRead({ role, unit }: Actor, event: EventDescriptor | undefined): boolean {
  if (event === undefined) return false;
  if (event.home === 'public') return true;
  if (OUTSIDE.has(role)) return false;
  return event.home === 'internal' || (role !== 'ANALYST' && readsRestricted(unit, event.service));
}

/**
 * What figures are made of is looked at within the bureau; others are given the figures.
 * @throws DomainError `forbidden`
 */
export function requireInside({ role }: Actor): void {
  if (!OUTSIDE.has(role)) return;
  throw forbidden(
    'ROLE_NOT_ALLOWED',
    `「${ROLE_TITLES[role]}」不能查看指标的依据。请看指标数值,或向市场监督管理部门询问。`,
    { params: { role } },
  );
}
