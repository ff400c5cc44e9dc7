import { createHash } from 'node:crypto';
import type { ExportNavigationDataPackResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { patentCheckDigit } from '@zhiqi/kernel';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cniprSheet, tempPath } from './import-files.ts';
import { type InventoryClients, importList, RunningInventory } from './support/running-inventory.ts';

const HASH = 'c'.repeat(64);
const TODAY = '2022-06-30';

let inventory: RunningInventory;
let officer: InventoryClients;
let lead: InventoryClients;

beforeAll(async () => {
  inventory = await RunningInventory.start();
  officer = inventory.as('OFF', 'p-1');
  lead = inventory.as('LEAD', 'p-lead');
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet([1, 2, 3].map((index) => ({ 申请号: numberOf(index) })))]);
  const statusDeclaration = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: TODAY } as const;
  await importList(officer, path, { requestId: 'nav-imp', statusDeclaration });
});
afterAll(() => inventory?.stop());

function numberOf(index: number): string {
  const body = `20171${String(index).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
}

interface Received {
  readonly files: { name: string; sha256: string; bytes: Buffer }[];
  readonly hash: string;
}

async function receive(parts: AsyncIterable<ExportNavigationDataPackResponse>): Promise<Received> {
  const files: Received['files'] = [];
  let hash = '';
  for await (const { part } of parts) {
    if (part?.$case === 'file') files.push({ ...part.value, bytes: Buffer.alloc(0) });
    if (part?.$case === 'chunk') {
      const last = files.at(-1);
      if (last) last.bytes = Buffer.concat([last.bytes, part.value]);
    }
    if (part?.$case === 'summary') hash = part.value.dataPackHash;
  }
  return { files, hash };
}

it('R-46, R-47, R-48: from the proposal over the statistics and their pack to acceptance and use', async () => {
  const { project } = await officer.navigation.proposeNavigation({
    requestId: 'nav-a',
    navigationType: 'NAVIGATION_TYPE_INDUSTRY_PLANNING',
    planYear: 2022,
    title: '饲草料产业专利导航',
    industryCode: 'A0181',
    scope: { ipcPrefixes: ['A23K'], chainNodes: [{ name: '饲草料', ipcPrefixes: ['A01F15'] }] },
  });
  const projectId = project?.projectId ?? '';
  expect(project).toMatchObject({ projectId: 'nav_nav-a', standardPart: 3, status: 'NAVIGATION_STATUS_PROPOSED' });
  await lead.navigation.approveNavigation({ requestId: 'nav-a-1', projectId, approvedOn: '2022-06-01' });
  const contract = { contractedOn: '2022-06-02', provider: '示例知识产权服务有限公司', contractHash: HASH };
  await officer.navigation.contractNavigation({ requestId: 'nav-a-2', projectId, ...contract });
  await officer.navigation.startNavigation({ requestId: 'nav-a-3', projectId, startedOn: '2022-06-03' });

  const { patents, statistics, asOf } = await officer.navigation.computeNavigationStatistics({ projectId });
  expect({ patents, asOf, statistics: statistics.length }).toEqual({ patents: 3n, asOf: TODAY, statistics: 14 });
  expect(statistics.find(({ code }) => code === 'LOCAL_SHARE')?.rows).toEqual([
    { cells: ['饲草料', '3', '3', '1000000'] },
  ]);
  const pack = await receive(officer.navigation.exportNavigationDataPack({ projectId }));
  for (const { bytes, sha256 } of pack.files) expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  expect((await receive(officer.navigation.exportNavigationDataPack({ projectId }))).hash).toBe(pack.hash);

  await officer.navigation.deliverNavigation({
    requestId: 'nav-a-4',
    projectId,
    deliveredOn: '2022-06-20',
    reportHash: HASH,
    dataPackHash: pack.hash,
    contents: [
      'NAVIGATION_CONTENT_DIRECTION_AND_PATH',
      'NAVIGATION_CONTENT_POSITIONING',
      'NAVIGATION_CONTENT_RISKS_AND_AVOIDANCE',
    ],
  });
  const opinion = { reviewedOn: '2022-06-25', experts: 5, opinionHash: HASH };
  await officer.navigation.recordExpertReview({ requestId: 'nav-a-5', projectId, ...opinion });
  const acceptance = { requestId: 'nav-a-6', projectId, acceptedOn: '2022-06-28', acceptanceRecordHash: HASH };
  await expect(officer.navigation.acceptNavigation(acceptance)).rejects.toThrow('ROLE_NOT_ALLOWED');
  await lead.navigation.acceptNavigation(acceptance);
  await officer.navigation.publishNavigationForUse({ requestId: 'nav-a-7', projectId, publishedOn: '2022-06-29' });
  const use = { use: 'NAVIGATION_USE_INDUSTRY_POLICY', usedOn: TODAY, documentHash: HASH } as const;
  const used = await officer.navigation.recordNavigationUse({ requestId: 'nav-a-8', projectId, use });
  expect(used.project).toMatchObject({
    status: 'NAVIGATION_STATUS_PUBLISHED_FOR_USE',
    dataPackHash: pack.hash,
    uses: [use],
  });
  const { projects } = await officer.navigation.listNavigationProjects({ planYear: 2022, pageSize: 10 });
  expect(projects.map((one) => one.projectId)).toEqual([projectId]);
});

it('a scope that is no class or code is refused by its field, and outsiders read nothing', async () => {
  const asked = (scope: object) => officer.navigation.computeNavigationStatistics({ scope });
  await expect(asked({ ipcPrefixes: ['A23C', '乳品'] })).rejects.toThrow('IPC_MALFORMED');
  await expect(asked({ industryCodes: ['1441'] })).rejects.toThrow('INDUSTRY_MALFORMED');
  await expect(asked({})).rejects.toThrow('SCOPE_REQUIRED');
  const bank = inventory.as('BANK', 'p-bank');
  const scope = { ipcPrefixes: ['A23C'] };
  await expect(bank.navigation.computeNavigationStatistics({ scope })).rejects.toThrow('ROLE_NOT_ALLOWED');
  await expect(receive(bank.navigation.exportNavigationDataPack({ scope }))).rejects.toThrow('ROLE_NOT_ALLOWED');
});
