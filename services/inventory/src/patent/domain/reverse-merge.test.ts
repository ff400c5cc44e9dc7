import { foldEvents } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import {
  actor,
  day,
  decider,
  history,
  importRow,
  inForce,
  local,
  morning,
  outsider,
  patentAfter,
} from '../../../test/patents.ts';
import { bibliographyOf } from './merges.ts';
import type { PatentCommand, RegisterFromImport, ReverseMerge } from './messages.ts';
import type { Bibliography, RegisteredPatent } from './types.ts';

const { given } = deciderSpec(decider);

/** A list of that batch, exported and imported on that day; it says nothing of the legal state. */
const list = (
  batchId: string,
  date: string,
  bibliography: Partial<Bibliography> = {},
  over: Partial<RegisterFromImport> = {},
): RegisterFromImport =>
  importRow(bibliography, {
    exportDate: day(date),
    at: morning(date),
    sourceRef: { batchId, sheet: '清单', row: 2 },
    declaredStatus: null,
    ...over,
  });

const reverse = (batchId: string, date = '2022-09-01'): ReverseMerge => ({
  type: 'ReverseMerge',
  batchId,
  batchKnown: true,
  actor: actor('OFF'),
  at: morning(date),
});

const first = list('bat_1', '2022-06-30', {}, { declaredStatus: inForce() });
const told = (patent: RegisteredPatent) => ({ ...bibliographyOf(patent), rank: patent.rank });

/** What others may have decided since is no part of what a merge brings. */
const standing = ({ legalState, legalFacts, scope, scopeDivision, holders }: RegisteredPatent) => ({
  legalState,
  legalFacts,
  scope,
  scopeDivision,
  holders,
});

describe('合并是一个事件,可以撤销', () => {
  const wrong = list('bat_2', '2022-07-31', {
    title: '另一件专利的名称',
    ipcMain: 'B65D1/00',
    ipc: ['B65D1/00'],
    abstract: '另一件专利的摘要',
    publicationNos: ['CN999999999B'],
  });

  it('the bibliography goes back to what it was, and the event names the fields', () => {
    const before = patentAfter(first);
    const { events } = given(history(first, wrong)).when(reverse('bat_2'));
    expect(events[0]).toMatchObject({
      type: 'PatentMergeReversed',
      batchId: 'bat_2',
      restoredFields: ['TITLE', 'PUBLICATION_NOS', 'IPC_MAIN', 'IPC', 'ABSTRACT'],
    });
    expect(told(patentAfter(first, wrong, reverse('bat_2')))).toEqual(told(before));
  });

  it('a later merge is applied again on what is left', () => {
    const later = list('bat_3', '2022-08-31', { title: '一种示例发酵乳(修订)', citedBy: 5 });
    const after = patentAfter(first, wrong, later, reverse('bat_2'));
    expect(told(after)).toEqual(told(patentAfter(first, later)));
    expect(after.title).toBe('一种示例发酵乳(修订)');
  });

  it('a later list that only repeated the wrong one still speaks for it', () => {
    const repeated = {
      ...wrong,
      sourceRef: { batchId: 'bat_3', sheet: '清单', row: 2 },
      exportDate: day('2022-08-31'),
      at: morning('2022-08-31'),
    };
    const after = patentAfter(first, wrong, repeated, reverse('bat_2'));
    expect(after.title).toBe('另一件专利的名称');
    expect(patentAfter(first, wrong, repeated, reverse('bat_2'), reverse('bat_3')).title).toBe('一种示例发酵乳');
  });

  it('both documents of one right in one list are taken back together, the registration stays', () => {
    const merged = list('bat_1', '2022-06-30', { publicationNos: ['CN107383112A'], abstract: '摘要' });
    const after = patentAfter(first, merged, reverse('bat_1'));
    expect(told(after)).toEqual(told(patentAfter(first)));
  });

  it('holders and scope go back with an event of their own', () => {
    const transferred = list('bat_2', '2022-07-31', { holders: [outsider] });
    const { events } = given(history(first, transferred)).when(reverse('bat_2'));
    expect(events.slice(0, 3)).toMatchObject([
      { type: 'PatentMergeReversed', restoredFields: ['HOLDERS'] },
      { type: 'PatentHolderChanged', previousHolderKeys: [outsider.holderKey], holders: [local] },
      { type: 'PatentScopeChanged', scope: { inScope: true } },
    ]);
    expect(standing(patentAfter(first, transferred, reverse('bat_2')))).toEqual(standing(patentAfter(first)));
  });

  it('a credit code that the list completed goes back without a change of holder', () => {
    const completed = list('bat_2', '2022-07-31', { holders: [{ ...local, uscc: '914403001922038216' }] });
    const { events } = given(history(first, completed)).when(reverse('bat_2'));
    expect(events.map(({ type }) => type)).toEqual(['PatentMergeReversed']);
    expect(patentAfter(first, completed, reverse('bat_2')).holders).toEqual([local]);
  });
});

