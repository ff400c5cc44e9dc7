import type { Brand } from './brand.ts';
import { invalid } from './errors.ts';

/** A platform identifier: letters, digits, `_`, `-`, `.`, `:`, at most 128 characters. */
export type EntityId = Brand<string, 'EntityId'>;

const ENTITY_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const TOKEN_CHARACTER = /^[A-Za-z0-9_-]$/;

/** Whether a value can be the id of an aggregate and travel in an event. */
export function isEntityId(value: string): value is EntityId {
  return ENTITY_ID.test(value);
}

/** Whether a value has the shape of a ULID: 26 Crockford characters, the first at most 7. */
export function isUlid(value: string): boolean {
  return ULID.test(value);
}

/** Whether a value is `<prefix>_<rest>`, such as `rnd_01J…`; the rest may be a ULID or the caller's request id. */
export function isPrefixedId(prefix: string, value: string): boolean {
  return value.startsWith(`${prefix}_`) && value.length > prefix.length + 1 && isEntityId(value);
}

/**
 * Builds `<prefix>_<rest>`. An aggregate without a natural key takes `rest` from the caller's request id, so that a
 * repeated create meets the same id.
 *
 * @throws DomainError `invalid` when the result is not an identifier.
 */
export function prefixedId(prefix: string, rest: string): EntityId {
  const id = `${prefix}_${rest}`;
  if (rest !== '' && isEntityId(id)) return id;
  throw invalid('ID_MALFORMED', '编号格式不对。编号只能由字母、数字和 _ - . : 组成,最长 128 个字符。', {
    params: { prefix },
    fields: [{ field: 'request_id', rule: 'ID_MALFORMED', messageZh: '只能由字母、数字和 _ - . : 组成' }],
  });
}

/**
 * Turns an aggregate id into one token of a NATS subject: every byte outside `[A-Za-z0-9_-]` becomes `=HH`.
 * Reversible, and two ids never share a token. `201710601862.3` → `201710601862=2E3`.
 */
export function escapeToken(id: string): string {
  if (id === '') throw new RangeError('an empty id has no subject token');
  return [...id]
    .map((character) =>
      TOKEN_CHARACTER.test(character)
        ? character
        : [...new TextEncoder().encode(character)]
            .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
            .join(''),
    )
    .join('');
}

/** The id that {@link escapeToken} escaped. @throws RangeError on a token it cannot have made. */
export function unescapeToken(token: string): string {
  if (!/^(?:[A-Za-z0-9_-]|=[0-9A-F]{2})+$/.test(token)) throw new RangeError(`not an escaped token: ${token}`);
  const id = decodeURIComponent(token.replaceAll('=', '%'));
  if (escapeToken(id) !== token) throw new RangeError(`not an escaped token: ${token}`);
  return id;
}
