import { invalidField } from '@zhiqi/runtime';

const DEFAULT_SIZE = 100;
const MAX_SIZE = 1_000;

/** Where a page ended; opaque to the caller. */
export type Position = readonly (string | number)[];

/** AIP-158: zero means the default, more than the most is cut to the most. */
export function pageSize(requested: number): number {
  return requested === 0 ? DEFAULT_SIZE : Math.min(requested, MAX_SIZE);
}

/** @param question what the token continues: a token of another question is refused */
export function writeToken(question: string, position: Position): string {
  return Buffer.from(JSON.stringify([question, ...position])).toString('base64url');
}

/**
 * The position at which the last page ended; empty for the first page.
 * @throws DomainError `invalid` for a token that this question never gave out
 */
export function readToken(token: string, question: string): Position {
  if (token === '') return [];
  const parsed = parse(token);
  if (!Array.isArray(parsed) || parsed[0] !== question || !parsed.every(isScalar)) {
    throw invalidField('page_token', 'PAGE_TOKEN_INVALID', '翻页标记不是本次查询给出的,请从第一页重新查询。');
  }
  return parsed.slice(1);
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
