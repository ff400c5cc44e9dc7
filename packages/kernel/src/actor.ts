import { forbidden } from './errors.ts';

/**
 * Who may act (financing brief §2, inventory brief §2.4), with the Chinese name shown to people.
 * A code names a function, not a person: one person may hold several.
 */
export const ROLE_TITLES = {
  ENT: '企业用户',
  BANK: '银行工作人员',
  GUAR: '担保或保险机构',
  FIN: '融资对接经办人',
  FINLEAD: '资金审批负责人',
  TREAS: '财政局',
  DESK: '统一受理台',
  OFF: '经办人',
  HEAD: '办案机构负责人',
  REVIEW: '法制审核人员',
  CHIEF: '部门负责人',
  PANEL: '集体讨论',
  MED: '调解员',
  INSP: '检查人员',
  PUB: '宣传人员',
  SYS: '系统',
  EXT: '外部系统',
  LEAD: '业务负责人',
  AGENCY: '服务机构',
  ANALYST: '数据分析人员',
  ADMIN: '系统管理员',
} as const;

export type Role = keyof typeof ROLE_TITLES;

/** The one who gives a command. `unit` is the department or party; `personKey` is a pseudonym, never a name. */
export interface Actor {
  readonly role: Role;
  readonly unit: string;
  readonly personKey: string;
}

export function isRole(value: string): value is Role {
  return Object.hasOwn(ROLE_TITLES, value);
}

/** Chinese titles of roles, for messages: `经办人、业务负责人`. */
export function roleTitles(roles: readonly Role[]): string {
  return roles.map((role) => ROLE_TITLES[role]).join('、');
}

/** Refuses an actor whose role is not among those allowed. `actionZh` names the act in the message: `核实答卷`. */
export function requireRole(actor: Actor, allowed: readonly Role[], actionZh: string): void {
  if (allowed.includes(actor.role)) return;
  throw forbidden(
    'ROLE_NOT_ALLOWED',
    `「${ROLE_TITLES[actor.role]}」不能${actionZh}。请由${roleTitles(allowed)}办理。`,
    { params: { role: actor.role, allowed: allowed.join(',') } },
  );
}
