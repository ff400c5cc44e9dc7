import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE24, ROOT, TOOLS } from './paths.mjs';
import { ensurePnpm, withPnpm } from './pnpm.mjs';
import { SetupError, step } from './report.mjs';
import { must, requireFreeSpace } from './run.mjs';

const STAMP = join(TOOLS, 'dependencies.stamp');
const FIRST_INSTALL_BYTES = 2 * 1024 ** 3;

/** Installs the workspace's dependencies exactly as the lockfile says, and only when what decides them has changed. */
export async function ensureDependencies() {
  await ensurePnpm();
  const fingerprint = manifestsFingerprint();
  if (isInstalled() && readStamp() === fingerprint) return;
  if (!isInstalled()) await requireFreeSpace(ROOT, FIRST_INSTALL_BYTES);
  await step('安装依赖(首次需要下载)', async () => {
    try {
      // CI=true: without a terminal pnpm would otherwise stop to ask before it rebuilds node_modules.
      const env = withPnpm({ ...process.env, CI: 'true' });
      await must('安装依赖', 'pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], { cwd: ROOT, env });
    } catch (error) {
      if (error instanceof SetupError && error.detail?.includes('ERR_PNPM_OUTDATED_LOCKFILE')) {
        throw new SetupError(
          'pnpm-lock.yaml 与 package.json 不一致,请运行 pnpm install 更新并提交锁文件。',
          error.detail,
        );
      }
      throw error;
    }
  });
  if (!existsSync(NODE24)) {
    throw new SetupError('依赖已装好但缺少 Node 24,请删除 node_modules 后重试(安装脚本可能被本机 npm 设置禁用)。');
  }
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(STAMP, fingerprint);
}

function isInstalled() {
  return existsSync(NODE24) && existsSync(join(ROOT, 'node_modules', '.modules.yaml'));
}

function readStamp() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
}

/** Every file that decides what gets installed, and how. */
function manifestsFingerprint() {
  const hash = createHash('sha256');
  const members = ['packages', 'services'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}/package.json`),
  );
  const own = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.npmrc'];
  for (const file of [...own, ...members.sort()]) {
    const path = join(ROOT, file);
    if (existsSync(path)) hash.update(file).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}
