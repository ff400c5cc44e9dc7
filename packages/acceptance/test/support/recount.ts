import { type EventJson, type Figures, OTHER_DEPARTMENTS } from './figures.ts';

const CLOSING = [
  'StocktakingItemVerified',
  'StocktakingItemUnreachable',
  'StocktakingItemExcluded',
  'StocktakingItemReopened',
];
const KNOWN = ['AWAKE', 'OBSERVATION', 'RESERVED', 'SLEEPING', 'DOZING'];
const UNDECIDED = ['U_NO_ANSWER', 'U_NOT_IN_FORCE', 'U_STATE_UNKNOWN'];

/**
 * Counts the figures again from the bare events of the bus, with none of the platform's own code: for a register whose
 * rights are all in force, in scope and utility models, and one round.
 */
export function recount(events: readonly EventJson[]): Figures {
  const registered = ofTypes(events, 'PatentRegistered').length;
  const items = ofTypes(events, 'StocktakingRoundOpened').reduce((sum, { data }) => sum + Number(data.items), 0);
  const closing = latest(ofTypes(events, ...CLOSING));
  const having = (type: string) => ofTypes(closing, type).length;
  const classes = latest(ofTypes(events, 'PatentDormancyAssessed')).map(({ data }) =>
    String(data.dormancyClass).replace('DORMANCY_CLASS_', ''),
  );
  const counted = (...names: string[]) => classes.filter((name) => names.includes(name)).length;
  const asked = latest(ofTypes(events, 'PatentAvailabilityChanged')).filter(
    ({ data }) => !(data.reasonCodes as string[]).some((code) => UNDECIDED.includes(code)),
  );
  const available = (name: string) =>
    String(asked.filter(({ data }) => data.availability === `AVAILABILITY_${name}`).length);
  const excluded = having('StocktakingItemExcluded');
  const verified = having('StocktakingItemVerified');
  return {
    ...OTHER_DEPARTMENTS,
    'INV-01 total': share(verified + excluded + having('StocktakingItemUnreachable'), items),
    'INV-02 total': share(verified, items - excluded),
    'INV-03 PATENT_KIND_INVENTION': '0',
    'INV-03 PATENT_KIND_UTILITY_MODEL': String(registered),
    'INV-03 PATENT_KIND_DESIGN': '0',
    'INV-04 SLEEPING': String(counted('SLEEPING')),
    'INV-04 SLEEPING_SHARE': share(counted('SLEEPING'), counted(...KNOWN)),
    'INV-04 SLEEPING_AND_DOZING': String(counted('SLEEPING', 'DOZING')),
    'INV-04 SLEEPING_AND_DOZING_SHARE': share(counted('SLEEPING', 'DOZING'), counted(...KNOWN)),
    'INV-05 total': share(counted('UNKNOWN'), registered),
    'INV-06 AVAILABLE_NOW': available('AVAILABLE_NOW'),
    'INV-06 NEEDS_CONSENT': available('NEEDS_CONSENT'),
    'INV-07 total': '0',
    // Every right was granted before the year began, and none lapsed.
    'INV-15 total': share(0, registered),
  };
}

export function ofTypes(events: readonly EventJson[], ...names: string[]): EventJson[] {
  return events.filter(({ type }) => names.includes(type.replace('zhiqi.inventory.v1.', '')));
}

/** The event with the highest sequence of every subject. */
function latest(events: readonly EventJson[]): EventJson[] {
  const bySubject = new Map<string, EventJson>();
  for (const event of events) {
    const known = bySubject.get(event.subject);
    if (known === undefined || known.sequence < event.sequence) bySubject.set(event.subject, event);
  }
  return [...bySubject.values()];
}

function share(numerator: number, denominator: number): string {
  return `${numerator}/${denominator} = ${Math.round((numerator * 10_000) / denominator) / 100}`;
}
