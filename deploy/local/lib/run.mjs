import { spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { SetupError } from './report.mjs';

const NO_SPACE = /ENOSPC|No space left on device|not enough free space|don't have enough free space/i;
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_PNPM_META_FETCH_FAIL|ERR_SOCKET_TIMEOUT|Could not resolve|Could not connect|Temporary failure|Failed to fetch/i;

/** Runs a program without a terminal and collects what it prints. Resolves also when it fails. */
export function capture(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? 1, signal, output }));
  });
}

/**
 * Runs a program that has to succeed.
 * @param {string} task what it is for, in Chinese, for the sentence of the failure
 * @throws {SetupError} which tells apart a missing program, a full disk and a missing network
 */
export async function must(task, command, args, options) {
  let result;
  try {
    result = await capture(command, args, options);
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new SetupError(`${task}失败:找不到程序 ${command},请安装它后重试。`);
    }
    throw error;
  }
  if (result.code === 0) return result.output;
  if (NO_SPACE.test(result.output)) {
    throw new SetupError(`${task}失败:磁盘空间不足,请清理出至少 2 GB 后重试。`, result.output);
  }
  if (NO_NETWORK.test(result.output)) {
    throw new SetupError(`${task}失败:连不上软件源,请检查网络或代理设置后重试。`, result.output);
  }
  throw new SetupError(`${task}失败(${command} 退出码 ${result.code}),请按上面的输出处理后重试。`, result.output);
}

/** Refuses early, in words, what would otherwise fail half way with a half-written folder. */
export async function requireFreeSpace(folder, bytes) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) {
    const gigabytes = (value) => (value / 1024 ** 3).toFixed(1);
    throw new SetupError(
      `磁盘空间不足:${folder} 只剩 ${gigabytes(free)} GB,至少需要 ${gigabytes(bytes)} GB,请清理后重试。`,
    );
  }
}
