import { ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { actor, morning } from '../../test/leads.ts';
import {
  type Erase,
  type Look,
  type OpenTo,
  type ReporterFileCommand,
  type ReporterFileEvent,
  reporterFileDecider,
  reporterFileDueAt,
} from './domain.ts';

const { given } = deciderSpec(reporterFileDecider);
const at = morning('2026-02-20');
const look = (role: Role, personKey?: string, over: Partial<Look> = {}): Look => ({
  type: 'Look',
  actor: actor(role, personKey),
  at,
  leadId: 'led_1',
  purpose: '核实举报内容',
  ...over,
});
const openTo = (officer: string, over: Partial<OpenTo> = {}): OpenTo => ({
  type: 'OpenTo',
  actor: actor('HEAD'),
  at,
  leadId: 'led_1',
  officer,
  reason: '经办本案',
  ...over,
});
const erase = (over: Partial<Erase> = {}): Erase => ({
  type: 'Erase',
  actor: actor('HEAD'),
  at,
  leadId: 'led_1',
  legalBasis: '个人信息保护法第四十七条',
  ...over,
});
const confirm: ReporterFileCommand = { type: 'ConfirmKeyDestroyed', actor: actor('SYS'), at, leadId: 'led_1' };
const history = (...commands: ReporterFileCommand[]): ReporterFileEvent[] => {
  const events: ReporterFileEvent[] = [];
  for (const command of commands) events.push(...given(events).when(command).events);
  return events;
};
const others = (...roles: Role[]) => (Object.keys(ROLE_TITLES) as Role[]).filter((role) => !roles.includes(role));
const outcomeOf = (command: Look, events: readonly ReporterFileEvent[] = []) =>
  given(events)
    .when(command)
    .events.map(({ type }) => type);

describe('who may know the reporter (brief §4.2)', () => {
  test.each(['DESK', 'HEAD'] as const)('%s, and the look is logged', (role) => {
    given([])
      .when(look(role))
      .thenEvents({
        type: 'ReporterLooked',
        leadId: 'led_1',
        by: actor(role),
        at,
        purpose: '核实举报内容',
      });
  });

  test.each(others('DESK', 'HEAD'))('%s may not, and the attempt is logged', (role) => {
    expect(outcomeOf(look(role))).toEqual(['ReporterLookDenied']);
  });

  it.each(['DESK', 'HEAD', 'OFF'] as const)('no %s of another department', (role) => {
    const foreign = { ...actor(role), unit: 'inventory' };
    expect(outcomeOf(look(role, undefined, { actor: foreign }), history(openTo(foreign.personKey)))).toEqual([
      'ReporterLookDenied',
    ]);
  });

  it('the officer for whom the unit head opened it, and no colleague', () => {
    const opened = history(openTo('p-off'));
    expect(outcomeOf(look('OFF', 'p-off'), opened)).toEqual(['ReporterLooked']);
    expect(outcomeOf(look('OFF', 'p-other'), opened)).toEqual(['ReporterLookDenied']);
    expect(outcomeOf(look('CHIEF', 'p-off'), opened)).toEqual(['ReporterLookDenied']);
  });

  it('the log counts looks and attempts', () => {
    const { state } = given(history(look('DESK'), look('OFF'), look('OFF'))).when(look('HEAD'));
    expect(state).toMatchObject({ status: 'SEALED', looks: 2, deniedLooks: 2 });
  });

  test.each(others('HEAD'))('it is not opened by %s', (role) => {
    given([])
      .when(openTo('p-off', { actor: actor(role) }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  test.each(others('HEAD', 'CHIEF'))('it is not erased by %s', (role) => {
    given([])
      .when(erase({ actor: actor(role) }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  test.each(others('SYS'))('%s does not say that the key is destroyed', (role) => {
    given(history(erase()))
      .when({ ...confirm, actor: actor(role) })
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it.each([
    ['purpose', look('DESK', undefined, { purpose: ' ' })],
    ['officer', openTo('')],
    ['reason', openTo('p-off', { reason: '' })],
    ['legal_basis', erase({ legalBasis: '' })],
  ] as const)('a missing %s is asked for', (field, command) => {
    given([])
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'REQUIRED', fields: [field] });
  });
});

describe('E-1: erasure', () => {
  const erased = history(openTo('p-off'), erase());

  it('nobody reads it any more, and everybody who may know is told so', () => {
    for (const command of [look('DESK'), look('OFF', 'p-off'), openTo('p-2'), erase({ actor: actor('CHIEF') })]) {
      given(erased).when(command).thenRefused({ kind: 'rule', slug: 'REPORTER_ERASED' });
    }
    expect(outcomeOf(look('OFF', 'p-other'), erased)).toEqual(['ReporterLookDenied']);
  });

  it('stays due until its key is gone', () => {
    const before = given(history(openTo('p-off'))).when(erase()).state;
    expect(reporterFileDueAt(before)).toBe(at);
    const after = given(erased).when(confirm).state;
    expect(after).toMatchObject({ status: 'ERASED', erasedOn: '2026-02-20', keyDestroyed: true });
    expect(reporterFileDueAt(after)).toBeUndefined();
    expect(reporterFileDueAt({ status: 'UNTOUCHED' })).toBeUndefined();
    given([...erased, ...given(erased).when(confirm).events])
      .when(confirm)
      .thenNothing();
  });
});
