import { type EventMessages, type EventType, eventDescriptor } from '@zhiqi/contracts';
import type { FactEvent, JsonObject } from '@zhiqi/runtime/facts';

type EventFields<T extends EventType> = Partial<EventMessages[T]>;

export interface Occasion {
  /** When it was recorded: a UTC instant; default one second after the event before. */
  readonly recorded?: string;
  /** When it took effect: a date of law or an instant; default when it was recorded. */
  readonly effective?: string;
}

/** An invented county that tells events, as the inventory service publishes them. */
export class County {
  readonly events: FactEvent[] = [];
  readonly #positions = new Map<string, number>();
  #clock: number;

  constructor(start = '2022-03-01T01:00:00.000Z') {
    this.#clock = Date.parse(start);
  }

  /** Tells one event about one aggregate; the payload goes through the contract's own proto3 JSON. */
  tell<T extends EventType>(type: T, subject: string, fields: EventFields<T>, occasion: Occasion = {}): FactEvent {
    const descriptor = eventDescriptor(type);
    this.#clock = occasion.recorded === undefined ? this.#clock + 1_000 : Date.parse(occasion.recorded);
    const recordedTime = new Date(this.#clock).toISOString();
    const key = `${descriptor.aggregate}/${subject}`;
    const sequence = (this.#positions.get(key) ?? 0) + 1;
    this.#positions.set(key, sequence);
    const number = this.events.length + 1;
    const event: FactEvent = {
      id: `evt_${String(number).padStart(6, '0')}`,
      type,
      region: '150621',
      service: descriptor.service,
      aggregate: descriptor.aggregate,
      subject,
      sequence,
      time: effectiveTime(occasion.effective ?? recordedTime),
      recordedTime,
      noticeItems: descriptor.noticeItems,
      data: descriptor.codec.toJSON(descriptor.codec.fromPartial(fields)) as JsonObject,
      stream: `ZHIQI_${descriptor.service.toUpperCase()}`,
      streamSequence: number,
    };
    this.events.push(event);
    return event;
  }

  registered(subject: string, fields: EventFields<'zhiqi.inventory.v1.PatentRegistered'>, occasion?: Occasion) {
    return this.tell('zhiqi.inventory.v1.PatentRegistered', subject, { applicationNo: subject, ...fields }, occasion);
  }

  statusChanged(
    subject: string,
    fields: EventFields<'zhiqi.inventory.v1.PatentLegalStatusChanged'>,
    occasion?: Occasion,
  ) {
    const type = 'zhiqi.inventory.v1.PatentLegalStatusChanged';
    return this.tell(type, subject, { applicationNo: subject, ...fields }, occasion);
  }

  scopeChanged(subject: string, fields: EventFields<'zhiqi.inventory.v1.PatentScopeChanged'>, occasion?: Occasion) {
    return this.tell('zhiqi.inventory.v1.PatentScopeChanged', subject, { applicationNo: subject, ...fields }, occasion);
  }

  assessed(subject: string, fields: EventFields<'zhiqi.inventory.v1.PatentDormancyAssessed'>, occasion?: Occasion) {
    const type = 'zhiqi.inventory.v1.PatentDormancyAssessed';
    return this.tell(type, subject, { applicationNo: subject, inScope: true, ...fields }, occasion);
  }

  available(subject: string, fields: EventFields<'zhiqi.inventory.v1.PatentAvailabilityChanged'>, occasion?: Occasion) {
    const type = 'zhiqi.inventory.v1.PatentAvailabilityChanged';
    return this.tell(type, subject, { applicationNo: subject, inScope: true, ...fields }, occasion);
  }

  roundOpened(roundId: string, items: number, planYear = 2022, occasion?: Occasion) {
    return this.tell('zhiqi.inventory.v1.StocktakingRoundOpened', roundId, { roundId, items, planYear }, occasion);
  }

  /** A round whose items are these. */
  roundWith(roundId: string, items: readonly string[], planYear = 2022): void {
    this.roundOpened(roundId, items.length, planYear);
    for (const item of items) this.item('Opened', item, planYear);
  }

  item(
    what: 'Opened' | 'Verified' | 'Unreachable' | 'Excluded' | 'Reopened' | 'Withdrawn',
    itemId: string,
    planYear = 2022,
    occasion?: Occasion,
  ): FactEvent {
    const type = `zhiqi.inventory.v1.StocktakingItem${what}` as const;
    // `rnd_1.95115608.X` is the item of 95115608.X in the first round.
    const applicationNo = itemId.replace(/^rnd_\w+\./, '');
    const fields = { itemId, applicationNo, planYear } as EventFields<EventType>;
    return this.tell<EventType>(type, itemId, fields, occasion);
  }
}

function effectiveTime(effective: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(effective) ? `${effective}T00:00:00+08:00` : effective;
}
