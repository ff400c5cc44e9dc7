import { type Actor, forbidden, ROLE_TITLES, type Role } from '@zhiqi/kernel';

/** Outside the bureau. What they may know reaches them as events addressed to them, or as what the bureau publishes. */
const OUTSIDERS: readonly Role[] = ['ENT', 'BANK', 'GUAR', 'AGENCY'];

/** Of other authorities, other systems, or without a part in bringing people together: not those an enterprise confided in. */
const NOT_CONFIDED_IN: readonly Role[] = [...OUTSIDERS, 'TREAS', 'EXT', 'MED', 'ANALYST'];

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

/**
 * What an enterprise tells of itself and of what it needs stays with the bureau until it says otherwise: the treasury,
 * another system or the analysts have its events, which carry codes and pseudonyms.
 * @throws DomainError `forbidden`
 */
export function requireConfidant(actor: Actor, whatZh: string): void {
  if (!NOT_CONFIDED_IN.includes(actor.role)) return;
  throw forbidden(
    'ROLE_NOT_ALLOWED',
    `「${ROLE_TITLES[actor.role]}」不能查看${whatZh}:企业只向市场监督管理部门提供。请查看已公开的需求,或由经办人办理。`,
    { params: { role: actor.role } },
  );
}
