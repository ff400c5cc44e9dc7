import { type Actor, forbidden, ROLE_TITLES, type Role } from '@zhiqi/kernel';

/** Outside the bureau. What they may know reaches them as events addressed to them, or as what the bureau publishes. */
const OUTSIDERS: readonly Role[] = ['ENT', 'BANK', 'GUAR', 'AGENCY'];

/** Whether somebody outside the bureau asks. */
export function isOutsider(actor: Actor): boolean {
  return OUTSIDERS.includes(actor.role);
}

/**
 * The register holds names, answers and contacts, so it is read within the bureau; an enterprise reads what is its own.
 * @param holderKeys holders of the one thing that is read; none for a list
 * @throws DomainError `forbidden`
 */
export function requireReader(actor: Actor, whatZh: string, holderKeys: readonly string[] = []): void {
  if (!isOutsider(actor)) return;
  if (actor.role === 'ENT' && holderKeys.includes(actor.unit)) return;
  throw forbidden(
    'ROLE_NOT_ALLOWED',
    `「${ROLE_TITLES[actor.role]}」不能查看${whatZh}。请向市场监督管理部门查询,或查看已公开的供给清单。`,
    { params: { role: actor.role } },
  );
}
