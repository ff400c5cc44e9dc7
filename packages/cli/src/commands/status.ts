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
  /** Services of other departments that this platform was told of; absent where it was told of none. */
  readonly elsewhere?: readonly Pick<ServiceStatus, 'name' | 'address' | 'state'>[];
}

interface ServiceStatus {
  readonly name: string;
  readonly address: string;
  /** Null while it is being restarted. */
  readonly pid: number | null;
  readonly state: ServiceState;
  /** Of a service that serves: whether its events leave; without NATS they wait in its store. */
  readonly events?: EventState;
}

type EventState = 'FLOWING' | 'WAITING';

const STATE_TITLES: Readonly<Record<ServiceState, string>> = {
  STARTING: '启动中',
  SERVING: '正常',
  NOT_SERVING: '暂不能服务',
  RESTARTING: '重启中',
  STOPPING: '停止中',
  STOPPED: '已停止',
};

const EVENT_TITLES: Readonly<Record<EventState, string>> = { FLOWING: '正常', WAITING: '等待消息服务' };

/** Asks every process that should serve whether it does. */
export async function readStatus(folder: DataFolder, run: RunFile): Promise<PlatformStatus> {
  const services = run.processes.map(async (process): Promise<ServiceStatus> => {
    const { name, address } = process;
    const state = await liveState(process);
    const events = state === 'SERVING' && !isInfrastructure(name) ? { events: await eventState(address) } : {};
    return { name, address, pid: process.process?.pid ?? null, state, ...events };
  });
  const elsewhere = Object.entries(run.elsewhere ?? {}).map(async ([name, address]) => {
    const state: ServiceState = (await healthCheck(address)) ? 'SERVING' : 'NOT_SERVING';
    return { name, address, state };
  });
  return {
    mongodbUri: withoutPassword(run.mongodbUri),
    natsUrl: withoutPassword(run.natsUrl),
    clock: platformNow(folder).toISOString(),
    services: await Promise.all(services),
    ...(elsewhere.length > 0 ? { elsewhere: await Promise.all(elsewhere) } : {}),
  };
}

function isInfrastructure(name: string): boolean {
  return name === 'nats' || name === 'store';
}

async function eventState(address: string): Promise<EventState> {
  return (await healthCheck(address, 'zhiqi.events')) ? 'FLOWING' : 'WAITING';
}

/** `mongodb://user:secret@host` → `mongodb://user:***@host`: what is shown gets copied into mails. */
function withoutPassword(uri: string): string {
  return uri.replace(/^(\w+(?:\+\w+)?:\/\/[^/@]*?):[^/]*@/, '$1:***@');
}

async function liveState({ name, address, state }: RunningProcess): Promise<ServiceState> {
  if (state !== 'SERVING') return state;
  const serves = isInfrastructure(name) ? await answersTcp(address) : await healthCheck(address);
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
    { title: '事件', value: ({ events }) => (events ? EVENT_TITLES[events] : '—') },
  ]);
  const elsewhere = renderTable(current.elsewhere ?? [], [
    { title: '其他部门', value: ({ name }) => name },
    { title: '地址', value: ({ address }) => address },
    { title: '状态', value: ({ state }) => (state === 'SERVING' ? '正常' : '联系不上') },
  ]);
  return [
    `目录  ${folder.path}(${kind})`,
    `日期  ${shanghaiDate(new Date(current.clock))}(平台时钟)`,
    `存储  ${current.mongodbUri}`,
    `消息  ${current.natsUrl}`,
    '',
    table,
    ...(current.elsewhere ? ['', elsewhere] : []),
  ].join('\n');
}
