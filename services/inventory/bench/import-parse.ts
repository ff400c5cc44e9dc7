/**
 * Speed and memory of the import parser: writes invented CNIPR lists, parses each in a fresh process, prints rows a second
 * and the peak of its resident memory. `node bench/import-parse.ts [rows …]`, default 10000 100000.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LegalDate, patentCheckDigit } from '@zhiqi/kernel';
import { type WriterCell, writeWorkbook } from '@zhiqi/spreadsheet';
import { readPatentList } from '../src/import/read-patent-list.ts';

const PARSE = '--parse';
const TODAY = '2022-06-30' as LegalDate;
const HEADERS = [
  ...[
    '申请号',
    '公开（公告）号',
    '公开（公告）日',
    '申请日',
    '专利号',
    '名称',
    '主分类号',
    '分类号',
    '申请（专利权）人',
  ],
  ...['发明（设计）人', '地址', '专利代理机构', '代理人', '摘要', '主权项', '光盘号', 'PCT公开', '法律状态'],
];
const FILLER = '本实用新型公开了一种虚构的装置，包括机架、输送带和压紧机构，压紧机构设于机架的上方。';

function* rows(count: number): Generator<WriterCell[]> {
  yield HEADERS;
  for (let index = 0; index < count; index += 1) {
    const body = `2019${(index % 2) + 1}${String(index).padStart(7, '0')}`;
    const number = `CN${body}.${patentCheckDigit(body)}`;
    yield [
      ...[number, `CN2${String(index).padStart(8, '0')}U`, '2020.05.21', '2019.08.01', number, `一种装置第${index}型`],
      ...['A23K10/30(2016.01)I', 'A23K10/30(2016.01)I;A01F15/07(2006.01)I', `达拉特旗第${index % 997}农牧业有限公司`],
      ...['某甲;某乙', '014300 内蒙古自治区鄂尔多斯市达拉特旗树林召镇某街', '某代理公司 11111', '某代理'],
      ...[`${index}${FILLER.repeat(4)}`, `${index}${FILLER.repeat(8)}`, 'D1301', '0', index % 3 ? '专利权维持' : ''],
    ];
  }
}

async function parse(path: string): Promise<void> {
  const started = performance.now();
  let candidates = 0;
  let total = 0;
  for await (const row of readPatentList(path, { today: TODAY })) {
    total += 1;
    if (row.outcome === 'CANDIDATE') candidates += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${candidates} of ${total - 1} rows accepted in ${seconds.toFixed(1)} s: ${Math.round(total / seconds)} rows/s, peak RSS ${peak.toFixed(0)} MB`,
  );
}

async function generateAndParse(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zhiqi-bench-'));
  const path = join(folder, 'list.xlsx');
  try {
    const started = performance.now();
    await writeWorkbook(path, [{ name: 'Sheet1', rows: rows(count) }]);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${count} rows written in ${seconds} s, ${(statSync(path).size / 1024 ** 2).toFixed(1)} MB`);
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), PARSE, path], { stdio: 'inherit' });
    if (child.status !== 0) throw new Error(`parsing ended with status ${child.status}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, path] = process.argv.slice(2);
if (mode === PARSE && path !== undefined) {
  await parse(path);
} else {
  const counts = process.argv.slice(2).map(Number);
  for (const count of counts.length > 0 ? counts : [10_000, 100_000]) await generateAndParse(count);
}
