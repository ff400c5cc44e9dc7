import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportPatentsRequest } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import type { FinancingClients } from './financing-world.ts';

const HEADERS = [
  '申请号',
  '名称',
  '专利类型',
  '申请日',
  '授权公告日',
  '主分类号',
  '专利权人',
  '统一社会信用代码',
  '地址',
];

/** An invented patent of the banner, granted long ago. */
export interface OwnedPatent {
  readonly applicationNo: string;
  readonly owner: string;
}

/** Imports invented inventions with their owners' codes into the real inventory, all declared in force. */
export async function importPatents({ patents }: FinancingClients, owned: readonly OwnedPatent[]): Promise<void> {
  const path = join(tmpdir(), `zhiqi-financing-${crypto.randomUUID()}.xlsx`);
  const rows = owned.map(({ applicationNo, owner }, n) => [
    ...[applicationNo, `一种虚构的饲草料装置(第${n}号)`, '发明专利', '2017-07-21', '2020-03-10', 'A23K10/30'],
    ...[`达拉特旗虚构企业${owner.slice(-4)}有限公司`, owner, '内蒙古自治区鄂尔多斯市达拉特旗树林召镇'],
  ]);
  await writeWorkbook(path, [{ name: '专利清单', rows: [HEADERS, ...rows] }]);
  const content = await readFile(path);
  await rm(path);
  async function* upload(): AsyncGenerator<ImportPatentsRequest> {
    const statusDeclaration = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: '2022-06-30' } as const;
    const settings = { requestId: 'imp-1', fileName: '', divisionCode: '', exportDate: '', statusDeclaration };
    yield { part: { $case: 'settings', value: settings } };
    yield { part: { $case: 'chunk', value: content } };
  }
  for await (const { part } of patents.importPatents(upload())) {
    if (part?.$case === 'summary' && part.value.accepted === owned.length) return;
  }
  throw new Error(`not all of ${owned.length} patents were accepted`);
}
