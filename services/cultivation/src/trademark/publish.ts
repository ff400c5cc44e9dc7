import type { Publication, PublishContext } from '@zhiqi/runtime';
import type { MarkFacts, TrademarkEvent } from './domain.ts';

/** What other services learn of a mark: neither its name nor its holder's, the holder only by a pseudonymous key. */
export function trademarkToPublic(event: TrademarkEvent, { aggregateId }: PublishContext): Publication[] {
  switch (event.type) {
    case 'TrademarkRegistered':
      return [
        {
          type: 'zhiqi.cultivation.v1.TrademarkRegistered',
          copy: 'home',
          effective: event.registeredOn,
          rulePack: event.ruleSetVersion,
          message: {
            ...common(aggregateId, event.mark),
            holderKey: event.holder.key,
            registeredOn: event.registeredOn,
            termStart: event.termStart,
            termEnd: event.termEnd,
          },
        },
      ];
    case 'TrademarkRenewalWindowOpened':
      return [
        {
          type: 'zhiqi.cultivation.v1.TrademarkRenewalWindowOpened',
          copy: 'home',
          effective: event.openedOn,
          rulePack: event.ruleSetVersion,
          message: {
            ...common(aggregateId, event.mark),
            openedOn: event.openedOn,
            termEnd: event.termEnd,
            graceEnd: event.graceEnd,
          },
        },
      ];
    case 'TrademarkGraceEntered':
      return [
        {
          type: 'zhiqi.cultivation.v1.TrademarkGraceEntered',
          copy: 'home',
          effective: event.enteredOn,
          rulePack: event.ruleSetVersion,
          message: {
            ...common(aggregateId, event.mark),
            enteredOn: event.enteredOn,
            termEnd: event.termEnd,
            graceEnd: event.graceEnd,
          },
        },
      ];
    case 'TrademarkRenewed':
      return [renewed(event, aggregateId)];
    case 'TrademarkEnded':
      return [ended(event, aggregateId)];
    case 'TrademarkRemovalFellDue':
    case 'TrademarkReviewed':
      return [];
  }
}

type EventOf<T extends TrademarkEvent['type']> = Extract<TrademarkEvent, { type: T }>;

function renewed(event: EventOf<'TrademarkRenewed'>, trademarkId: string): Publication {
  return {
    type: 'zhiqi.cultivation.v1.TrademarkRenewed',
    copy: 'home',
    effective: event.renewal.approvedOn,
    rulePack: event.ruleSetVersion,
    // Absent where no working day was asked for.
    ...(event.calendar === '' ? {} : { calendar: event.calendar }),
    message: {
      ...common(trademarkId, event.mark),
      renewedOn: event.renewal.approvedOn,
      termStart: event.termStart,
      termEnd: event.termEnd,
      inGrace: event.renewal.inGrace,
    },
  };
}

function ended(event: EventOf<'TrademarkEnded'>, trademarkId: string): Publication {
  const { cause, endedOn } = event;
  const base = { copy: 'home', effective: endedOn, rulePack: event.ruleSetVersion } as const;
  const told = { ...common(trademarkId, event.mark), refileBlockedUntil: event.refileBlockedUntil ?? '' };
  switch (cause) {
    case 'CANCELLED':
      return { ...base, type: 'zhiqi.cultivation.v1.TrademarkCancelled', message: { ...told, cancelledOn: endedOn } };
    case 'INVALIDATED':
      return {
        ...base,
        type: 'zhiqi.cultivation.v1.TrademarkInvalidated',
        message: { ...told, invalidatedOn: endedOn },
      };
    case 'REMOVED':
    case 'SURRENDERED':
      return {
        ...base,
        type: 'zhiqi.cultivation.v1.TrademarkRemoved',
        message: { ...told, cause: `TRADEMARK_END_CAUSE_${cause}`, removedOn: endedOn },
      };
  }
}

function common(trademarkId: string, { niceClass, markType, isGi }: MarkFacts) {
  return { trademarkId, niceClass, type: `TRADEMARK_TYPE_${markType}` as const, isGi };
}
