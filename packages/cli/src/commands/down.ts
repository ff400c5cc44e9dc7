import { CliError, EXIT } from '../exit-codes.ts';
import { note, printJson } from '../output/output.ts';
import { locateFolder } from '../platform/locate.ts';
import { pollUntil } from '../platform/poll.ts';
import { isRunning } from '../platform/process-identity.ts';
import { orphansOf, readRunFile, readRunning, stopOrphans } from '../platform/run-file.ts';
import { SUPERVISION_TIMES } from '../platform/supervised-process.ts';

/** Every stage may use its full grace time. */
const DOWN_DEADLINE_MS = 60_000;

/** `zhiqi down`: stops a platform in order, also what a killed launcher left behind. Stopping a stopped one is nothing. */
export async function down(options: { dataDir?: string; json?: boolean }): Promise<void> {
  const folder = locateFolder(options.dataDir);
  const run = readRunFile(folder);
  const isUp = readRunning(folder) !== undefined;
  const wasRunning = run !== undefined && (isUp || orphansOf(run).length > 0);
  if (run !== undefined && isUp) {
    process.kill(run.launcher.pid, 'SIGTERM');
    if (!(await pollUntil(() => !isRunning(run.launcher), { deadlineMs: DOWN_DEADLINE_MS }))) {
      throw new CliError(
        EXIT.failure,
        `平台未能在 ${DOWN_DEADLINE_MS / 1000} 秒内停止,请查看 ${folder.logs} 中的日志。`,
      );
    }
  }
  if (run !== undefined) await stopOrphans(run, SUPERVISION_TIMES.stopGraceMs);
  if (options.json) printJson({ dataDir: folder.path, stopped: wasRunning });
  else note(wasRunning ? `✔ 平台已停止(${folder.path})` : `平台没有在运行(${folder.path})`);
}
