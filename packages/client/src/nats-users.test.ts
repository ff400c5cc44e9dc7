import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readNatsParties, renderNatsUsers, renderPartyUsers } from './nats-users.ts';

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

describe('the list of parties', () => {
  it('is read as an administrator writes it', () => {
    const list = [
      { code: 'b01', password: '$2a$11$x' },
      { code: 'b02', password: 'y', durables: ['archive'] },
    ];
    expect(readNatsParties(JSON.stringify(list))).toEqual([{ ...list[0], durables: [] }, list[1]]);
  });

  it.each([
    ['no list', '{"b01": "x"}', 'JSON array'],
    ['an entry that is a text', '["b01"]', 'entry 1'],
    ['a code that is a number', '[{"code": 1, "password": "secret"}]', 'code of entry 1'],
    ['no password', '[{"code": "b01", "password": "secret"}, {"code": "b02"}]', 'password of entry 2'],
    ['a field nobody reads', '[{"code": "b01", "password": "secret", "name": "x"}]', 'field name'],
    [
      'durables that are no list',
      '[{"code": "b01", "password": "secret", "durables": "archive"}]',
      'durables of entry 1',
    ],
  ])('%s is refused, and the place is named', (_what, text, place) => {
    expect(() => readNatsParties(text)).toThrow(place);
    expect(() => readNatsParties(text)).not.toThrow('secret');
  });
});
