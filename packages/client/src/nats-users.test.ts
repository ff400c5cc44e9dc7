import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderNatsUsers, renderPartyUsers } from './nats-users.ts';

describe('the user file', () => {
  it('in deploy is what the rules render', async () => {
    expect(await readFile(fileURLToPath(new URL('../../../deploy/nats/users.conf', import.meta.url)), 'utf8')).toBe(
      renderNatsUsers(),
    );
  });

  it.each([
    ['a code that would take over a service’s inbox', [{ code: 'inventory', password: 'x'.repeat(16) }]],
    [
      'a code with a hyphen, which could meet another’s further consumer',
      [{ code: 'b01-archive', password: 'x'.repeat(16) }],
    ],
    ['a wildcard', [{ code: '*', password: 'x'.repeat(16) }]],
    ['everybody', [{ code: 'all', password: 'x'.repeat(16) }]],
    ['the same code twice', ['x', 'y'].map((letter) => ({ code: 'b01', password: letter.repeat(16) }))],
    ['a short password', [{ code: 'b01', password: 'short' }]],
    ['a password that ends its quotes', [{ code: 'b01', password: '" } ] } # 0123456' }]],
    ['a wildcard consumer', [{ code: 'b01', password: 'x'.repeat(16), durables: ['*'] }]],
  ])('refuses %s', (_what, parties) => {
    expect(() => renderPartyUsers(parties)).toThrow(RangeError);
  });
});
