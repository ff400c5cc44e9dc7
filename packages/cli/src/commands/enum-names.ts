import { CliError, EXIT } from '../exit-codes.ts';

/** `own-production` or `OWN_PRODUCTION` → the contract's value. @throws CliError naming the option and its codes */
export function fullName<Value extends string>(
  values: Readonly<Record<string, Value>>,
  prefix: string,
  name: string,
  option: string,
): Value {
  const value = values[`${prefix}_${name.toUpperCase().replaceAll('-', '_')}`];
  if (value !== undefined && !value.endsWith('_UNSPECIFIED')) return value;
  throw new CliError(EXIT.usage, `${option} 的取值 ${name} 无效,可选:${codesOf(values, prefix).join('、')}。`);
}

/** The contract's value without its prefix: `OWN_PRODUCTION`. */
export function shortName(prefix: string, value: string): string {
  return value.startsWith(`${prefix}_`) ? value.slice(prefix.length + 1) : value;
}

/** The values as they are typed: `own-production`. */
function codesOf(values: Readonly<Record<string, string>>, prefix: string): string[] {
  return Object.keys(values)
    .filter((key) => key.startsWith(`${prefix}_`) && !key.endsWith('_UNSPECIFIED'))
    .map((key) =>
      key
        .slice(prefix.length + 1)
        .toLowerCase()
        .replaceAll('_', '-'),
    );
}
