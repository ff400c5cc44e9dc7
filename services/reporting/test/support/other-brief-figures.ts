import type { FactEvent } from '@zhiqi/runtime/facts';
import { percent } from './percent.ts';

/** The day on which the histories of the tests end. */
const TODAY = '2022-06-30';

/** FIN, ENF and CUL indicators computed straight from a history, as the briefs word them, by one walk for each. */
export function otherBriefFigures(id: string, history: readonly FactEvent[], planYear: number): Record<string, string> {
  switch (id) {
    case 'FIN-01':
      return pledges(history, planYear);
    case 'FIN-02':
      return securedAmounts(history, planYear);
    case 'ENF-01':
      return decidedOnTime(history, planYear);
    case 'CUL-08':
      return giRights(history);
    case 'CUL-09':
      return giUse(history);
    default:
      throw new Error(`no formula for ${id}`);
  }
}

const name = ({ type }: FactEvent) => type.split('.').at(-1) ?? '';
const named = (history: readonly FactEvent[], ...names: string[]) =>
  history.filter((event) => names.includes(name(event)));
/** Newest event of each aggregate among the named ones. */
const newest = (history: readonly FactEvent[], ...names: string[]) => [
  ...new Map(named(history, ...names).map((event) => [event.subject, event])).values(),
];
const fenOf = (value: unknown): bigint => BigInt(String(value ?? 0));
const total = (amounts: readonly bigint[]): string => amounts.reduce((sum, amount) => sum + amount, 0n).toString();

/** What was registered or modified in the year, of pledges that no revocation undid. */
function ofYear(history: readonly FactEvent[], planYear: number, ...names: string[]): FactEvent[] {
  const revoked = new Set(named(history, 'PledgeRevoked').map(({ subject }) => subject));
  return named(history, ...names).filter(
    ({ subject, time }) => time.startsWith(String(planYear)) && !revoked.has(subject),
  );
}

function pledges(history: readonly FactEvent[], planYear: number): Record<string, string> {
  const figures: Record<string, string> = {};
  const registered = ofYear(history, planYear, 'PledgeRegistered');
  const live = livePledges(history);
  for (const kind of ['PATENT', 'TRADEMARK']) {
    const ofKind = (events: readonly FactEvent[]) =>
      String(events.filter(({ data }) => data.kind === `PLEDGE_KIND_${kind}`).length);
    if (named(history, 'PledgeRegistered').length > 0) figures[kind] = ofKind(registered);
    if (live) figures[`LIVE_${kind}`] = ofKind(live);
  }
  return figures;
}

/** Undefined = no pledge was ever heard of. */
function livePledges(history: readonly FactEvent[]): FactEvent[] | undefined {
  const states = newest(history, 'PledgeRegistered', 'PledgeModified', 'PledgeCancelled', 'PledgeRevoked');
  if (states.length === 0) return undefined;
  return states.filter((event) => ['PledgeRegistered', 'PledgeModified'].includes(name(event)));
}

function securedAmounts(history: readonly FactEvent[], planYear: number): Record<string, string> {
  const figures: Record<string, string> = {};
  const moved = ofYear(history, planYear, 'PledgeRegistered', 'PledgeModified');
  const amount = (event: FactEvent) =>
    fenOf(name(event) === 'PledgeRegistered' ? event.data.securedAmountFen : event.data.changeFen);
  const ofKind = (kind: string) => moved.filter(({ data }) => data.kind === `PLEDGE_KIND_${kind}`);
  if (named(history, 'PledgeRegistered', 'PledgeModified').length > 0) {
    figures.REGISTERED = total(moved.map(amount));
    figures.REGISTERED_PATENT = total(ofKind('PATENT').map(amount));
    figures.REGISTERED_TRADEMARK = total(ofKind('TRADEMARK').map(amount));
  }
  const live = livePledges(history);
  if (live) figures.LIVE = total(live.map(({ data }) => fenOf(data.securedAmountFen)));
  return figures;
}

function decidedOnTime(history: readonly FactEvent[], planYear: number): Record<string, string> {
  const decided = named(history, 'LeadFilingDecided').filter(({ time }) => time.startsWith(String(planYear)));
  const running = ['LeadReceived', 'LeadClockResumed', 'LeadExtended', 'LeadReportMerged', 'LeadDeadlineRecalculated'];
  const overdue = newest(history, ...running, 'LeadClockPaused', 'LeadFilingDecided', 'LeadReferred').filter(
    (event) =>
      running.includes(name(event)) &&
      event.data.provisional !== true &&
      typeof event.data.deadline === 'string' &&
      event.data.deadline !== '' &&
      event.data.deadline < TODAY,
  );
  const onTime = decided.filter(({ data }) => data.onTime === true);
  return percent('total', onTime.length, decided.length + overdue.length);
}

function rightsInForce(history: readonly FactEvent[]): { readonly told: boolean; readonly rights: FactEvent[] } {
  const states = newest(history, 'GiRightObtained', 'GiRightUseChanged', 'GiRightEnded');
  return { told: states.length > 0, rights: states.filter((event) => name(event) !== 'GiRightEnded') };
}

function giRights(history: readonly FactEvent[]): Record<string, string> {
  const { told, rights } = rightsInForce(history);
  if (!told) return {};
  const tracks = ['TM_COLLECTIVE', 'TM_CERTIFICATION', 'PROTECTED_PRODUCT', 'AGRO_PRODUCT'].map((track) => {
    const key = `GI_TRACK_${track}`;
    return [key, String(rights.filter(({ data }) => data.track === key).length)] as const;
  });
  return { ...Object.fromEntries(tracks), NAMES: String(new Set(rights.map(({ data }) => data.resourceId)).size) };
}

function giUse(history: readonly FactEvent[]): Record<string, string> {
  const states = newest(
    history,
    ...['GiMarkUseAuthorised', 'GiMarkUseSuspended', 'GiMarkUseResumed', 'GiMarkUseCeased'],
  );
  const lawful = states.filter((event) => ['GiMarkUseAuthorised', 'GiMarkUseResumed'].includes(name(event)));
  const { rights } = rightsInForce(history);
  const used = rights.filter(({ data }) => data.inUse === true);
  return {
    ...(states.length > 0 ? { USERS: String(new Set(lawful.map(({ data }) => data.userKey)).size) } : {}),
    ...percent('USAGE_RATE', used.length, rights.length),
  };
}
