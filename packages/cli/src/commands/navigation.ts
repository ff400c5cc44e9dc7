import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NavigationType } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_types';
import {
  NavigationContent,
  type NavigationProject,
  NavigationScope,
  NavigationServiceDefinition,
  NavigationStatus,
  NavigationUse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { CliError, EXIT } from '../exit-codes.ts';
import { showPack, showProjects, showStatistics } from '../output/navigation.ts';
import { allPages } from '../output/pages.ts';
import { readJson } from '../platform/json-file.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { documentHash } from './document-hash.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface NavigationOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

interface Dated extends NavigationOptions {
  readonly on: string;
}

type Client = ServiceClient<NavigationServiceDefinition>;

const PAGE = 500;

function call<Result>(options: NavigationOptions, work: (client: Client) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'inventory', NavigationServiceDefinition, options, work);
}

async function work(
  options: NavigationOptions,
  step: (client: Client, requestId: string) => Promise<{ project: NavigationProject | undefined }>,
): Promise<void> {
  const { project } = await call(options, (client) => step(client, randomUUID()));
  showProjects(options, project ? [project] : []);
}

export interface ProposeOptions extends NavigationOptions, ScopeOptions {
  readonly type: string;
  readonly title: string;
  readonly industry: string;
  readonly year?: number;
}

/** `zhiqi navigation propose --type industry-planning --title … --industry C1441 --ipc A23C`. */
export async function proposeProject(options: ProposeOptions): Promise<void> {
  const request = {
    navigationType: fullName(NavigationType, 'NAVIGATION_TYPE', options.type, '--type'),
    planYear: options.year ?? 0,
    title: options.title,
    industryCode: options.industry,
    scope: scopeOf(options),
  };
  await work(options, (client, requestId) => client.proposeNavigation({ ...request, requestId }));
}

/** `zhiqi navigation approve ID --on …`. */
export async function approveProject(projectId: string, options: Dated): Promise<void> {
  await work(options, (client, requestId) =>
    client.approveNavigation({ requestId, projectId, approvedOn: options.on }),
  );
}

/** `zhiqi navigation contract ID --on … --provider … --document …`. */
export async function contractProject(
  projectId: string,
  options: Dated & { provider: string; document: string },
): Promise<void> {
  const { provider, on: contractedOn } = options;
  const contractHash = documentHash(options.document, '--document');
  await work(options, (client, requestId) =>
    client.contractNavigation({ requestId, projectId, contractedOn, provider, contractHash }),
  );
}

/** `zhiqi navigation start ID --on …`. */
export async function startProject(projectId: string, options: Dated): Promise<void> {
  await work(options, (client, requestId) => client.startNavigation({ requestId, projectId, startedOn: options.on }));
}

/** `zhiqi navigation deliver ID --on … --report … --pack DIR/manifest.json --contents …`. */
export async function deliverProject(
  projectId: string,
  options: Dated & { report: string; pack: string; contents: readonly string[] },
): Promise<void> {
  const request = {
    projectId,
    deliveredOn: options.on,
    reportHash: documentHash(options.report, '--report'),
    dataPackHash: documentHash(options.pack, '--pack'),
    contents: options.contents.map((code) => fullName(NavigationContent, 'NAVIGATION_CONTENT', code, '--contents')),
  };
  await work(options, (client, requestId) => client.deliverNavigation({ ...request, requestId }));
}

/** `zhiqi navigation review ID --on … --experts 5 --document …`. */
export async function reviewProject(
  projectId: string,
  options: Dated & { experts: number; document: string },
): Promise<void> {
  const { experts, on: reviewedOn } = options;
  const opinionHash = documentHash(options.document, '--document');
  await work(options, (client, requestId) =>
    client.recordExpertReview({ requestId, projectId, reviewedOn, experts, opinionHash }),
  );
}

/** `zhiqi navigation accept ID --on … --document …`. */
export async function acceptProject(projectId: string, options: Dated & { document: string }): Promise<void> {
  const acceptanceRecordHash = documentHash(options.document, '--document');
  await work(options, (client, requestId) =>
    client.acceptNavigation({ requestId, projectId, acceptedOn: options.on, acceptanceRecordHash }),
  );
}

