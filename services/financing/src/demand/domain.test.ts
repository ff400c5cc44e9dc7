import { ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import {
  close,
  content,
  DEMAND_ID,
  demandAfter,
  demandHistory,
  grant,
  REACHED,
  returnIt,
  revise,
  revoke,
  submit,
  tick,
  verify,
  withdraw,
} from '../../test/demands.ts';
import {
  actor,
  day,
  FIRM,
  freePatent,
  freeTrademark,
  invention,
  morning,
  OTHER_FIRM,
  trademark,
} from '../../test/world.ts';
import {
  amountBand,
  consentFor,
  type DemandAction,
  type DemandContent,
  type DemandStatus,
  demandDecider,
  demandDueAt,
} from './domain.ts';

const { given } = deciderSpec(demandDecider);
const after = (status: DemandStatus) => demandHistory(...REACHED[status]);
const STATUSES = Object.keys(REACHED) as DemandStatus[];
const paper = { actor: actor('FIN'), documentNo: '授权书2022-3' };

describe('F3: who may do what, and when', () => {
  const ACTIONS: readonly (readonly [(role: Role) => DemandAction, readonly DemandStatus[], readonly Role[]])[] = [
    [(role) => revise({}, { actor: actor(role) }), ['SUBMITTED', 'RETURNED', 'VERIFIED', 'PUBLISHED'], ['ENT', 'FIN']],
    [(role) => returnIt({ actor: actor(role) }), ['SUBMITTED'], ['FIN']],
    [(role) => verify({ actor: actor(role) }), ['SUBMITTED'], ['FIN']],
    [
      (role) => grant({ ...paper, actor: actor(role), consentId: 'cns_2', bankCode: 'b02' }),
      ['SUBMITTED', 'VERIFIED', 'PUBLISHED'],
      ['ENT', 'FIN'],
    ],
    [(role) => revoke({ ...paper, actor: actor(role) }), ['PUBLISHED'], ['ENT', 'FIN']],
    [
      (role) => withdraw({ ...paper, actor: actor(role) }),
      ['SUBMITTED', 'RETURNED', 'VERIFIED', 'PUBLISHED'],
      ['ENT', 'FIN'],
    ],
    [(role) => close({ actor: actor(role) }), ['VERIFIED', 'PUBLISHED'], ['FIN']],
  ];

  describe.each(ACTIONS.map(([command, from, roles]) => [command('FIN').type, command, from, roles] as const))(
    '%s',
    (_type, command, from, roles) => {
      test.each(STATUSES)('on a demand that is %s', (status) => {
        const outcome = given(after(status)).when(command('FIN'));
        if (from.includes(status)) expect(outcome.events.length).toBeGreaterThan(0);
        else expect(() => outcome.events).toThrow(/DEMAND_STEP_NOT_ALLOWED|CONSENT_NOT_FOUND/);
      });

      test.each(Object.keys(ROLE_TITLES) as Role[])('by %s', (role) => {
        const outcome = given(after(from[0] ?? 'SUBMITTED')).when(command(role));
        if (roles.includes(role)) expect(outcome.events.length).toBeGreaterThan(0);
        else outcome.thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
      });

      test('on a demand that does not exist', () => {
        given().when(command('FIN')).thenRefused({ kind: 'not-found', slug: 'DEMAND_NOT_FOUND' });
      });
    },
  );

  it('another enterprise is told that there is no such demand', () => {
    for (const command of [revise(), grant(), revoke(), withdraw()]) {
      given(after('PUBLISHED'))
        .when({ ...command, actor: actor('ENT', OTHER_FIRM) })
        .thenRefused({ kind: 'not-found', slug: 'DEMAND_NOT_FOUND' });
    }
  });

  it.each([grant(), revoke(), withdraw()])(
    'the bureau acts for an enterprise only with a signed paper: $type',
    (command) => {
      given(after(command.type === 'GrantConsent' ? 'VERIFIED' : 'PUBLISHED'))
        .when({ ...command, actor: actor('FIN'), documentNo: ' ' })
        .thenRefused({ kind: 'invalid', slug: 'DOCUMENT_REQUIRED', fields: ['document_no'] });
    },
  );
});

describe('F3: a demand is submitted', () => {
  it('by an enterprise for itself, or by the bureau for it', () => {
    const submitted = {
      type: 'FinancingDemandSubmitted',
      demandId: DEMAND_ID,
      uscc: FIRM,
      content: content(),
      submittedOn: day('2022-06-30'),
    } as const;
    given().when(submit()).thenEvents(submitted);
    given()
      .when(submit({ actor: actor('FIN') }))
      .thenEvents(submitted);
  });

  it('never for another enterprise, and by nobody else', () => {
    given()
      .when(submit({ actor: actor('ENT', OTHER_FIRM) }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_ENTERPRISE' });
    given()
      .when(submit({ actor: actor('BANK') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });

  it('once', () => given(after('SUBMITTED')).when(submit()).thenRefused('DEMAND_EXISTS'));

  const WRONG: readonly (readonly [Partial<DemandContent>, field: string])[] = [
    [{ amountMinFen: '0' }, 'amount_min_fen'],
    [{ amountMaxFen: '-1' }, 'amount_max_fen'],
    [{ amountMaxFen: '9000000000000000' }, 'amount_max_fen'],
    [{ amountMinFen: '300000001' }, 'amount_max_fen'],
    [{ termMonths: 0 }, 'term_months'],
    [{ termMonths: 361 }, 'term_months'],
    [{ assets: [] }, 'assets'],
    [{ assets: [invention(1), invention(1)] }, 'assets[1].asset_id'],
    [{ industry: 'C9999' }, 'industry'],
    [{ industry: '1353' }, 'industry'],
    [{ park: '园'.repeat(61) }, 'park'],
    [{ validUntil: day('2022-06-30') }, 'valid_until'],
    [{ validUntil: day('2024-07-01') }, 'valid_until'],
  ];
  it.each(WRONG)('with a wrong value %o: the field is named', (change, field) => {
    given()
      .when(submit({ content: content(change) }))
      .thenRefused({ kind: 'invalid', slug: 'DEMAND_INVALID', fields: [`content.${field}`] });
  });

  it('with several wrong values: all are named at once', () => {
    given()
      .when(submit({ content: content({ amountMinFen: '0', termMonths: 0, industry: '' }) }))
      .thenRefused({
        slug: 'DEMAND_INVALID',
        fields: ['content.amount_min_fen', 'content.term_months', 'content.industry'],
      });
  });

  it('up to its bounds', () => {
    const edge = content({
      ...{ amountMinFen: '1', amountMaxFen: '8999999999999999', termMonths: 360, industry: 'C13' },
      ...{ validUntil: day('2024-06-30'), assets: [trademark] },
    });
    expect(given().when(submit({ content: edge })).events).toHaveLength(1);
  });
});

describe('F3: a returned demand is mended', () => {
  it('it goes back for verification, and the reasons are gone', () => {
    const events = demandHistory(submit(), returnIt(), revise({ amountMaxFen: '200000000' }));
    expect(events.at(-1)).toMatchObject({ type: 'FinancingDemandRevised', verifiedOn: null, revisedOn: '2022-07-01' });
    expect(demandAfter(submit(), returnIt())).toMatchObject({ status: 'RETURNED', returnReasons: ['AMOUNT_UNCLEAR'] });
    expect(demandAfter(submit(), returnIt(), revise())).toMatchObject({
      status: 'SUBMITTED',
      returnReasons: [],
      returnNote: null,
    });
  });

  it('a return names at least one reason, each once', () => {
    given(after('SUBMITTED'))
      .when(returnIt({ reasons: [] }))
      .thenRefused({ slug: 'RETURN_INVALID', fields: ['reasons'] });
    given(after('SUBMITTED'))
      .when(returnIt({ note: '说'.repeat(501) }))
      .thenRefused({ slug: 'RETURN_INVALID', fields: ['note'] });
    const { events } = given(after('SUBMITTED')).when(returnIt({ reasons: ['OTHER', 'OTHER'], note: ' ' }));
    expect(events[0]).toMatchObject({ reasons: ['OTHER'], note: null });
  });

  it('a verified demand may ask for less, not for other rights or a longer term', () => {
    for (const status of ['VERIFIED', 'PUBLISHED'] as const) {
      for (const change of [{ assets: [invention(3)] }, { assets: [invention(1)] }, { termMonths: 13 }]) {
        given(after(status)).when(revise(change)).thenRefused({ kind: 'rule', slug: 'REVISION_NEEDS_VERIFICATION' });
      }
      const { state } = given(after(status)).when(revise({ termMonths: 6, amountMaxFen: '150000000' }));
      expect(state).toMatchObject({ status, verifiedOn: '2022-07-01', content: { termMonths: 6 } });
    }
  });

  it('banks that see it get it as it stands now', () => {
    const seen = demandHistory(submit(), verify(), grant(), grant({ consentId: 'cns_2', bankCode: 'b02' }));
    const { events } = given(seen).when(revise({ amountMaxFen: '200000000' }));
    expect(events.map(({ type }) => type)).toEqual([
      'FinancingDemandRevised',
      'FinancingDemandPublished',
      'FinancingDemandPublished',
    ]);
    expect(events.slice(1)).toMatchObject([
      { bankCode: 'b01', consentId: 'cns_1', content: { amountMaxFen: '200000000' } },
      { bankCode: 'b02', consentId: 'cns_2', content: { amountMaxFen: '200000000' } },
    ]);
  });
});

describe('F3: verification', () => {
  it('passes when nothing stands in the way', () => {
    given(after('SUBMITTED'))
      .when(verify())
      .thenEvents({
        type: 'FinancingDemandVerified',
        demandId: DEMAND_ID,
        content: content(),
        verifiedOn: day('2022-07-01'),
      });
  });

  it.each([
    ['not its owner', { ownedByPledgor: false }, 'PLEDGOR_NOT_OWNER'],
    ['not in force', { state: 'LAPSED' }, 'RIGHT_NOT_IN_FORCE'],
    ['not granted', { state: 'PUBLISHED' }, 'NOT_GRANTED'],
    ['pledged', { overlays: ['PLEDGED'] }, 'ALREADY_PLEDGED'],
    ['preserved by a court', { overlays: ['PRESERVED'] }, 'OWNERSHIP_SUSPENDED'],
    ['in a dispute over ownership', { overlays: ['OWNERSHIP_DISPUTE'] }, 'OWNERSHIP_SUSPENDED'],
  ] as const)('is refused over a right that is %s, naming right and ground', (_what, known, ground) => {
    const facts = [freePatent(invention(1)), freePatent(invention(2), known)];
    const outcome = given(after('SUBMITTED')).when(verify({ facts }));
    outcome.thenRefused({ kind: 'rule', slug: 'DEMAND_NOT_VERIFIABLE', fields: ['assets[1]'] });
    expect(() => outcome.events).toThrow(invention(2).assetId);
    expect(() => demandDecider.decide(verify({ facts }), demandAfter(submit()))).toThrow(
      expect.objectContaining({ params: { grounds: ground } }),
    );
  });

  it('is refused over a right in a live claim of ours, an abnormal filing, and one that nobody knows', () => {
    for (const over of [{ claimedBy: 'plg_9' }, { abnormalFiling: true }, { known: null }]) {
      const facts = [freePatent(invention(1), {}, over), freePatent(invention(2))];
      given(after('SUBMITTED'))
        .when(verify({ facts }))
        .thenRefused({ slug: 'DEMAND_NOT_VERIFIABLE', fields: ['assets[0]'] });
    }
  });

  it.each([
    { termEnd: day('2023-06-30') },
    { state: 'GRACE' },
    { holders: 2 },
    { overlays: ['INVALIDATION_PENDING'] },
  ] as const)('warns only of what the loan will need: %o (G-2)', (known) => {
    const facts = [freePatent(invention(1), known), freePatent(invention(2))];
    expect(given(after('SUBMITTED')).when(verify({ facts })).events).toHaveLength(1);
  });

  it('of a demand that changed meanwhile is asked for again', () => {
    given(after('SUBMITTED'))
      .when(verify({ facts: [freePatent(invention(1)), freeTrademark()] }))
      .thenRefused({ kind: 'rule', slug: 'DEMAND_CHANGED' });
  });
});

describe('F4: consents', () => {
  it('a consent before verification discloses nothing yet', () => {
    const { events, state } = given(after('SUBMITTED')).when(grant());
    expect(events).toEqual([
      {
        type: 'DisclosureConsentGranted',
        demandId: DEMAND_ID,
        consentId: 'cns_1',
        bankCode: 'b01',
        fieldSets: ['BASIC'],
        grantedOn: '2022-07-01',
        expiresOn: '2022-10-31',
        documentNo: null,
      },
    ]);
    expect(state).toMatchObject({ status: 'SUBMITTED', readableBy: [] });
  });

  it('verification publishes it to every bank with a live consent, and to no other', () => {
    const history = demandHistory(
      ...[submit(), grant(), grant({ consentId: 'cns_2', bankCode: 'b02' })],
      ...[grant({ consentId: 'cns_3', bankCode: 'b03' }), revoke({ consentId: 'cns_3' })],
    );
    const { events, state } = given(history).when(verify());
    expect(events.map((event) => ('bankCode' in event ? `${event.type} ${event.bankCode}` : event.type))).toEqual([
      'FinancingDemandVerified',
      'FinancingDemandPublished b01',
      'FinancingDemandPublished b02',
    ]);
    expect(state).toMatchObject({ status: 'PUBLISHED', readableBy: ['b01', 'b02'] });
  });

  it('a consent to a verified demand publishes it at once', () => {
    const { events, state } = given(after('VERIFIED')).when(grant());
    expect(events.map(({ type }) => type)).toEqual(['DisclosureConsentGranted', 'FinancingDemandPublished']);
    expect(state).toMatchObject({ status: 'PUBLISHED', readableBy: ['b01'] });
  });

  it('BASIC is always part of it, each set once, in their order', () => {
    const { events } = given(after('VERIFIED')).when(grant({ fieldSets: ['IP_DETAIL', 'FINANCIAL', 'IP_DETAIL'] }));
    expect(events).toMatchObject([
      { fieldSets: ['BASIC', 'FINANCIAL', 'IP_DETAIL'] },
      { fieldSets: ['BASIC', 'FINANCIAL', 'IP_DETAIL'] },
    ]);
  });

  it('at most one lives for each bank; after its end a new one may be given', () => {
    given(after('PUBLISHED'))
      .when(grant({ consentId: 'cns_2' }))
      .thenRefused({ kind: 'rule', slug: 'CONSENT_ALREADY_LIVE' });
    const again = demandAfter(submit(), verify(), grant(), revoke(), grant({ consentId: 'cns_2' }));
    expect(again).toMatchObject({ status: 'PUBLISHED', readableBy: ['b01'] });
    expect(again.consents.map(({ status }) => status)).toEqual(['REVOKED', 'ACTIVE']);
  });

  it('it names what it discloses and does not end before it begins', () => {
    given(after('VERIFIED'))
      .when(grant({ fieldSets: [], expiresOn: day('2022-06-30') }))
      .thenRefused({ kind: 'invalid', slug: 'CONSENT_INVALID', fields: ['field_sets', 'expires_on'] });
    expect(given(after('VERIFIED')).when(grant({ expiresOn: day('2022-07-01') })).events).toHaveLength(2);
  });

  it('the bureau records it with the number of the signed paper', () => {
    const { events } = given(after('SUBMITTED')).when(grant(paper));
    expect(events).toMatchObject([{ documentNo: '授权书2022-3' }]);
  });

  it('its withdrawal ends the bank’s reading at once; the last one makes the demand a verified one again', () => {
    const two = demandHistory(submit(), verify(), grant(), grant({ consentId: 'cns_2', bankCode: 'b02' }));
    expect(given(two).when(revoke()).state).toMatchObject({ status: 'PUBLISHED', readableBy: ['b02'] });
    const { events, state } = given(after('PUBLISHED')).when(revoke());
    expect(events).toEqual([
      {
        type: 'DisclosureConsentRevoked',
        demandId: DEMAND_ID,
        consentId: 'cns_1',
        bankCode: 'b01',
        cause: 'REVOKED_BY_ENTERPRISE',
        disclosed: true,
        documentNo: null,
        revokedOn: '2022-07-01',
      },
    ]);
    expect(state).toMatchObject({ status: 'VERIFIED', readableBy: [] });
  });

  it('only a live consent of this demand can be withdrawn', () => {
    given(after('PUBLISHED'))
      .when(revoke({ consentId: 'cns_9' }))
      .thenRefused({ kind: 'not-found', slug: 'CONSENT_NOT_FOUND' });
    given(demandHistory(submit(), verify(), grant(), revoke()))
      .when(revoke())
      .thenRefused({ kind: 'rule', slug: 'CONSENT_ENDED' });
  });

  it.each([
    [withdraw(), 'DEMAND_WITHDRAWN', { type: 'FinancingDemandWithdrawn', wasPublished: true }],
    [close(), 'DEMAND_CLOSED', { type: 'FinancingDemandClosed', outcome: 'FINANCED' }],
  ] as const)('the end of the demand ends every live consent: $type', (command, cause, ended) => {
    const two = demandHistory(submit(), verify(), grant(), grant({ consentId: 'cns_2', bankCode: 'b02' }));
    const { events, state } = given(two).when(command);
    expect(events).toMatchObject([{ bankCode: 'b01', cause }, { bankCode: 'b02', cause }, ended]);
    expect(state).toMatchObject({ readableBy: [] });
  });

  it('a demand that no bank ever saw was not published', () => {
    expect(given(after('VERIFIED')).when(withdraw()).events).toMatchObject([{ wasPublished: false }]);
  });
});

describe('time', () => {
  const published = after('PUBLISHED');

  it('a consent holds through its last day in Shanghai', () => {
    given(published).when(tick('2022-10-31')).thenNothing();
    const { events, state } = given(published).when({ ...tick('2022-10-31'), at: '2022-10-31T16:00:00.000Z' });
    expect(events).toEqual([
      {
        type: 'DisclosureConsentExpired',
        demandId: DEMAND_ID,
        consentId: 'cns_1',
        bankCode: 'b01',
        disclosed: true,
        expiredOn: '2022-10-31',
      },
    ]);
    expect(state).toMatchObject({ status: 'VERIFIED', readableBy: [] });
  });

  it('a demand holds through its last day; what still lived of its consents ends with it', () => {
    const long = demandHistory(submit(), verify(), grant({ expiresOn: day('2023-06-30') }));
    given(long).when(tick('2022-12-31')).thenNothing();
    const { events, state } = given(long).when(tick('2023-01-01'));
    expect(events).toMatchObject([
      { type: 'DisclosureConsentRevoked', cause: 'DEMAND_EXPIRED', revokedOn: '2022-12-31' },
      { type: 'FinancingDemandExpired', wasPublished: true, expiredOn: '2022-12-31' },
    ]);
    expect(state).toMatchObject({ status: 'EXPIRED', endedOn: '2022-12-31' });
  });

  it.each(['SUBMITTED', 'RETURNED', 'VERIFIED'] as const)(
    'a demand that is %s expires as well, unpublished',
    (status) => {
      expect(given(after(status)).when(tick('2023-01-01')).events).toMatchObject([{ wasPublished: false }]);
    },
  );

  it.each(['WITHDRAWN', 'CLOSED', 'EXPIRED'] as const)('nothing more happens to one that is %s', (status) => {
    given(after(status)).when(tick('2030-01-01')).thenNothing();
    expect(demandDueAt(demandAfter(...REACHED[status]))).toBeUndefined();
  });

  it('nothing is decided on a consent that ran out before the timer came', () => {
    const verified = { ...verify(), at: morning('2022-11-01') };
    const { events } = given(demandHistory(submit(), grant())).when(verified);
    expect(events.map(({ type }) => type)).toEqual(['DisclosureConsentExpired', 'FinancingDemandVerified']);
    const regranted = given(published).when({
      ...grant({ consentId: 'cns_2', expiresOn: day('2022-12-01') }),
      at: morning('2022-11-01'),
    });
    expect(regranted.events.map(({ type }) => type)).toEqual([
      'DisclosureConsentExpired',
      'DisclosureConsentGranted',
      'FinancingDemandPublished',
    ]);
  });

  it('nor on a demand that ran out', () => {
    given(after('VERIFIED'))
      .when({ ...grant({ expiresOn: day('2023-02-01') }), at: morning('2023-01-01') })
      .thenRefused('DEMAND_STEP_NOT_ALLOWED');
  });

  it('is due when the first of them has passed', () => {
    expect(demandDueAt({ status: 'ABSENT' })).toBeUndefined();
    expect(demandDueAt(demandAfter(submit()))).toBe('2022-12-31T16:00:00.000Z');
    expect(demandDueAt(demandAfter(submit(), verify(), grant()))).toBe('2022-10-31T16:00:00.000Z');
    expect(demandDueAt(demandAfter(submit(), verify(), grant(), revoke()))).toBe('2022-12-31T16:00:00.000Z');
  });

  it('a bank reads under its consent only, and only while it holds', () => {
    const demand = demandAfter(submit(), verify(), grant());
    expect(consentFor(demand, 'b01', day('2022-10-31'))?.consentId).toBe('cns_1');
    expect(consentFor(demand, 'b01', day('2022-11-01'))).toBeUndefined();
    expect(consentFor(demand, 'b02', day('2022-07-01'))).toBeUndefined();
    expect(consentFor(demandAfter(submit(), grant()), 'b01', day('2022-07-01'))).toBeUndefined();
  });

  it('only the timer passes time', () => {
    given(published)
      .when({ ...tick('2023-01-01'), actor: actor('FIN') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});

it.each([
  ['1', 'UP_TO_1M'],
  ['100000000', 'UP_TO_1M'],
  ['100000001', 'OVER_1M_TO_5M'],
  ['500000000', 'OVER_1M_TO_5M'],
  ['500000001', 'OVER_5M_TO_10M'],
  ['1000000000', 'OVER_5M_TO_10M'],
  ['1000000001', 'OVER_10M_TO_30M'],
  ['3000000000', 'OVER_10M_TO_30M'],
  ['3000000001', 'OVER_30M'],
])('金额档: %s fen is %s', (fen, band) => expect(amountBand(fen)).toBe(band));
