import { type DomainError, invalid, normaliseIdentifier } from '@zhiqi/kernel';

/** CNIPA's numbers begin with a letter, as ids of events do: `Y2022150000123`. */
const REGISTRY_NO = /^[A-Z][A-Z0-9-]{3,39}$/;
/**
 * 中登网登记证明编号 of the movable-property registry, twenty digits. It excludes intellectual property (国发〔2020〕18号), so
 * its number never proves a pledge of it.
 */
const MOVABLE_PROPERTY_NO = /^\d{20}$/;

/** A registry number as it is kept. @throws DomainError `invalid` naming the field */
export function readRegistryNo(raw: string): string {
  const text = normaliseIdentifier(raw);
  if (REGISTRY_NO.test(text)) return text;
  if (MOVABLE_PROPERTY_NO.test(text)) {
    throw refused(
      'NOT_THE_IP_REGISTRY',
      '这是动产融资统一登记公示系统(中登网)的编号。知识产权质押以国家知识产权局登记为准,请填写其登记号',
    );
  }
  throw refused(
    'REGISTRY_NO_MALFORMED',
    '登记号应以字母开头,由字母、数字和 - 组成,例如 Y2022150000123;登记证上只有数字的商标质权登记,请在前面加 TM',
  );
}

function refused(rule: string, messageZh: string): DomainError {
  return invalid(rule, `${messageZh}。`, { fields: [{ field: 'registry_no', rule, messageZh }] });
}
