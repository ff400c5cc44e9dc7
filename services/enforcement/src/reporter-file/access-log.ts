import type {
  ListReporterAccessRequest,
  ListReporterAccessResponse,
} from '@zhiqi/contracts/zhiqi/enforcement/v1/service';
import type { ReporterAccess } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import type { Actor } from '@zhiqi/kernel';
import { invalidField, readHistory, requiredText } from '@zhiqi/runtime';
import type { EnforcementContext } from '../context.ts';
import { requireEnforcer } from '../readers.ts';
import { reporterFileAggregate } from './aggregate.ts';
import type { ReporterFileEvent } from './domain.ts';
import { reporterRefOf } from './reference.ts';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 500;

/**
 * What was done with one sealed identity, newest first (brief §4.2: access is per matter and logged; §4.5: auditors read).
 * The desk and the unit head, who look, do not audit themselves.
 */
export async function listAccess(
  service: EnforcementContext,
  request: ListReporterAccessRequest,
  actor: Actor,
): Promise<ListReporterAccessResponse> {
  requireEnforcer(actor, ['CHIEF', 'REVIEW'], '查阅举报人信息的查看记录');
  const leadId = requiredText(request.leadId, 'lead_id', '线索编号');
  const before = readPageToken(request.pageToken);
  const size = Math.min(request.pageSize || DEFAULT_PAGE, MAX_PAGE);
  const ref = await reporterRefOf(service, leadId, actor);
  const history = (await readHistory(service.db, reporterFileAggregate, ref)).filter(({ pos }) => pos < before);
  const page = history.slice(-size).reverse();
  const last = page.at(-1)?.pos ?? 0;
  return {
    entries: page.map(({ type, data }) => entryView({ ...(data as object), type } as ReporterFileEvent)),
    nextPageToken: history.length > page.length ? String(last) : '',
  };
}

function readPageToken(token: string): number {
  if (token === '') return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,9}$/.test(token)) return Number(token);
  throw invalidField('page_token', 'PAGE_TOKEN_INVALID', '翻页标记无效,请从第一页重新查询。');
}

const KINDS = {
  ReporterLooked: 'REPORTER_ACCESS_KIND_LOOKED',
  ReporterLookDenied: 'REPORTER_ACCESS_KIND_LOOK_DENIED',
  ReporterOpened: 'REPORTER_ACCESS_KIND_OPENED',
  ReporterErased: 'REPORTER_ACCESS_KIND_ERASED',
  ReporterKeyDestroyed: 'REPORTER_ACCESS_KIND_KEY_DESTROYED',
} as const;

function entryView(event: ReporterFileEvent): ReporterAccess {
  const { role, unit, personKey } = event.by;
  const officer = event.type === 'ReporterOpened' ? event.officer : '';
  return { at: event.at, kind: KINDS[event.type], role, unit, personKey, stated: statedIn(event), officer };
}

function statedIn(event: ReporterFileEvent): string {
  switch (event.type) {
    case 'ReporterOpened':
      return event.reason;
    case 'ReporterErased':
      return event.legalBasis;
    case 'ReporterKeyDestroyed':
      return '';
    default:
      return event.purpose;
  }
}
