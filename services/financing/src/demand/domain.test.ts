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
  verify,
  withdraw,
} from '../../test/demands.ts';
import { actor, day, freePatent, freeTrademark, invention, OTHER_FIRM } from '../../test/world.ts';
import { type DemandAction, type DemandStatus, demandDecider } from './domain.ts';

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
