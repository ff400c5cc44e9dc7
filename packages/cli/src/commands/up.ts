import { CliError, EXIT } from '../exit-codes.ts';
import { setClock } from '../platform/clock.ts';
import { discoverServices, selectServices } from '../platform/discover.ts';
import { DataFolder, openDataFolder, type PlatformFile, type PlatformKind } from '../platform/folder.ts';
import { ensureIssuer } from '../platform/keys.ts';
import { Launcher, type LauncherOutput } from '../platform/launcher.ts';
import { defaultDataFolder, ROOT } from '../platform/locate.ts';
import { readOutside } from '../platform/outside.ts';
import { tryLogins } from '../platform/outside-nats.ts';
import { planPlatform } from '../platform/plan.ts';
import { DEFAULT_PORT_BASE } from '../platform/ports.ts';
import { readRunning } from '../platform/run-file.ts';
import { stopOnSignal } from '../platform/session.ts';
import { ensureSample } from '../sample/load.ts';
import { readStatus } from './status.ts';

/** Options of `zhiqi up`. */
export interface UpOptions {
  readonly dataDir?: string;
  readonly portBase?: number;
  readonly only?: readonly string[];
  readonly clock?: string;
  readonly detach?: boolean;
  readonly sample?: boolean;
  readonly empty?: boolean;
  readonly scoreboard?: boolean;
  readonly json?: boolean;
}

/** The invented sample year is the one the notice of 2022 plans. */
const SAMPLE_CLOCK = '2022-06-30';

/** The data folder and kind that the options mean. */
export function targetOf(options: UpOptions): { folder: DataFolder; kind: PlatformKind | undefined } {
  const kind = options.sample ? 'sample' : options.empty ? 'empty' : undefined;
  const folder = options.dataDir === undefined ? defaultDataFolder(kind ?? 'empty') : new DataFolder(options.dataDir);
  return { folder, kind };
}

/** Refuses early what must not even touch the folder's files. */
export function refuseRunning(folder: DataFolder): void {
  const running = readRunning(folder);
  if (running === undefined) return;
  throw new CliError(
    EXIT.environment,
    `${folder.path} 的平台已在运行(进程 ${running.launcher.pid}),请先运行 zhiqi down --data-dir ${folder.path}。`,
  );
}

/** What happens to a platform in this process, told to whoever watches. */
export interface UpWatcher {
  readonly output: LauncherOutput;
  /** All serve, and the sample year is loaded where there is one. */
  ready(folder: DataFolder): Promise<void>;
}

/**
 * Runs a platform in this process until it is asked to stop.
 * @throws CliError if it cannot be started
 */
export async function runPlatform(options: UpOptions, watcher: UpWatcher): Promise<void> {
  const { folder, kind } = targetOf(options);
  refuseRunning(folder);
  const allServices = discoverServices(ROOT);
  const services = selectServices(allServices, options.only);
  const outside = readOutside(process.env, services, allServices);
  const natsAway = outside.natsUrl && (await tryLogins(outside.natsUrl, outside.logins));
  const isNew = folder.readPlatform() === undefined;
  const platform = await openDataFolder(folder, {
    kind,
    portBase: options.portBase,
    defaultPortBase: DEFAULT_PORT_BASE,
  });
  applyClock(folder, platform, isNew, options.clock);
  if (outside.keySet === undefined) await ensureIssuer(folder);
  const { portBase } = platform;
  const plan = planPlatform({ root: ROOT, folder, portBase, services, allServices, outside });
  const launcher = new Launcher(folder, plan, watcher.output);
  const stopped = stopOnSignal(launcher, () => watcher.output.say('▸ 正在按顺序停止 …'));
  watcher.output.say(`▸ 启动平台(${folder.path}):${plan.processes.map(({ name }) => name).join(' ')}`);
  for (const note of [...outside.notes, ...(natsAway ? [natsAway] : [])]) watcher.output.say(`  ${note}`);
  try {
    const cause = await Promise.race([serve(launcher, folder, watcher), stopped]);
    if (cause.kind === 'crash') throw cause.error;
  } finally {
    await launcher.stop();
  }
  watcher.output.say('✔ 平台已停止,数据已全部保存');
}

/** Starts everything and serves; ends only by an error, since the stop is told by somebody else. */
async function serve(launcher: Launcher, folder: DataFolder, watcher: UpWatcher): Promise<never> {
  if (await launcher.start()) {
    await ensureSample(folder, watcher.output.say);
    await watcher.ready(folder);
  }
  return new Promise(() => undefined);
}

function applyClock(folder: DataFolder, { kind }: PlatformFile, isNew: boolean, clock: string | undefined): void {
  const date = clock ?? (isNew && kind === 'sample' ? SAMPLE_CLOCK : undefined);
  if (date !== undefined) setClock(folder, date, isNew);
}

/** `READY inventory=127.0.0.1:7411 …`. */
export async function readyLine(folder: DataFolder): Promise<string> {
  const running = readRunning(folder);
  if (running === undefined) throw new CliError(EXIT.notRunning, '平台在就绪后又停止了,请查看日志。');
  const { services } = await readStatus(folder, running);
  return `READY ${services.map(({ name, address }) => `${name}=${address}`).join(' ')}`;
}
