import type {
  RecordRegisterEventsRequest,
  RecordRegisterEventsResponse,
  RegisterRow,
  RegisterRowOutcome,
  RegisterRowResult,
} from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import { type Actor, isDomainError, parseLegalDate, parsePatentNumber } from '@zhiqi/kernel';
import { invalidField, requiredRequestId, requiredText, type ServiceContext } from '@zhiqi/runtime';
import type { RegisterEffect } from './domain.ts';
import { effectOfCode } from './legal-event-codes.ts';
import { runPatent } from './run.ts';

const MAX_ROWS = 1_000;

/**
 * Entries of the gazette, one command each: a row that is refused says why and holds up no other. The same request again meets
 * the answers of the first; rows that came before are known.
 */
export async function recordRegisterEvents(
  service: ServiceContext,
  request: RecordRegisterEventsRequest,
  actor: Actor,
): Promise<RecordRegisterEventsResponse> {
  const requestId = requiredRequestId(request.requestId);
  if (request.rows.length === 0) throw invalidField('rows', 'REQUIRED', '请至少提供一行登记簿事项。');
  if (request.rows.length > MAX_ROWS) {
    throw invalidField('rows', 'TOO_MANY_ROWS', `一次最多 ${MAX_ROWS} 行登记簿事项,请分批提交。`);
  }
  const results: RegisterRowResult[] = [];
  for (const [index, row] of request.rows.entries()) {
    results.push(await recordRow(service, row, { requestId: `${requestId}:${index}`, actor, field: `rows[${index}]` }));
  }
  return { results };
}

interface RowContext {
  readonly requestId: string;
  readonly actor: Actor;
  readonly field: string;
}

async function recordRow(
  { store, clock }: ServiceContext,
  row: RegisterRow,
  { requestId, actor, field }: RowContext,
): Promise<RegisterRowResult> {
  const effect = effectOfCode(row.code);
  const number = parsePatentNumber(row.applicationNo);
  if (!number.ok) return result(row, effect, 'REFUSED', `申请号无效:${number.messageZh}`);
  try {
    const at = clock.now().toISOString();
    const command = { type: 'RecordRegisterEvent', actor, at, effect, ...readRow(row, field) } as const;
    const { events } = await runPatent(store, number.canonical, command, { requestId, actor, body: row });
    return result(row, effect, events.length > 0 ? 'APPLIED' : 'KNOWN', messageOf(effect, row.code));
  } catch (error) {
    if (!isDomainError(error) || error.kind === 'forbidden') throw error;
    return result(row, effect, error.slug === 'PATENT_NOT_REGISTERED' ? 'NOT_IN_LEDGER' : 'REFUSED', error.messageZh);
  }
}

function readRow(row: RegisterRow, field: string) {
  return {
    code: requiredText(row.code, `${field}.code`, '法律事件代码').toUpperCase(),
    announcedOn: parseLegalDate(row.announcedOn, `${field}.announced_on`),
    effectiveDate: row.effectiveDate === '' ? null : parseLegalDate(row.effectiveDate, `${field}.effective_date`),
    documentNo: row.documentNo.trim(),
  };
}

function messageOf(effect: RegisterEffect, code: string): string {
  if (effect === 'UNKNOWN')
    return `代码 ${code.trim()} 不能确定对权利状态的影响,该专利暂不计数。请查登记簿副本后登记法律状态。`;
  if (effect === 'TRANSFERRED') return '权利已转移,公报没有写明受让人。请导入最新清单更新权利人。';
  if (effect === 'PLEDGE_REGISTERED' || effect === 'PLEDGE_CANCELLED') {
    return '质押事项以融资服务的登记为准,这里只作佐证。如融资服务没有这笔质押,请在那里补登。';
  }
  return '';
}

function result(
  { applicationNo, code }: RegisterRow,
  effect: RegisterEffect,
  outcome: 'APPLIED' | 'KNOWN' | 'REFUSED' | 'NOT_IN_LEDGER',
  messageZh: string,
): RegisterRowResult {
  const told: RegisterRowOutcome = `REGISTER_ROW_OUTCOME_${outcome}`;
  return { applicationNo, code, outcome: told, effect: `REGISTER_EFFECT_${effect}`, messageZh };
}
