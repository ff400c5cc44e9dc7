import type { FactEvent } from '@zhiqi/runtime/facts';
import { conversionFigures } from './conversion-figures.ts';
import { otherBriefFigures } from './other-brief-figures.ts';
import { percent } from './percent.ts';

/**
 * INV-01 … INV-07 (the other departments' beside it) computed straight from a history, as the inventory brief's table words them, by one walk for each: what the
 * definitions are compared with. Percentages are computed by decimal long division, not by the engine's rounding.
 */
export function briefFigures(id: string, history: readonly FactEvent[], planYear: number): Record<string, string> {
  switch (id) {
    case 'INV-01':
      return coverage(history, planYear, ({ closed, opened }) => [closed, opened]);
    case 'INV-02':
      return coverage(history, planYear, ({ verified, answerable }) => [verified, answerable]);
    case 'INV-03':
      return inForceByKind(history);
    case 'INV-04':
      return sleeping(history);
    case 'INV-05':
      return percent('total', inScope(dormancies(history)).filter(isClass('UNKNOWN')).length, inForce(history).length);
    case 'INV-06':
      return usable(history);
    case 'INV-07':
      return awakened(history, planYear);
    default:
      return conversionFigures(id, history, planYear) ?? otherBriefFigures(id, history, planYear);
  }
}

const name = (event: FactEvent) => event.type.slice('zhiqi.inventory.v1.'.length);
const yearOf = (event: FactEvent) => event.data.planYear;

/** State of each aggregate after replaying the named events in order. */
function replay(history: readonly FactEvent[], names: readonly string[]): FactEvent[] {
  const states: Record<string, FactEvent> = {};
  for (const event of history) if (names.includes(name(event))) states[event.subject] = event;
  return Object.values(states);
}

/** Patents of the plan year, each once in however many rounds it is. */
function coverage(
  history: readonly FactEvent[],
  planYear: number,
  ratio: (patents: { opened: number; closed: number; verified: number; answerable: number }) => [number, number],
): Record<string, string> {
  const patents = (among: readonly string[], counted: readonly string[]): number => {
    const standing = replay(history, among.map(itemEvent)).filter((event) => yearOf(event) === planYear);
    const matching = standing.filter((event) => counted.map(itemEvent).includes(name(event)));
    return new Set(matching.map(({ data }) => data.applicationNo)).size;
  };
  const work = ['Verified', 'Unreachable', 'Excluded', 'Reopened', 'Withdrawn'];
  return percent(
    'total',
    ...ratio({
      opened: patents(['Opened', 'Withdrawn'], ['Opened']),
      closed: patents(work, ['Verified', 'Unreachable', 'Excluded']),
      verified: patents(work, ['Verified']),
      answerable: patents(['Opened', ...work], ['Opened', 'Verified', 'Unreachable', 'Reopened']),
    }),
  );
}

const itemEvent = (what: string): string => `StocktakingItem${what}`;

function register(history: readonly FactEvent[]): FactEvent[] {
  return replay(history, ['PatentRegistered', 'PatentLegalStatusChanged', 'PatentScopeChanged']);
}

function inForce(history: readonly FactEvent[]): FactEvent[] {
  return register(history).filter(
    ({ data }) =>
      data.inScope === true && (data.state === 'PATENT_STATE_GRANTED_IN_FORCE' || data.state === 'PATENT_STATE_GRACE'),
  );
}

function inForceByKind(history: readonly FactEvent[]): Record<string, string> {
  const told = register(history).some(({ data }) => data.state !== undefined && data.state !== 'PATENT_STATE_UNKNOWN');
  if (!told) return {};
  const figures: Record<string, number> = {
    PATENT_KIND_INVENTION: 0,
    PATENT_KIND_UTILITY_MODEL: 0,
    PATENT_KIND_DESIGN: 0,
  };
  for (const { data } of inForce(history)) {
    const kind = String(data.kind ?? 'PATENT_KIND_UNSPECIFIED');
    figures[kind] = (figures[kind] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(figures).map(([kind, figure]) => [kind, String(figure)]));
}

function dormancies(history: readonly FactEvent[]): FactEvent[] {
  return replay(history, ['PatentDormancyAssessed']);
}

const inScope = (events: FactEvent[]) => events.filter(({ data }) => data.inScope === true);
const isClass =
  (...classes: string[]) =>
  ({ data }: FactEvent) =>
    classes.some((one) => data.dormancyClass === `DORMANCY_CLASS_${one}`);

function sleeping(history: readonly FactEvent[]): Record<string, string> {
  const assessed = inScope(dormancies(history)).filter(
    isClass('AWAKE', 'OBSERVATION', 'RESERVED', 'SLEEPING', 'DOZING'),
  );
  if (assessed.length === 0) return {};
  const asleep = assessed.filter(isClass('SLEEPING')).length;
  const idle = assessed.filter(isClass('SLEEPING', 'DOZING')).length;
  return {
    SLEEPING: String(asleep),
    ...percent('SLEEPING_SHARE', asleep, assessed.length),
    SLEEPING_AND_DOZING: String(idle),
    ...percent('SLEEPING_AND_DOZING_SHARE', idle, assessed.length),
  };
}

function usable(history: readonly FactEvent[]): Record<string, string> {
  // Nobody asked, no right in force, or no state known: nothing is known of its use, which is not the same as "not usable".
  const undecided = ['U_NO_ANSWER', 'U_NOT_IN_FORCE', 'U_STATE_UNKNOWN'];
  const told = inScope(replay(history, ['PatentAvailabilityChanged'])).filter(
    ({ data }) => !undecided.some((code) => JSON.stringify(data.reasonCodes ?? []).includes(code)),
  );
  if (told.length === 0) return {};
  const having = (value: string) => String(told.filter(({ data }) => data.availability === value).length);
  return { AVAILABLE_NOW: having('AVAILABILITY_AVAILABLE_NOW'), NEEDS_CONSENT: having('AVAILABILITY_NEEDS_CONSENT') };
}

function awakened(history: readonly FactEvent[], planYear: number): Record<string, string> {
  const assessments = history.filter((event) => name(event) === 'PatentDormancyAssessed');
  if (assessments.length === 0) return {};
  const woken = assessments.filter(
    (event) =>
      event.time.startsWith(String(planYear)) &&
      event.data.inScope === true &&
      ['DORMANCY_CLASS_SLEEPING', 'DORMANCY_CLASS_DOZING'].includes(String(event.data.previousClass)) &&
      isClass('AWAKE')(event),
  );
  return { total: String(woken.length) };
}
