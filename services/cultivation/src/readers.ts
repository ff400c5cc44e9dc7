import { type Actor, forbidden, ROLE_TITLES, type Role } from '@zhiqi/kernel';

/** Outside the bureau. What they may know reaches them as events addressed to them, or as what the bureau publishes. */
const OUTSIDERS: readonly Role[] = ['ENT', 'BANK', 'GUAR', 'AGENCY'];

/** A firm as this service keeps it. */
export interface Party {
  readonly uscc: string;
  /** Its pseudonym. */
  readonly key: string;
}

/** Whether the caller is this firm itself. */
export function isOwn(actor: Actor, party: Party): boolean {
  return actor.role === 'ENT' && [party.uscc, party.key].includes(actor.unit);
}

/**
 * The registers hold names and codes, so they are read within the bureau; an enterprise reads what is its own.
 * @param owner firm that the one thing read belongs to; none for a list
 * @throws DomainError `forbidden`
 */
export function requireReader(actor: Actor, whatZh: string, owner?: Party): void {
  if (!OUTSIDERS.includes(actor.role) || (owner && isOwn(actor, owner))) return;
  throw forbidden(
    'ROLE_NOT_ALLOWED',
    `「${ROLE_TITLES[actor.role]}」不能查看${whatZh}。请向市场监督管理部门查询,或查看已公开的名录。`,
    { params: { role: actor.role } },
  );
}
