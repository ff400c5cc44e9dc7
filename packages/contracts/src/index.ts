/**
 * The contracts of the platform: the catalogue of public events with their codecs, and the definitions of all services.
 * Messages themselves are imported from `@zhiqi/contracts/zhiqi/<context>/v1/<file>`.
 */
import { type TextViolation, violationsOf } from './check-event-text.ts';
import type { EventDescriptor } from './descriptor.ts';
import { type EventMessages, eventDescriptors } from './gen/catalogue.ts';
import { enumTitles, valueTitles } from './gen/labels.ts';

export type { TextViolation } from './check-event-text.ts';
export type { EventCodec, EventDescriptor, TextField } from './descriptor.ts';
export { type EventMessages, serviceDefinitions } from './gen/catalogue.ts';
export { reasonTitleZh } from './reason-codes.ts';
export type { TextKind } from './text-kinds.ts';

/** Full name of a public event, the CloudEvents `type`. */
export type EventType = keyof EventMessages;

/** Every public event by its full name, for lookups by a name that came from outside. */
export const eventCatalogue: ReadonlyMap<string, EventDescriptor> = new Map<string, EventDescriptor>(
  Object.entries(eventDescriptors),
);

/** The descriptor of an event whose type is known when the program is written. */
export function eventDescriptor<T extends EventType>(type: T): EventDescriptor<EventMessages[T]> {
  return eventDescriptors[type];
}

/**
 * Compares every text of an event with the kind its contract declares, before the event is stored.
 * @returns one entry for each text that may not be published: field and rule, never the value; empty when all is well
 */
export function checkEventText<T extends EventType>(type: T, message: EventMessages[T]): TextViolation[] {
  return violationsOf(eventDescriptor(type), message);
}

/** Chinese name of an enumeration, `PatentState` → `法律状态`; the name itself where the glossary does not list it yet. */
export function enumTitleZh(name: string): string {
  return enumTitles.get(name) ?? name;
}

/** Chinese of an enumeration's value, `PATENT_STATE_LAPSED` → `终止`; the value itself where the glossary does not list it. */
export function valueTitleZh(value: string): string {
  return valueTitles.get(value) ?? value;
}
