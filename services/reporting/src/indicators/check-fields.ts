import type { EventCatalogue, FieldSchema } from './catalogue.ts';
import { type Condition, type Conditions, isDateCondition, listedValues } from './definition.ts';

export type Path = readonly (string | number)[];

/** One thing wrong with a definition: where, by which rule, and what to do. */
export interface Problem {
  readonly path: Path;
  readonly rule: string;
  readonly messageZh: string;
}

export function checkConditions(
  conditions: Conditions | undefined,
  types: readonly string[],
  path: Path,
  catalogue: EventCatalogue,
): Problem[] {
  return Object.entries(conditions ?? {}).flatMap(([name, condition]) =>
    types.flatMap((type) => {
      const field = findField(type, name, [...path, name], catalogue);
      return isField(field) ? checkValues(condition, field, [...path, name]) : field;
    }),
  );
}

function checkValues(condition: Condition, field: FieldSchema, path: Path): Problem[] {
  if (isDateCondition(condition)) {
    const asked = 'passed' in condition ? 'passed' : 'begun';
    if (isDate(field)) return [];
    return [
      problem(
        [...path, asked],
        'NOT_A_DATE',
        `「${field.name}」不是单个日期,不能问是否已${asked === 'passed' ? '过' : '到'}`,
      ),
    ];
  }
  const { listed, not } = listedValues(condition);
  const at = not ? [...path, 'not'] : path;
  return listed.flatMap((value, index) => checkValue(value, field, [...at, index]));
}

export function checkValue(value: string | number | boolean, field: FieldSchema, path: Path): Problem[] {
  switch (field.kind) {
    case 'bool':
      return typeof value === 'boolean'
        ? []
        : [problem(path, 'UNKNOWN_VALUE', `「${field.name}」只能取 true 或 false`)];
    case 'integer':
      return typeof value === 'number' ? [] : [problem(path, 'UNKNOWN_VALUE', `「${field.name}」须为整数`)];
    case 'enum':
      if (field.values.some((known) => known === value)) return [];
      return [problem(path, 'UNKNOWN_VALUE', `「${field.name}」没有取值「${value}」。可用:${field.values.join('、')}`)];
    case 'amount':
    case 'date':
    case 'text':
      return typeof value === 'string' ? [] : [problem(path, 'UNKNOWN_VALUE', `「${field.name}」须为文本`)];
  }
}

export function checkInteger(
  name: string,
  types: readonly string[],
  path: Path,
  catalogue: EventCatalogue,
  amounts: boolean,
): Problem[] {
  return types.flatMap((type) => {
    const field = findField(type, name, path, catalogue);
    if (!isField(field)) return field;
    const summable = field.kind === 'integer' || (amounts && field.kind === 'amount');
    if (summable && !field.repeated) return [];
    return [problem(path, 'NOT_A_NUMBER', `「${name}」不是${amounts ? '整数或金额' : '整数'}`)];
  });
}

export function isDate({ kind, repeated }: FieldSchema): boolean {
  return kind === 'date' && !repeated;
}

/** The field of an event, or what is wrong; an unknown event is reported where it is named, not again at each field. */
export function findField(type: string, name: string, path: Path, catalogue: EventCatalogue): FieldSchema | Problem[] {
  const event = catalogue.get(type);
  if (!event) return [];
  const field = event.fields.get(name);
  if (field) return field;
  const known = [...event.fields.keys()].join('、');
  return [problem(path, 'UNKNOWN_FIELD', `事件 ${type} 没有字段「${name}」。可用:${known}`)];
}

export function isField(found: FieldSchema | Problem[]): found is FieldSchema {
  return !Array.isArray(found);
}

export function duplicates(values: readonly string[], path: Path, what: string): Problem[] {
  const repeated = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...repeated].map((value) => problem(path, 'DUPLICATE', `${what}:${value}`));
}

export function problem(path: Path, rule: string, messageZh: string): Problem {
  return { path, rule, messageZh };
}
