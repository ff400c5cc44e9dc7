import { randomUUID } from 'node:crypto';
import {
  type ConversionRecord,
  ConversionServiceDefinition,
  ConversionStatus,
} from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import { ConversionKind } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import { showConversions } from '../output/conversions.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { amountOf, type CounterpartOptions, counterpartOf, recordalOf } from './counterpart.ts';
import { documentHash, optionalHash } from './document-hash.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface ConversionOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const PAGE = 500;

async function work(
  options: ConversionOptions,
  call: (client: ServiceClient<ConversionServiceDefinition>) => Promise<{ conversion: ConversionRecord | undefined }>,
): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const { conversion } = await withService(platform, 'inventory', ConversionServiceDefinition, options, call);
  showConversions(options, conversion ? [conversion] : []);
}

export interface RecordOptions extends ConversionOptions, CounterpartOptions {
  readonly kind: string;
  readonly contract: string;
  readonly effective: string;
  readonly until?: string;
  readonly amount?: string;
  readonly document: string;
  readonly ownersConsent?: string;
  readonly pledgeeConsent?: string;
  readonly recordNo?: string;
  readonly recordedOn?: string;
}

/** `zhiqi conversion record NO… --kind ordinary-licence --contract 2022-10-20 --effective 2022-11-01 --document 合同.pdf`. */
export async function recordConversion(applicationNos: string[], options: RecordOptions): Promise<void> {
  const request = {
    requestId: randomUUID(),
    conversionKind: fullName(ConversionKind, 'CONVERSION_KIND', options.kind, '--kind'),
    applicationNos,
    contractDate: options.contract,
    effectiveDate: options.effective,
    termEnd: options.until ?? '',
    cnipaRecordal: recordalOf(options),
    amountFen: amountOf(options.amount),
    counterpart: counterpartOf(options),
    documentHash: documentHash(options.document, '--document'),
    jointOwnersConsentHash: optionalHash(options.ownersConsent, '--owners-consent'),
    pledgeeConsentHash: optionalHash(options.pledgeeConsent, '--pledgee-consent'),
  };
  await work(options, (client) => client.recordConversion(request));
}

/** `zhiqi conversion recordal ID --record-no … --recorded-on …`. */
export async function recordRecordal(
  conversionId: string,
  options: ConversionOptions & { recordNo: string; recordedOn: string },
): Promise<void> {
  const request = { requestId: randomUUID(), conversionId, cnipaRecordal: recordalOf(options) };
  await work(options, (client) => client.recordCnipaRecordal(request));
}

/** `zhiqi conversion end ID --on …`. */
export async function endConversion(conversionId: string, options: ConversionOptions & { on: string }): Promise<void> {
  const request = { requestId: randomUUID(), conversionId, endedOn: options.on };
  await work(options, (client) => client.endConversion(request));
}

/** `zhiqi conversion annul ID --reason …`: a record made by mistake. */
export async function annulConversion(
  conversionId: string,
  options: ConversionOptions & { reason: string },
): Promise<void> {
  const request = { requestId: randomUUID(), conversionId, reason: options.reason };
  await work(options, (client) => client.annulConversion(request));
}

/** `zhiqi conversion list`. */
export async function listConversions(
  options: ConversionOptions & { kind?: readonly string[]; status?: readonly string[]; patent?: string; year?: number },
): Promise<void> {
  const filter = {
    conversionKinds: (options.kind ?? []).map((code) => fullName(ConversionKind, 'CONVERSION_KIND', code, '--kind')),
    statuses: (options.status ?? []).map((code) => fullName(ConversionStatus, 'CONVERSION_STATUS', code, '--status')),
    applicationNo: options.patent ?? '',
    planYear: options.year ?? 0,
  };
  const platform = locateRunning(options.dataDir);
  const conversions = await withService(platform, 'inventory', ConversionServiceDefinition, options, (client) =>
    allPages(
      (pageToken) => client.listConversions({ ...filter, pageSize: PAGE, pageToken }),
      (page) => page.conversions,
    ),
  );
  showConversions(options, conversions);
}
