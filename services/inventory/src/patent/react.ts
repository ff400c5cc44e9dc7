import { isLegalDate, type LegalDate } from '@zhiqi/kernel';
import {
  enumList,
  optionalEnum,
  type Reaction,
  type ReactionContext,
  reaction,
  requiredEnum,
  type ServiceContext,
} from '@zhiqi/runtime';
import type { EffectiveAnswer, RecordPledge } from './domain.ts';
import { runPatent } from './run.ts';

/** What makes a patent be judged anew: its verified answer, and what becomes of pledges on it. */
export function patentReactions(service: ServiceContext): Reaction[] {
  return [...answerReactions(service), ...pledgeReactions(service), ...matchReactions(service)];
}

/** A verified answer becomes the patent's effective answer. */
function answerReactions({ store, clock }: ServiceContext): Reaction[] {
  return [
    reaction('zhiqi.inventory.v1.StocktakingItemVerified', 'apply-answer', async (event, context) => {
      const { data } = event;
      const answer: EffectiveAnswer = {
        roundId: data.roundId,
        itemId: data.itemId,
        itemVersion: Number(event.sequence),
        implementation: requiredEnum(data.implementation, 'IMPLEMENTATION', 'implementation', '实施情况'),
        implementationModes: enumList(
          data.implementationModes,
          'IMPLEMENTATION_MODE',
          'implementation_modes',
          '实施方式',
        ),
        implementedSince: dateOrNull(data.implementedSince),
        willingness: requiredEnum(data.willingness, 'WILLINGNESS', 'willingness', '转化意愿'),
        acceptableModes: enumList(data.acceptableModes, 'CONVERSION_MODE', 'acceptable_modes', '转化方式'),
        obstacles: enumList(data.obstacles, 'OBSTACLE', 'obstacles', '未实施原因'),
        reserveReason: optionalEnum(data.reserveReason, 'RESERVE_REASON', 'reserve_reason', '储备理由'),
        evidenced: data.evidenced,
        verifiedOn: data.verifiedOn as LegalDate,
      };
      const at = clock.now().toISOString();
      const command = { type: 'ApplyVerifiedAnswer', actor: context.actor, at, answer } as const;
      await runPatent(store, data.applicationNo, command, { ...context, body: { answer } });
    }),
  ];
}

interface PledgeEvent {
  readonly data: { readonly pledgeId: string; readonly applicationNos: readonly string[] };
}

/** The registry's acts on a pledge reach every patent of its bundle, whether it is in the ledger yet or not. */
function pledgeReactions({ store, clock }: ServiceContext): Reaction[] {
  const record = async (
    { data: { pledgeId, applicationNos } }: PledgeEvent,
    standing: RecordPledge['standing'],
    effectiveDate: string,
    context: ReactionContext,
    securedAmountFen: string | null = null,
  ): Promise<void> => {
    const told = { pledgeId, standing, effectiveDate: effectiveDate as LegalDate, securedAmountFen };
    for (const applicationNo of applicationNos) {
      const at = clock.now().toISOString();
      const command = { type: 'RecordPledge', ...told, actor: context.actor, at } as const;
      await runPatent(store, applicationNo, command, { ...context, body: told });
    }
  };
  return [
    reaction('zhiqi.financing.v1.PledgeRegistered', 'set-pledge', (event, context) =>
      record(event, 'REGISTERED', event.data.registeredOn, context, event.data.securedAmountFen.toString()),
    ),
    reaction('zhiqi.financing.v1.PledgeModified', 'note-amount', (event, context) =>
      record(event, 'MODIFIED', event.data.modifiedOn, context, event.data.securedAmountFen.toString()),
    ),
    reaction('zhiqi.financing.v1.PledgeCancelled', 'clear-pledge', (event, context) =>
      record(event, 'CANCELLED', event.data.cancelledOn, context),
    ),
    reaction('zhiqi.financing.v1.PledgeRevoked', 'annul-pledge', (event, context) =>
      record(event, 'REVOKED', event.data.revokedOn, context),
    ),
  ];
}

/** A confirmed match with a demand speaks for the grade of its patents, until it fails. */
function matchReactions({ store, clock }: ServiceContext): Reaction[] {
  const tell = async (
    { matchId, applicationNos }: { readonly matchId: string; readonly applicationNos: readonly string[] },
    open: boolean,
    context: ReactionContext,
  ): Promise<void> => {
    for (const applicationNo of applicationNos) {
      const at = clock.now().toISOString();
      const command = { type: 'RecordDemandMatch', matchId, open, actor: context.actor, at } as const;
      await runPatent(store, applicationNo, command, { ...context, body: { matchId, open } });
    }
  };
  return [
    reaction('zhiqi.inventory.v1.MatchConfirmed', 'note-match', (event, context) => tell(event.data, true, context)),
    reaction('zhiqi.inventory.v1.MatchFailed', 'drop-match', (event, context) => tell(event.data, false, context)),
  ];
}

function dateOrNull(text: string): LegalDate | null {
  return isLegalDate(text) ? text : null;
}
