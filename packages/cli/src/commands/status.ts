import { healthCheck } from '@zhiqi/client';
import { print, printJson } from '../output/output.ts';
import { renderTable } from '../output/table.ts';
import { platformNow, shanghaiDate } from '../platform/clock.ts';
import type { DataFolder } from '../platform/folder.ts';
import { locateRunning } from '../platform/locate.ts';
import { answersTcp } from '../platform/ports.ts';
import type { ProcessState } from '../platform/process-spec.ts';
import type { RunFile, RunningProcess } from '../platform/run-file.ts';

/** NOT_SERVING: its process runs, but it cannot do its work now (its store or NATS is away). */
type ServiceState = ProcessState | 'NOT_SERVING';

/** A shape other programs rely on. NATS and the store are listed first where this platform runs its own. */
export interface PlatformStatus {
  readonly mongodbUri: string;
  readonly natsUrl: string;
  /** Instant that the platform's clock shows. */
  readonly clock: string;
  readonly services: readonly ServiceStatus[];
}

interface ServiceStatus {
  readonly name: string;
  readonly address: string;
  /** Null while it is being restarted. */
  readonly pid: number | null;
  readonly state: ServiceState;
}

const STATE_TITLES: Readonly<Record<ServiceState, string>> = {
  STARTING: '启动中',
  SERVING: '正常',
  NOT_SERVING: '暂不能服务',
  RESTARTING: '重启中',
  STOPPING: '停止中',
  STOPPED: '已停止',
};

/** Asks every process that should serve whether it does. */
export async function readStatus(folder: DataFolder, run: RunFile): Promise<PlatformStatus> {
  const services = run.processes.map(async (process): Promise<ServiceStatus> => {
    const { name, address } = process;
    return { name, address, pid: process.process?.pid ?? null, state: await liveState(process) };
  });
  return {
    mongodbUri: run.mongodbUri,
    natsUrl: run.natsUrl,
    clock: platformNow(folder).toISOString(),
    services: await Promise.all(services),
  };
}

async function liveState({ name, address, state }: RunningProcess): Promise<ServiceState> {
  if (state !== 'SERVING') return state;
  const isInfrastructure = name === 'nats' || name === 'store';
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const serves = isInfrastructure ? await answersTcp(port) : await healthCheck(address);
  return serves ? 'SERVING' : 'NOT_SERVING';
}

/** `zhiqi status`. */
export async function status(options: { dataDir?: string; json?: boolean }): Promise<void> {
  const { folder, run } = locateRunning(options.dataDir);
  const current = await readStatus(folder, run);
  if (options.json) printJson(current);
  else print(renderStatus(folder, current));
}

/** The status as people read it. */
export function renderStatus(folder: DataFolder, current: PlatformStatus): string {
  const kind = folder.readPlatform()?.kind === 'sample' ? '示例数据' : '正式数据';
  const table = renderTable(current.services, [
    { title: '服务', value: ({ name }) => name },
    { title: '地址', value: ({ address }) => address },
    { title: '进程', align: 'right', value: ({ pid }) => pid ?? '—' },
    { title: '状态', value: ({ state }) => STATE_TITLES[state] },
  ]);
  return [
    `目录  ${folder.path}(${kind})`,
    `日期  ${shanghaiDate(new Date(current.clock))}(平台时钟)`,
    `存储  ${current.mongodbUri}`,
    `消息  ${current.natsUrl}`,
    '',
    table,
  ].join('\n');
}
