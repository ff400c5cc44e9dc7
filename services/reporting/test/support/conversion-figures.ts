import type { FactEvent } from '@zhiqi/runtime/facts';
import { percent } from './percent.ts';

/** The day on which the histories of the tests end. */
const TODAY = '2022-06-30';
const NEW_YEAR = '2022-01-01';

type Events = readonly FactEvent[];
type Figures = Record<string, string>;

/** INV-08 … INV-16 computed straight from a history, as the inventory brief words them, by one walk for each. */
export function conversionFigures(id: string, history: Events, planYear: number): Figures | undefined {
  const formula = FORMULAS[id];
  return formula?.(history, planYear);
}

const FORMULAS: Readonly<Record<string, (history: Events, planYear: number) => Figures>> = {
  'INV-08': supplyList,
  'INV-09': demandList,
  'INV-10': matching,
  'INV-11': conversions,
  'INV-12': trusteeships,
  'INV-13': navigations,
  'INV-14': highValue,
  'INV-15': lapses,
  'INV-16': pledged,
};

const name = ({ type }: FactEvent) => type.split('.').at(-1) ?? '';
const named = (history: Events, ...names: string[]) => history.filter((event) => names.includes(name(event)));
const newest = (history: Events, ...names: string[]) => [
  ...new Map(named(history, ...names).map((event) => [event.subject, event])).values(),
];
const inYear = (events: Events, year: number) => events.filter(({ time }) => shanghaiDay(time).startsWith(`${year}`));
const listOf = (event: FactEvent, field: string) => (event.data[field] ?? []) as readonly string[];
const textOf = (event: FactEvent, field: string) => String(event.data[field] ?? '');
const differing = (values: readonly string[]) => String(new Set(values).size);

function shanghaiDay(time: string): string {
  return new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 10);
}

function supplyList(history: Events, planYear: number): Figures {
  const ended = ['SupplyListingSuspended', 'SupplyListingWithdrawn', 'SupplyListingExpired', 'SupplyListingConverted'];
  const states = newest(history, 'SupplyListingPublished', ...ended);
  const listed = states.filter((event) => name(event) === 'SupplyListingPublished');
  const published = named(history, 'SupplyListingPublished');
  const fresh = inYear(published, planYear).filter(({ data }) => data.resumed !== true);
  return {
    ...(states.length > 0
      ? {
          LISTED: String(listed.length),
          LISTED_PATENTS: differing(listed.flatMap((event) => listOf(event, 'applicationNos'))),
        }
      : {}),
    ...(published.length > 0 ? { PUBLISHED: differing(fresh.map((event) => textOf(event, 'listingId'))) } : {}),
  };
}

function ofPlanYear(events: Events, planYear: number): Events {
  return events.filter(({ data }) => data.planYear === planYear);
}

function demandList(history: Events, planYear: number): Figures {
  const answers = ofPlanYear(newest(history, 'SmeSurveyAnswered'), planYear);
  const smes = answers.filter(({ data }) => data.size !== 'SME_SIZE_NOT_SME');
  const keys = (events: Events) => differing(events.map((event) => textOf(event, 'smeKey')));
  const demands = ofPlanYear(newest(history, 'DemandRegistered'), planYear);
  const states = ofPlanYear(newest(history, 'DemandRegistered', 'DemandSatisfied', 'DemandClosed'), planYear);
  const figures: Figures = {};
  if (answers.length > 0) {
    figures.SURVEYED = keys(smes);
    figures.WITH_DEMAND = keys(smes.filter(({ data }) => data.hasDemand === true));
  }
  if (demands.length > 0) {
    figures.DEMANDS = String(demands.length);
    figures.DEMAND_SMES = keys(demands);
  }
  if (states.length > 0) figures.OPEN = String(states.filter((event) => name(event) === 'DemandRegistered').length);
  return figures;
}

function matching(history: Events, planYear: number): Figures {
  const confirmed = ofPlanYear(newest(history, 'MatchConfirmed'), planYear);
  const demands = ofPlanYear(newest(history, 'DemandRegistered'), planYear);
  const matched = new Set(confirmed.map((event) => textOf(event, 'demandId'))).size;
  const introduced = inYear(named(history, 'MatchIntroduced'), planYear).toSorted(
    (a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.id < b.id ? -1 : 1),
  );
  const first = new Map<string, number>();
  for (const event of introduced) {
    const demandId = textOf(event, 'demandId');
    if (!first.has(demandId)) first.set(demandId, Number(event.data.daysFromDemand ?? 0));
  }
  const days = [...first.values()].sort((a, b) => a - b);
  const half = days.length / 2;
  const middle = days.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  const mean = middle.reduce((sum, number) => sum + number, 0) / middle.length;
  return {
    ...percent('MATCH_RATE', matched, demands.length),
    ...(days.length > 0 ? { MEDIAN_DAYS: String(mean) } : {}),
  };
}

