/**
 * What the exit code of `zhiqi` says; part of the interface, so a number never changes its meaning.
 * The help text and docs/operations.md list the same table.
 */
export const EXIT = {
  ok: 0,
  /** Something failed that the other codes do not name. */
  failure: 1,
  /** The command line was wrong: unknown option, missing argument, unreadable file. */
  usage: 2,
  /** The platform meant is not running, or a service of it cannot be reached. */
  notRunning: 3,
  /** The service refused the call: a rule, a permission, a missing or conflicting object. */
  refused: 4,
  /** The machine or the data folder does not allow it: taken port, other kind of folder, no space, already running. */
  environment: 5,
  /** The platform did not become ready in time. */
  notReady: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Chinese line for each code, in the order of the numbers. */
export const EXIT_TITLES: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, '成功'],
  [EXIT.failure, '其他失败'],
  [EXIT.usage, '命令行有误(选项、参数或文件)'],
  [EXIT.notRunning, '平台未运行,或服务连不上'],
  [EXIT.refused, '服务拒绝(规则、权限、对象不存在或冲突)'],
  [EXIT.environment, '本机条件不满足(端口被占用、目录类型不符、空间不足、已在运行)'],
  [EXIT.notReady, '平台未能按时就绪'],
];

/** What a program needs to know about a failure beside the exit code. */
export interface FailureDetails {
  /** Stable code of the reason, `COVERAGE_INCOMPLETE`. */
  readonly reason: string;
  readonly fields: readonly { readonly field: string; readonly rule: string; readonly messageZh: string }[];
}

/** A failure told to people in one Chinese sentence that says what to do, with the exit code that goes with it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly details: FailureDetails | undefined;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions & { details?: FailureDetails }) {
    super(message, options);
    this.exitCode = exitCode;
    this.details = options?.details;
  }
}
