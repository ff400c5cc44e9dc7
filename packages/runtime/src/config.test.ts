import { describe, expect, it } from 'vitest';
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
