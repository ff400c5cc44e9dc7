/** Why the store could not start, as a sentence for the person at the machine. */
export type StartProblem = 'locked' | 'port' | 'space' | 'schema' | 'damaged' | 'folder' | 'arguments';

const sentences: Record<StartProblem, (detail: string) => string> = {
  locked: (d) => `数据目录 ${d} 正被另一个进程使用。请先停止那个进程，或用 --data-dir 指定其他目录。`,
  port: (d) => `端口 ${d} 已被占用。请停止占用它的程序，或用 --port 指定其他端口。`,
  space: (d) => `磁盘空间不足，无法写入数据目录 ${d}。请清理磁盘后重新启动。`,
  schema: (d) => `数据文件由其他版本的程序建立（${d}）。请使用建立它的版本，或从备份恢复。`,
  damaged: (d) => `数据文件已损坏（${d}）。请从最近的备份恢复后再启动。`,
  folder: (d) => `无法使用数据目录：${d}。请检查路径和权限，或用 --data-dir 指定其他目录。`,
  arguments: (d) => `启动参数有误：${d}。用法：--data-dir 目录 --port 端口 [--test-commands] [--strict]`,
};

export class StartError extends Error {
  readonly problem: StartProblem;
  /** zh-CN: what is wrong and what to do. */
  readonly sentence: string;

  constructor(problem: StartProblem, detail: string) {
    super(`cannot start: ${problem} (${detail})`);
    this.name = 'StartError';
    this.problem = problem;
    this.sentence = sentences[problem](detail);
  }
}
