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
  record,
} from '../../test/patents.ts';
import { importOutcome, type RegisterFromImport } from './domain.ts';

const { given } = deciderSpec(decider);
const first = importRow();
const known = history(first);
const laterRow = (bibliography: Partial<RegisterFromImport['record']>, over: Partial<RegisterFromImport> = {}) =>
  importRow(bibliography, {
    at: morning('2022-09-01'),
    exportDate: day('2022-08-31'),
    declaredStatus: inForce('2022-08-31'),
    sourceRef: { batchId: 'bat_2', sheet: '清单', row: 7 },
    ...over,
  });

describe('a patent enters the ledger', () => {
  it('with its state, its scope and both verdicts', () => {
    const { events } = given([]).when(first);
    expect(events).toMatchObject([
      {
        type: 'PatentRegistered',
        applicationNo: '201710601862.3',
        state: 'GRANTED_IN_FORCE',
        legalFact: { effectiveDate: '2020-03-10', statedOn: '2022-06-30', source: 'OFFICER_STATEMENT' },
        scope: { inScope: true, reason: 'HOLDER_SEATED_IN_DIVISION' },
        registeredOn: '2022-06-30',
      },
      { type: 'PatentDormancyAssessed', previousClass: null, verdict: { dormancyClass: 'UNKNOWN', inScope: true } },
      { type: 'PatentAvailabilityChanged', verdict: { availability: 'NOT_AVAILABLE', reasonCodes: ['U_NO_ANSWER'] } },
    ]);
    expect(importOutcome(events)).toBe('ACCEPTED');
  });

  it('without a declared status it is accepted as UNKNOWN, outside every count', () => {
    const { state } = given([]).when(importRow({}, { declaredStatus: null }));
    expect(state).toMatchObject({ legalState: 'UNKNOWN', legalFacts: [], dormancy: { dormancyClass: 'NOT_ASSESSED' } });
  });

  it('outside the banner it is accepted and says so', () => {
    const { state } = given([]).when(importRow({ holders: [outsider] }));
    expect(state).toMatchObject({
      scope: { inScope: false },
      dormancy: { inScope: false },
      availability: { inScope: false },
    });
  });

  it('an application is not believed to be in force, whatever the officer states of the list', () => {
    const { state } = given([]).when(importRow({ grantDate: null, publicationNos: ['CN107383112A'] }));
    expect(state).toMatchObject({ legalState: 'UNKNOWN' });
  });
});

