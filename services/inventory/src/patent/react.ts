import { isLegalDate, type LegalDate } from '@zhiqi/kernel';
import { enumList, optionalEnum, type Reaction, reaction, requiredEnum, type ServiceContext } from '@zhiqi/runtime';
import { patentAggregate } from './aggregate.ts';
import type { EffectiveAnswer } from './domain.ts';

/** A verified answer becomes the patent's effective answer, and the patent is judged anew. */
export function patentReactions({ store, clock }: ServiceContext): Reaction[] {
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
        verifiedOn: data.verifiedOn as LegalDate,
      };
      const at = clock.now().toISOString();
      const command = { type: 'ApplyVerifiedAnswer', actor: context.actor, at, answer } as const;
      await store.run(patentAggregate, data.applicationNo, command, { ...context, body: { answer } });
    }),
  ];
}

function dateOrNull(text: string): LegalDate | null {
  return isLegalDate(text) ? text : null;
}
