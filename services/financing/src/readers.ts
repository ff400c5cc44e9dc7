import { type Actor, forbidden, invalid, parseUscc, type Role, requireRole } from '@zhiqi/kernel';

/** Within the bureau, whoever deals with financing reads all of it (brief §4.3). */
const BUREAU: readonly Role[] = ['FIN', 'FINLEAD', 'LEAD'];

/** Unit of the registry's interface: the only outside system that reads all pledges and records what the registry did. */
const REGISTRY_UNIT = 'cnipa';

/**
 * An outside system is the registry's interface or nobody: a bank's program acts as BANK with the bank's code, an
 * enterprise's as ENT, and each sees its own (brief §4.3).
 * @throws DomainError `forbidden` for every other outside system
 */
export function requireRegistry({ role, unit }: Actor, whatZh: string): void {
  if (role !== 'EXT' || unit === REGISTRY_UNIT) return;
  throw forbidden(
    'NOT_THE_REGISTRY',
    `外部系统令牌的单位不是 ${REGISTRY_UNIT},不能${whatZh}。银行的程序请使用 BANK 角色和本行代码的令牌。`,
    { params: { unit } },
  );
}

/**
 * Who reads demands and pledges, and in whose name: an enterprise its own, a bank what concerns it, the bureau all.
 * @param further roles that read all of it as well
 * @throws DomainError `forbidden` for everybody else
 */
export function readerOf(actor: Actor, whatZh: string, further: readonly Role[] = []): 'ENT' | 'BANK' | 'BUREAU' {
  requireRole(actor, ['ENT', 'BANK', ...BUREAU, ...further], `查看${whatZh}`);
  requireRegistry(actor, `查看${whatZh}`);
  return actor.role === 'ENT' || actor.role === 'BANK' ? actor.role : 'BUREAU';
}

/** A unified social credit code in its canonical form. @throws DomainError `invalid` naming the field */
export function readUscc(raw: string, field: string): string {
  const parsed = parseUscc(raw);
  if (parsed.ok) return parsed.canonical;
  throw invalid(parsed.code, parsed.messageZh, { fields: [{ field, rule: parsed.code, messageZh: parsed.messageZh }] });
}
