import { CommanderError } from 'commander';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';
import { isHelp, translateUsageError } from './help-zh.ts';
import { note } from './output/output.ts';
import { hasCode } from './platform/errors.ts';
import { createProgram } from './program.ts';

const MINIMUM_NODE = 24;

/**
 * Runs one `zhiqi` command line.
 * @param args without the program's own name
 * @returns the exit code; every failure has been told on stderr: a Chinese sentence, with `--json` as a JSON object
 */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE) {
    note(`✘ 需要 Node ${MINIMUM_NODE},当前是 ${process.versions.node};请用 npm run -s zhiqi -- … 运行。`);
    return EXIT.environment;
  }
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
    return (process.exitCode as ExitCode | undefined) ?? EXIT.ok;
  } catch (error) {
    return explain(error, args.includes('--json'));
  }
}

function explain(error: unknown, asJson: boolean): ExitCode {
  if (error instanceof CommanderError) {
    // Only `zhiqi` with nothing behind it shows help as an error.
    if (isHelp(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    note(`✘ ${translateUsageError(error)};用 --help 查看用法。`);
    return EXIT.usage;
  }
  if (error instanceof CliError) {
    if (asJson) note(JSON.stringify({ error: { exitCode: error.exitCode, message: error.message, ...error.details } }));
    else note(`✘ ${error.message}`);
    return error.exitCode;
  }
  const machine = machineFailure(error);
  if (machine !== undefined) {
    note(`✘ ${machine}`);
    return EXIT.environment;
  }
  note(`✘ 内部错误:${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.failure;
}

/** What the machine refused, where it is not the program's fault. */
function machineFailure(error: unknown): string | undefined {
  const path = error instanceof Error && 'path' in error ? ` ${error.path}` : '';
  if (hasCode(error, 'ENOSPC')) return `磁盘空间不足,无法写入${path},请清理后重试。`;
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return `没有权限读写${path},请检查文件属主和权限后重试。`;
  return undefined;
}
