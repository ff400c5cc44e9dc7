import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT, EXIT_TITLES } from '../src/exit-codes.ts';
import { temporaryFolder } from './fakes.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');

function zhiqi(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', input: '' });
  return { status, stdout, stderr };
}

describe('help', () => {
  it('is in Chinese, names options in English and lists every exit code', () => {
    const { status, stdout } = zhiqi('--help');
    expect(status).toBe(EXIT.ok);
    expect(stdout).toMatch(/^用法: zhiqi/);
    for (const [code, title] of EXIT_TITLES) expect(stdout).toContain(`  ${code}  ${title}`);
  });

  it.each([
    ['up'],
    ['down'],
    ['status'],
    ['token'],
    ['backup'],
    ['restore'],
    ['import', 'patents'],
    ['import', 'undo'],
    ['export'],
    ['call'],
    ['indicators'],
    ['indicators', 'explain'],
    ['events', 'tail'],
    ['dead', 'list'],
    ['dead', 'show'],
    ['dead', 'replay'],
    ['round', 'open'],
    ['round', 'answer'],
    ['round', 'item'],
    ['round', 'holder-contact'],
    ['round', 'close'],
    ['supply', 'draft'],
    ['supply', 'publish'],
    ['demands', 'survey'],
    ['demands', 'list'],
    ['rules', 'list'],
    ['rules', 'dry-run'],
    ['rules', 'publish'],
    ['patents', 'grade', 'final'],
    ['patents', 'wake-up'],
    ['conversion', 'record'],
    ['open-licence', 'check'],
    ['navigation', 'pack'],
    ['trusteeship', 'list'],
    ['centre', 'portfolio', 'change'],
  ])('%s %s offers --json and --data-dir', (...command) => {
    const { stdout } = zhiqi(...command, '--help');
    expect(stdout).toMatch(/--json\s+\S*[一-鿿]/);
    expect(stdout).toMatch(/--data-dir <dir>\s+[一-鿿]/);
    expect(stdout).not.toMatch(/Usage|Options:|display help/);
  });

  it('shown because nothing was asked for is a usage error', () => {
    expect(zhiqi().status).toBe(EXIT.usage);
  });
});

describe('a wrong command line ends with exit code 2 and one Chinese sentence', () => {
  it.each([
    [['up', '--bogus'], '没有选项 --bogus'],
    [['frob'], '没有命令 frob'],
    [['round', 'verify'], '缺少参数 <item>'],
    [['round', 'open', '--year', '2022'], '必须给出选项 --baseline'],
    [['up', '--sample', '--empty'], '选项 --sample 与 --empty 不能同时使用'],
    [['round', 'answer', '201710000001.X', '--readiness', '五级'], '--readiness 五级 无效'],
    [['round', 'verify', '201710000001.X', '--version', '1x'], '--version 1x 无效'],
    [['round', 'holder-contact', 'hld_x', '--remove', '--name', '示例'], '--remove 不能与 --name'],
    [['up', '--port-base', '5'], '--port-base 5 无效'],
    [['up', '--port-base'], '选项 --port-base <n> 缺少取值'],
    [['round', 'open', '--year', '22'], '--year 22 无效'],
    [['import', 'patents', 'x', '--status-from', 'lapsed'], '可选:in-force'],
    [['import', 'patents', '/nonexistent.xlsx'], '找不到文件 /nonexistent.xlsx'],
    [['export', '--layout', 'excel'], '可选:original、zhiqi-template、cnipr、regional-platform'],
    [['export', '--layout', 'original'], '--batch 给出导入批次号'],
    [['events', 'tail', 'x'], '参数过多'],
    [['events', 'tail', '--since', 'gestern'], '--since gestern 不是有效时间'],
    [['dead', 'show', 'x'], '死信编号 x 无效'],
    [['supply', 'draft', '--title', 't'], '必须给出选项 --summary'],
    [['demands', 'close', 'dmd_1'], '必须给出选项 --reason'],
  ])('%j', (args, sentence) => {
    const { status, stdout, stderr } = zhiqi(...args);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: EXIT.usage, stdout: '' });
  });
});

describe('a platform that does not run ends with exit code 3 and says how to start it', () => {
  it.each([
    ['status'],
    ['indicators'],
    ['indicators', 'explain', 'INV-01'],
    ['call', 'zhiqi.inventory.v1.PatentService/ListPatents'],
    ['events', 'tail'],
    ['dead', 'list'],
    ['round', 'list'],
    ['token'],
  ])('%s %s', (...command) => {
    const { status, stderr } = zhiqi(...command, '--data-dir', temporaryFolder());
    expect(stderr).toMatch(/zhiqi up/);
    expect(status).toBe(EXIT.notRunning);
  });
});

it('down on a platform that does not run is nothing, and says so', () => {
  const folder = temporaryFolder();
  const { status, stdout } = zhiqi('down', '--data-dir', folder, '--json');
  expect(status).toBe(EXIT.ok);
  expect(JSON.parse(stdout)).toEqual({ dataDir: folder, stopped: false });
});
