import { createHash } from 'node:crypto';
import { ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import {
  batchAfter,
  batchHistory,
  confirmBatch,
  filings,
  notify,
  PUBLISHED,
  reachBatch,
  receiveBatch,
  rectify,
  reportUp,
  respond,
  revoke,
  UNPUBLISHED,
} from '../../test/abnormal-filings.ts';
import { day } from '../../test/clocks.ts';
import { actor, morning } from '../../test/leads.ts';
import { type FilingEvent, type FilingStatus, RECEIVING_ROLES, type WorkCommand } from './domain.ts';
import { filingToPublic } from './publish.ts';

const { given } = deciderSpec(filings);
const ALL = Object.keys(reachBatch) as FilingStatus[];
const august = { at: morning('2022-08-01') };
/** Who may do what, and in which states: the table of the brief, row by row. */
const ROWS: readonly (readonly [WorkCommand, readonly FilingStatus[], readonly Role[]])[] = [
  [notify(august), ['RECEIVED'], ['OFF', 'HEAD']],
  [respond(august), ['NOTIFIED', 'RESPONDED'], ['OFF', 'HEAD']],
  [confirmBatch(august), ['RESPONDED'], ['CHIEF']],
  [revoke(august), ['CONFIRMED', 'REPORTED_UP'], ['CHIEF']],
  [rectify(august), ['RESPONDED'], ['OFF', 'HEAD']],
  [reportUp(august), ['RECTIFIED', 'CONFIRMED'], ['HEAD', 'CHIEF']],
];
const allowed = ROWS.flatMap(([command, from, roles]) =>
  from.flatMap((status) => roles.map((role) => [command.type, status, role, command] as const)),
);
const illegal = ROWS.flatMap(([command, from]) =>
  ALL.filter((status) => !from.includes(status)).map((status) => [command.type, status, command] as const),
);
const strangers = ROWS.flatMap(([command, from, roles]) =>
  (Object.keys(ROLE_TITLES) as Role[])
    .filter((role) => !roles.includes(role))
    .map((role) => [command.type, role, command, from[0] ?? 'RECEIVED'] as const),
);

describe('lifecycle and roles (brief §2.2 E4)', () => {
  test.each(ALL)('%s is reached', (status) => {
    expect(reachBatch[status]().reduce(filings.evolve, { status: 'ABSENT' }).status).toBe(status);
  });

  test.each(allowed)('%s of a batch that is %s by %s', (_type, status, role, command) => {
    const { events } = given(reachBatch[status]()).when({ ...command, actor: actor(role) });
    expect(events).toHaveLength(1);
  });

  test.each(illegal)('%s is refused for a batch that is %s', (_type, status, command) => {
    given(reachBatch[status]()).when(command).thenRefused({ kind: 'rule', slug: 'FILING_STEP_NOT_ALLOWED' });
  });

  test.each(strangers)('%s is refused to %s', (_type, role, command, status) => {
    given(reachBatch[status]())
      .when({ ...command, actor: actor(role) })
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  test.each((Object.keys(ROLE_TITLES) as Role[]).filter((role) => !RECEIVING_ROLES.includes(role)))(
    'a batch is not taken in by %s',
    (role) => {
      given([])
        .when(receiveBatch({ actor: actor(role) }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    },
  );

  it('work on a batch that does not exist is told so; one that exists is not taken in again', () => {
    given([]).when(notify()).thenRefused({ kind: 'not-found', slug: 'FILING_NOT_FOUND' });
    given(reachBatch.RECEIVED()).when(receiveBatch()).thenRefused('FILING_ALREADY_RECEIVED');
  });
});

describe('receipt', () => {
  it('notes the pack of the day of receipt, which says what the kind code means', () => {
    expect(batchAfter(receiveBatch())).toMatchObject({ rulePack: 'RP-2022', kindCode: 'K1', liveApplications: [] });
  });

  it('the kind is one of the list in force: nine of the notice of 2021, eight of Order 77', () => {
    const in2024 = { at: morning('2024-01-22'), receivedOn: day('2024-01-20') };
    expect(batchAfter(receiveBatch({ kindCode: 'K9' })).kindCode).toBe('K9');
    given([])
      .when(receiveBatch({ ...in2024, kindCode: 'K9' }))
      .thenRefused({ kind: 'invalid', slug: 'FILING_INVALID', fields: ['kind_code'] });
    expect(batchAfter(receiveBatch({ ...in2024, kindCode: 'K8' })).rulePack).toBe('RP-2024');
  });

  const one = { applicationNo: PUBLISHED, published: true };
  test.each([
    ['none', []],
    ['twice the same', [one, { ...one, published: false }]],
    ['one that is not canonical', [{ ...one, applicationNo: 'ZL201710601862.3' }]],
    ['more than 2,000', Array.from({ length: 2_001 }, () => one)],
  ])('applications: %s', (_case, applications) => {
    const refused = given([]).when(receiveBatch({ applications }));
    expect(() => refused.events).toThrow('FILING_INVALID');
  });

  test.each([
    [receiveBatch({ at: morning('2022-06-29') }), 'DATE_IN_FUTURE', 'received_on'],
    [receiveBatch({ receivedOn: day('2021-12-31') }), 'DATE_BEFORE_RULES', 'received_on'],
  ])('%#: days are checked', (command, slug, field) => {
    given([])
      .when(command)
      .thenRefused({ slug, fields: [field] });
  });
});

describe('acts after receipt', () => {
  test.each([
    [reachBatch.RECEIVED, notify({ notifiedOn: day('2022-06-29') }), 'notified_on'],
    [reachBatch.NOTIFIED, respond({ respondedOn: day('2022-07-01') }), 'responded_on'],
    [reachBatch.RESPONDED, confirmBatch({ confirmedOn: day('2022-07-14') }), 'confirmed_on'],
    [reachBatch.RESPONDED, rectify({ rectifiedOn: day('2022-07-03') }), 'rectified_on'],
    [reachBatch.CONFIRMED, revoke({ revokedOn: day('2022-07-19') }), 'revoked_on'],
    [reachBatch.CONFIRMED, reportUp({ reportedOn: day('2022-07-19') }), 'reported_on'],
  ])('%#: none before what it answers to', (reach, command, field) => {
    given(reach())
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'DATE_TOO_EARLY', fields: [field] });
  });

  test.each([
    [reachBatch.RECEIVED, notify({ documentNo: '' })],
    [reachBatch.RESPONDED, confirmBatch({ documentNo: ' ' })],
    [reachBatch.CONFIRMED, revoke({ documentNo: '' })],
    [reachBatch.CONFIRMED, reportUp({ documentNo: '' })],
  ])('%#: none without its paper', (reach, command) => {
    given(reach())
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'REQUIRED', fields: ['document_no'] });
  });

  it('who withdrew or gave evidence did not refuse', () => {
    const aggravators = ['REFUSES_WITHDRAWAL_WITHOUT_EVIDENCE'] as const;
    for (const response of ['WITHDRAWN', 'EXPLAINED_WITH_EVIDENCE'] as const) {
      given(batchHistory(receiveBatch(), notify(), respond({ response })))
        .when(confirmBatch({ aggravators }))
        .thenRefused({ kind: 'invalid', slug: 'CONTRADICTION', fields: ['aggravators'] });
    }
    for (const response of ['REFUSED', 'NO_ANSWER'] as const) {
      const answered = batchAfter(receiveBatch(), notify(), respond({ response }), confirmBatch({ aggravators }));
      expect(answered.aggravators).toEqual(aggravators);
    }
  });

  it('a confirmation claims every application; revoked, all of it comes back and is reported anew', () => {
    expect(batchAfter(receiveBatch(), notify(), respond(), confirmBatch()).liveApplications).toEqual([
      PUBLISHED,
      UNPUBLISHED,
    ]);
    const { state } = given(reachBatch.REPORTED_UP()).when(revoke());
    expect(state).toMatchObject({
      status: 'RESPONDED',
      liveApplications: [],
      confirmedOn: null,
      reportedUpOn: null,
      aggravators: [],
    });
  });

  it('a rectified batch that was reported up has no confirmation to revoke', () => {
    const reported = batchHistory(receiveBatch(), notify(), respond(), rectify(), reportUp());
    given(reported).when(revoke()).thenRefused({ kind: 'rule', slug: 'NOT_CONFIRMED' });
  });
});

describe('what others learn', () => {
  const messageOf = (events: readonly FilingEvent[]) => events.flatMap(filingToPublic).at(-1);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('of an unpublished application only the hash leaves (N7)', () => {
    for (const events of [
      reachBatch.CONFIRMED(),
      batchHistory(receiveBatch(), notify(), respond(), confirmBatch(), revoke()),
    ]) {
      expect(messageOf(events)?.message).toMatchObject({
        applicationNos: [PUBLISHED],
        applicationNoHashes: [sha256(PUBLISHED), sha256(UNPUBLISHED)],
        applications: 2,
      });
    }
    const everything = JSON.stringify(Object.values(reachBatch).flatMap((reach) => reach().flatMap(filingToPublic)));
    expect(everything).not.toContain(UNPUBLISHED);
  });

  it('a sole trader’s code never leaves; an organisation’s does, with the confirmation', () => {
    const confirmedFor = (applicantUscc: string | null) =>
      messageOf(batchHistory(receiveBatch({ applicantUscc }), notify(), respond(), confirmBatch()))?.message;
    expect(confirmedFor('914403001922038216')).toMatchObject({ applicantUscc: '914403001922038216' });
    expect(confirmedFor('92150621MA0EXA001Y')).toMatchObject({ applicantUscc: '' });
    expect(confirmedFor(null)).toMatchObject({ applicantUscc: '' });
  });

  it('each names the pack it was decided under; the notice to the applicant is nobody’s business', () => {
    expect(messageOf(reachBatch.CONFIRMED())).toMatchObject({ rulePack: 'RP-2022', effective: '2022-07-20' });
    expect(reachBatch.NOTIFIED().flatMap(filingToPublic)).toHaveLength(1);
  });
});
