import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  close,
  DEMAND_ID,
  demandAfter,
  demandHistory,
  grant,
  REACHED,
  revoke,
  submit,
  tick,
  verify,
  withdraw,
} from '../../../test/demands.ts';
import { actor, day, morning } from '../../../test/world.ts';
import { consentFor, type DemandStatus, demandDecider, demandDueAt, MAX_CONSENTS } from '../domain.ts';

const { given } = deciderSpec(demandDecider);
const after = (status: DemandStatus) => demandHistory(...REACHED[status]);
const paper = { actor: actor('FIN'), documentNo: '授权书2022-3' };

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

  it('a demand keeps every consent it was given, so their number is bounded; the last can always be withdrawn', () => {
    const cycles = Array.from({ length: MAX_CONSENTS }, (_, n) => [
      ...(n === 0 ? [] : [revoke({ consentId: `cns_${n - 1}` })]),
      grant({ consentId: `cns_${n}` }),
    ]).flat();
    const full = demandHistory(submit(), verify(), ...cycles);
    const last = `cns_${MAX_CONSENTS - 1}`;
    given(full)
      .when(grant({ consentId: 'cns_more', bankCode: 'b02' }))
      .thenRefused({ kind: 'rule', slug: 'CONSENTS_TOO_MANY' });
    expect(given(full).when(revoke({ consentId: last })).state).toMatchObject({ status: 'VERIFIED' });
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

  it('a bank reads no demand that ran out, also before the timer came', () => {
    const demand = demandAfter(submit(), verify(), grant({ expiresOn: day('2023-06-30') }));
    expect(consentFor(demand, 'b01', day('2022-12-31'))?.consentId).toBe('cns_1');
    expect(consentFor(demand, 'b01', day('2023-01-01'))).toBeUndefined();
  });

  it('only the timer passes time', () => {
    given(published)
      .when({ ...tick('2023-01-01'), actor: actor('FIN') })
      .thenRefused('ROLE_NOT_ALLOWED');
  });
});
