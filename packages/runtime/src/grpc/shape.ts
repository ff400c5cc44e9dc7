import { invalid, isEntityId } from '@zhiqi/kernel';

/** Refuses one field of a request, naming it and the rule. */
export function invalidField(field: string, rule: string, messageZh: string): Error {
  return invalid(rule, messageZh, { fields: [{ field, rule, messageZh }] });
}

/** @param nameZh what the field is called on a form: `轮次编号` */
export function requiredText(value: string, field: string, nameZh: string): string {
  const text = value.trim();
  if (text === '') throw invalidField(field, 'REQUIRED', `请填写${nameZh}。`);
  return text;
}

const REQUEST_ID_MAX = 100;

/**
 * Ids that the platform gives its own steps: timers, reactions to events, the items of a round. They can be foretold; a
 * request under one of them would be taken for the step, which would then never be carried out.
 */
const OWN_STEPS = /^(?:tick:|create:|created:|withdraw:|withdrawn:|freeze:|frozen:|announce:|evt_)/;

/** Every mutating call carries a request id of the caller's choice; calling again with the same one changes nothing. */
export function requiredRequestId(value: string): string {
  if (value === '')
    throw invalidField('request_id', 'REQUIRED', '请求缺少请求编号(request_id),请由调用程序生成后重试。');
  if (OWN_STEPS.test(value)) {
    throw invalidField('request_id', 'REQUEST_ID_TAKEN', '这样开头的请求编号由平台自用,请由调用程序另行生成后重试。');
  }
  if (value.length <= REQUEST_ID_MAX && isEntityId(value)) return value;
  throw invalidField('request_id', 'REQUEST_ID_MALFORMED', '请求编号只能由字母、数字和 _ - . : 组成,最长 100 个字符。');
}

type Named<Value extends string, Prefix extends string> = Value extends `${Prefix}_${infer Name}`
  ? Name extends 'UNSPECIFIED'
    ? never
    : Name
  : never;

/** Proto enum value → the domain's name of it: `PATENT_STATE_LAPSED` → `LAPSED`; unspecified and unknown ones are refused. */
export function requiredEnum<Value extends string, Prefix extends string>(
  value: Value,
  prefix: Prefix,
  field: string,
  nameZh: string,
): Named<Value, Prefix> {
  const name = optionalEnum(value, prefix, field, nameZh);
  if (name === null) throw invalidField(field, 'REQUIRED', `请选择${nameZh}。`);
  return name;
}

/** Like {@link requiredEnum}, with null for an unspecified value. */
export function optionalEnum<Value extends string, Prefix extends string>(
  value: Value,
  prefix: Prefix,
  field: string,
  nameZh: string,
): Named<Value, Prefix> | null {
  if (value === `${prefix}_UNSPECIFIED`) return null;
  if (value.startsWith(`${prefix}_`)) return value.slice(prefix.length + 1) as Named<Value, Prefix>;
  throw invalidField(field, 'VALUE_UNKNOWN', `${nameZh}的取值无法识别,请升级客户端或重新选择。`);
}

/** Every value of a repeated enum. */
export function enumList<Value extends string, Prefix extends string>(
  values: readonly Value[],
  prefix: Prefix,
  field: string,
  nameZh: string,
): Named<Value, Prefix>[] {
  return values.map((value, index) => requiredEnum(value, prefix, `${field}[${index}]`, nameZh));
}
