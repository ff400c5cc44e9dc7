import type { Counterpart as CounterpartMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { isDivisionCode } from '@zhiqi/kernel';
import { invalidField, requiredText, type ServiceContext } from '@zhiqi/runtime';
import { readPartyUscc } from '../enterprise.ts';
import { holderKeys } from '../patent/holder-key.ts';
import type { Counterpart } from './domain.ts';

/**
 * Reads who takes over from a request, and gives it the pseudonym that it has as a holder of patents too.
 * @param field path in the request
 * @param nameZh what the party is called on a form: `被许可人`
 * @throws DomainError `invalid` naming the field
 */
export async function readCounterpart(
  service: ServiceContext,
  message: CounterpartMessage | undefined,
  field: string,
  nameZh: string,
): Promise<Counterpart> {
  if (!message) throw invalidField(field, 'REQUIRED', `请填写${nameZh}。`);
  const name = requiredText(message.name, `${field}.name`, `${nameZh}名称`);
  const uscc = message.uscc.trim() === '' ? null : readPartyUscc(message.uscc, `${field}.uscc`, nameZh);
  const { divisionCode: seat, isSme } = message;
  if (seat !== '' && !isDivisionCode(seat)) {
    throw invalidField(`${field}.division_code`, 'DIVISION_INVALID', `${nameZh}所在地应为 6 位行政区划代码。`);
  }
  const divisionCode = seat === '' ? null : seat;
  const key = (await holderKeys(service))({ name, uscc, divisionCode });
  return { key, uscc, name, divisionCode, isSme };
}
