import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actor, isRole, requireRole } from './actor.ts';
import { assertNever, type Decider, foldEvents, initialState } from './decider.ts';
import { conflict, DomainError, forbidden, invalid, isDomainError, notFound, rule } from './errors.ts';
import { escapeToken, isEntityId, isPrefixedId, isUlid, prefixedId, unescapeToken } from './ids.ts';

describe('identifiers of the platform', () => {
  it('a patent number becomes one token of a subject and comes back', () => {
    expect(escapeToken('201710601862.3')).toBe('201710601862=2E3');
    expect(unescapeToken('201710601862=2E3')).toBe('201710601862.3');
  });

  it('any id is escaped reversibly into characters that NATS allows in a token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
        fc.pre(id.isWellFormed());
        const token = escapeToken(id);
        expect(token).toMatch(/^[A-Za-z0-9_=-]+$/);
        expect(unescapeToken(token)).toBe(id);
      }),
    );
  });

  it('a token that no id has is refused', () => {
    for (const wrong of ['', 'a.b', 'a b', '=2', '=2e', '=41', '=FF']) {
      expect(() => unescapeToken(wrong)).toThrow(Error);
    }
    expect(() => escapeToken('')).toThrow(RangeError);
  });

  it('prefixed ids take a ULID or the request id of the caller', () => {
    const ulid = '01J0ZZZZZZZZZZZZZZZZZZZZZZ';
    expect(isUlid(ulid)).toBe(true);
    expect(isUlid('81J0ZZZZZZZZZZZZZZZZZZZZZZ')).toBe(false);
    expect(isUlid('01J0ZZZZZZZZZZZZZZZZZZZZZI')).toBe(false);
    expect(prefixedId('rnd', ulid)).toBe(`rnd_${ulid}`);
    expect(isPrefixedId('rnd', `rnd_${ulid}`)).toBe(true);
    expect(isPrefixedId('rnd', `bat_${ulid}`)).toBe(false);
    expect(isPrefixedId('rnd', 'rnd_')).toBe(false);
    expect(isEntityId('rnd_1.201710601862.3')).toBe(true);
    expect(isEntityId('达拉特')).toBe(false);
    for (const wrong of ['', 'a b', 'x'.repeat(130)]) {
      expect(() => prefixedId('rnd', wrong)).toThrow(expect.objectContaining({ slug: 'ID_MALFORMED' }));
    }
  });
});

describe('refusals', () => {
  it('carry kind, reason code, Chinese sentence, parameters and fields', () => {
    const fields = [{ field: 'due_on', rule: 'DUE_BEFORE_BASELINE', messageZh: '截止日早于基准日' }];
    const error = invalid('DUE_BEFORE_BASELINE', '截止日早于基准日。', { params: { days: 3 }, fields });
    expect(isDomainError(error)).toBe(true);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ kind: 'invalid', slug: 'DUE_BEFORE_BASELINE', params: { days: 3 }, fields });
    expect(error.message).toBe('invalid: DUE_BEFORE_BASELINE');
    expect(isDomainError(new Error('x'))).toBe(false);
  });

  it('come in five kinds', () => {
    const kinds = [invalid, forbidden, notFound, conflict, rule].map((make) => make('X', '甲').kind);
    expect(kinds).toEqual(['invalid', 'forbidden', 'not-found', 'conflict', 'rule']);
    expect(new DomainError('rule', 'X', '甲').params).toEqual({});
  });

  it('a role that may not act is told who may', () => {
    const clerk: Actor = { role: 'OFF', unit: 'inventory', personKey: 'p1' };
    expect(() => requireRole(clerk, ['OFF', 'LEAD'], '关闭盘点轮次')).not.toThrow();
    expect(() => requireRole(clerk, ['LEAD'], '关闭盘点轮次')).toThrow(
      expect.objectContaining({
        kind: 'forbidden',
        slug: 'ROLE_NOT_ALLOWED',
        messageZh: '「经办人」不能关闭盘点轮次。请由业务负责人办理。',
      }),
    );
    expect(isRole('LEAD')).toBe(true);
    expect(isRole('toString')).toBe(false);
  });
});

describe('decider', () => {
  const counter: Decider<{ n: number }, 'add', { type: 'Added' }> = {
    initial: () => ({ n: 0 }),
    decide: () => [{ type: 'Added' }],
    evolve: (state) => ({ n: state.n + 1 }),
  };

  it('a history folds into a state, from a value or a function', () => {
    expect(foldEvents(counter, [{ type: 'Added' }, { type: 'Added' }])).toEqual({ n: 2 });
    expect(initialState({ ...counter, initial: { n: 7 } })).toEqual({ n: 7 });
  });

  it('an impossible value names itself', () => {
    expect(() => assertNever('x' as never, 'status')).toThrow('unexpected status: "x"');
  });
});