describe('法律状态随合并撤销', () => {
  const silent = list('bat_1', '2022-06-30');
  const stated = (batchId: string, date: string) =>
    list(batchId, date, {}, { declaredStatus: { state: 'GRANTED_IN_FORCE', asOfDate: day(date), source: 'IMPORT' } });

  it('a fact that came from the batch is withdrawn', () => {
    const { events } = given(history(silent, stated('bat_2', '2022-07-31'))).when(reverse('bat_2'));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'PatentLegalFactsWithdrawn',
        previousState: 'GRANTED_IN_FORCE',
        state: 'UNKNOWN',
      }),
    );
    const after = patentAfter(silent, stated('bat_2', '2022-07-31'), reverse('bat_2'));
    expect(after).toMatchObject({ legalState: 'UNKNOWN', legalFacts: [] });
  });

  it('what a later list stated is weighed again', () => {
    const after = patentAfter(silent, stated('bat_2', '2022-07-31'), stated('bat_3', '2022-08-31'), reverse('bat_2'));
    expect(after.legalState).toBe('GRANTED_IN_FORCE');
    expect(after.legalFacts).toMatchObject([{ statedOn: '2022-08-31', knownAt: morning('2022-09-01') }]);
  });

  it('a fact of the register stays', () => {
    const register: PatentCommand = {
      type: 'RecordLegalStatus',
      state: 'GRACE',
      effectiveDate: day('2022-08-02'),
      documentNo: '缴费通知书',
      actor: actor('OFF'),
      at: morning('2022-08-02'),
    };
    const after = patentAfter(silent, stated('bat_2', '2022-07-31'), register, reverse('bat_2'));
    expect(after).toMatchObject({ legalState: 'GRACE', legalFacts: [{ source: 'REGISTER' }] });
  });

  it('an end of term that a wrong filing date had brought about is withdrawn with it', () => {
    const old = list('bat_2', '2022-07-31', { filingDate: day('2001-07-21') });
    const expired = patentAfter(first, old);
    expect(expired.legalState).toBe('EXPIRED');
    expect(standing(patentAfter(first, old, reverse('bat_2')))).toEqual(standing(patentAfter(first)));
  });
});

describe('撤销不了的,说明原因', () => {
  const merged = list('bat_2', '2022-07-31', { title: '别的名称' });

  test.each([
    ['MERGE_ALREADY_REVERSED', [first, merged, reverse('bat_2')], 'bat_2'],
    ['REGISTRATION_NOT_REVERSIBLE', [first, merged], 'bat_1'],
    ['MERGE_NOT_FOUND', [first, merged], 'bat_9'],
    ['MERGE_NOT_FOUND', [first], 'bat_2'],
  ] as const)('%s', (slug, commands, batchId) => {
    given(history(...commands))
      .when(reverse(batchId))
      .thenRefused({ kind: 'rule', slug });
  });

  it('MERGE_TOO_OLD: only the last eight merges can be taken back one by one', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      list(`bat_${index + 2}`, `2022-08-${String(index + 10)}`, { title: `名称 ${index}` }),
    );
    given(history(first, ...many))
      .when(reverse('bat_2'))
      .thenRefused({ kind: 'rule', slug: 'MERGE_TOO_OLD' });
    const after = patentAfter(first, ...many, reverse('bat_10'));
    expect(after.title).toBe('名称 7');
    expect(patentAfter(first, ...many, ...many.slice(1).map((row) => reverse(row.sourceRef.batchId))).title).toBe(
      '名称 0',
    );
  });

  it('IMPORT_BATCH_NOT_FOUND: no such batch at all', () => {
    given(history(first, merged))
      .when({ ...reverse('bat_9'), batchKnown: false })
      .thenRefused({ kind: 'not-found', slug: 'IMPORT_BATCH_NOT_FOUND' });
    // An import that broke off has merged what it merged.
    expect(patentAfter(first, merged, { ...reverse('bat_2'), batchKnown: false }).title).toBe('一种示例发酵乳');
  });

  it.each(['ENT', 'BANK', 'SYS', 'EXT'] as const)('%s 不能撤销', (role) => {
    given(history(first, merged))
      .when({ ...reverse('bat_2'), actor: actor(role) })
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it('a number that is not in the ledger is not found', () => {
    given([]).when(reverse('bat_2')).thenRefused({ kind: 'not-found', slug: 'PATENT_NOT_REGISTERED' });
  });
});

describe('what is kept for it stays small', () => {
  it('a list sent every month keeps one record, and none where it says what is known', () => {
    const months = ['2022-07-31', '2022-08-31', '2022-09-30', '2022-10-31'];
    const same = months.map((date, index) => list(`bat_m${index}`, date, { citedBy: 3 }));
    const { merges } = patentAfter(first, ...same);
    expect(merges?.contributions).toHaveLength(4);
    expect(merges?.records).toHaveLength(2);
    const [, , again] = history(first, ...same).filter(({ type }) => type === 'PatentSourceConfirmed');
    expect(again).toMatchObject({ contribution: { record: 1 } });
  });

  it('any series of merges taken back one by one, in any order, leaves the registration', () => {
    const lists = [
      list('bat_2', '2022-07-05', { title: '乙', holders: [outsider], seiCodes: ['1.1'] }),
      list('bat_3', '2022-07-04', { abstract: '丙', grantDate: null, publicationNos: ['CN107383112A'] }),
      list(
        'bat_4',
        '2022-07-06',
        { title: '丁', holders: [local, outsider], familySize: 4 },
        { scopeDivision: '150602' },
      ),
      list('bat_5', '2022-07-06', { locarno: null, citedBy: 1, vendorScores: [{ vendor: 'INCOPAT', score: 8 }] }),
    ];
    const registered = patentAfter(first);
    for (const order of permutations(['bat_2', 'bat_3', 'bat_4', 'bat_5'])) {
      const after = patentAfter(first, ...lists, ...order.map((batchId) => reverse(batchId)));
      expect({ ...told(after), ...standing(after) }).toEqual({ ...told(registered), ...standing(registered) });
    }
  });

  it('the state rebuilt from its events equals the state', () => {
    const events = history(first, list('bat_2', '2022-07-31', { title: '别的' }), reverse('bat_2'));
    expect(foldEvents(decider, JSON.parse(JSON.stringify(events)))).toEqual(foldEvents(decider, events));
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
