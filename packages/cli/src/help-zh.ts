import type { Command, CommanderError } from 'commander';
import { EXIT_TITLES } from './exit-codes.ts';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法:',
  'Arguments:': '参数:',
  'Options:': '选项:',
  'Global Options:': '全局选项:',
  'Commands:': '命令:',
};

/** Help in Chinese for a command and all below it; names of options stay English. */
export function speakChinese(command: Command): void {
  command
    .helpOption('-h, --help', '显示帮助')
    .configureHelp({
      styleTitle: (title) => TITLES[title] ?? title,
      optionDescription: ({ description, defaultValue }) =>
        typeof defaultValue === 'string' ? `${description}(默认:${defaultValue})` : description,
    })
    // The sentence in Chinese is told by whoever catches the error.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  if (command.commands.length > 0) {
    // A command and one below it may bear the same option: it belongs to the one it stands behind.
    command.helpCommand('help [command]', '显示某个命令的帮助').enablePositionalOptions();
  }
  for (const child of command.commands) speakChinese(child);
}

/** The table of exit codes, below the help of `zhiqi` itself. */
export function exitCodeHelp(): string {
  return ['', '退出码:', ...EXIT_TITLES.map(([code, title]) => `  ${code}  ${title}`)].join('\n');
}

const TRANSLATIONS: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '([^']*)'.*/s, '没有选项 $1'],
  [/^error: unknown command '([^']*)'.*/s, '没有命令 $1'],
  [/^error: missing required argument '([^']*)'.*/s, '缺少参数 <$1>'],
  [/^error: required option '([^']*)' not specified.*/s, '必须给出选项 $1'],
  [/^error: option '([^']*)' argument missing.*/s, '选项 $1 缺少取值'],
  [/^error: too many arguments.*/s, '参数过多'],
  [/^error: option '([^']*)' cannot be used with option '([^']*)'.*/s, '选项 $1 与 $2 不能同时使用'],
  [
    /^error: option '([^']*)' argument '([^']*)' is invalid\. Allowed choices are (.*)\.$/s,
    '选项 $1 的取值 $2 无效,可选:$3',
  ],
  [/^error: .* is invalid\. (.*)$/s, '$1'],
];

/** The parser's own message in Chinese. */
export function translateUsageError(error: CommanderError): string {
  for (const [pattern, translation] of TRANSLATIONS) {
    if (pattern.test(error.message)) return error.message.replace(pattern, translation).replace(/。$/, '');
  }
  return error.message.replace(/^error: /, '');
}

/** Asking for help is not an error. */
export function isHelp(error: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code);
}
