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

const DATE_FORMS = [/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/, /^(\d{4})(\d{2})(\d{2})$/];

/** `2022/6/30`, `2022.6.30`, `2022年6月30日`, `20220630`, also in full width → `2022-06-30`; anything else is left to the service to refuse. */
export function isoDate(text: string): string {
  const typed = text.normalize('NFKC').trim();
  const [, years, months = '', days = ''] =
    DATE_FORMS.map((form) => form.exec(typed)).find((found) => found !== null) ?? [];
  return years === undefined ? text : `${years}-${months.padStart(2, '0')}-${days.padStart(2, '0')}`;
}

/** Every `<date>` option takes a date as people here write it. */
export function acceptDateForms(program: Command): void {
  program.hook('preAction', (_program, command) => {
    for (const option of command.options.filter(({ flags }) => flags.includes('<date>'))) {
      const given: unknown = command.getOptionValue(option.attributeName());
      if (typeof given === 'string') command.setOptionValue(option.attributeName(), isoDate(given));
    }
  });
}
