import { randomUUID } from 'node:crypto';
import {
  FeeStanding,
  type RegisterRow,
  type RightLife,
  RightServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import { parseYuan } from '@zhiqi/kernel';
import { openTable, type TableRow } from '@zhiqi/spreadsheet';
import { CliError, EXIT } from '../exit-codes.ts';
import { renderAnnuities, renderDueAnnuities, renderLife, renderRegisterResults } from '../output/annuities.ts';
import { note, print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface AnnuityOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Rights = ServiceClient<RightServiceDefinition>;

const PAGE = 500;
/** Rows that one call may carry. */
const BATCH = 1_000;

function call<Result>(options: AnnuityOptions, work: (client: Rights) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', RightServiceDefinition, options, work);
}

/** `zhiqi annuities due --from 2022-07-01 --until 2022-09-30`: the annuity calendar. */
export async function dueAnnuities(
  options: AnnuityOptions & { from?: string; until?: string; standing?: readonly string[] },
): Promise<void> {
  const standings = (options.standing ?? []).map((code) => fullName(FeeStanding, 'FEE_STANDING', code, '--standing'));
  const request = { dueFrom: options.from ?? '', dueUntil: options.until ?? '', standings };
  const annuities = await call(options, (client) =>
    allPages(
      (pageToken) => client.listDueAnnuities({ ...request, pageSize: PAGE, pageToken }),
      (page) => page.annuities,
    ),
  );
  if (options.json) printJson(annuities);
  else print(renderDueAnnuities(annuities));
}

/** `zhiqi annuities show NO`: what is known of a right's fees, and every annuity of its term. */
export async function showAnnuities(applicationNo: string, options: AnnuityOptions & { on?: string }): Promise<void> {
  const [life, annuities] = await call(options, async (client) => [
    (await client.getRightLife({ applicationNo })).life,
    (await client.getAnnuities({ applicationNo, paidOn: options.on ?? '' })).annuities,
  ]);
  if (options.json) {
    printJson({ life, annuities });
    return;
  }
  if (life) print(renderLife(life));
  print('');
  print(renderAnnuities(annuities));
}

/** `zhiqi annuities pay NO --year 6 --on 2022-07-10 --receipt 123`. */
export async function payAnnuity(
  applicationNo: string,
  options: AnnuityOptions & { year: number; on: string; receipt: string; amount?: string },
): Promise<void> {
  const request = {
    requestId: randomUUID(),
    applicationNo,
    patentYear: options.year,
    paidOn: options.on,
    amountFen: options.amount === undefined ? 0n : parseYuan(options.amount, 'amount'),
    documentNo: options.receipt,
  };
  show(options, (await call(options, (client) => client.recordAnnuityPayment(request))).life);
}

/** `zhiqi annuities reduce NO --percent 85 --from 2022-01-01 --document 456`. */
export async function reduceAnnuity(
  applicationNo: string,
  options: AnnuityOptions & { percent: number; from: string; document: string },
): Promise<void> {
  const { percent, from: fromDate, document: documentNo } = options;
  const request = { requestId: randomUUID(), applicationNo, percent, fromDate, documentNo };
  show(options, (await call(options, (client) => client.recordFeeReduction(request))).life);
}

/** `zhiqi register-events FILE`: entries of the gazette, one a row: number, code, day of announcement, day of effect, document. */
export async function importRegisterEvents(path: string, options: AnnuityOptions): Promise<void> {
  const rows = await readRows(path);
  const results = await call(options, async (client) => {
    const answers = [];
    for (let at = 0; at < rows.length; at += BATCH) {
      const request = { requestId: randomUUID(), rows: rows.slice(at, at + BATCH) };
      answers.push(...(await client.recordRegisterEvents(request)).results);
    }
    return answers;
  });
  if (options.json) printJson(results);
  else print(renderRegisterResults(results));
  const left = results.filter(({ outcome }) => outcome === 'REGISTER_ROW_OUTCOME_REFUSED').length;
  if (left > 0) note(`${left} 行未采用,理由见上;改正后重新导入即可,已采用的行不会重复。`);
}

const HEADERS: Readonly<Record<keyof RegisterRow, readonly string[]>> = {
  applicationNo: ['申请号', '专利号', '申请号/专利号'],
  code: ['法律事件代码', '事件代码', '代码'],
  announcedOn: ['公告日', '法律状态公告日', '公告日期'],
  effectiveDate: ['生效日', '生效日期'],
  documentNo: ['公报卷期', '卷期号', '文件编号'],
};
const REQUIRED = ['applicationNo', 'code', 'announcedOn'] as const;

async function readRows(path: string): Promise<RegisterRow[]> {
  await using file = await openTable(path);
  const rows: RegisterRow[] = [];
  let columns: ReadonlyMap<keyof RegisterRow, number> | undefined;
  for await (const row of file.sheets[0]?.rows() ?? []) {
    if (columns === undefined) columns = headerOf(row);
    else rows.push(readRow(row, columns));
  }
  if (columns === undefined || rows.length === 0) {
    throw new CliError(
      EXIT.usage,
      `${path} 中没有登记簿事项。第一行应为表头:申请号、法律事件代码、公告日、生效日、公报卷期。`,
    );
  }
  return rows;
}

function headerOf(row: TableRow): ReadonlyMap<keyof RegisterRow, number> | undefined {
  const columns = new Map<keyof RegisterRow, number>();
  for (const column of row.columns) {
    const title = row.cell(column)?.text.normalize('NFKC').trim() ?? '';
    const field = (Object.keys(HEADERS) as (keyof RegisterRow)[]).find((key) => HEADERS[key].includes(title));
    if (field !== undefined) columns.set(field, column);
  }
  return REQUIRED.every((field) => columns.has(field)) ? columns : undefined;
}

function readRow(row: TableRow, columns: ReadonlyMap<keyof RegisterRow, number>): RegisterRow {
  const text = (field: keyof RegisterRow) => {
    const column = columns.get(field);
    return column === undefined ? '' : (row.cell(column)?.text.trim() ?? '');
  };
  // Gazettes write 2023.06.16 as often as 2023-06-16.
  const date = (field: keyof RegisterRow) => text(field).replaceAll(/[./]/g, '-');
  return {
    applicationNo: text('applicationNo'),
    code: text('code'),
    announcedOn: date('announcedOn'),
    effectiveDate: date('effectiveDate'),
    documentNo: text('documentNo'),
  };
}

function show(options: AnnuityOptions, life: RightLife | undefined): void {
  if (options.json) printJson(life);
  else if (life) print(renderLife(life));
}
