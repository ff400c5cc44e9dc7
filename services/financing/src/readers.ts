import { type Actor, invalid, parseUscc, type Role, requireRole } from '@zhiqi/kernel';

/** Within the bureau, whoever deals with financing reads all of it (brief §4.3). */
const BUREAU: readonly Role[] = ['FIN', 'FINLEAD', 'LEAD'];

/**
 * Who reads demands and pledges, and in whose name: an enterprise its own, a bank what concerns it, the bureau all.
 * @param further roles that read all of it as well
 * @throws DomainError `forbidden` for everybody else
 */
export function readerOf(actor: Actor, whatZh: string, further: readonly Role[] = []): 'ENT' | 'BANK' | 'BUREAU' {
  requireRole(actor, ['ENT', 'BANK', ...BUREAU, ...further], `查看${whatZh}`);
  return actor.role === 'ENT' || actor.role === 'BANK' ? actor.role : 'BUREAU';
}

/** A unified social credit code in its canonical form. @throws DomainError `invalid` naming the field */
export function readUscc(raw: string, field: string): string {
  const parsed = parseUscc(raw);
  if (parsed.ok) return parsed.canonical;
  throw invalid(parsed.code, parsed.messageZh, { fields: [{ field, rule: parsed.code, messageZh: parsed.messageZh }] });
}
