import { randomUUID } from 'node:crypto';
import { CentreServiceDefinition } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_service';
import {
  CentreEndCause,
  CentreEvidenceKind,
  CentreStatus,
  type CultivationCentre,
  type Portfolio,
  PortfolioRole,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_types';
import { showCentres, showPortfolios } from '../output/centres.ts';
import { allPages } from '../output/pages.ts';
import { locateRunning } from '../platform/locate.ts';
import { type ServiceClient, withService } from '../platform/services.ts';
import { fullName } from './enum-names.ts';
import type { ActorOptions } from './token.ts';

interface CentreOptions extends ActorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

interface Documented extends CentreOptions {
  readonly on: string;
  readonly document: string;
}

type Client = ServiceClient<CentreServiceDefinition>;

const PAGE = 500;

function call<Result>(options: CentreOptions, work: (client: Client) => Promise<Result>): Promise<Result> {
  return withService(locateRunning(options.dataDir), 'cultivation', CentreServiceDefinition, options, work);
}

async function onCentre(
  options: CentreOptions,
  step: (client: Client, requestId: string) => Promise<{ centre: CultivationCentre | undefined }>,
): Promise<void> {
  const { centre } = await call(options, (client) => step(client, randomUUID()));
  showCentres(options, centre ? [centre] : []);
}

async function onPortfolio(
  options: CentreOptions,
  step: (client: Client, requestId: string) => Promise<{ portfolio: Portfolio | undefined }>,
): Promise<void> {
  const { portfolio } = await call(options, (client) => step(client, randomUUID()));
  showPortfolios(options, portfolio ? [portfolio] : []);
}

/** `zhiqi centre initiate --name … --field C1441`. */
export async function initiateCentre(options: CentreOptions & { name: string; field: string }): Promise<void> {
  const { name, field } = options;
  await onCentre(options, (client, requestId) => client.initiateCentre({ requestId, name, field }));
}

export interface SignOptions extends CentreOptions {
  readonly enterprise: string;
  readonly enterpriseUscc: string;
  readonly university: string;
  readonly universityUscc: string;
  readonly agency: string;
  readonly agencyUscc: string;
  readonly agreement: string;
  readonly on: string;
}

/** `zhiqi centre sign ID --enterprise … --university … --agency … --agreement … --on …`. */
export async function signCentre(centreId: string, options: SignOptions): Promise<void> {
  const request = {
    centreId,
    enterprise: { uscc: options.enterpriseUscc, name: options.enterprise },
    university: { uscc: options.universityUscc, name: options.university },
    agency: { uscc: options.agencyUscc, name: options.agency },
    agreementNo: options.agreement,
    signedOn: options.on,
  };
  await onCentre(options, (client, requestId) => client.signCentreAgreement({ ...request, requestId }));
}

/** `zhiqi centre evidence ID --kind technology-roadmap --document … --on …`. */
export async function recordEvidence(centreId: string, options: Documented & { kind: string }): Promise<void> {
  const kind = fullName(CentreEvidenceKind, 'CENTRE_EVIDENCE_KIND', options.kind, '--kind');
  const request = { centreId, kind, documentNo: options.document, recordedOn: options.on };
  await onCentre(options, (client, requestId) => client.recordCentreEvidence({ ...request, requestId }));
}

/** `zhiqi centre approve ID --on … --document …`. */
export async function approveCentre(centreId: string, options: Documented): Promise<void> {
  const request = { centreId, approvedOn: options.on, documentNo: options.document };
  await onCentre(options, (client, requestId) => client.approveCentre({ ...request, requestId }));
}

/** `zhiqi centre start ID --on …`. */
export async function startCentre(centreId: string, options: CentreOptions & { on: string }): Promise<void> {
  await onCentre(options, (client, requestId) =>
    client.startCentreOperation({ requestId, centreId, startedOn: options.on }),
  );
}

/** `zhiqi centre midterm ID --on … --document …`. */
export async function reviewCentre(centreId: string, options: Documented): Promise<void> {
  const request = { centreId, reviewedOn: options.on, documentNo: options.document };
  await onCentre(options, (client, requestId) => client.recordMidtermReview({ ...request, requestId }));
}

/** `zhiqi centre accept ID --on … --document …`. */
export async function acceptCentre(centreId: string, options: Documented): Promise<void> {
  const request = { centreId, acceptedOn: options.on, documentNo: options.document };
  await onCentre(options, (client, requestId) => client.acceptCentre({ ...request, requestId }));
}

/** `zhiqi centre end ID --cause dissolved --on … --document …`. */
export async function endCentre(centreId: string, options: Documented & { cause: string }): Promise<void> {
  const cause = fullName(CentreEndCause, 'CENTRE_END_CAUSE', options.cause, '--cause');
  const request = { centreId, cause, endedOn: options.on, documentNo: options.document };
  await onCentre(options, (client, requestId) => client.endCentre({ ...request, requestId }));
}

/** `zhiqi centre list`. */
export async function listCentres(options: CentreOptions & { status?: readonly string[] }): Promise<void> {
  const statuses = (options.status ?? []).map((code) => fullName(CentreStatus, 'CENTRE_STATUS', code, '--status'));
  const centres = await call(options, (client) =>
    allPages(
      (pageToken) => client.listCentres({ statuses, pageSize: PAGE, pageToken }),
      (page) => page.centres,
    ),
  );
  showCentres(options, centres);
}

/** `zhiqi centre portfolio create CENTRE --name …`. */
export async function createPortfolio(centreId: string, options: CentreOptions & { name: string }): Promise<void> {
  const { name } = options;
  await onPortfolio(options, (client, requestId) => client.createPortfolio({ requestId, centreId, name }));
}

export interface ChangeOptions extends CentreOptions {
  readonly add?: readonly string[];
  readonly role: string;
  readonly remove?: readonly string[];
  readonly on: string;
}

/** `zhiqi centre portfolio change PORTFOLIO --add NO,NO --role core --remove NO --on …`. */
export async function changePortfolio(portfolioId: string, options: ChangeOptions): Promise<void> {
  const role = fullName(PortfolioRole, 'PORTFOLIO_ROLE', options.role, '--role');
  const request = {
    portfolioId,
    add: (options.add ?? []).map((applicationNo) => ({ applicationNo, role, addedOn: '' })),
    remove: [...(options.remove ?? [])],
    changedOn: options.on,
  };
  await onPortfolio(options, (client, requestId) => client.changePortfolio({ ...request, requestId }));
}

/** `zhiqi centre portfolio list`. */
export async function listPortfolios(options: CentreOptions & { centre?: string }): Promise<void> {
  const centreId = options.centre ?? '';
  const portfolios = await call(options, (client) =>
    allPages(
      (pageToken) => client.listPortfolios({ centreId, pageSize: PAGE, pageToken }),
      (page) => page.portfolios,
    ),
  );
  showPortfolios(options, portfolios);
}
