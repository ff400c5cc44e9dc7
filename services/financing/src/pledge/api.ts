import {
  type AbandonPledgeRequest,
  type ModifyPledgeRequest,
  PledgeServiceDefinition,
  type PreparePledgeRequest,
  type RecordCancellationRequest,
  type RecordRefusalRequest,
  type RecordRegistrationRequest,
  type RequireCorrectionRequest,
  type RevokeRegistrationRequest,
  type SubmitCancellationRequest,
  type SubmitPledgeRequest,
  type WithdrawCancellationRequest,
} from '@zhiqi/contracts/zhiqi/financing/v1/service';
import type { Pledge as PledgeMessage } from '@zhiqi/contracts/zhiqi/financing/v1/types';
import { type Actor, parseLegalDate } from '@zhiqi/kernel';
import {
  type ActorContext,
  type MountedService,
  mount,
  requiredEnum,
  requiredRequestId,
  requiredText,
  type ServiceContext,
  type ZhiqiCallContext,
} from '@zhiqi/runtime';
import { pledgeAggregate } from './aggregate.ts';
import type { PledgeAction } from './domain.ts';
import { checkAssets, factsToSubmit, preparePledge } from './prepare.ts';
import { existingPledge, pledgeReads } from './reads.ts';
import { pledgeView } from './view.ts';

/** 质押登记 over gRPC. */
export function pledgeService(service: ServiceContext): MountedService {
  const work = async (request: WorkRequest, { actor }: ActorContext, command: Work) => ({
    pledge: await workOn(service, request, actor, command),
  });
  return mount(PledgeServiceDefinition, {
    ...pledgeReads(service),
    checkAssets: checkAssets(service),
    preparePledge: (request: PreparePledgeRequest, context: ZhiqiCallContext) =>
      preparePledge(service, request, context),
    submitPledge: async (request: SubmitPledgeRequest, context: ZhiqiCallContext) => {
      const submittedOn = parseLegalDate(request.submittedOn, 'submitted_on');
      const facts = await factsToSubmit(service, request.pledgeId, submittedOn, context);
      return work(request, context, { type: 'SubmitPledge', submittedOn, facts });
    },
    requireCorrection: (request: RequireCorrectionRequest, context: ActorContext) =>
      work(request, context, { type: 'RequireCorrection', note: request.note }),
    recordRegistration: (request: RecordRegistrationRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RecordRegistration',
        registryNo: requiredText(request.registryNo, 'registry_no', '登记号'),
        registeredOn: parseLegalDate(request.registeredOn, 'registered_on'),
      }),
    recordRefusal: (request: RecordRefusalRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RecordRefusal',
        ground: requiredEnum(request.ground, 'REFUSAL_GROUND', 'ground', '不予登记理由'),
        refusedOn: parseLegalDate(request.refusedOn, 'refused_on'),
      }),
    modifyPledge: (request: ModifyPledgeRequest, context: ActorContext) =>
      work(request, context, {
        type: 'ModifyPledge',
        securedAmountFen: request.securedAmountFen.toString(),
        debtEnd: parseLegalDate(request.debtEnd, 'debt_end'),
        modifiedOn: parseLegalDate(request.modifiedOn, 'modified_on'),
      }),
    submitCancellation: (request: SubmitCancellationRequest, context: ActorContext) =>
      work(request, context, { type: 'SubmitCancellation', dischargeDocumentNo: request.dischargeDocumentNo }),
    withdrawCancellation: (request: WithdrawCancellationRequest, context: ActorContext) =>
      work(request, context, { type: 'WithdrawCancellation' }),
    recordCancellation: (request: RecordCancellationRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RecordCancellation',
        cancelledOn: parseLegalDate(request.cancelledOn, 'cancelled_on'),
      }),
    revokeRegistration: (request: RevokeRegistrationRequest, context: ActorContext) =>
      work(request, context, {
        type: 'RevokeRegistration',
        cause: requiredEnum(request.cause, 'REVOCATION_CAUSE', 'cause', '撤销原因'),
        revokedOn: parseLegalDate(request.revokedOn, 'revoked_on'),
      }),
    abandonPledge: (request: AbandonPledgeRequest, context: ActorContext) =>
      work(request, context, { type: 'AbandonPledge' }),
  });
}

interface WorkRequest {
  readonly requestId: string;
  readonly pledgeId: string;
}

/** The fields that a command has beside actor and time. */
type Work = PledgeAction extends infer Command
  ? Command extends PledgeAction
    ? Omit<Command, 'actor' | 'at'>
    : never
  : never;

async function workOn(
  { store, clock }: ServiceContext,
  request: WorkRequest,
  actor: Actor,
  command: Work,
): Promise<PledgeMessage> {
  const requestId = requiredRequestId(request.requestId);
  const pledgeId = requiredText(request.pledgeId, 'pledge_id', '质押登记编号');
  const full = { ...command, actor, at: clock.now().toISOString() } as PledgeAction;
  const { state, version } = await store.run(pledgeAggregate, pledgeId, full, { requestId, actor, body: request });
  return pledgeView(existingPledge(state), version);
}
