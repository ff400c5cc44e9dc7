import type { Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, day, morning } from '../../test/patents.ts';
import { parametersOf } from '../patent/domain.ts';
import { PATENT_RULES } from '../rule-sets.ts';
import { ruleSetAggregate } from './aggregate.ts';
import { type PublishedVersion, withPublished } from './domain/spans.ts';
import { type DraftRuleSet, type DryRunTotals, type RuleSetCommand, ruleSetDecider, type Standing } from './domain.ts';

const { given } = deciderSpec(ruleSetDecider);
const [shipped] = PATENT_RULES.dormancy;
const parameters = parametersOf(shipped as NonNullable<typeof shipped>);
const standing: Standing = {
  family: [{ version: 'DORM-v1', validFrom: day('1985-04-01'), shipped: true }],
  otherVersions: ['HV-145-v1'],
  closedYears: [],
};
const at = morning('2022-06-30');
const person = (personKey: string, role: Role = 'LEAD') => actor(role, personKey);

const draft = (over: Partial<DraftRuleSet> = {}): DraftRuleSet => ({
  type: 'DraftRuleSet',
  actor: person('p-drafter', 'OFF'),
  at,
  ruleSetId: 'rls_DORM-v2',
  kind: 'DORMANCY',
  version: 'DORM-v2',
  validFrom: day('2022-07-01'),
  parameters: { ...parameters, lookbackMonths: 24 },
  description: '缩短回看期,设计值',
  parametersHash: 'hash-1',
  standing,
  seiTables: ['SEI-IPC-2021'],
  ...over,
});
const totals: DryRunTotals = {
  parametersHash: 'hash-1',
  asOf: day('2022-07-01'),
  againstVersion: 'DORM-v1',
  patents: 10,
  flips: 2,
  regrounded: 1,
  transitions: [{ fromClass: 'AWAKE', toClass: 'UNKNOWN', patents: 2 }],
};
const recordDryRun = (over: Partial<DryRunTotals> = {}): RuleSetCommand => ({
  type: 'RecordDryRun',
  totals: { ...totals, ...over },
  actor: person('p-drafter', 'OFF'),
  at,
});
const publish = (over: Partial<Standing> = {}, personKey = 'p-lead', when = at): RuleSetCommand => ({
  type: 'PublishRuleSet',
  actor: person(personKey),
  at: when,
  standing: { ...standing, ...over },
});
const history = (...commands: RuleSetCommand[]) => {
  const events: ReturnType<typeof ruleSetDecider.decide> = [];
  for (const command of commands) events.push(...given(events).when(command).events);
  return events;
};
const tried = history(draft(), recordDryRun());

