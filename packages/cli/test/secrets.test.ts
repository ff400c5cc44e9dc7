import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenVerifier } from '@zhiqi/runtime/auth';
import { startNatsServer } from '@zhiqi/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../src/exit-codes.ts';
import { ROOT } from '../src/platform/locate.ts';
import { tryLogins } from '../src/platform/outside-nats.ts';
import { temporaryFolder } from './fakes.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');

const zhiqi = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', input: '', env: { ...process.env, ...env } });

/** What the folder holds, by name. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8').trim()]));
}

function makeSecrets(...options: string[]): { folder: string; read: (name: string) => string } {
  const folder = join(temporaryFolder(), 'secrets');
  expect(zhiqi(['secrets', folder, ...options])).toMatchObject({ status: EXIT.ok, stderr: '' });
  return { folder, read: (name) => contents(folder)[name] ?? '' };
}

describe('the secrets of a deployment in containers', () => {
  it('are what the compose file mounts, in a folder that only its owner may enter', () => {
    const { folder } = makeSecrets();
    const compose = readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8');
    const mounted = [...compose.matchAll(/file: "\$\{ZHIQI_SECRETS:-\.\/secrets\}\/([^"]+)"/g)].map(([, name]) => name);
    expect(mounted.length).toBeGreaterThan(10);
    for (const name of mounted) expect(statSync(join(folder, name ?? '')).mode & 0o777).toBe(0o444);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    // The list of erased reporters is written from within a container, whoever it runs as.
    expect(compose).toContain('/enforcement:/var/lib/zhiqi');
    expect(statSync(join(folder, 'enforcement')).mode & 0o777).toBe(0o777);
    // The private key and what is handed over to a bank are mounted nowhere.
    expect(mounted).not.toContain('issuer.json');
    expect(statSync(join(folder, 'issuer.json')).mode & 0o777).toBe(0o600);
  });

  it('stay as they are when the command is run again, and one that was removed is made anew', () => {
    const { folder, read } = makeSecrets();
    const before = contents(folder);
    expect(zhiqi(['secrets', folder]).stdout).toContain('没有改动');
    expect(contents(folder)).toEqual(before);
    rmSync(join(folder, 'nats_password_inventory'));
    expect(zhiqi(['secrets', folder]).status).toBe(EXIT.ok);
    expect(read('nats_password_inventory')).not.toBe(before.nats_password_inventory);
    expect(read('nats_passwords')).toContain(`ZHIQI_NATS_PASSWORD_INVENTORY=${read('nats_password_inventory')}\n`);
    expect({ ...contents(folder), nats_password_inventory: '', nats_passwords: '' }).toEqual({
      ...before,
      ...{ nats_password_inventory: '', nats_passwords: '' },
    });
  });

  it('let each service, and a bank that was added, log in to a server with that configuration', async () => {
    const { folder, read } = makeSecrets('--party', 'b01');
    const env = Object.fromEntries(
      read('nats_passwords')
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    );
    const nats = await startNatsServer({ config: join(folder, 'nats/nats.conf'), env });
    onTestFinished(() => nats.stop());
    for (const user of ['inventory', 'operator', 'party-b01']) {
      const login = { user, password: read(`nats_password_${user}`) };
      expect(await tryLogins(nats.url, new Map([[user, login]]))).toBeUndefined();
    }
  });

  it('keep a bank that was added before, and refuse a code that cannot be one before anything is written', () => {
    const { folder, read } = makeSecrets('--party', 'b01');
    expect(zhiqi(['secrets', folder, '--party', 'b02']).status).toBe(EXIT.ok);
    expect(read('nats/users.conf')).toMatch(/user: party-b01,[\s\S]*user: party-b02,/);
    const before = contents(folder);
    expect(zhiqi(['secrets', folder, '--party', 'inventory'])).toMatchObject({ status: EXIT.usage });
    expect(contents(folder)).toEqual(before);
  });

  it('issue tokens that their key set verifies', async () => {
    const { folder } = makeSecrets();
    const key = join(folder, 'issuer.json');
    const { stdout } = zhiqi(['token', '--issuer-key', key, '--role', 'LEAD', '--person', 'lead-01']);
    const verify = await tokenVerifier(join(folder, 'jwks.json'), 'zhiqi-local');
    expect(await verify(stdout.trim())).toMatchObject({ role: 'LEAD', personKey: 'lead-01' });
    expect(zhiqi(['token', '--issuer-key', join(folder, 'away.json')])).toMatchObject({ status: EXIT.usage });
  });
});

describe('a command that is told everything by its environment', () => {
  it('needs no platform on this machine, and reads its token from a file', () => {
    const token = join(temporaryFolder(), 'token');
    writeFileSync(token, 'of-a-person\n');
    const env = { ZHIQI_TOKEN_FILE: token, ZHIQI_FINANCING_ADDR: '127.0.0.1:1' };
    const called = zhiqi(['call', 'zhiqi.financing.v1.PledgeService/ListPledges'], env);
    expect(called.status).not.toBe(EXIT.ok);
    expect(called.stderr).not.toContain('没有在运行');
    const missing = zhiqi(['call', 'zhiqi.financing.v1.PledgeService/ListPledges'], {
      ...env,
      ZHIQI_TOKEN_FILE: '/nowhere',
    });
    expect(missing).toMatchObject({ status: EXIT.environment, stderr: expect.stringContaining('ZHIQI_TOKEN_FILE') });
  });

  it('probes the service of this machine', () => {
    const probe = zhiqi(['health', 'financing'], { ZHIQI_JWKS_FILE: 'jwks.json', ZHIQI_FINANCING_ADDR: '127.0.0.1:1' });
    expect(probe).toMatchObject({
      status: EXIT.notRunning,
      stderr: expect.stringContaining('financing(127.0.0.1:1)没有在服务'),
    });
    expect(zhiqi(['health', 'financing'])).toMatchObject({ status: EXIT.environment });
    expect(zhiqi(['health', 'finance'])).toMatchObject({ status: EXIT.usage });
  });
});
