import { type Actor, invalid, parseUscc } from '@zhiqi/kernel';
import { invalidField, type ServiceContext } from '@zhiqi/runtime';
import { type HolderKeys, holderKeys } from './patent/holder-key.ts';

/** A unified social credit code in its canonical form. @throws DomainError `invalid` naming the field */
export function readUscc(raw: string, field: string): string {
  const parsed = parseUscc(raw);
  if (parsed.ok) return parsed.canonical;
  throw invalid(parsed.code, parsed.messageZh, { fields: [{ field, rule: parsed.code, messageZh: parsed.messageZh }] });
}

/**
 * The code of a party to a contract, in its canonical form.
 * @param nameZh what the party is called on a form: `被许可人`
 * @throws DomainError `invalid` naming the field and the party
 */
export function readPartyUscc(raw: string, field: string, nameZh: string): string {
  const parsed = parseUscc(raw);
  if (parsed.ok) return parsed.canonical;
  throw invalidField(field, `USCC_${parsed.code}`, `${nameZh}统一社会信用代码无效:${parsed.messageZh}`);
}

/** The pseudonym of an enterprise: the same as the one it has as a holder of patents. */
export async function enterpriseKey(service: ServiceContext, uscc: string): Promise<string> {
  return keyOf(await holderKeys(service), uscc);
}

/**
 * The pseudonym in whose name a caller acts: an enterprise's own, null for everybody else. Tokens of enterprises carry the
 * credit code as their unit; one that carries the pseudonym itself is taken as it is.
 */
export async function actsFor(service: ServiceContext, actor: Actor): Promise<string | null> {
  if (actor.role !== 'ENT') return null;
  const parsed = parseUscc(actor.unit);
  return parsed.ok ? enterpriseKey(service, parsed.canonical) : actor.unit;
}

function keyOf(keys: HolderKeys, uscc: string): string {
  return keys({ name: '', uscc, divisionCode: null });
}
