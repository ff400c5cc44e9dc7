import { type Command, InvalidArgumentError } from 'commander';

/** A command on one platform: which one, and the form of the result. */
export function onPlatform(command: Command): Command {
  return command.option('--data-dir <dir>', '指明哪一个平台的数据目录').option('--json', '以 JSON 输出结果');
}

/** A command that calls a service on somebody's behalf; the local platform mints the token. */
export function asActor(command: Command, defaultRole = 'OFF'): Command {
  return onPlatform(command)
    .option('--as <role>', '以什么角色办理,例如 OFF 经办人、LEAD 业务负责人', defaultRole)
    .option('--unit <unit>', '所在单位或部门', 'inventory')
    .option('--person <key>', '人员代号', defaultRole === 'OFF' ? 'off-01' : `${defaultRole.toLowerCase()}-01`);
}

/** `a,b` → `['a', 'b']`. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** The year of a work plan, `2022`. */
export function year(text: string): number {
  if (/^20\d{2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`--year ${text} 无效,请写成 2022`);
}
