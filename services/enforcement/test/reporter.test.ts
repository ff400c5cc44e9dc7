import { randomBytes } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '@zhiqi/kernel';
import { eventually, startTraceCollector } from '@zhiqi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReporterVault } from '../src/vault/vault.ts';
import { EnforcementWorld } from './support/enforcement-world.ts';
import { leadRequest, REPORTER } from './support/requests.ts';

const SEALED_TEXTS = [REPORTER.name, REPORTER.contact, REPORTER.address];
const RECEIVED = leadRequest('sealed', { reporter: REPORTER });
const LEAD = 'led_sealed';

/** An entry of the access log, as the journal keeps it. */
interface LogEntry {
  readonly _id: string;
  readonly type: string;
  readonly data: { readonly leadId: string; readonly by: Actor };
  readonly publications: readonly unknown[];
}

let world: EnforcementWorld;

beforeAll(async () => {
  world = await EnforcementWorld.open('2026-02-12');
});
afterEach(() => world.stopAll());
afterAll(() => world.close());

const look = (requestId: string, over = {}) => ({ requestId, leadId: LEAD, purpose: '核实举报内容', ...over });

/** Which of the given texts the service's database, files, stream and log hold, in plain or as JSON escapes them. */
async function leaks(texts: readonly string[]): Promise<string[]> {
  const published = (await world.published()).map(({ event }) => ({ where: 'stream', text: JSON.stringify(event) }));
  const logged = world.logLines.map((text) => ({ where: 'log', text }));
  const stored = await world.everythingStored();
  expect(stored.filter(({ where }) => where.startsWith('collection')).length).toBeGreaterThan(4);
  return [...published, ...logged, ...stored].flatMap(({ where, text }) =>
    texts.flatMap((each) => {
      const forms = [each, Buffer.from(each, 'utf8').toString('base64').replace(/=+$/, ''), encodeURIComponent(each)];
      return forms.some((form) => text.includes(form)) ? [`${where}: ${each}`] : [];
    }),
  );
}