describe('a version comes into force by draft, dry run and a second person', () => {
  it('is drafted by an officer, with its reason', () => {
    expect(given([]).when(draft()).state).toMatchObject({ status: 'DRAFT', drafters: ['p-drafter'], dryRun: null });
    given([])
      .when(draft({ description: ' ' }))
      .thenRefused({ slug: 'RULE_SET_INVALID', fields: ['description'] });
    given([])
      .when(draft({ actor: person('p-1', 'ENT') }))
      .thenRefused('ROLE_NOT_ALLOWED');
  });

  it('is published by a leader who had no hand in it, after a dry run', () => {
    expect(given(tried).when(publish()).events).toMatchObject([{ type: 'RuleSetPublished', flips: 2, by: 'p-lead' }]);
    given(tried).when(publish({}, 'p-drafter')).thenRefused({ kind: 'forbidden', slug: 'SECOND_PERSON_REQUIRED' });
    given(tried)
      .when({ ...publish(), actor: person('p-officer', 'OFF') } as RuleSetCommand)
      .thenRefused('ROLE_NOT_ALLOWED');
    given(history(draft())).when(publish()).thenRefused('DRY_RUN_REQUIRED');
  });

  it('who changed a draft had a hand in it, too, and a changed draft needs a new dry run', () => {
    const changed = [
      ...tried,
      ...given(tried).when(draft({ actor: person('p-lead'), parametersHash: 'hash-2' })).events,
    ];
    given(changed).when(publish({}, 'p-other')).thenRefused('DRY_RUN_REQUIRED');
    given(changed).when(recordDryRun()).thenRefused('DRY_RUN_OUTDATED');
    const again = [...changed, ...given(changed).when(recordDryRun({ parametersHash: 'hash-2' })).events];
    given(again).when(publish()).thenRefused('SECOND_PERSON_REQUIRED');
    given(again).when(publish({}, 'p-drafter')).thenRefused('SECOND_PERSON_REQUIRED');
    expect(given(again).when(publish({}, 'p-other')).events).toHaveLength(1);
  });

  it('a dry run against a version that was replaced since does not count', () => {
    const between = { version: 'DORM-v1a', validFrom: day('2022-06-15'), shipped: false };
    const family = [...standing.family, between];
    given(tried).when(publish({ family })).thenRefused('DRY_RUN_OUTDATED');
    const again = [...tried, ...given(tried).when(recordDryRun({ againstVersion: 'DORM-v1a' })).events];
    expect(given(again).when(publish({ family })).events).toHaveLength(1);
  });

  it('is tried on a day on which it holds', () => {
    given(history(draft()))
      .when(recordDryRun({ asOf: day('2022-06-30') }))
      .thenRefused('AS_OF_BEFORE_START');
  });

  it('once published it stays as it is', () => {
    const published = [...tried, ...given(tried).when(publish()).events];
    given(published).when(draft()).thenRefused('RULE_SET_PUBLISHED');
    given(published).when(recordDryRun()).thenRefused('RULE_SET_PUBLISHED');
    given(published).when(publish()).thenRefused('RULE_SET_PUBLISHED');
    given([]).when(publish()).thenRefused('RULE_SET_NOT_DRAFTED');
  });

  test.each([
    ['a missing parameter', { ...parameters, lookbackMonths: undefined }, 'parameters_json.lookbackMonths'],
    ['half a month', { ...parameters, lookbackMonths: 1.5 }, 'parameters_json.lookbackMonths'],
    ['an unknown parameter', { ...parameters, lookback: 24 }, 'parameters_json.lookback'],
    ['a flag that is none', { ...parameters, pledgeCountsAsUse: 'yes' }, 'parameters_json.pledgeCountsAsUse'],
  ])('%s is refused by its name', (_case, wrong, field) => {
    given([])
      .when(draft({ parameters: wrong }))
      .thenRefused({ slug: 'RULE_SET_INVALID', fields: [field] });
  });

  it('every kind has its own parameters', () => {
    const [highValue] = PATENT_RULES.highValue;
    const own = parametersOf(highValue as NonNullable<typeof highValue>);
    const high = { kind: 'HIGH_VALUE', version: 'HV-145-v2', ruleSetId: 'rls_HV-145-v2' } as const;
    expect(given([]).when(draft({ ...high, parameters: own })).events).toHaveLength(1);
    given([])
      .when(draft({ ...high, parameters: { ...own, pledgeThresholdFen: 5, seiTable: 'X', criteria: ['LUCK'] } }))
      .thenRefused({
        slug: 'RULE_SET_INVALID',
        fields: ['parameters_json.criteria', 'parameters_json.pledgeThresholdFen', 'parameters_json.seiTable'],
      });
  });
});

describe('R-24 a closed year never changes', () => {
  it('R-24 no version begins in a year that is over', () => {
    given([])
      .when(draft({ validFrom: day('2021-12-31') }))
      .thenRefused('YEAR_CLOSED');
    given(tried)
      .when(publish({}, 'p-lead', morning('2023-01-02')))
      .thenRefused('YEAR_CLOSED');
  });

  it('R-24 no version begins in a year whose stocktaking round is closed', () => {
    given(tried)
      .when(publish({ closedYears: [2022] }))
      .thenRefused('YEAR_CLOSED');
    expect(
      given([]).when(draft({ validFrom: day('2023-01-01'), standing: { ...standing, closedYears: [2022] } })).events,
    ).toHaveLength(1);
  });

  it('none begins before one that was published earlier, or takes its name', () => {
    const later = { version: 'DORM-v3', validFrom: day('2022-07-01'), shipped: false };
    given(tried)
      .when(publish({ family: [...standing.family, later] }))
      .thenRefused('BEFORE_LAST_VERSION');
    given([])
      .when(draft({ version: 'DORM-v1' }))
      .thenRefused('VERSION_TAKEN');
    given([])
      .when(draft({ version: 'HV-145-v1', ruleSetId: 'rls_HV-145-v1' }))
      .thenRefused('VERSION_TAKEN');
    given([])
      .when(draft({ version: 'dorm 2' }))
      .thenRefused({ slug: 'RULE_SET_INVALID', fields: ['version'] });
  });
});

