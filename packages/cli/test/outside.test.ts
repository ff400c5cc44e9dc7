import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNatsServer } from '@zhiqi/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CliError, EXIT } from '../src/exit-codes.ts';
import type { ServiceEntry } from '../src/platform/discover.ts';
import { DataFolder, openDataFolder } from '../src/platform/folder.ts';
import { ROOT } from '../src/platform/locate.ts';
import { readOutside } from '../src/platform/outside.ts';
import { tryLogins } from '../src/platform/outside-nats.ts';
import { planPlatform } from '../src/platform/plan.ts';
import { temporaryFolder } from './fakes.ts';

const ALL: ServiceEntry[] = ['inventory', 'financing', 'reporting'].map((name, index) => ({
  name,
  portOffset: 11 + index,
  main: `services/${name}/src/main.ts`,
}));
const only = (...names: string[]) => ALL.filter(({ name }) => names.includes(name));
const read = (env: Record<string, string>, ...names: string[]) => readOutside(env, only(...names), ALL);
const NATS = { NATS_URL: 'nats://nats.bureau.example:4222' };

const refusalOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.environment) return error.message;
    throw error;
  }
  throw new Error('not refused');
};

describe('the environment of a department that runs alone', () => {
  it('given nothing it is a platform of its own', () => {
    expect(read({ NATS_URL: '', MONGODB_URI: '' }, 'financing')).toMatchObject({
      mongodbUri: undefined,
      natsUrl: undefined,
      keySet: undefined,
      listenHost: '127.0.0.1',
      elsewhere: {},
      notes: [],
    });
  });

  it('one service takes its login from ZHIQI_NATS_USER and ZHIQI_NATS_PASSWORD, as zhiqi credentials prints them', () => {
    const { logins } = read({ ...NATS, ZHIQI_NATS_USER: 'financing', ZHIQI_NATS_PASSWORD: 'pw' }, 'financing');
    expect(logins.get('financing')).toEqual({ user: 'financing', password: 'pw' });
  });

  it('several services have a login each: the variables are those of the user file', () => {
    const { logins } = read(
      { ...NATS, ZHIQI_NATS_PASSWORD_INVENTORY: 'pw_i', ZHIQI_NATS_PASSWORD_REPORTING: 'pw_r' },
      ...['inventory', 'reporting'],
    );
    expect([...logins.values()]).toEqual([
      { user: 'inventory', password: 'pw_i' },
      { user: 'reporting', password: 'pw_r' },
    ]);
  });

  it('says which password is missing and where to get it', () => {
    expect(refusalOf(() => read(NATS, 'financing'))).toMatch(
      /缺少 ZHIQI_NATS_PASSWORD\(financing .*zhiqi credentials financing/,
    );
    const one = { ...NATS, ZHIQI_NATS_PASSWORD: 'pw', ZHIQI_NATS_PASSWORD_INVENTORY: 'pw_i' };
    expect(refusalOf(() => read(one, 'inventory', 'reporting'))).toContain('缺少 ZHIQI_NATS_PASSWORD_REPORTING(');
  });

  it('tells what follows from an address and an issuer that were not given', () => {
    const login = { ...NATS, ZHIQI_NATS_PASSWORD: 'pw' };
    const { notes, elsewhere } = read({ ...login, ZHIQI_INVENTORY_ADDR: '192.0.2.10:7411' }, 'financing');
    expect(elsewhere).toEqual({ inventory: '192.0.2.10:7411' });
    expect(notes).toEqual([
      expect.stringContaining('未设置 ZHIQI_REPORTING_ADDR:'),
      expect.stringContaining('未设置 ZHIQI_JWKS_FILE:'),
    ]);
  });

  it.each([
    ['NATS_URL', 'http://nats:4222'],
    ['NATS_URL', 'nats:4222'],
    ['MONGODB_URI', 'mongo:27017'],
    ['ZHIQI_INVENTORY_ADDR', 'inventory'],
    ['ZHIQI_INVENTORY_ADDR', 'http://inventory:7411'],
    ['ZHIQI_JWKS_FILE', 'http://issuer.example/jwks.json'],
    ['ZHIQI_JWKS_FILE', '/nowhere/jwks.json'],
    ['ZHIQI_LISTEN_HOST', 'everywhere'],
    ['MONGODB_URI_FILE', '/nowhere/uri'],
  ])('refuses %s=%s and names the variable', (name, value) => {
    expect(refusalOf(() => read({ ZHIQI_NATS_PASSWORD: 'pw', [name]: value }, 'financing'))).toContain(name);
  });

  it('never repeats a MongoDB address that may hold a password', () => {
    expect(refusalOf(() => read({ MONGODB_URI: 'mongo://me:secret@host' }, 'financing'))).not.toContain('secret');
  });
});

describe('the plan of a department that runs alone', () => {
  async function planOf(env: Record<string, string>, ...names: string[]) {
    const folder = new DataFolder(join(temporaryFolder(), 'platform'));
    const { portBase } = await openDataFolder(folder, { defaultPortBase: 7400 });
    const services = only(...names);
    const outside = readOutside(env, services, ALL);
    return planPlatform({ root: ROOT, folder, portBase, services, allServices: ALL, outside });
  }
  const LOGIN = { ...NATS, ZHIQI_NATS_PASSWORD: 'pw' };

  it('starts no NATS of its own beside a given one, and no store beside a given MongoDB', async () => {
    const names = async (env: Record<string, string>) =>
      (await planOf(env, 'financing')).processes.map(({ name }) => name);
    expect(await names({ ...LOGIN, MONGODB_URI: 'mongodb://mongo/' })).toEqual(['financing']);
    expect(await names(LOGIN)).toEqual(['store', 'financing']);
    expect(await names({ MONGODB_URI: 'mongodb://mongo/' })).toEqual(['nats', 'financing']);
    expect(await names({})).toEqual(['nats', 'store', 'financing']);
  });

  it('tells a service its own login, the others’ addresses and the issuer, and no other secret', async () => {
    const keySet = join(temporaryFolder(), 'jwks.json');
    writeFileSync(keySet, '{"keys":[]}');
    const secrets = { ZHIQI_NATS_PASSWORD_REPORTING: 'pw_r', ZHIQI_TOKEN: 'of-a-person' };
    const addresses = { ZHIQI_INVENTORY_ADDR: '192.0.2.10:7411', ZHIQI_FINANCING_ADDR: 'proxy.example:443' };
    const { processes } = await planOf({ ...LOGIN, ...secrets, ...addresses, ZHIQI_JWKS_FILE: keySet }, 'financing');
    const financing = processes.find(({ name }) => name === 'financing');
    expect(financing).toMatchObject({
      address: '127.0.0.1:7412',
      env: {
        NATS_URL: NATS.NATS_URL,
        ZHIQI_NATS_USER: 'financing',
        ZHIQI_NATS_PASSWORD: 'pw',
        ZHIQI_INVENTORY_ADDR: '192.0.2.10:7411',
        // Its own address is where it listens, whatever stands before it.
        ZHIQI_FINANCING_ADDR: '127.0.0.1:7412',
        ZHIQI_JWKS_FILE: keySet,
      },
    });
    for (const name of Object.keys(secrets)) expect(financing?.env).not.toHaveProperty(name);
  });

  it('listens for other machines where it is told to; the store never does', async () => {
    const { processes, natsUrl } = await planOf({ ZHIQI_LISTEN_HOST: '0.0.0.0' }, 'financing');
    const [nats, store, financing] = processes;
    expect(nats?.args.join(' ')).toContain('-a 0.0.0.0 -p 7400');
    expect(natsUrl).toBe('nats://127.0.0.1:7400');
    expect(store?.args.join(' ')).not.toContain('0.0.0.0');
    expect(financing?.env).toMatchObject({ ZHIQI_LISTEN_HOST: '0.0.0.0', ZHIQI_FINANCING_ADDR: '127.0.0.1:7412' });
  });
});

describe('the logins on an outside NATS', () => {
  it('are tried before the start: a wrong one is told with its variable, a server that is away is not in the way', async () => {
    const config = join(temporaryFolder(), 'nats.conf');
    writeFileSync(config, 'authorization { users: [ { user: financing, password: right_one } ] }\n');
    const nats = await startNatsServer({ config });
    onTestFinished(() => nats.stop());
    const login = (password: string) => new Map([['financing', { user: 'financing', password }]]);
    expect(await tryLogins(nats.url, login('right_one'))).toBeUndefined();
    await expect(tryLogins(nats.url, login('wrong'))).rejects.toThrow(/financing 的密码.*ZHIQI_NATS_PASSWORD/);
    await nats.stop();
    expect(await tryLogins(nats.url, login('right_one'))).toContain('暂时连不上:先受理业务');
  });
});