describe('举报人身份', () => {
  it('封存后,全程走完,库、流、日志中都找不到;线索里只看得到有没有举报人', async () => {
    const collector = await startTraceCollector();
    const service = await world.start(collector.env);
    const { leads: desk } = world.as('DESK');
    const { lead } = await desk.receiveLead(RECEIVED);
    expect(lead).toMatchObject({ leadId: LEAD, hasReporter: true });
    // The same request again: the same answer, and nothing sealed twice.
    expect((await desk.receiveLead(RECEIVED)).lead).toMatchObject({ leadId: LEAD, etag: lead?.etag });
    const other = { ...RECEIVED, reporter: { ...REPORTER, contact: 'another-contact' } };
    await expect(desk.receiveLead(other)).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
    await expect(
      desk.receiveLead(leadRequest('refused', { reporter: REPORTER, receivedOn: '2026-02-13' })),
    ).rejects.toMatchObject({ reason: 'DATE_IN_FUTURE' });
    expect((await desk.getReporter(look('desk-1'))).reporter).toEqual(REPORTER);
    const listed = await world.as('OFF').leads.listLeads({});
    expect(JSON.stringify(listed)).not.toContain('rep_');

    const vault = (await world.database()).collection<{ _id: string }>('reporter_vault');
    expect(await vault.find({ _id: { $gte: '' } }).toArray()).toHaveLength(1);
    await world.publishedOf('LeadReceived', 1);
    expect(await leaks(SEALED_TEXTS)).toEqual([]);
    await service.stop();
    const traced = JSON.stringify(collector.spans);
    expect(traced).toContain('ReceiveLead');
    for (const text of SEALED_TEXTS) expect(traced).not.toContain(text);
    await collector.close();
  });

  it('能查出泄露:对照文字确实会被同一检查找到', async () => {
    await world.start();
    const found = await leaks(['虚构商行']);
    expect(found).toContain('collection leads: 虚构商行');
    expect(found).toContainEqual(expect.stringContaining(join(world.folder, 'store')));
    expect((await leaks(['ZHIQI-NOWHERE'])).length).toBe(0);
  });

  it('谁能看:受理台和机构负责人;经办人须经负责人就本案开放;每次查看和被拒都有记录', async () => {
    await world.start();
    const officer = world.as('OFF', 'off-1').leads;
    const head = world.as('HEAD', 'head-1').leads;
    await expect(officer.getReporter(look('off-1'))).rejects.toMatchObject({
      reason: 'REPORTER_SEALED',
      messageZh: expect.stringContaining('本次查看已记录'),
    });
    for (const role of ['BANK', 'ENT', 'ANALYST', 'FIN'] as const) {
      const outsider = world.as(role, 'x-1', 'elsewhere').leads;
      const refused = { reason: 'ROLE_NOT_ALLOWED' };
      await expect(outsider.getReporter(look(`out-${role}`))).rejects.toMatchObject(refused);
      await expect(outsider.getReporter(look(`none-${role}`, { leadId: 'led_none' }))).rejects.toMatchObject(refused);
      await expect(outsider.getLead({ leadId: LEAD })).rejects.toMatchObject(refused);
    }
    // An officer or a head of another department is an outsider, whatever the role is called.
    for (const role of ['OFF', 'HEAD', 'DESK', 'CHIEF'] as const) {
      const colleague = world.as(role, 'y-1', 'inventory').leads;
      const refused = { reason: 'UNIT_NOT_ALLOWED' };
      await expect(colleague.getReporter(look(`inv-${role}`))).rejects.toMatchObject(refused);
      await expect(colleague.getLead({ leadId: LEAD })).rejects.toMatchObject(refused);
      await expect(colleague.listLeads({})).rejects.toMatchObject(refused);
    }
    const toInventory = { requestId: 'open-0', leadId: LEAD, officer: 'y-1', reason: '经办' };
    await expect(world.as('HEAD', 'y-1', 'inventory').leads.openReporter(toInventory)).rejects.toMatchObject({
      reason: 'UNIT_NOT_ALLOWED',
    });
    await head.openReporter({ requestId: 'open-1', leadId: LEAD, officer: 'off-1', reason: '经办本案' });
    expect((await officer.getReporter(look('off-2'))).reporter).toEqual(REPORTER);
    await expect(world.as('OFF', 'off-2').leads.getReporter(look('off-3'))).rejects.toMatchObject({
      reason: 'REPORTER_SEALED',
    });
    // Somebody else's request id does not carry the answer over.
    await expect(world.as('OFF', 'off-2').leads.getReporter(look('off-2'))).rejects.toMatchObject({
      reason: 'REQUEST_ID_REUSED',
    });
    const journal = (await world.database()).collection<LogEntry>('journal');
    const entries = await eventually(
      async () => {
        const found = await journal.find({ _id: { $gte: 'reporter_files/', $lt: 'reporter_files0' } }).toArray();
        return found.length >= 13 && found;
      },
      { what: 'the access log reached the journal' },
    );
    const log = entries.map(({ type, data }) => `${type} ${data.by.role} ${data.by.personKey}`).sort();
    expect(log).toEqual([
      'ReporterLookDenied ANALYST x-1',
      'ReporterLookDenied BANK x-1',
      'ReporterLookDenied CHIEF y-1',
      'ReporterLookDenied DESK y-1',
      'ReporterLookDenied ENT x-1',
      'ReporterLookDenied FIN x-1',
      'ReporterLookDenied HEAD y-1',
      'ReporterLookDenied OFF off-1',
      'ReporterLookDenied OFF off-2',
      'ReporterLookDenied OFF y-1',
      'ReporterLooked DESK p-desk',
      'ReporterLooked OFF off-1',
      'ReporterOpened HEAD head-1',
    ]);
    // Who audits reads the log, page by page, and no identity; who looks does not audit.
    const { leads: chief } = world.as('CHIEF');
    const first = await chief.listReporterAccess({ leadId: LEAD, pageSize: 10 });
    const rest = await chief.listReporterAccess({ leadId: LEAD, pageToken: first.nextPageToken });
    expect([first.entries.length, rest.entries.length, rest.nextPageToken]).toEqual([10, 3, '']);
    const all = [...first.entries, ...rest.entries];
    expect(all[0]).toMatchObject({
      kind: 'REPORTER_ACCESS_KIND_LOOK_DENIED',
      personKey: 'off-2',
      stated: '核实举报内容',
    });
    expect(all.filter(({ officer }) => officer !== '')).toMatchObject([
      { kind: 'REPORTER_ACCESS_KIND_OPENED', personKey: 'head-1', stated: '经办本案', officer: 'off-1' },
    ]);
    for (const text of SEALED_TEXTS) expect(JSON.stringify(all)).not.toContain(text);
    await expect(head.listReporterAccess({ leadId: LEAD })).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    expect(new Set(entries.map(({ data }) => data.leadId))).toEqual(new Set([LEAD]));
    expect(entries.flatMap(({ publications }) => publications)).toEqual([]);
  });

  it('没有举报人的线索、没有写明目的的查看,都说清楚', async () => {
    await world.start();
    const { leads: desk } = world.as('DESK');
    await desk.receiveLead(leadRequest('anonymous'));
    const asked = look('anonymous-look', { leadId: 'led_anonymous' });
    await expect(desk.getReporter(asked)).rejects.toMatchObject({ reason: 'NO_REPORTER' });
    await expect(desk.getReporter(look('unpurposed', { purpose: ' ' }))).rejects.toMatchObject({
      fields: [{ field: 'purpose', rule: 'REQUIRED' }],
    });
    const nameless = { ...REPORTER, name: '', contact: '' };
    await expect(desk.receiveLead(leadRequest('nameless', { reporter: nameless }))).rejects.toMatchObject({
      fields: [{ field: 'reporter.name', rule: 'REQUIRED' }],
    });
    expect(await leaks(SEALED_TEXTS)).toEqual([]);
  });

  it('依法删除:密钥销毁,谁都不能再看,线索照常办理', async () => {
    await world.start();
    const { leads: head } = world.as('HEAD', 'head-1');
    const erase = { requestId: 'erase-1', leadId: LEAD, legalBasis: '个人信息保护法第四十七条' };
    await expect(world.as('OFF', 'off-1').leads.eraseReporter(erase)).rejects.toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    expect((await head.eraseReporter(erase)).lead).toMatchObject({ hasReporter: true });
    expect((await head.eraseReporter(erase)).lead).toMatchObject({ hasReporter: true });
    const [record] = await (await world.database()).collection('reporter_vault').find({ filed: true }).toArray();
    expect(record?.envelope).toBeUndefined();
    for (const [role, person] of [
      ['DESK', 'p-desk'],
      ['OFF', 'off-1'],
    ] as const) {
      const { leads } = world.as(role, person);
      await expect(leads.getReporter(look(`erased-${role}`))).rejects.toMatchObject({ reason: 'REPORTER_ERASED' });
    }
    // Not even the answer that was given before.
    await expect(world.as('DESK').leads.getReporter(look('desk-1'))).rejects.toMatchObject({
      reason: 'REPORTER_ERASED',
    });
    await world.as('OFF').leads.startVerification({ requestId: 'verify', leadId: LEAD });
  });
});