describe('a row that contradicts itself is refused, naming every field', () => {
  test.each([
    ['application_no', { applicationNo: '201710601862' }],
    ['application_no', { applicationNo: 'ZL201710601862.3' }],
    ['kind', { record: record({ kind: 'DESIGN' }) }],
    ['title', { record: record({ title: ' ' }) }],
    ['holders', { record: record({ holders: [] }) }],
    ['grant_date', { record: record({ grantDate: day('2017-07-20') }) }],
    ['grant_date', { record: record({ grantDate: day('2022-07-01') }), declaredStatus: null }],
    ['filing_date', { record: record({ filingDate: day('2022-07-01'), grantDate: null }) }],
    ['export_date', { exportDate: day('2022-07-01') }],
    ['status_declaration.as_of_date', { declaredStatus: inForce('2022-07-01') }],
    ['status_declaration.as_of_date', { declaredStatus: inForce('2020-03-09') }],
    ['division_code', { scopeDivision: '15062' }],
  ] as [string, Partial<RegisterFromImport>][])('%s', (field, over) => {
    given([])
      .when(importRow({}, over))
      .thenRefused({ kind: 'invalid', slug: 'RECORD_INVALID', fields: [field] });
  });

  it('the sentence tells the first fault', () => {
    const refused = () => decider.decide(importRow({ title: ' ' }), { status: 'UNREGISTERED', overlays: [] });
    expect(refused).toThrow(expect.objectContaining({ messageZh: expect.stringContaining('名称不能为空') }));
  });

  it('an unknown state cannot be declared', () => {
    const declaredStatus = { state: 'UNKNOWN', asOfDate: day('2022-06-30'), source: 'IMPORT' } as const;
    given([])
      .when(importRow({}, { declaredStatus }))
      .thenRefused({ slug: 'RECORD_INVALID', fields: ['status_declaration.state'] });
  });

  it('only inventions have term compensation (R-06)', () => {
    const utilityModel = record({ kind: 'UTILITY_MODEL', termExtensionDays: 10 });
    given([])
      .when(importRow({}, { applicationNo: '202120654321.9', record: utilityModel }))
      .thenRefused({ slug: 'RECORD_INVALID', fields: ['term_extension_days'] });
    const extended = importRow({ termExtensionDays: 10 });
    expect(patentAfter(extended).termExtensionDays).toBe(10);
    expect(patentAfter(extended, laterRow({})).termExtensionDays).toBe(10);
    expect(patentAfter(importRow(), laterRow({ termExtensionDays: 10 })).termExtensionDays).toBe(10);
  });

  it('a number of unknown kind (Hague) keeps the kind of the first list', () => {
    const hague = {
      applicationNo: '202160012345.6',
      record: record({ kind: 'DESIGN', filingDate: day('2021-07-01'), grantDate: null }),
    };
    const registered = history(importRow({}, hague));
    given(registered)
      .when(importRow({}, { ...hague, record: { ...hague.record, kind: 'INVENTION' } }))
      .thenRefused({ kind: 'conflict', slug: 'KIND_CONTRADICTS_RECORD' });
  });

  it('lists are imported by officers', () => {
    expect(given([]).when(importRow({}, { actor: actor('LEAD') })).events).toHaveLength(3);
    given([])
      .when(importRow({}, { actor: actor('ENT') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    given([])
      .when(importRow({}, { actor: actor('ANALYST') }))
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

describe('importing again', () => {
  it('the same row changes nothing', () => {
    given(known).when(first).thenNothing();
    expect(importOutcome([])).toBe('UNCHANGED');
  });

  it('a later list that says the same only outdates older lists', () => {
    const { events } = given(known).when(laterRow({}));
    expect(events.map(({ type }) => type)).toEqual(['PatentSourceConfirmed']);
    expect(importOutcome(events)).toBe('UNCHANGED');
    const confirmed = [...known, ...events];
    given(confirmed)
      .when(importRow({ title: '旧名称' }, { exportDate: day('2022-08-01'), at: morning('2022-09-02') }))
      .thenNothing();
  });

  it('a later list corrects', () => {
    const { events, state } = given(known).when(laterRow({ title: '一种发酵乳及其制法', ipcMain: 'A23C9/123' }));
    expect(events).toMatchObject([{ type: 'PatentSourceMerged', changedFields: ['TITLE', 'IPC_MAIN'] }]);
    expect(state).toMatchObject({ title: '一种发酵乳及其制法', rank: { exportDate: '2022-08-31' } });
    expect(importOutcome(events)).toBe('MERGED');
  });

  it('a design keeps its Locarno class', () => {
    const design = { kind: 'DESIGN', ipcMain: null, ipc: [], publicationNos: ['CN305123456S'] } as const;
    const at = { applicationNo: '202130123456.8' };
    const dated = { filingDate: day('2021-03-01'), grantDate: day('2021-09-01') };
    const row = importRow({ ...design, ...dated, locarno: '09-03' }, at);
    expect(patentAfter(row, laterRow({ ...design, ...dated }, at)).locarno).toBe('09-03');
    expect(patentAfter(importRow({ ...design, ...dated }, at), row).locarno).toBe('09-03');
  });

  it('an older list only completes', () => {
    const bare = history(importRow({ ipcMain: null, ipc: [] }));
    const older = importRow({ title: '旧名称' }, { exportDate: day('2022-01-01') });
    const { events, state } = given(bare).when(older);
    expect(events).toMatchObject([{ type: 'PatentSourceMerged', changedFields: ['IPC_MAIN', 'IPC'] }]);
    expect(state).toMatchObject({ title: record().title, ipcMain: 'A23C9/13', rank: { exportDate: '2022-06-30' } });
    given(history(importRow({ ipcMain: null, ipc: [] }), older))
      .when(older)
      .thenNothing();
  });
});

describe('A and B documents of one right (§4.5 row 14)', () => {
  const application = importRow({ grantDate: null, publicationNos: ['CN107383112A'], title: '申请时的名称' });
  const grant = importRow({ publicationNos: ['CN107383112B'], title: '授权时的名称' });

  test.each([
    ['A first', [application, grant]],
    ['B first', [grant, application]],
  ])('%s: both publications are kept and the grant prevails', (_case, rows) => {
    const patent = patentAfter(...rows);
    expect(patent).toMatchObject({
      publicationNos: ['CN107383112A', 'CN107383112B'],
      title: '授权时的名称',
      grantDate: '2020-03-10',
      legalState: 'GRANTED_IN_FORCE',
    });
    for (const row of rows)
      given(history(...rows))
        .when(row)
        .thenNothing();
  });

  it('one list that holds both documents in one row shows the grant', () => {
    const both = importRow({ grantDate: null, publicationNos: ['CN107383112A', 'CN107383112B'] });
    expect(patentAfter(both)).toMatchObject({ legalState: 'GRANTED_IN_FORCE', rank: { granted: true } });
  });

  it('the second document is told as a merge', () => {
    const { events } = given(history(grant)).when(application);
    expect(events).toMatchObject([{ type: 'PatentSourceMerged', changedFields: ['PUBLICATION_NOS'] }]);
  });
});

describe('holders', () => {
  it('a later list with another holder is a transfer, and takes the patent out of scope', () => {
    const { events, state } = given(known).when(laterRow({ holders: [outsider] }));
    expect(events.map(({ type }) => type)).toEqual([
      'PatentSourceConfirmed',
      'PatentHolderChanged',
      'PatentScopeChanged',
      'PatentDormancyAssessed',
      'PatentAvailabilityChanged',
    ]);
    expect(events[1]).toEqual({
      type: 'PatentHolderChanged',
      previousHolderKeys: ['hld_local'],
      holders: [outsider],
      effectiveDate: '2022-08-31',
      crossRegion: true,
    });
    expect(state).toMatchObject({
      scope: { inScope: false, reason: 'NO_HOLDER_IN_DIVISION' },
      dormancy: { inScope: false },
    });
    expect(importOutcome(events)).toBe('MERGED');
    given([...known, ...events])
      .when(laterRow({ holders: [outsider] }))
      .thenNothing();
  });

  it('one of two holders replaced is a transfer', () => {
    const third = { ...outsider, holderKey: 'hld_third', name: '第三方公司' };
    const joint = history(importRow({ holders: [local, outsider] }));
    const { events } = given(joint).when(laterRow({ holders: [local, third] }));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'PatentHolderChanged', previousHolderKeys: ['hld_local', 'hld_outside'] }),
    );
    given(joint)
      .when(importRow({ holders: [outsider, local] }))
      .thenNothing();
  });

  it('a transfer inside the banner does not cross regions', () => {
    const neighbour = { ...local, holderKey: 'hld_neighbour', name: '达拉特旗另一公司' };
    const { events } = given(known).when(laterRow({ holders: [neighbour] }));
    expect(events[1]).toMatchObject({ type: 'PatentHolderChanged', crossRegion: false });
  });

  it('one new holder elsewhere crosses regions; from an unknown seat nobody can tell', () => {
    const joint = given(known).when(laterRow({ holders: [local, outsider] }));
    expect(joint.events[1]).toMatchObject({ type: 'PatentHolderChanged', crossRegion: true });
    const seatless = history(importRow({ holders: [{ ...local, name: '外地某公司', divisionCode: null }] }));
    const { events } = given(seatless).when(laterRow({ holders: [outsider] }));
    expect(events[1]).toMatchObject({ type: 'PatentHolderChanged', crossRegion: false });
  });

  it('an older or equal list never transfers', () => {
    given(known)
      .when(importRow({ holders: [outsider] }, { exportDate: day('2022-01-01') }))
      .thenNothing();
    given(known)
      .when(importRow({ holders: [outsider] }))
      .thenNothing();
  });

  it('a code or a seat learned later completes the holder and is no transfer', () => {
    const seatless = history(importRow({ holders: [{ ...local, divisionCode: null }] }));
    const coded = { ...local, holderKey: 'hld_coded', uscc: '914403001922038216' };
    const { events, state } = given(seatless).when(importRow({ holders: [coded] }));
    expect(events.map(({ type }) => type)).toEqual([
      'PatentSourceMerged',
      'PatentScopeChanged',
      'PatentDormancyAssessed',
      'PatentAvailabilityChanged',
    ]);
    expect(state).toMatchObject({ holders: [coded], scope: { inScope: true } });
  });

  it('a later list without the code does not take it away', () => {
    const coded = { ...local, holderKey: 'hld_coded', uscc: '914403001922038216' };
    const patent = patentAfter(importRow({ holders: [coded] }), laterRow({ holders: [local] }));
    expect(patent.holders).toEqual([coded]);
  });

  it('a later list without the seat gives a holder no other pseudonym: a list that is exported and read again changes nothing', () => {
    const seatless = { ...local, holderKey: 'hld_by_name_alone', divisionCode: null };
    const patent = patentAfter(importRow(), laterRow({ holders: [seatless] }));
    expect(patent.holders).toEqual([local]);
    const older = patentAfter(laterRow({ holders: [seatless] }), importRow());
    expect(older.holders).toEqual([local]);
  });

  it('another division asked for judges the scope anew', () => {
    const { events } = given(known).when(importRow({}, { scopeDivision: '150602' }));
    expect(events[0]).toMatchObject({ type: 'PatentScopeChanged', scope: { inScope: false }, scopeDivision: '150602' });
  });
});

describe('what a list says of the legal state', () => {
  const says = (state: 'GRANTED_IN_FORCE' | 'LAPSED' | 'PUBLISHED' | 'GRACE', asOf: string) =>
    ({ state, asOfDate: day(asOf), source: 'IMPORT' }) as const;
  const register = (state: 'LAPSED', effectiveDate: string) =>
    ({
      type: 'RecordLegalStatus',
      actor: actor('OFF'),
      at: morning('2022-07-30'),
      state,
      effectiveDate: day(effectiveDate),
      documentNo: '公告 38-30',
    }) as const;

  it('a statement settles an unknown state later', () => {
    const unknown = history(importRow({}, { declaredStatus: null }));
    const { events } = given(unknown).when(first);
    expect(events[0]).toMatchObject({
      type: 'PatentLegalStatusChanged',
      previousState: 'UNKNOWN',
      fact: { state: 'GRANTED_IN_FORCE' },
    });
    expect(importOutcome(events)).toBe('MERGED');
  });

  it('a list that shows both steps of one right ends with the later step, in either order', () => {
    const published = importRow({}, { declaredStatus: says('PUBLISHED', '2022-06-30') });
    const granted = importRow({}, { declaredStatus: says('GRANTED_IN_FORCE', '2022-06-30') });
    for (const rows of [
      [published, granted],
      [granted, published],
    ]) {
      expect(patentAfter(...rows).legalState).toBe('GRANTED_IN_FORCE');
      for (const row of rows)
        given(history(...rows))
          .when(row)
          .thenNothing();
    }
  });

  it('may be stated on the very day of the grant', () => {
    const onTheDay = importRow({ grantDate: day('2022-06-30') }, { declaredStatus: inForce('2022-06-30') });
    expect(patentAfter(onTheDay).legalState).toBe('GRANTED_IN_FORCE');
  });

  it('a later list corrects an older one', () => {
    const lapsed = history(importRow({}, { declaredStatus: says('LAPSED', '2022-06-30') }));
    const { state } = given(lapsed).when(laterRow({}));
    expect(state).toMatchObject({ legalState: 'GRANTED_IN_FORCE' });
  });

  it('an older list does not', () => {
    const older = importRow({}, { exportDate: day('2022-01-01'), declaredStatus: says('LAPSED', '2022-01-01') });
    given(known).when(older).thenNothing();
  });

  it('"in force" agrees with the grace period', () => {
    const grace = history(importRow({}, { declaredStatus: says('GRACE', '2022-06-30') }));
    given(grace)
      .when(importRow({}, { declaredStatus: inForce() }))
      .thenNothing();
  });

  it('contradicting the register is refused, so that somebody looks', () => {
    const lapsed = history(first, register('LAPSED', '2022-07-21'));
    given(lapsed).when(laterRow({})).thenRefused({ kind: 'rule', slug: 'STATUS_CONTRADICTS_REGISTER' });
  });

  it('a list older than the register entry contradicts nothing', () => {
    const lapsed = history(first, register('LAPSED', '2022-07-21'));
    given(lapsed).when(first).thenNothing();
  });
});
