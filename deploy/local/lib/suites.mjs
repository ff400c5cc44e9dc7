import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { turbo } from './gates.mjs';
import { ROOT } from './paths.mjs';
import { print, withHeartbeat } from './report.mjs';

/** Where each package's vitest leaves its report, below the package (a folder git ignores). */
const REPORT = '.turbo/vitest.json';

/**
 * Runs one test script of every package that has it and counts the cases from vitest's own reports.
 * @param {import('./tally.mjs').Tally} tally
 * @param {'test' | 'test:crash'} script
 * @param {Record<string, string>} env
 */
export async function runSuites(tally, script, env = {}) {
  const members = membersWith(script);
  if (members.length === 0) {
    print(`○ 没有任何软件包带有 ${script} 脚本`);
    return;
  }
  for (const { folder } of members) rmSync(join(folder, REPORT), { force: true });
  print(`▸ ${script}:${members.map(({ name }) => name).join(' ')} …`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const { ok, output } = await withHeartbeat(script, () => turbo([script], reporters, env));
  const failedBefore = tally.failed;
  for (const member of members) tellResult(tally, member);
  if (!ok && tally.failed === failedBefore) {
    print('✘ 测试进程异常结束,但没有失败的用例');
    tally.add({ failed: 1 });
  }
  if (!ok) print(output.trimEnd());
}

function membersWith(script) {
  return ['packages', 'services']
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => manifest.scripts?.[script])
    .map(({ folder, manifest }) => ({ folder, name: manifest.name }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function tellResult(tally, { folder, name }) {
  const counts = readReport(join(folder, REPORT));
  tally.add(counts);
  const { passed, failed, skipped, seconds } = counts;
  const rest = [failed > 0 ? `失败 ${failed}` : '', skipped > 0 ? `跳过 ${skipped}` : ''].filter(Boolean);
  const mark = failed > 0 ? '✘' : '✔';
  print(`${mark} ${name}:通过 ${passed}${rest.map((text) => `,${text}`).join('')}(${seconds} 秒)`);
}

/**
 * The counts of one vitest report. A file that could not even be loaded has no cases, and a run can fail outside any
 * case (an unhandled rejection): both count as one failure, and so does a missing report.
 * @public imported by its test
 */
export function readReport(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, seconds: '?' };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const unloaded = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = report.numFailedTests + unloaded;
  const end = Math.max(report.startTime, ...report.testResults.map((result) => result.endTime ?? report.startTime));
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    seconds: ((end - report.startTime) / 1000).toFixed(1),
  };
}
