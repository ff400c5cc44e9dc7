import { type Actor, forbidden, ROLE_TITLES, type Role, requireRole } from '@zhiqi/kernel';

/** Enforcement roles (financing brief §4.3): banks, enterprises, analytics and the other departments' desks are none. */
const READERS: readonly Role[] = ['DESK', 'OFF', 'HEAD', 'REVIEW', 'CHIEF', 'PANEL', 'INSP'];

/** Unit of everybody who enforces. A role names a function: officers and heads are in the other departments as well. */
const ENFORCEMENT_UNIT = 'enforcement';

/** Whether somebody is of this department; timers of the platform are of every one. */
export function isOfEnforcement({ role, unit }: Actor): boolean {
  return role === 'SYS' || unit === ENFORCEMENT_UNIT;
}

/** Only this department works on its matters, and there whoever has the role. @throws DomainError `forbidden` */
export function requireEnforcer(actor: Actor, roles: readonly Role[], titleZh: string): void {
  requireRole(actor, roles, titleZh);
  requireUnit(actor, titleZh);
}

function requireUnit(actor: Actor, titleZh: string): void {
  if (isOfEnforcement(actor)) return;
  throw forbidden(
    'UNIT_NOT_ALLOWED',
    `只有执法保护部门(单位为 ${ENFORCEMENT_UNIT})的人员才能${titleZh}。请使用本部门的令牌,或向执法保护部门了解可以公开的情况。`,
    { params: { role: actor.role } },
  );
}

/** Leads and what came of them are read by those who enforce. @throws DomainError `forbidden` */
export function requireReader(actor: Actor, whatZh: string): void {
  if (!READERS.includes(actor.role)) {
    throw forbidden(
      'ROLE_NOT_ALLOWED',
      `「${ROLE_TITLES[actor.role]}」不能查看${whatZh}。请向执法保护部门了解可以公开的情况。`,
      { params: { role: actor.role } },
    );
  }
  requireUnit(actor, `查看${whatZh}`);
}
