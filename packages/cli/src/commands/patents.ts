import { randomUUID } from 'node:crypto';
import { ImportServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/import_service';
import {
  MissedLimit,
  NoticeDelivery,
  RestorationGround,
  type RightLife,
  RightServiceDefinition,
} from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import { PatentServiceDefinition } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { Availability, DormancyClass, Overlay, PatentState } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { CliError, EXIT } from '../exit-codes.ts';
import { renderLife } from '../output/annuities.ts';
import { print, printJson } from '../output/output.ts';
import { allPages } from '../output/pages.ts';
import { renderBatches, renderPatents, renderRecorded } from '../output/patents.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface PatentOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** A register entry: from which day, by which document. */
interface EntryOptions extends PatentOptions {
  readonly on: string;
  readonly document: string;
}

const PAGE = 500;

/** `zhiqi patents list --in-scope --judged sleeping,dozing`: the ledger. */
export async function listPatents(
  options: PatentOptions & {
    state?: readonly string[];
    judged?: readonly string[];
    usable?: readonly string[];
    inScope?: boolean;
    outOfScope?: boolean;
  },
): Promise<void> {
  if (options.inScope && options.outOfScope) {
    throw new CliError(EXIT.usage, '--in-scope 与 --out-of-scope 只能用一个。');
  }
  const request = {
    states: (options.state ?? []).map((code) => fullName(PatentState, 'PATENT_STATE', code, '--state')),
    dormancyClasses: (options.judged ?? []).map((code) => fullName(DormancyClass, 'DORMANCY_CLASS', code, '--judged')),
    availabilities: (options.usable ?? []).map((code) => fullName(Availability, 'AVAILABILITY', code, '--usable')),
    inScope: options.inScope ? true : options.outOfScope ? false : undefined,
  };
  const patents = await withService(
    locateRunning(options.dataDir),
    'inventory',
    PatentServiceDefinition,
    options,
    (client) =>
      allPages(
        (pageToken) => client.listPatents({ ...request, pageSize: PAGE, pageToken }),
        (page) => page.patents,
      ),
  );
  if (options.json) printJson(patents);
  else print(renderPatents(patents));
}

/** `zhiqi register status NO --state lapsed --on DATE --document NO`: a legal state as the register has it. */
export async function recordStatus(applicationNo: string, options: EntryOptions & { state: string }): Promise<void> {
  const request = {
    requestId: randomUUID(),
    applicationNo,
    state: fullName(PatentState, 'PATENT_STATE', options.state, '--state'),
    effectiveDate: options.on,
    documentNo: options.document,
  };
  const { patent } = await withService(
    locateRunning(options.dataDir),
    'inventory',
    PatentServiceDefinition,
    options,
    (client) => client.recordLegalStatus(request),
  );
  if (options.json) printJson(patent);
  else if (patent) print(renderRecorded(patent));
}

/** `zhiqi register encumber|release NO --kind preserved --on DATE --document NO`. */
export async function recordEncumbrance(
  applicationNo: string,
  release: boolean,
  options: EntryOptions & { kind: string },
): Promise<void> {
  const request = {
    requestId: randomUUID(),
    applicationNo,
    overlay: fullName(Overlay, 'OVERLAY', options.kind, '--kind'),
    effectiveDate: options.on,
    documentNo: options.document,
  };
  await onRight(options, (client) => (release ? client.clearEncumbrance(request) : client.recordEncumbrance(request)));
}

/** `zhiqi register notice NO --delivery mailed --on DATE`: the office told that a limit was missed. */
export async function recordNotice(
  applicationNo: string,
  options: PatentOptions & { delivery: string; on: string },
): Promise<void> {
  const delivery = fullName(NoticeDelivery, 'NOTICE_DELIVERY', options.delivery, '--delivery');
  const request = { requestId: randomUUID(), applicationNo, delivery, date: options.on };
  await onRight(options, (client) => client.recordRestorationNotice(request));
}

/** `zhiqi register request-restoration NO …`: the holder asked the office to restore the right. */
export async function requestRestoration(
  applicationNo: string,
  options: EntryOptions & {
    limit: string;
    ground: string;
    removed?: string;
    actDone?: boolean;
    feePaid?: boolean;
  },
): Promise<void> {
  const request = {
    requestId: randomUUID(),
    applicationNo,
    missedLimit: fullName(MissedLimit, 'MISSED_LIMIT', options.limit, '--limit'),
    ground: fullName(RestorationGround, 'RESTORATION_GROUND', options.ground, '--ground'),
    requestedOn: options.on,
    obstacleRemovedOn: options.removed ?? '',
    missedActCompleted: options.actDone ?? false,
    feePaid: options.feePaid ?? false,
    documentNo: options.document,
  };
  await onRight(options, (client) => client.requestRestoration(request));
}

/** `zhiqi register decide-restoration NO --granted|--refused --on DATE --document NO`. */
export async function decideRestoration(
  applicationNo: string,
  options: EntryOptions & { granted?: boolean; refused?: boolean },
): Promise<void> {
  if (Boolean(options.granted) === Boolean(options.refused)) {
    throw new CliError(EXIT.usage, '请用 --granted(准予恢复)或 --refused(不予恢复)写明决定,只能用一个。');
  }
  const { on: decidedOn, document: documentNo } = options;
  const request = { requestId: randomUUID(), applicationNo, granted: options.granted ?? false, decidedOn, documentNo };
  await onRight(options, (client) => client.recordRestorationDecision(request));
}

/** `zhiqi import list`: every imported list. */
export async function listBatches(options: PatentOptions): Promise<void> {
  const batches = await withService(
    locateRunning(options.dataDir),
    'inventory',
    ImportServiceDefinition,
    options,
    (client) =>
      allPages(
        (pageToken) => client.listImportBatches({ pageSize: PAGE, pageToken }),
        (page) => page.batches,
      ),
  );
  if (options.json) printJson(batches);
  else print(renderBatches(batches));
}

/** Records something of a right and shows its life. */
async function onRight(
  options: PatentOptions,
  record: (client: ServiceClient<RightServiceDefinition>) => Promise<{ life?: RightLife | undefined }>,
): Promise<void> {
  const platform = locateRunning(options.dataDir);
  const { life } = await withService(platform, 'inventory', RightServiceDefinition, options, record);
  if (options.json) printJson(life);
  else if (life) print(renderLife(life));
}
