import type { Publication } from '@zhiqi/runtime';
import type { ItemEvent } from './domain.ts';

type EventOf<T extends ItemEvent['type']> = Extract<ItemEvent, { type: T }>;

/** The coded outcome of an item; contacts, notes and who did what stay inside. */
export function itemToPublic(event: ItemEvent): Publication[] {
  switch (event.type) {
    case 'StocktakingItemVerified':
      return [verified(event)];
    case 'StocktakingItemUnreachable':
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingItemUnreachable',
          ...home(event, event.on),
          rulePack: event.ruleSetVersion,
          message: { ...identity(event), attempts: event.attempts, channels: event.channels },
        },
      ];
    case 'StocktakingItemExcluded':
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingItemExcluded',
          ...home(event, event.on),
          message: { ...identity(event), reason: `EXCLUSION_REASON_${event.reason}` },
        },
      ];
    case 'StocktakingItemReopened':
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingItemReopened',
          ...home(event, event.on),
          message: identity(event),
        },
      ];
    case 'StocktakingItemCreated':
      return [opened(event, event.supplementary)];
    case 'StocktakingItemAnnounced':
      return [opened(event, false)];
    case 'StocktakingItemWithdrawn':
      return [
        {
          type: 'zhiqi.inventory.v1.StocktakingItemWithdrawn',
          ...home(event, event.on),
          message: identity(event),
        },
      ];
    case 'StocktakingItemFrozen':
    case 'StocktakingItemAssigned':
    case 'StocktakingContactLogged':
    case 'StocktakingAnswerRecorded':
      return [];
  }
}

function opened(event: Identity & { readonly at: string }, supplementary: boolean): Publication {
  return {
    type: 'zhiqi.inventory.v1.StocktakingItemOpened',
    ...home(event, event.at),
    message: { ...identity(event), supplementary },
  };
}

function verified(event: EventOf<'StocktakingItemVerified'>): Publication {
  return {
    type: 'zhiqi.inventory.v1.StocktakingItemVerified',
    ...home(event, event.verifiedOn),
    message: {
      ...identity(event),
      implementation: `IMPLEMENTATION_${event.implementation}`,
      implementationModes: event.implementationModes.map((mode) => `IMPLEMENTATION_MODE_${mode}` as const),
      implementedSince: event.implementedSince ?? '',
      willingness: `WILLINGNESS_${event.willingness}`,
      acceptableModes: event.acceptableModes.map((mode) => `CONVERSION_MODE_${mode}` as const),
      obstacles: event.obstacles.map((obstacle) => `OBSTACLE_${obstacle}` as const),
      reserveReason: `RESERVE_REASON_${event.reserveReason ?? 'UNSPECIFIED'}`,
      verifiedOn: event.verifiedOn,
      evidenced: event.evidenced ?? false,
    },
  };
}

function home(event: { readonly planYear: number }, effective: string) {
  return { copy: 'home', effective, planYear: event.planYear } as const;
}

function identity({ itemId, roundId, planYear, applicationNo }: Identity) {
  return { itemId, roundId, planYear, applicationNo };
}

type Identity = Pick<EventOf<'StocktakingItemVerified'>, 'itemId' | 'roundId' | 'planYear' | 'applicationNo'>;
