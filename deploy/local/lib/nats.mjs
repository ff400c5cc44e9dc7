import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { distributionArchive, readAptSources, renderSource } from './apt-sources.mjs';
import { NATS_SERVER, TOOLS } from './paths.mjs';
import { SetupError, step } from './report.mjs';
import { capture, must } from './run.mjs';

const OWN = join(TOOLS, 'nats-server');
const MINIMUM = [2, 10];
const INSTALL_HINT = '请自行安装 nats-server 2.10 或更高版本并放到 PATH 中,然后重试';

/**
 * Makes a nats-server ≥ 2.10 available at `NATS_SERVER`: PATH's, else the distribution's package unpacked into the
 * project's own folder (nothing is installed system-wide; apt checks the signatures with the machine's own keys).
 */
export async function ensureNatsServer() {
  if (await isRecent(NATS_SERVER)) return;
  for (const folder of process.env.PATH.split(delimiter)) {
    const candidate = join(folder, 'nats-server');
    if (candidate !== NATS_SERVER && (await isRecent(candidate))) return link(candidate);
  }
  const unpacked = findBinary(OWN);
  if (unpacked && (await isRecent(unpacked))) return link(unpacked);
  await step('下载 nats-server(发行版软件包,只解包到项目目录)', downloadPackage);
  const binary = findBinary(OWN);
  if (!binary || !(await isRecent(binary))) {
    throw new SetupError(`软件源中的 nats-server 版本过旧或无法运行,${INSTALL_HINT}。`);
  }
  link(binary);
}

async function isRecent(binary) {
  if (!existsSync(binary)) return false;
  const { code, output } = await capture(binary, ['--version']);
  const version = /v?(\d+)\.(\d+)\.\d+/.exec(output);
  if (code !== 0 || !version) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

function link(binary) {
  mkdirSync(dirname(NATS_SERVER), { recursive: true });
  if (lstatSync(NATS_SERVER, { throwIfNoEntry: false })) rmSync(NATS_SERVER);
  symlinkSync(binary, NATS_SERVER);
}

function findBinary(folder) {
  return ['usr/bin', 'usr/sbin'].map((path) => join(folder, path, 'nats-server')).find((path) => existsSync(path));
}

async function downloadPackage() {
  const task = '下载 nats-server(也可自行安装 2.10 或更高版本并放到 PATH)';
  // In the system's temporary folder and readable: apt drops to its own user for downloads and must reach it.
  const work = mkdtempSync(join(tmpdir(), 'zhiqi-apt-'));
  chmodSync(work, 0o755);
  try {
    const env = { ...process.env, LC_ALL: 'C', APT_CONFIG: await writePrivateApt(work) };
    await must(task, 'apt-get', ['update'], { cwd: work, env });
    await must(task, 'apt-get', ['download', 'nats-server'], { cwd: join(work, 'download'), env });
    const deb = readdirSync(join(work, 'download')).find((name) => name.endsWith('.deb'));
    if (!deb) throw new SetupError(`软件源中没有 nats-server,${INSTALL_HINT}。`);
    rmSync(OWN, { recursive: true, force: true });
    mkdirSync(OWN, { recursive: true });
    await must('解包 nats-server', 'dpkg-deb', ['-x', join(work, 'download', deb), OWN]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A private apt: the machine's own settings (proxy, keys, credentials), but its own state, one source, no hooks. */
async function writePrivateApt(work) {
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'sources', 'download', 'none']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  // Only this folder is written by apt's own user.
  chmodSync(join(work, 'download'), 0o777);
  const settings = await aptSettings();
  writeFileSync(join(work, 'sources', 'nats.sources'), chooseSource(settings));
  const dropped = /-Invoke|^DPkg::Pre-Install|^Acquire::IndexTargets::|^Dir::(State|Cache|Etc::(parts|main|source))/i;
  const own = [
    `Dir::State "${work}/state";`,
    'Dir::State::status "/dev/null";',
    `Dir::Cache "${work}/cache";`,
    `Dir::Etc::parts "${work}/none";`,
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::sourcelist "/dev/null";',
    `Dir::Etc::sourceparts "${work}/sources";`,
    'Acquire::Languages "none";',
    'APT::Get::AllowUnauthenticated "false";',
    'APT::Update::Error-Mode "any";',
  ];
  const file = join(work, 'apt.conf');
  writeFileSync(file, [...settings.lines.filter((line) => !dropped.test(line)), ...own, ''].join('\n'));
  return file;
}

async function aptSettings() {
  const output = await must('读取 apt 设置', 'apt-config', ['dump']).catch((error) => {
    throw new SetupError(`没有找到 nats-server,本机也没有 apt,${INSTALL_HINT}。`, error.detail);
  });
  const lines = output.split('\n').filter(Boolean);
  const value = (key) => lines.find((line) => line.startsWith(`${key} `))?.replace(/^\S+ "(.*)";$/, '$1') ?? '';
  const etc = join('/', value('Dir'), value('Dir::Etc'));
  return {
    lines,
    sourceList: join(etc, value('Dir::Etc::sourcelist')),
    sourceParts: join(etc, value('Dir::Etc::sourceparts')),
  };
}

function chooseSource(settings) {
  const release = osRelease();
  const archive = distributionArchive(readAptSources(settings), release);
  if (!archive) {
    throw new SetupError(`没有找到 nats-server,apt 中也没有配置发行版软件源,${INSTALL_HINT}。`);
  }
  const isDebian = release.id === 'debian';
  const suite = process.env.ZHIQI_NATS_SUITE || (isDebian ? 'stable' : release.codename);
  return renderSource(archive, suite, isDebian ? ['main'] : archive.components);
}

function osRelease() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const value = (key) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), codename: value('VERSION_CODENAME') };
}
