import { type Actor, forbidden, ROLE_TITLES, type Role } from '@zhiqi/kernel';

/** Enforcement roles (financing brief §4.3): banks, enterprises, analytics and the other departments' desks are none. */
const READERS: readonly Role[] = ['DESK', 'OFF', 'HEAD', 'REVIEW', 'CHIEF', 'PANEL', 'INSP'];

/** Leads and what came of them are read by those who enforce. @throws DomainError `forbidden` */
export function requireReader(actor: Actor, whatZh: string): void {
  if (READERS.includes(actor.role)) return;
  throw forbidden(
    'ROLE_NOT_ALLOWED',
    `「${ROLE_TITLES[actor.role]}」不能查看${whatZh}。请向执法保护部门了解可以公开的情况。`,
    {
      params: { role: actor.role },
    },
  );
}