describe('封存密钥', () => {
  it('首次启动时生成,只有本人可读;换了、丢了、没配置,都不启动并指出变量', async () => {
    expect((await stat(world.keyFile)).mode & 0o777).toBe(0o600);
    const key = await readFile(world.keyFile);
    const wrong = join(world.folder, 'other.key');
    await writeFile(wrong, `${randomBytes(32).toString('base64')}\n`);
    const broken = join(world.folder, 'broken.key');
    await writeFile(broken, 'not a key');
    const gone = join(world.folder, 'gone.key');
    for (const ZHIQI_VAULT_KEY_FILE of [wrong, broken, gone, '']) {
      const refused = world.launch({ ZHIQI_VAULT_KEY_FILE });
      await refused.line(/ZHIQI_VAULT_KEY_FILE/);
      await eventually(() => refused.exited, { what: 'the service ends', timeoutMs: 30_000 });
      expect(refused.exitCode).toBe(78);
    }
    expect(await readFile(world.keyFile)).toEqual(key);
  });

  it('还没有封存过任何人时,没有密钥也能启动;登记举报人时说明要配置什么', async () => {
    const fresh = await EnforcementWorld.open('2026-02-12');
    try {
      await fresh.start({ ZHIQI_VAULT_KEY_FILE: '' });
      const { leads: desk } = fresh.as('DESK');
      await expect(desk.receiveLead(RECEIVED)).rejects.toMatchObject({
        reason: 'VAULT_KEY_MISSING',
        messageZh: expect.stringContaining('ZHIQI_VAULT_KEY_FILE'),
      });
      expect((await desk.receiveLead(leadRequest('plain'))).lead).toMatchObject({ hasReporter: false });
    } finally {
      await fresh.close();
    }
  });

  it('封存之后、存入线索之前进程终止:下次启动时,没有线索的记录清除,有线索的保留', async () => {
    const vault = await ReporterVault.open(await world.database(), vaultFiles());
    await vault.seal('rep_orphan', 'led_orphan', REPORTER);
    const records = (await world.database()).collection<{ _id: string }>('reporter_vault');
    await world.start();
    await world.as('DESK').leads.receiveLead(leadRequest('kept', { reporter: REPORTER }));
    await records.updateMany({ filed: true }, { $set: { filed: false } });
    await world.stopAll();
    await vault.seal('rep_orphan', 'led_orphan', REPORTER);
    await world.start();
    expect(await records.findOne({ _id: 'rep_orphan' })).toBeNull();
    expect((await world.as('DESK').leads.getReporter(look('kept-1', { leadId: 'led_kept' }))).reporter).toEqual(
      REPORTER,
    );
    await rm(join(world.folder, 'broken.key'));
  });

  it('删除之后恢复较早的备份:封存的内容仍然销毁,查看时说明,清单里没有身份', async () => {
    const erasuresFile = join(world.folder, 'reporters.erased');
    await world.start({ ZHIQI_VAULT_ERASURES_FILE: erasuresFile });
    await world.as('DESK').leads.receiveLead(leadRequest('restored', { reporter: REPORTER }));
    const db = await world.database();
    const records = db.collection<{ _id: string; leadId: string; envelope?: unknown }>('reporter_vault');
    const files = db.collection<{ _id: string; state: { status: string } }>('reporter_files');
    const backup = (await records.find({ filed: true }).toArray()).find(({ leadId }) => leadId === 'led_restored');
    const ref = backup?._id ?? '';
    await world
      .as('HEAD')
      .leads.eraseReporter({ requestId: 'erase-3', leadId: 'led_restored', legalBasis: '第四十七条' });
    await world.stopAll();
    // The database as it was before the erasure; the list is not part of it.
    await records.updateOne({ _id: ref }, { $set: { envelope: backup?.envelope } });
    await files.updateOne({ _id: ref }, { $set: { 'state.status': 'SEALED' } });
    await world.start({ ZHIQI_VAULT_ERASURES_FILE: erasuresFile });
    expect((await records.findOne({ _id: ref }))?.envelope).toBeUndefined();
    await expect(
      world.as('DESK').leads.getReporter(look('restored-1', { leadId: 'led_restored' })),
    ).rejects.toMatchObject({
      reason: 'REPORTER_ERASED',
    });
    const list = await readFile(erasuresFile, 'utf8');
    expect(list).toContain(ref);
    expect(list.replaceAll(/rep_[0-9a-f]{40}/g, '').trim()).toBe('');
    expect((await stat(erasuresFile)).mode & 0o777).toBe(0o600);
    await world
      .as('HEAD')
      .leads.eraseReporter({ requestId: 'erase-4', leadId: 'led_restored', legalBasis: '第四十七条' });
  });

  it('删除登记之后、销毁密钥之前进程终止:下次启动后销毁', async () => {
    await world.start();
    await world.as('HEAD').leads.eraseReporter({ requestId: 'erase-2', leadId: 'led_kept', legalBasis: '第四十七条' });
    const db = await world.database();
    // As if the process had ended before the vault was told.
    const vault = await ReporterVault.open(db, vaultFiles());
    const lead = await db
      .collection<{ _id: string; state: { reporterRef: string } }>('leads')
      .findOne({ _id: 'led_kept' });
    const ref = lead?.state.reporterRef ?? '';
    await db.collection<{ _id: string }>('reporter_vault').deleteOne({ _id: ref });
    await vault.seal(ref, 'led_kept', REPORTER);
    await db
      .collection<{ _id: string }>('reporter_files')
      .updateOne({ _id: ref }, { $set: { 'state.keyDestroyed': false, dueAt: new Date('2026-02-12T01:00:00Z') } });
    await world.stopAll();
    await world.start();
    await eventually(async () => (await vault.read(ref)) === undefined, {
      what: 'the key is destroyed',
      timeoutMs: 30_000,
    });
    expect(await readFile(`${world.keyFile}.erased`, 'utf8')).toContain(ref);
  });
});

/** Where the service under test has them. */
function vaultFiles() {
  return { vaultKeyFile: world.keyFile, erasuresFile: `${world.keyFile}.erased` };
}
