import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectRpc, type RpcConnection } from '@zhiqi/client';
import { renderNatsUsers } from '@zhiqi/client/nats-users';
import { CentreServiceDefinition } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_service';
import { ConversionServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { PatentServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import { patentCheckDigit } from '@zhiqi/kernel';
import { createIssuerKeys, issueToken } from '@zhiqi/runtime';
import { writeWorkbook } from '@zhiqi/spreadsheet';
import { Child, eventually, type GuardedNats, startGuardedNats } from '@zhiqi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cniprSheet, tempPath } from './import-files.ts';
import { InventoryProcess } from './support/inventory-process.ts';
import { importList } from './support/running-inventory.ts';

const TODAY = '2022-06-30';
const CULTIVATION = fileURLToPath(new URL('../../cultivation/src/main.ts', import.meta.url));
/** An event whose reaction was killed is delivered again after half a minute, to the next holder of the lease. */
const PATIENCE = { timeoutMs: 90_000 };
const NUMBERS = Array.from({ length: 40 }, (_, index) => {
  const body = `20171${String(index + 700).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
});

let folder: string;
let nats: GuardedNats;
let mongo: EmbeddedMongo;
let inventory: InventoryProcess;
let cultivation: Child;
let centres: ReturnType<typeof centreClient>;
let rpc: RpcConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-conversion-crash-'));
  nats = await startGuardedNats(renderNatsUsers());
  mongo = await startEmbeddedMongo({ strict: true });
  inventory = await InventoryProcess.start(nats, mongo, TODAY);
  await startCultivation();
});

afterAll(async () => {
  rpc?.close();
  await Promise.all([inventory?.stop(), cultivation?.stop()]);
  await mongo?.close();
  await nats?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startCultivation(): Promise<void> {
  const keys = await createIssuerKeys();
  const keySet = join(folder, 'jwks.json');
  const clock = join(folder, 'clock.json');
  await writeFile(keySet, JSON.stringify(keys.keySet));
  await writeFile(clock, JSON.stringify({ offsetMs: Date.parse(`${TODAY}T01:00:00Z`) - Date.now() }));
  const { user, password } = nats.login('cultivation');
  cultivation = new Child({
    entry: CULTIVATION,
    env: {
      ZHIQI_CULTIVATION_ADDR: '127.0.0.1:0',
      MONGODB_URI: mongo.uri,
      NATS_URL: nats.url,
      ZHIQI_NATS_USER: user,
      ZHIQI_NATS_PASSWORD: password,
      ZHIQI_JWKS_FILE: keySet,
      ZHIQI_CLOCK_FILE: clock,
    },
  });
  const ready = JSON.parse(await cultivation.line(/"msg":"ready"/, 60_000)) as { port: number };
  const actor = { role: 'LEAD', unit: 'cultivation', personKey: 'p-lead' } as const;
  const token = () => issueToken(keys.privateJwk, { actor, issuer: 'zhiqi-local' });
  rpc = connectRpc({ address: `127.0.0.1:${ready.port}`, token });
  centres = centreClient();
}

function centreClient() {
  return rpc.client(CentreServiceDefinition);
}

const patents = () => inventory.client(PatentServiceDefinition, 'OFF', 'p-1');

async function patentsWhere(test: (patent: Awaited<ReturnType<typeof all>>[number]) => boolean): Promise<number> {
  return (await all()).filter(test).length;
}

async function all() {
  return (await patents().listPatents({ pageSize: 100 })).patents;
}

/** A portfolio of a signed centre. */
async function portfolio(): Promise<string> {
  const name = { name: '乳制品高价值专利培育中心', field: 'C1441' };
  const centreId = (await centres.initiateCentre({ requestId: 'crash', ...name })).centre?.centreId ?? '';
  await centres.signCentreAgreement({
    requestId: 'crash-sign',
    centreId,
    enterprise: { uscc: '91150621MA0HHC0168', name: '达拉特旗示例肉业有限公司' },
    university: { uscc: '11150621MB1688871X', name: '示例大学' },
    agency: { uscc: '91330100799655058B', name: '示例知识产权服务有限公司' },
    agreementNo: '三方2022-01',
    signedOn: '2022-06-01',
  });
  const created = await centres.createPortfolio({ requestId: 'crash', centreId, name: '发酵乳组合' });
  return created.portfolio?.portfolioId ?? '';
}

it('R-71 and kill -9: a bundle of forty is converted and tagged once each, across two services and a killed one', async () => {
  const path = await tempPath('list.xlsx');
  await writeWorkbook(path, [cniprSheet(NUMBERS.map((申请号) => ({ 申请号 })))]);
  const statusDeclaration = { state: 'PATENT_STATE_GRANTED_IN_FORCE', asOfDate: TODAY } as const;
  await importList({ patents: patents() }, path, { requestId: 'crash-imp', statusDeclaration });
  const portfolioId = await portfolio();

  await inventory.client(ConversionServiceDefinition, 'OFF', 'p-1').recordConversion({
    requestId: 'crash',
    conversionKind: 'CONVERSION_KIND_SOLE_LICENCE',
    applicationNos: NUMBERS,
    contractDate: '2022-06-01',
    effectiveDate: '2022-06-15',
    counterpart: { uscc: '91150621MA0HHC0168', name: '达拉特旗示例肉业有限公司', isSme: true },
    documentHash: 'e'.repeat(64),
  });
  const add = NUMBERS.map((applicationNo) => ({ applicationNo, role: 'PORTFOLIO_ROLE_CORE' as const }));
  await centres.changePortfolio({ requestId: 'crash-put', portfolioId, add, remove: [], changedOn: TODAY });
  // The patents are still being told, or have just been.
  await inventory.kill();
  await inventory.restart();

  const done = (patent: Awaited<ReturnType<typeof all>>[number]) =>
    patent.dormancy?.dormancyClass === 'DORMANCY_CLASS_AWAKE' && patent.portfolios.length === 1;
  await eventually(async () => (await patentsWhere(done)) === NUMBERS.length, { ...PATIENCE, what: 'all were told' });
  for (const { conversions, overlays } of await all()) {
    expect(conversions.map(({ conversionId }) => conversionId)).toEqual(['cnv_crash']);
    expect(overlays.map(({ overlay }) => overlay)).toEqual(['OVERLAY_SOLE_LICENSED']);
  }

  await inventory.client(ConversionServiceDefinition, 'LEAD', 'p-lead').annulConversion({
    requestId: 'crash-annul',
    conversionId: 'cnv_crash',
    reason: '重复登记',
  });
  await centres.changePortfolio({
    requestId: 'crash-out',
    portfolioId,
    add: [],
    remove: [...NUMBERS],
    changedOn: TODAY,
  });
  const back = (patent: Awaited<ReturnType<typeof all>>[number]) =>
    patent.conversions.length === 0 && patent.overlays.length === 0 && patent.portfolios.length === 0;
  await eventually(async () => (await patentsWhere(back)) === NUMBERS.length, {
    ...PATIENCE,
    what: 'all are as before',
  });
  expect(await patentsWhere(({ dormancy }) => dormancy?.dormancyClass === 'DORMANCY_CLASS_AWAKE')).toBe(0);
}, 240_000);
