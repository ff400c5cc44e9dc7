import {
  type ListPartnerBanksRequest,
  type ListPartnerBanksResponse,
  PartnerBankServiceDefinition,
  type RegisterPartnerBankRequest,
  type RegisterPartnerBankResponse,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import { type Actor, invalid, parseUscc, requireRole } from '@zhiqi/kernel';
import {
  type ActorContext,
  type MountedService,
  mount,
  requiredRequestId,
  requiredText,
  type ServiceContext,
} from '@zhiqi/runtime';
import { partnerBankAggregate } from './aggregate.ts';
import { partnerBankView } from './view.ts';

/** 合作银行名册 over gRPC. */
export function partnerBankService(service: ServiceContext): MountedService {
  return mount(PartnerBankServiceDefinition, {
    registerPartnerBank: (request: RegisterPartnerBankRequest, { actor }: ActorContext) =>
      register(service, request, actor),
    listPartnerBanks: (request: ListPartnerBanksRequest, { actor }: ActorContext) => list(service, request, actor),
  });
}

async function register(
  { store, clock }: ServiceContext,
  request: RegisterPartnerBankRequest,
  actor: Actor,
): Promise<RegisterPartnerBankResponse> {
  const requestId = requiredRequestId(request.requestId);
  const bankCode = requiredText(request.bankCode, 'bank_code', '银行代码');
  const uscc = parseUscc(request.uscc);
  const command = {
    type: 'RegisterPartnerBank',
    actor,
    at: clock.now().toISOString(),
    bankCode,
    name: request.name.trim(),
    uscc: uscc.ok ? uscc.canonical : request.uscc.trim(),
  } as const;
  const { state } = await store.run(partnerBankAggregate, bankCode, command, { requestId, actor, body: request });
  return { bank: partnerBankView(state) };
}

/** Everybody who has to choose a bank sees the list: it names no customer. */
async function list(
  { store }: ServiceContext,
  request: ListPartnerBanksRequest,
  actor: Actor,
): Promise<ListPartnerBanksResponse> {
  requireRole(actor, ['ENT', 'BANK', 'FIN', 'FINLEAD', 'LEAD', 'OFF', 'ADMIN'], '查看合作银行名册');
  const { items, nextPageToken } = await store.list(partnerBankAggregate, {}, request);
  return { banks: items.map(({ state }) => partnerBankView(state)), nextPageToken };
}

/** @throws DomainError `invalid` naming `field` when the code is not that of a registered bank */
export async function requirePartnerBank({ store }: ServiceContext, bankCode: string, field: string): Promise<void> {
  const loaded = await store.load(partnerBankAggregate, bankCode);
  if (loaded?.state.status === 'REGISTERED') return;
  throw invalid('BANK_NOT_PARTNER', '这家银行不是合作银行。请从合作银行名册中选择,或先登记合作银行。', {
    fields: [{ field, rule: 'BANK_NOT_PARTNER', messageZh: '不在合作银行名册中' }],
  });
}
