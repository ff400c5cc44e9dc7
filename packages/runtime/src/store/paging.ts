import { invalidField } from '../grpc/shape.ts';

export interface Page {
  readonly limit: number;
  /** Id after which the page starts; empty = from the first. */
  readonly after: string;
}

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1_000;

/** Reads `page_size` and `page_token`: zero means the default, too large is cut, negative is refused, as is a foreign token (AIP-158). */
export function readPage(request: { readonly pageSize: number; readonly pageToken: string }): Page {
  if (request.pageSize < 0) {
    throw invalidField('page_size', 'PAGE_SIZE_NEGATIVE', '每页条数不能为负数;不填则使用默认值。');
  }
  const limit = Math.min(request.pageSize || DEFAULT_PAGE, MAX_PAGE);
  if (request.pageToken === '') return { limit, after: '' };
  const decoded = Buffer.from(request.pageToken, 'base64url').toString('utf8');
  if (!decoded.startsWith('after:')) {
    throw invalidField('page_token', 'PAGE_TOKEN_INVALID', '翻页标记无效,请从第一页重新查询。');
  }
  return { limit, after: decoded.slice('after:'.length) };
}

/** Token of the page after this one; empty on the last page. */
export function nextPageToken(page: Page, ids: readonly string[]): string {
  const last = ids.at(-1);
  return last === undefined || ids.length < page.limit ? '' : Buffer.from(`after:${last}`).toString('base64url');
}

/** How a page is asked for: in the order of ids, or latest first by a date of the state, ids deciding between equal dates. */
export interface PageQuery {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
}

/** What follows the last row of the page before. @param latestFirst path of a date of the state: `state.orderDate` */
export function pageQuery({ after }: Page, latestFirst?: string): PageQuery {
  if (latestFirst === undefined) return { filter: { _id: { $gt: after } }, sort: { _id: 1 } };
  const sort = { [latestFirst]: -1, _id: 1 } as const;
  // Bounded by the date itself, so that its index serves the query.
  if (after === '') return { filter: { [latestFirst]: { $gt: '' } }, sort };
  const [date = '', id = ''] = splitKey(after);
  return {
    filter: { [latestFirst]: { $lte: date }, $or: [{ [latestFirst]: { $lt: date } }, { _id: { $gt: id } }] },
    sort,
  };
}

/** What a token remembers of a row of a list that is ordered by a date. */
export function pageKey(id: string, state: unknown, latestFirst?: string): string {
  if (latestFirst === undefined) return id;
  const date = (state as Readonly<Record<string, unknown>>)[latestFirst.replace(/^state\./, '')];
  return `${String(date)}|${id}`;
}

function splitKey(key: string): string[] {
  const at = key.indexOf('|');
  return [key.slice(0, at), key.slice(at + 1)];
}
