import { randomUUID } from 'node:crypto';
import {
  OpenLicenceContent,
  OpenLicenceServiceDefinition,
  type OpenLicenceStatement,
  OpenLicenceStatus,
} from '@zhiqi/contracts/zhiqi/inventory/v1/open_licence_service';
import { CliError, EXIT } from '../exit-codes.ts';
import { showChecks, showStatements } from '../output/conversions.ts';
import { note } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { readJson } from '../platform/json-file.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { amountOf, type CounterpartOptions, counterpartOf, recordalOf } from './counterpart.ts';
import { documentHash } from './document-hash.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface LicenceOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Client = ServiceClient<OpenLicenceServiceDefinition>;

const PAGE = 500;

function call<Result>(options: LicenceOptions, work: (client: Client) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', OpenLicenceServiceDefinition, options, work);
}

async function work(
  options: LicenceOptions,
  step: (client: Client) => Promise<{ statement: OpenLicenceStatement | undefined }>,
): Promise<void> {
  const { statement } = await call(options, step);
  showStatements(options, statement ? [statement] : []);
}

/** `zhiqi open-licence draft NO 声明.json`. */
export async function draftStatement(applicationNo: string, file: string, options: LicenceOptions): Promise<void> {
  const request = { requestId: randomUUID(), applicationNo, content: contentOf(file) };
  await work(options, (client) => client.draftOpenLicence(request));
}

/** `zhiqi open-licence revise ID 声明.json`. */
export async function reviseStatement(statementId: string, file: string, options: LicenceOptions): Promise<void> {
  const request = { requestId: randomUUID(), statementId, content: contentOf(file) };
  await work(options, (client) => client.reviseOpenLicence(request));
}

/** `zhiqi open-licence check ID`: what stands in the way, rule by rule. */
export async function checkStatement(statementId: string, options: LicenceOptions): Promise<void> {
  showChecks(options, await call(options, (client) => client.checkOpenLicence({ statementId })));
}

/** `zhiqi open-licence file ID --on …`. */
export async function fileStatement(statementId: string, options: LicenceOptions & { on: string }): Promise<void> {
  const request = { requestId: randomUUID(), statementId, filedOn: options.on };
  await work(options, (client) => client.fileOpenLicence(request));
}

/** `zhiqi open-licence announced ID --on … --no …`. */
export async function recordAnnouncement(
  statementId: string,
  options: LicenceOptions & { on: string; no: string },
): Promise<void> {
  const request = { requestId: randomUUID(), statementId, announcedOn: options.on, announcementNo: options.no };
  await work(options, (client) => client.recordOpenLicenceAnnouncement(request));
}

/** `zhiqi open-licence refused ID --on …`. */
export async function recordRefusal(statementId: string, options: LicenceOptions & { on: string }): Promise<void> {
  const request = { requestId: randomUUID(), statementId, refusedOn: options.on };
  await work(options, (client) => client.recordOpenLicenceRefusal(request));
}

/** `zhiqi open-licence withdrawn ID --on …`. */
export async function recordWithdrawal(statementId: string, options: LicenceOptions & { on: string }): Promise<void> {
  const request = { requestId: randomUUID(), statementId, withdrawnOn: options.on };
  await work(options, (client) => client.recordOpenLicenceWithdrawal(request));
}

export interface TakeOptions extends LicenceOptions, CounterpartOptions {
  readonly notified: string;
  readonly paid?: string;
  readonly amount?: string;
  readonly document: string;
  readonly recordNo?: string;
  readonly recordedOn?: string;
}

/** `zhiqi open-licence taken ID --name … --notified … --paid … --document …`. */
export async function takeLicence(statementId: string, options: TakeOptions): Promise<void> {
  const request = {
    requestId: randomUUID(),
    statementId,
    licensee: counterpartOf(options),
    notifiedOn: options.notified,
    paidOn: options.paid ?? '',
    amountFen: amountOf(options.amount),
    documentHash: documentHash(options.document, '--document'),
    cnipaRecordal: recordalOf(options),
  };
  const { statement, conversionId } = await call(options, (client) => client.takeOpenLicence(request));
  showStatements(options, statement ? [statement] : []);
  note(`转化记录 ${conversionId}`);
}

/** `zhiqi open-licence list`. */
export async function listStatements(
  options: LicenceOptions & { status?: readonly string[]; patent?: string },
): Promise<void> {
  const statuses = (options.status ?? []).map((code) =>
    fullName(OpenLicenceStatus, 'OPEN_LICENCE_STATUS', code, '--status'),
  );
  const applicationNo = options.patent ?? '';
  const statements = await call(options, (client) =>
    allPages(
      (pageToken) => client.listOpenLicences({ statuses, applicationNo, pageSize: PAGE, pageToken }),
      (page) => page.statements,
    ),
  );
  showStatements(options, statements);
}

function contentOf(file: string): OpenLicenceContent {
  const content = readJson<unknown>(file);
  if (content === undefined) throw new CliError(EXIT.usage, `声明文件 ${file} 读不到,请核对路径。`);
  return OpenLicenceContent.fromJSON(content);
}
