import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, type Environment, readServiceConfig } from './config.ts';

const NEEDED: Environment = { ZHIQI_JWKS_FILE: '/keys/jwks.json' };

describe('the environment of a service', () => {
  it('needs only the key set; everything else has a default on this machine', () => {
    expect(readServiceConfig('inventory', NEEDED)).toEqual({
      service: 'inventory',
      address: '127.0.0.1:7411',
      region: '150621',
      mongodbUri: 'mongodb://127.0.0.1:7401/?replicaSet=rs0',
      database: 'zhiqi_inventory',
      natsUrl: 'nats://127.0.0.1:7400',
      natsUser: undefined,
      natsPassword: undefined,
      keySet: '/keys/jwks.json',
      issuer: 'zhiqi-local',
      clockFile: undefined,
      logLevel: 'info',
      drainMs: 5_000,
      peers: {
        portal: '127.0.0.1:7410',
        inventory: '127.0.0.1:7411',
        cultivation: '127.0.0.1:7412',
        financing: '127.0.0.1:7413',
        enforcement: '127.0.0.1:7414',
        reporting: '127.0.0.1:7415',
      },
    });
  });

  it('finds another service at its own variable, else at the port of the platform', () => {
    const env = { ...NEEDED, ZHIQI_PORT_BASE: '8000', ZHIQI_FINANCING_ADDR: 'finance.example:443' };
    expect(readServiceConfig('inventory', env).peers).toMatchObject({
      financing: 'finance.example:443',
      reporting: '127.0.0.1:8015',
    });
  });

  it('takes an empty variable for one that is not set, as compose files write it', () => {
    const names = [
      ...['ZHIQI_PORT_BASE', 'ZHIQI_INVENTORY_ADDR', 'ZHIQI_REGION', 'MONGODB_URI', 'ZHIQI_DATABASE', 'NATS_URL'],
      ...[
        'ZHIQI_NATS_USER',
        'ZHIQI_NATS_PASSWORD',
        'ZHIQI_ISSUER',
        'ZHIQI_CLOCK_FILE',
        'ZHIQI_LOG_LEVEL',
        'ZHIQI_DRAIN_MS',
        'ZHIQI_LISTEN_HOST',
        'MONGODB_URI_FILE',
        'ZHIQI_NATS_PASSWORD_FILE',
      ],
    ];
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(readServiceConfig('inventory', { ...empty, ...NEEDED })).toEqual(readServiceConfig('inventory', NEEDED));
  });

  it.each<[string, string]>([
    ['ZHIQI_JWKS_FILE', ''],
    ['ZHIQI_JWKS_FILE', 'http://issuer.example/jwks.json'],
    ['ZHIQI_PORT_BASE', '74OO'],
    ['ZHIQI_PORT_BASE', '70000'],
    ['ZHIQI_REGION', '1506'],
    ['MONGODB_URI', 'localhost:27017'],
    ['ZHIQI_LOG_LEVEL', 'loud'],
    ['ZHIQI_DRAIN_MS', '-1'],
  ])('refuses %s="%s" and names the variable', (name, value) => {
    expect(() => readServiceConfig('inventory', { ...NEEDED, [name]: value })).toThrow(ConfigError);
    expect(() => readServiceConfig('inventory', { ...NEEDED, [name]: value })).toThrow(name);
  });
});

describe('a service in a container', () => {
  function secretFile(content: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'zhiqi-secret-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'secret'), content);
    return join(folder, 'secret');
  }

  it('listens on every interface at the port of the name by which the others find it', () => {
    const env = { ...NEEDED, ZHIQI_INVENTORY_ADDR: 'inventory:7411', ZHIQI_LISTEN_HOST: '0.0.0.0' };
    const { address, peers } = readServiceConfig('inventory', env);
    expect([address, peers.inventory]).toEqual(['0.0.0.0:7411', 'inventory:7411']);
  });

  it('reads its secrets from files, without the line end that editors add', () => {
    const env = {
      ...NEEDED,
      MONGODB_URI_FILE: secretFile('mongodb://inventory:secret@mongo:27017/?replicaSet=rs0\n'),
      ZHIQI_NATS_PASSWORD_FILE: secretFile('pw_of_inventory\n'),
    };
    expect(readServiceConfig('inventory', env)).toMatchObject({
      mongodbUri: 'mongodb://inventory:secret@mongo:27017/?replicaSet=rs0',
      natsPassword: 'pw_of_inventory',
    });
  });

  it('refuses a secret file that is away or empty, and a secret given twice', () => {
    const read = (env: Environment) => () => readServiceConfig('inventory', { ...NEEDED, ...env });
    expect(read({ MONGODB_URI_FILE: '/nowhere/uri' })).toThrow(/MONGODB_URI_FILE names \/nowhere\/uri/);
    expect(read({ ZHIQI_NATS_PASSWORD_FILE: secretFile('\n') })).toThrow(/ZHIQI_NATS_PASSWORD_FILE .* empty/);
    const both = { ZHIQI_NATS_PASSWORD: 'pw', ZHIQI_NATS_PASSWORD_FILE: secretFile('pw') };
    expect(read(both)).toThrow('ZHIQI_NATS_PASSWORD and ZHIQI_NATS_PASSWORD_FILE are both set');
  });
});