describe('judging anew', () => {
  const published = [...tried, ...given(tried).when(publish()).events];
  const step = (after: string, patents: number, done: boolean): RuleSetCommand => ({
    type: 'RecordRejudged',
    actor: person('svc', 'SYS'),
    at: morning('2022-07-01'),
    after,
    patents,
    done,
  });
  const dueAt = (...commands: RuleSetCommand[]) => {
    const events = [...published];
    for (const command of commands) events.push(...given(events).when(command).events);
    const last = commands.at(-1) ?? publish();
    return ruleSetAggregate.dueAt?.(events.reduce(ruleSetDecider.evolve, { status: 'NONE' } as never), last);
  };

  it('begins on the first day, and never before every instance knows the version', () => {
    expect(dueAt()).toBe('2022-06-30T16:00:00.000Z');
    const today = history(draft({ validFrom: day('2022-06-01') }), recordDryRun(), publish());
    expect(today.at(-1)).toMatchObject({ rejudgeAt: '2022-06-30T01:00:03.000Z' });
  });

  it('goes on from where it was, and ends', () => {
    expect(dueAt(step('201710000001.0', 200, false))).toBe(morning('2022-07-01'));
    given([...published, ...given(published).when(step('2', 200, false)).events])
      .when(step('2', 200, false))
      .thenNothing();
    expect(dueAt(step('2', 200, false), step('3', 7, true))).toBeUndefined();
  });
});

describe('versions follow one another without gap', () => {
  const version = (name: string, validFrom: string, over: Partial<PublishedVersion> = {}): PublishedVersion => ({
    kind: 'DORMANCY',
    version: name,
    validFrom: day(validFrom),
    parameters,
    ...over,
  });
  const spans = (rules: readonly { version: string; validFrom: string; validTo: string | null }[]) =>
    rules.map(({ version: name, validFrom, validTo }) => [name, validFrom, validTo]);

  it('the old version ends the day before', () => {
    const rules = withPublished(PATENT_RULES, [version('DORM-v3', '2024-03-01'), version('DORM-v2', '2023-01-01')]);
    expect(spans(rules.dormancy)).toEqual([
      ['DORM-v1', '1985-04-01', '2022-12-31'],
      ['DORM-v2', '2023-01-01', '2024-02-29'],
      ['DORM-v3', '2024-03-01', null],
    ]);
    expect(rules.usable).toEqual(PATENT_RULES.usable);
  });

  it('R-24 one published before the shipped successor takes over ends with it; one of its first day replaces it', () => {
    const [hv] = PATENT_RULES.highValue;
    const own = { kind: 'HIGH_VALUE', parameters: parametersOf(hv as NonNullable<typeof hv>) } as const;
    const between = withPublished(PATENT_RULES, [version('HV-145-v2', '2022-07-01', own)]);
    expect(spans(between.highValue)).toEqual([
      ['HV-145-v1', '1985-04-01', '2022-06-30'],
      ['HV-145-v2', '2022-07-01', '2025-12-31'],
      ['HV-155-v1', '2026-01-01', null],
    ]);
    const instead = withPublished(PATENT_RULES, [version('HV-155-v2', '2026-01-01', own)]);
    expect(spans(instead.highValue).map(([name]) => name)).toEqual(['HV-145-v1', 'HV-155-v2']);
  });
});