/** `zhiqi navigation publish ID --on …`. */
export async function publishProject(projectId: string, options: Dated): Promise<void> {
  await work(options, (client, requestId) =>
    client.publishNavigationForUse({ requestId, projectId, publishedOn: options.on }),
  );
}

/** `zhiqi navigation use ID --for investment-attraction --on … --document …`. */
export async function recordUse(projectId: string, options: Dated & { for: string; document: string }): Promise<void> {
  const use = {
    use: fullName(NavigationUse, 'NAVIGATION_USE', options.for, '--for'),
    usedOn: options.on,
    documentHash: documentHash(options.document, '--document'),
  };
  await work(options, (client, requestId) => client.recordNavigationUse({ requestId, projectId, use }));
}

/** `zhiqi navigation cancel ID --on …`. */
export async function cancelProject(projectId: string, options: Dated): Promise<void> {
  await work(options, (client, requestId) =>
    client.cancelNavigation({ requestId, projectId, cancelledOn: options.on }),
  );
}

/** `zhiqi navigation list`. */
export async function listProjects(
  options: NavigationOptions & { status?: readonly string[]; year?: number },
): Promise<void> {
  const statuses = (options.status ?? []).map((code) =>
    fullName(NavigationStatus, 'NAVIGATION_STATUS', code, '--status'),
  );
  const planYear = options.year ?? 0;
  const projects = await call(options, (client) =>
    allPages(
      (pageToken) => client.listNavigationProjects({ statuses, planYear, pageSize: PAGE, pageToken }),
      (page) => page.projects,
    ),
  );
  showProjects(options, projects);
}

export interface ScopeOptions {
  readonly ipc?: readonly string[];
  readonly industryCode?: readonly string[];
  readonly keyword?: readonly string[];
  /** JSON file: a list of `{name, ipcPrefixes}`. */
  readonly chain?: string;
}

/** `zhiqi navigation statistics --project ID`, or over a scope of its own. */
export async function showNavigationStatistics(
  options: NavigationOptions & ScopeOptions & { project?: string },
): Promise<void> {
  const request = { projectId: options.project ?? '', scope: scopeOf(options) };
  showStatistics(options, await call(options, (client) => client.computeNavigationStatistics(request)));
}

/** `zhiqi navigation pack DIR --project ID`: the statistics as files. */
export async function exportPack(
  folder: string,
  options: NavigationOptions & ScopeOptions & { project?: string },
): Promise<void> {
  const request = { projectId: options.project ?? '', scope: scopeOf(options) };
  mkdirSync(folder, { recursive: true });
  const names: string[] = [];
  const hash = await call(options, async (client) => {
    let chunks: Uint8Array[] = [];
    const save = () => {
      const name = names.at(-1);
      if (name !== undefined) writeFileSync(join(folder, name), Buffer.concat(chunks));
      chunks = [];
    };
    for await (const { part } of client.exportNavigationDataPack(request)) {
      if (part?.$case === 'chunk') chunks.push(part.value);
      if (part?.$case === 'file') {
        save();
        // The service names plain files; a name that would leave the folder loses its path.
        names.push(basename(part.value.name));
      }
      if (part?.$case === 'summary') {
        save();
        return part.value.dataPackHash;
      }
    }
    throw new CliError(EXIT.failure, '数据包没有收全,请重试。');
  });
  showPack(options, { folder, files: names, dataPackHash: hash });
}

function scopeOf({ ipc = [], industryCode = [], keyword = [], chain }: ScopeOptions): NavigationScope {
  const chainNodes = chain === undefined ? [] : readJson<unknown[]>(chain);
  if (chainNodes === undefined) throw new CliError(EXIT.usage, `--chain 的文件 ${chain} 读不到,请核对路径。`);
  return NavigationScope.fromJSON({
    ipcPrefixes: ipc,
    industryCodes: industryCode,
    titleKeywords: keyword,
    chainNodes,
  });
}