function conversions(history: Events, planYear: number): Figures {
  const recorded = named(history, 'ConversionRecorded');
  if (recorded.length === 0) return {};
  const annulled = new Set(named(history, 'ConversionAnnulled').map(({ subject }) => subject));
  const counted = inYear(recorded, planYear).filter(({ subject }) => !annulled.has(subject));
  const handedOver = counted.filter(
    ({ data }) => /TRANSFER|LICENCE/.test(String(data.conversionKind ?? '')) && data.counterpartIsSme === true,
  );
  const patents = (events: Events) => differing(events.flatMap((event) => listOf(event, 'applicationNos')));
  const figures: Figures = {
    TIMES: String(counted.length),
    PATENTS: patents(counted),
    SME_TIMES: String(handedOver.length),
    SME_PATENTS: patents(handedOver),
  };
  const kinds = new Set(
    [
      'TRANSFER',
      'ORDINARY_LICENCE',
      'SOLE_LICENCE',
      'EXCLUSIVE_LICENCE',
      'OPEN_LICENCE',
      'EQUITY',
      'OWN_PRODUCTION',
    ].map((kind) => `CONVERSION_KIND_${kind}`),
  );
  const kindOf = ({ data }: FactEvent) => String(data.conversionKind ?? 'CONVERSION_KIND_UNSPECIFIED');
  for (const event of counted) kinds.add(kindOf(event));
  for (const kind of kinds) {
    const ofKind = counted.filter((event) => kindOf(event) === kind);
    figures[kind] = String(ofKind.length);
    figures[`PATENTS_${kind}`] = String(ofKind.reduce((sum, { data }) => sum + Number(data.patents ?? 0), 0));
  }
  return figures;
}

function trusteeships(history: Events): Figures {
  const states = newest(history, 'TrusteeshipSigned', 'TrusteeshipEnded');
  if (states.length === 0) return {};
  const active = states.filter((event) => {
    const [starts, ends] = [textOf(event, 'startsOn'), textOf(event, 'endsOn')];
    return name(event) === 'TrusteeshipSigned' && starts !== '' && starts <= TODAY && ends >= TODAY;
  });
  const clients = (events: Events) => differing(events.map((event) => textOf(event, 'clientKey')));
  return {
    CLIENTS: clients(active),
    SME_CLIENTS: clients(active.filter(({ data }) => data.clientIsSme === true)),
    AGREEMENTS: String(active.length),
  };
}

function navigations(history: Events, planYear: number): Figures {
  const isIndustry = ({ data }: FactEvent) => data.navigationType === 'NAVIGATION_TYPE_INDUSTRY_PLANNING';
  const accepted = inYear(named(history, 'NavigationProjectAccepted'), planYear).filter(isIndustry);
  const told = named(history, 'NavigationProjectApproved', 'NavigationProjectAccepted').length > 0;
  const states = newest(
    history,
    ...['NavigationProjectApproved', 'NavigationProjectDelivered'],
    ...['NavigationProjectAccepted', 'NavigationProjectCancelled'],
  );
  const running = states.filter((event) => /Approved|Delivered/.test(name(event)) && isIndustry(event));
  return {
    ...(told ? { ACCEPTED: String(accepted.length) } : {}),
    ...(states.length > 0 ? { IN_PROGRESS: String(running.length) } : {}),
  };
}

function highValue(history: Events, planYear: number): Figures {
  const assessed = newest(history, 'HighValueStatusAssessed').filter(({ data }) => data.inScope === true);
  const high = assessed.filter(({ data }) => data.highValue === true);
  const numbers = newest(history, 'ReferenceNumberRecorded').filter(
    ({ data }) => data.kind === 'REFERENCE_NUMBER_KIND_RESIDENT_POPULATION' && Number(data.year) <= planYear,
  );
  const year = Math.max(...numbers.map(({ data }) => Number(data.year)));
  const population = numbers.find(({ data }) => Number(data.year) === year);
  const figures: Figures = population
    ? // A percentage of a hundredth of the residents is a figure per ten thousand.
      perTenThousand(high.length, Number(population.data.value ?? 0))
    : {};
  if (assessed.length === 0) return figures;
  figures.HIGH_VALUE = String(high.length);
  for (const version of new Set(['HV-145-v1', ...high.map((event) => textOf(event, 'ruleSetVersion'))])) {
    figures[`RULES_${version}`] = String(high.filter((event) => textOf(event, 'ruleSetVersion') === version).length);
  }
  for (const criterion of [
    ...['STRATEGIC_EMERGING_INDUSTRY', 'OVERSEAS_FAMILY', 'MAINTAINED_OVER_TEN_YEARS', 'PLEDGE_FINANCING', 'AWARD'],
  ]) {
    const fulfilling = high.filter((event) => listOf(event, 'criteria').includes(`HIGH_VALUE_CRITERION_${criterion}`));
    figures[criterion] = String(fulfilling.length);
  }
  return figures;
}

function perTenThousand(patents: number, residents: number): Figures {
  if (residents <= 0) return {};
  const hundredths = Math.floor((patents * 2_000_000 + residents) / (residents * 2));
  return { PER_10000: `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}` };
}

function lapses(history: Events, planYear: number): Figures {
  const lapsed = inYear(named(history, 'PatentLapsed'), planYear).filter(
    ({ data }) => data.cause === 'LAPSE_CAUSE_ANNUITY_UNPAID' && data.inScope === true,
  );
  const before = history.filter((event) => {
    if (name(event) !== 'PatentRegistered') return shanghaiDay(event.time) < NEW_YEAR;
    const granted = textOf(event, 'grantDate');
    return granted !== '' && granted < NEW_YEAR;
  });
  const inForce = newest(before, 'PatentRegistered', 'PatentLegalStatusChanged', 'PatentScopeChanged').filter(
    ({ data }) => data.inScope === true && /^PATENT_STATE_GRA(NTED_IN_FORCE|CE)$/.test(String(data.state ?? '')),
  );
  return percent('total', new Set(lapsed.map(({ subject }) => subject)).size, inForce.length);
}

function pledged(history: Events): Figures {
  const changes = named(history, 'PatentEncumbranceChanged');
  if (changes.length === 0) return {};
  const overlays = new Map(changes.map((event) => [`${event.subject} ${event.data.overlay}`, event]));
  const live = [...overlays.values()].filter(({ data }) => data.overlay === 'OVERLAY_PLEDGED' && data.inForce === true);
  return { total: String(live.length) };
}
