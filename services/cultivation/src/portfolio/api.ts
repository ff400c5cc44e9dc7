import type {
  ChangePortfolioRequest,
  ChangePortfolioResponse,
  CreatePortfolioRequest,
  CreatePortfolioResponse,
  GetPortfolioRequest,
  GetPortfolioResponse,
  ListPortfoliosRequest,
  ListPortfoliosResponse,
} from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_service';
import type { Portfolio } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_types';
import { type Actor, parseLegalDate, parsePatentNumber, prefixedId } from '@zhiqi/kernel';
import {
  type ActorContext,
  invalidField,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { centreAggregate } from '../cultivation-centre/aggregate.ts';
import { mayCultivate, unknownCentre } from '../cultivation-centre/domain.ts';
import { formText } from '../form-text.ts';
import { requireReader } from '../readers.ts';
import { portfolioAggregate } from './aggregate.ts';
import { type PortfolioState, unknownPortfolio } from './domain.ts';

/** The half of CentreService that works on portfolios. */
export function portfolioHandlers(service: ServiceContext) {
  return {
    createPortfolio: (request: CreatePortfolioRequest, { actor }: ActorContext) => create(service, request, actor),
    changePortfolio: (request: ChangePortfolioRequest, { actor }: ActorContext) => change(service, request, actor),
    getPortfolio: (request: GetPortfolioRequest, { actor }: ActorContext) => get(service, request, actor),
    listPortfolios: (request: ListPortfoliosRequest, { actor }: ActorContext) => list(service, request, actor),
  };
}

async function create(
  service: ServiceContext,
  request: CreatePortfolioRequest,
  actor: Actor,
): Promise<CreatePortfolioResponse> {
  const requestId = requiredRequestId(request.requestId);
  const portfolioId = prefixedId('pfl', requestId);
  const centreId = requiredText(request.centreId, 'centre_id', '中心编号');
  const { state, version } = await service.store.run(
    portfolioAggregate,
    portfolioId,
    {
      type: 'CreatePortfolio',
      actor,
      at: service.clock.now().toISOString(),
      centreCultivates: await centreCultivates(service, centreId),
      portfolioId,
      centreId,
      name: formText(request.name, 'name', '组合名称'),
    },
    { requestId, actor, body: request },
  );
  return { portfolio: portfolioView(state, version) };
}

async function change(
  service: ServiceContext,
  request: ChangePortfolioRequest,
  actor: Actor,
): Promise<ChangePortfolioResponse> {
  const requestId = requiredRequestId(request.requestId);
  const id = requiredText(request.portfolioId, 'portfolio_id', '组合编号');
  const known = (await service.store.load(portfolioAggregate, id))?.state;
  if (known === undefined || known.status === 'ABSENT') throw unknownPortfolio();
  const { state, version } = await service.store.run(
    portfolioAggregate,
    id,
    {
      type: 'ChangePortfolio',
      actor,
      at: service.clock.now().toISOString(),
      centreCultivates: await centreCultivates(service, known.centreId),
      add: request.add.map(({ applicationNo, role }, index) => ({
        applicationNo: readNumber(applicationNo, `add[${index}].application_no`),
        role: requiredEnum(role, 'PORTFOLIO_ROLE', `add[${index}].role`, '组合中的作用'),
      })),
      remove: request.remove.map((applicationNo, index) => readNumber(applicationNo, `remove[${index}]`)),
      changedOn: parseLegalDate(request.changedOn, 'changed_on'),
    },
    { requestId, actor, body: request },
  );
  return { portfolio: portfolioView(state, version) };
}

/** Any spelling of a number that a clerk pastes (brief §2.1). */
function readNumber(raw: string, field: string): string {
  const parsed = parsePatentNumber(raw);
  if (parsed.ok) return parsed.canonical;
  throw invalidField(field, 'APPLICATION_NO_INVALID', `申请号无效:${parsed.messageZh}`);
}

async function centreCultivates({ store }: ServiceContext, centreId: string): Promise<boolean> {
  const centre = (await store.load(centreAggregate, centreId))?.state;
  if (centre === undefined || centre.status === 'ABSENT') throw unknownCentre();
  return mayCultivate(centre);
}

async function get(
  { store }: ServiceContext,
  request: GetPortfolioRequest,
  actor: Actor,
): Promise<GetPortfolioResponse> {
  requireReader(actor, '专利组合');
  const loaded = await store.load(portfolioAggregate, requiredText(request.portfolioId, 'portfolio_id', '组合编号'));
  if (!loaded) throw unknownPortfolio();
  return { portfolio: portfolioView(loaded.state, loaded.version) };
}

async function list(
  { store }: ServiceContext,
  request: ListPortfoliosRequest,
  actor: Actor,
): Promise<ListPortfoliosResponse> {
  requireReader(actor, '专利组合');
  const filter = request.centreId === '' ? {} : { 'state.centreId': request.centreId };
  const { items, nextPageToken } = await store.list(portfolioAggregate, filter, request);
  return { portfolios: items.map(({ state, version }) => portfolioView(state, version)), nextPageToken };
}

function portfolioView(state: PortfolioState, version: number): Portfolio {
  if (state.status === 'ABSENT') throw unknownPortfolio();
  const { portfolioId, centreId, name, patents } = state;
  return {
    portfolioId,
    centreId,
    name,
    patents: patents.map(({ applicationNo, role, addedOn }) => ({
      applicationNo,
      role: `PORTFOLIO_ROLE_${role}` as const,
      addedOn,
    })),
    etag: String(version),
  };
}
