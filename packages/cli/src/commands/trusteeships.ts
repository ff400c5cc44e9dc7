import { randomUUID } from 'node:crypto';
import { TrusteeshipScope } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import {
  type Trusteeship,
  TrusteeshipMatter,
  TrusteeshipServiceDefinition,
  TrusteeshipSide,
  TrusteeshipStatus,
} from '@zhiqi/contracts/zhiqi/inventory/v1/trusteeship_service';
import { allPages } from '../output/pages.ts';
import { showTrusteeships } from '../output/trusteeships.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface TrusteeshipOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

type Client = ServiceClient<TrusteeshipServiceDefinition>;

const PAGE = 500;

function call<Result>(options: TrusteeshipOptions, work: (client: Client) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', TrusteeshipServiceDefinition, options, work);
}

async function work(
  options: TrusteeshipOptions,
  step: (client: Client, requestId: string) => Promise<{ trusteeship: Trusteeship | undefined }>,
): Promise<void> {
  const { trusteeship } = await call(options, (client) => step(client, randomUUID()));
  showTrusteeships(options, trusteeship ? [trusteeship] : []);
}

const matterOf = (code: string) => fullName(TrusteeshipMatter, 'TRUSTEESHIP_MATTER', code, '--matter');

export interface ProposeOptions extends TrusteeshipOptions {
  readonly client: string;
  readonly clientUscc: string;
  readonly sme?: boolean;
  readonly agency: string;
  readonly agencyUscc: string;
  readonly filingNo: string;
  readonly scope: string;
  readonly matter?: readonly string[];
  readonly from: string;
  readonly until?: string;
  readonly agreement: string;
  readonly confidential?: boolean;
}

/** `zhiqi trusteeship propose --client … --agency … --scope full --from … --agreement … --confidential`. */
export async function proposeTrusteeship(options: ProposeOptions): Promise<void> {
  const request = {
    client: { uscc: options.clientUscc, name: options.client },
    clientIsSme: options.sme ?? false,
    agency: { uscc: options.agencyUscc, name: options.agency },
    agencyFilingNo: options.filingNo,
    scope: fullName(TrusteeshipScope, 'TRUSTEESHIP_SCOPE', options.scope, '--scope'),
    matters: (options.matter ?? []).map(matterOf),
    startsOn: options.from,
    endsOn: options.until ?? '',
    agreementNo: options.agreement,
    confidentialityClause: options.confidential ?? false,
  };
  await work(options, (client, requestId) => client.proposeTrusteeship({ ...request, requestId }));
}

/** `zhiqi trusteeship sign ID --side client --on …`. */
export async function signTrusteeship(
  trusteeshipId: string,
  options: TrusteeshipOptions & { side: string; on: string },
): Promise<void> {
  const side = fullName(TrusteeshipSide, 'TRUSTEESHIP_SIDE', options.side, '--side');
  await work(options, (client, requestId) =>
    client.signTrusteeship({ requestId, trusteeshipId, side, signedOn: options.on }),
  );
}

/** `zhiqi trusteeship handover ID --matter annuities --due …`. */
export async function assignHandover(
  trusteeshipId: string,
  options: TrusteeshipOptions & { matter: string; due?: string },
): Promise<void> {
  const matter = matterOf(options.matter);
  await work(options, (client, requestId) =>
    client.assignHandover({ requestId, trusteeshipId, matter, dueOn: options.due ?? '' }),
  );
}

/** `zhiqi trusteeship handed-over ID HANDOVER --on …`. */
export async function completeHandover(
  trusteeshipId: string,
  handoverId: string,
  options: TrusteeshipOptions & { on: string },
): Promise<void> {
  await work(options, (client, requestId) =>
    client.completeHandover({ requestId, trusteeshipId, handoverId, completedOn: options.on }),
  );
}

/** `zhiqi trusteeship terminate ID --on … --document …`. */
export async function terminateTrusteeship(
  trusteeshipId: string,
  options: TrusteeshipOptions & { on: string; document: string },
): Promise<void> {
  await work(options, (client, requestId) =>
    client.terminateTrusteeship({ requestId, trusteeshipId, endedOn: options.on, documentNo: options.document }),
  );
}

/** `zhiqi trusteeship renew ID --agreement …`. */
export async function renewTrusteeship(
  trusteeshipId: string,
  options: TrusteeshipOptions & { agreement: string; until?: string },
): Promise<void> {
  const request = { trusteeshipId, agreementNo: options.agreement, endsOn: options.until ?? '' };
  await work(options, (client, requestId) => client.renewTrusteeship({ ...request, requestId }));
}

/** `zhiqi trusteeship list`. */
export async function listTrusteeships(
  options: TrusteeshipOptions & { status?: readonly string[]; overdue?: boolean },
): Promise<void> {
  const statuses = (options.status ?? []).map((code) =>
    fullName(TrusteeshipStatus, 'TRUSTEESHIP_STATUS', code, '--status'),
  );
  const overdueHandovers = options.overdue ?? false;
  const trusteeships = await call(options, (client) =>
    allPages(
      (pageToken) => client.listTrusteeships({ statuses, overdueHandovers, pageSize: PAGE, pageToken }),
      (page) => page.trusteeships,
    ),
  );
  showTrusteeships(options, trusteeships);
}
