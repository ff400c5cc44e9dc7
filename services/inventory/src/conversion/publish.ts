import type { Publication, PublishContext } from '@zhiqi/runtime';
import { amountBand, type ConversionEvent } from './domain.ts';

type EventOf<T extends ConversionEvent['type']> = Extract<ConversionEvent, { type: T }>;

/** What others learn of a conversion: how, when and in which band of money; never who, nor the amount. */
export function conversionToPublic(event: ConversionEvent, { aggregateId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'ConversionRecorded':
      return [recorded(event, aggregateId)];
    case 'ConversionAnnulled':
      return [
        {
          type: 'zhiqi.inventory.v1.ConversionAnnulled',
          copy: 'home',
          effective: event.on,
          message: { ...named(event, aggregateId), annulledOn: event.on },
        },
      ];
    case 'ConversionEnded':
      return [
        {
          type: 'zhiqi.inventory.v1.ConversionEnded',
          copy: 'home',
          effective: event.on,
          message: { ...named(event, aggregateId), endedOn: event.on },
        },
      ];
    case 'ConversionRecordalAdded':
      return [];
  }
}

function recorded(event: EventOf<'ConversionRecorded'>, conversionId: string): Publication {
  return {
    type: 'zhiqi.inventory.v1.ConversionRecorded',
    copy: 'home',
    effective: event.effectiveDate,
    planYear: event.planYear,
    message: {
      ...named(event, conversionId),
      planYear: event.planYear,
      patents: event.applicationNos.length,
      contractDate: event.contractDate,
      effectiveDate: event.effectiveDate,
      recordedAtCnipa: event.cnipaRecordal !== null,
      counterpartIsSme: event.counterpart?.isSme ?? false,
      crossRegion: event.crossRegion,
      amountBand: `CONVERSION_AMOUNT_BAND_${amountBand(event.amountFen)}`,
    },
  };
}

function named({ kind, applicationNos }: Exclude<ConversionEvent, EventOf<'ConversionRecordalAdded'>>, id: string) {
  const conversionKind = `CONVERSION_KIND_${kind}` as const;
  return { conversionId: id, conversionKind, applicationNos: [...applicationNos] };
}
