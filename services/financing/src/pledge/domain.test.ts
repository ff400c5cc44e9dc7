import { ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import {
  abandon,
  BUNDLE,
  cancel,
  modify,
  PLEDGE_ID,
  pledgeAfter,
  pledgeHistory,
  prepare,
  REACHED,
  refuse,
  register,
  requireCorrection,
  revokeRegistration,
  submit,
  submitCancellation,
  withdrawCancellation,
} from '../../test/pledges.ts';
import { actor, day, factsOf, freePatent, invention, trademark, utilityModel } from '../../test/world.ts';
import { GROUND_ZH, type RefusalGround } from '../collateral/domain.ts';
import { type PledgeAction, type PledgeStatus, type PreparePledge, pledgeDecider } from './domain.ts';

const { given } = deciderSpec(pledgeDecider);
const after = (status: PledgeStatus) => pledgeHistory(...REACHED[status]);
const STATUSES = Object.keys(REACHED) as PledgeStatus[];
const ids = BUNDLE.map(({ assetId }) => assetId);
const identity = {
  pledgeId: PLEDGE_ID,
  kind: 'PATENT',
  assets: BUNDLE,
  bankCode: 'b01',
  securedAmountFen: '300000000',
} as const;

const ACTIONS: readonly (readonly [PledgeAction, readonly PledgeStatus[], readonly Role[], next: PledgeStatus])[] = [
  [submit(), ['PREPARED', 'CORRECTION_REQUIRED'], ['FIN', 'BANK'], 'SUBMITTED'],
  [requireCorrection(), ['SUBMITTED'], ['FIN', 'EXT'], 'CORRECTION_REQUIRED'],
  [register(), ['SUBMITTED'], ['FIN', 'EXT'], 'REGISTERED'],
  [refuse(), ['SUBMITTED'], ['FIN', 'EXT'], 'REFUSED'],
  [modify(), ['REGISTERED'], ['FIN', 'EXT'], 'REGISTERED'],
  [submitCancellation(), ['REGISTERED'], ['FIN', 'BANK'], 'CANCELLATION_SUBMITTED'],
  [withdrawCancellation(), ['CANCELLATION_SUBMITTED'], ['FIN', 'BANK', 'EXT'], 'REGISTERED'],
  [cancel(), ['CANCELLATION_SUBMITTED'], ['FIN', 'EXT'], 'CANCELLED'],
  [revokeRegistration(), ['REGISTERED'], ['FIN', 'EXT'], 'REVOKED'],
  [abandon(), ['PREPARED', 'SUBMITTED', 'CORRECTION_REQUIRED'], ['FIN', 'BANK'], 'ABANDONED'],
];

describe('F9: who may do what, when, and where it leads', () => {
  describe.each(ACTIONS.map(([command, ...rest]) => [command.type, command, ...rest] as const))(
    '%s',
    (_type, command, from, roles, next) => {
      test.each(STATUSES)('on a pledge that is %s', (status) => {
        const outcome = given(after(status)).when(command);
        if (from.includes(status)) expect(outcome.state.status).toBe(next);
        else outcome.thenRefused({ kind: 'rule', slug: 'PLEDGE_STEP_NOT_ALLOWED' });
      });

      test.each(Object.keys(ROLE_TITLES) as Role[])('by %s', (role) => {
        const outcome = given(after(from[0] ?? 'PREPARED')).when({ ...command, actor: actor(role) });
        if (roles.includes(role)) expect(outcome.events).toHaveLength(1);
        else outcome.thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
      });

      test('on a pledge that does not exist, or is another bank’s', () => {
        given().when(command).thenRefused({ kind: 'not-found', slug: 'PLEDGE_NOT_FOUND' });
        if (!roles.includes('BANK')) return;
        given(after(from[0] ?? 'PREPARED'))
          .when({ ...command, actor: actor('BANK', 'b02') })
          .thenRefused({ kind: 'not-found', slug: 'PLEDGE_NOT_FOUND' });
      });
    },
  );
});

describe('F1, G-1: what a pledge claims', () => {
  const CLAIMS: Record<PledgeStatus, 'RESERVED' | 'PLEDGED' | null> = {
    PREPARED: 'RESERVED',
    SUBMITTED: 'RESERVED',
    CORRECTION_REQUIRED: 'RESERVED',
    REGISTERED: 'PLEDGED',
    CANCELLATION_SUBMITTED: 'PLEDGED',
    CANCELLED: null,
    REFUSED: null,
    REVOKED: null,
    ABANDONED: null,
  };

  it.each(Object.entries(CLAIMS))('%s: %s, all rights of the bundle or none', (status, claim) => {
    const pledge = pledgeAfter(...REACHED[status as PledgeStatus]);
    expect(pledge).toMatchObject({ claim, liveAssetIds: claim === null ? [] : ids });
  });

  it('PLEDGED never falls back to RESERVED, and what came free is never claimed again', () => {
    for (const status of STATUSES) {
      for (const [command, from] of ACTIONS) {
        if (!from.includes(status)) continue;
        const before = pledgeAfter(...REACHED[status]).claim;
        const now = pledgeAfter(...REACHED[status], command).claim;
        expect(`${before} → ${now}`).not.toMatch(/PLEDGED → RESERVED|null → (RESERVED|PLEDGED)/);
      }
    }
  });
});

describe('F9: what is handed in today is checked as it stands today', () => {
  const today = day('2024-01-05');
  const claimedByIt = BUNDLE.map((asset) => freePatent(asset, {}, { claimedBy: PLEDGE_ID }));
  const handIn = (first: ReturnType<typeof freePatent>, over = {}) =>
    given(pledgeHistory(prepare({ debtEnd: day('2025-07-09') }))).when(
      submit({ submittedOn: today, facts: [first, ...claimedByIt.slice(1)], ...over }),
    );
  const [first = invention(1)] = BUNDLE;

  it('what it claims itself does not stand in its way', () => {
    expect(handIn(freePatent(first, {}, { claimedBy: PLEDGE_ID })).state.status).toBe('SUBMITTED');
  });

  it.each<readonly [string, ReturnType<typeof freePatent>, RefusalGround]>([
    ['a right that lapsed since', freePatent(first, { state: 'LAPSED' }), 'RIGHT_NOT_IN_FORCE'],
    [
      'one whose invalidation was asked for since',
      freePatent(first, { overlays: ['INVALIDATION_PENDING'] }),
      'INVALIDATION_PENDING',
    ],
    ['one confirmed as abnormal since', freePatent(first, {}, { abnormalFiling: true }), 'OTHER'],
    ['one under preservation since', freePatent(first, { overlays: ['PRESERVED'] }), 'OWNERSHIP_SUSPENDED'],
    ['one transferred since', freePatent(first, { ownedByPledgor: false }), 'PLEDGOR_NOT_OWNER'],
  ])('%s is not handed in', (_what, facts, ground) => {
    expect(() => handIn(facts).events).toThrow(`【${GROUND_ZH[ground]}`);
    handIn(facts).thenRefused({ kind: 'rule', slug: 'ASSETS_NOT_ACCEPTABLE', fields: ['assets[0]'] });
  });

  it('what the registry took in on an earlier day is recorded all the same, and nothing is guessed', () => {
    const lapsed = freePatent(first, { state: 'LAPSED' });
    expect(handIn(lapsed, { submittedOn: day('2024-01-04'), facts: null }).state.status).toBe('SUBMITTED');
    // The registry judges by itself while the inventory is away: departments work on.
    expect(handIn(lapsed, { facts: 'UNASKED' }).state.status).toBe('SUBMITTED');
    handIn(lapsed, { facts: null }).thenRefused({ kind: 'rule', slug: 'PLEDGE_CHANGED' });
  });
});

describe('F9: the registry’s acts are recorded by its own interface', () => {
  it('and by no outside system of a bank', () => {
    for (const [command, from, roles] of ACTIONS.filter(([, , roles]) => roles.includes('EXT'))) {
      expect(roles).toContain('EXT');
      given(after(from[0] ?? 'PREPARED'))
        .when({ ...command, actor: actor('EXT', 'b01') })
        .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_REGISTRY' });
    }
  });
});

describe('F9: a pledge is prepared', () => {
  it('by the bureau, or by the bank for itself', () => {
    const { type: _type, actor: _actor, at: _at, facts: _facts, ...contract } = prepare();
    const prepared = { type: 'PledgePrepared', ...contract, preparedOn: day('2022-07-08') } as const;
    given().when(prepare()).thenEvents(prepared);
    given()
      .when(prepare({ actor: actor('BANK') }))
      .thenEvents(prepared);
  });

  it('by no bank for another, and by nobody else', () => {
    given()
      .when(prepare({ actor: actor('BANK', 'b02') }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_PLEDGEE' });
    for (const role of ['ENT', 'EXT', 'OFF', 'FINLEAD'] as const) {
      given()
        .when(prepare({ actor: actor(role) }))
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('once', () => given(after('PREPARED')).when(prepare()).thenRefused('PLEDGE_EXISTS'));

  const WRONG: readonly (readonly [Partial<PreparePledge>, field: string])[] = [
    [{ assets: [] }, 'assets'],
    [{ assets: [invention(1), invention(1)] }, 'assets[1].asset_id'],
    [{ assets: [invention(1), trademark] }, 'assets'],
    [{ kind: 'TRADEMARK' }, 'assets'],
    [{ pledgorUscc: '91150621MA0KHQ0100' }, 'pledgor_uscc'],
    [{ securedAmountFen: '0' }, 'secured_amount_fen'],
    [{ securedAmountFen: '9000000000000000' }, 'secured_amount_fen'],
    [{ debtEnd: day('2022-07-10') }, 'debt_end'],
    [{ insisted: ['ALREADY_PLEDGED'] }, 'insisted'],
    [{ coOwnerDocumentNo: '文'.repeat(61) }, 'co_owner_document_no'],
  ];
  it.each(WRONG)('with a wrong value %o: the field is named', (change, field) => {
    given()
      .when(prepare(change))
      .thenRefused({ kind: 'invalid', slug: 'PLEDGE_INVALID', fields: [field] });
  });

  it('with every ground that stands in its way told at once, right by right', () => {
    const facts = [
      freePatent(invention(1), { state: 'GRACE', overlays: ['PRESERVED'], holders: 2 }),
      freePatent(invention(2), { termEnd: day('2023-07-08') }, { claimedBy: 'plg_9' }),
    ];
    given()
      .when(prepare({ facts }))
      .thenRefused({ kind: 'rule', slug: 'ASSETS_NOT_ACCEPTABLE', fields: ['assets[0]', 'assets[1]'] });
    expect(() => pledgeDecider.decide(prepare({ facts }), { status: 'ABSENT' })).toThrow(
      expect.objectContaining({
        params: {
          grounds: 'ANNUAL_FEE_UNPAID,OWNERSHIP_SUSPENDED,CO_OWNER_CONSENT_MISSING,TERM_BEYOND_RIGHT,ALREADY_PLEDGED',
        },
        messageZh: expect.stringMatching(/年费未缴.*已保全.*缺少共有人同意.*债务期限超过权利期限.*已经质押/),
      }),
    );
  });

  it.each([
    [{ ownedByPledgor: false }, 'PLEDGOR_NOT_OWNER'],
    [{ state: 'LAPSED' }, 'RIGHT_NOT_IN_FORCE'],
    [{ state: 'PUBLISHED' }, 'NOT_GRANTED'],
    [{ state: 'GRACE' }, 'ANNUAL_FEE_UNPAID'],
    [{ overlays: ['OWNERSHIP_DISPUTE'] }, 'OWNERSHIP_SUSPENDED'],
    [{ overlays: ['PLEDGED'] }, 'ALREADY_PLEDGED'],
    [{ termEnd: day('2023-07-08') }, 'TERM_BEYOND_RIGHT'],
    [{ holders: 2 }, 'CO_OWNER_CONSENT_MISSING'],
  ] as const)('not over a right with %o: %s, whatever is insisted on', (known, ground) => {
    const facts = [freePatent(invention(1), known), freePatent(invention(2))];
    expect(() =>
      pledgeDecider.decide(prepare({ facts, insisted: ['TWIN_APPLICATION', 'INVALIDATION_PENDING'] }), {
        status: 'ABSENT',
      }),
    ).toThrow(expect.objectContaining({ params: { grounds: ground } }));
  });

  it('G-3: over a joint right with the co-owners’ document', () => {
    const facts = [freePatent(invention(1), { holders: 2 }), freePatent(invention(2))];
    expect(given().when(prepare({ facts, coOwnerDocumentNo: '共有人同意书1号' })).events).toHaveLength(1);
  });

  it('over a twin application or a right under attack only when the parties insist', () => {
    const assets = [utilityModel];
    const facts = [freePatent(utilityModel, { overlays: ['DUAL_FILED', 'INVALIDATION_PENDING'] })];
    given().when(prepare({ assets, facts })).thenRefused('ASSETS_NOT_ACCEPTABLE');
    given()
      .when(prepare({ assets, facts, insisted: ['TWIN_APPLICATION'] }))
      .thenRefused('ASSETS_NOT_ACCEPTABLE');
    const insisted = ['TWIN_APPLICATION', 'INVALIDATION_PENDING'] as const;
    expect(given().when(prepare({ assets, facts, insisted })).events).toHaveLength(1);
  });

  it('not over a confirmed abnormal filing; a bank is not told why', () => {
    const facts = [freePatent(invention(1), {}, { abnormalFiling: true }), freePatent(invention(2))];
    const refusal = (role: Role) =>
      expect(() => pledgeDecider.decide(prepare({ facts, actor: actor(role) }), { status: 'ABSENT' }));
    refusal('FIN').toThrow(expect.objectContaining({ messageZh: expect.stringContaining('非正常专利申请') }));
    refusal('BANK').toThrow(expect.objectContaining({ messageZh: expect.not.stringContaining('非正常') }));
  });

  it('over trademarks, at their own register', () => {
    const marks = prepare({ kind: 'TRADEMARK', assets: [trademark], facts: factsOf([trademark]) });
    expect(given().when(marks).state).toMatchObject({ status: 'PREPARED', liveAssetIds: ['tm_8123456_29'] });
  });

  it('only on facts of the rights that were asked for', () => {
    expect(() =>
      pledgeDecider.decide(prepare({ facts: factsOf([invention(3), invention(4)]) }), { status: 'ABSENT' }),
    ).toThrow('other rights');
  });
});

describe('F9: the way through the registry', () => {
  it('registration sets the pledge up, with the registry’s number', () => {
    given(after('SUBMITTED'))
      .when(register({ registryNo: ' y2022150000123 ' }))
      .thenEvents({
        type: 'PledgeRegistered',
        ...identity,
        registryNo: 'Y2022150000123',
        debtEnd: day('2023-07-09'),
        registeredOn: day('2022-07-13'),
      });
  });

  it('a number of the movable-property registry (中登网) is no proof of it', () => {
    given(after('SUBMITTED'))
      .when(register({ registryNo: '04502812000678123456' }))
      .thenRefused({ kind: 'invalid', slug: 'NOT_THE_IP_REGISTRY', fields: ['registry_no'] });
  });

  it.each(['', '123', '2022150000123', '第1号', 'Y', `Y${'1'.repeat(40)}`])(
    '%s is no registry number',
    (registryNo) => {
      given(after('SUBMITTED'))
        .when(register({ registryNo }))
        .thenRefused({ kind: 'invalid', slug: 'REGISTRY_NO_MALFORMED', fields: ['registry_no'] });
    },
  );

  it('a corrected case is submitted again, not before it was first', () => {
    given(after('CORRECTION_REQUIRED'))
      .when(submit({ submittedOn: day('2022-07-09') }))
      .thenRefused({ kind: 'invalid', slug: 'DATE_BEFORE_PREVIOUS_STEP', fields: ['submitted_on'] });
    const again = pledgeAfter(...REACHED.CORRECTION_REQUIRED, submit({ submittedOn: day('2022-07-12') }));
    expect(again).toMatchObject({ status: 'SUBMITTED', submittedOn: '2022-07-12', correctionNote: null });
  });

  it.each([
    [submit({ submittedOn: day('2024-01-06') }), 'PREPARED', 'submitted_on'],
    [register({ registeredOn: day('2024-01-06') }), 'SUBMITTED', 'registered_on'],
    [refuse({ refusedOn: day('2024-01-06') }), 'SUBMITTED', 'refused_on'],
    [modify({ modifiedOn: day('2024-01-06') }), 'REGISTERED', 'modified_on'],
    [cancel({ cancelledOn: day('2024-01-06') }), 'CANCELLATION_SUBMITTED', 'cancelled_on'],
    [revokeRegistration({ revokedOn: day('2024-01-06') }), 'REGISTERED', 'revoked_on'],
  ] as const)('no date lies in the future: $0.type', (command, status, field) => {
    given(after(status))
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'DATE_IN_FUTURE', fields: [field] });
  });

  it.each([
    [register({ registeredOn: day('2022-07-09') }), 'SUBMITTED', 'registered_on'],
    [refuse({ refusedOn: day('2022-07-09') }), 'SUBMITTED', 'refused_on'],
    [modify({ modifiedOn: day('2022-07-12') }), 'REGISTERED', 'modified_on'],
    [cancel({ cancelledOn: day('2022-07-12') }), 'CANCELLATION_SUBMITTED', 'cancelled_on'],
    [revokeRegistration({ revokedOn: day('2022-07-12') }), 'REGISTERED', 'revoked_on'],
  ] as const)('nor before the step before: $0.type', (command, status, field) => {
    given(after(status))
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'DATE_BEFORE_PREVIOUS_STEP', fields: [field] });
  });

  it('a modification tells the difference, and nothing when there is none', () => {
    given(after('REGISTERED'))
      .when(modify())
      .thenEvents({
        type: 'PledgeModified',
        ...identity,
        securedAmountFen: '250000000',
        changeFen: '-50000000',
        debtEnd: day('2023-07-09'),
        modifiedOn: day('2022-09-01'),
      });
    given(pledgeHistory(...REACHED.REGISTERED, modify()))
      .when(modify())
      .thenNothing();
    const raised = given(pledgeHistory(...REACHED.REGISTERED, modify())).when(
      modify({ securedAmountFen: '260000000' }),
    );
    expect(raised.events).toMatchObject([{ changeFen: '10000000' }]);
  });

  it('the differences and the registered amount add up to what is cancelled', () => {
    const history = pledgeHistory(
      ...[...REACHED.REGISTERED, modify(), modify({ securedAmountFen: '275000000' }), submitCancellation(), cancel()],
    );
    const sum = history.reduce((total, event) => {
      if (event.type === 'PledgeRegistered') return total + BigInt(event.securedAmountFen);
      if (event.type === 'PledgeModified') return total + BigInt(event.changeFen);
      return event.type === 'PledgeCancelled' ? total - BigInt(event.securedAmountFen) : total;
    }, 0n);
    expect(sum).toBe(0n);
  });

  it('a modification is a positive amount and a debt that ends after it begins', () => {
    given(after('REGISTERED'))
      .when(modify({ securedAmountFen: '0', debtEnd: day('2022-07-10') }))
      .thenRefused({ slug: 'MODIFICATION_INVALID', fields: ['secured_amount_fen', 'debt_end'] });
  });

  it('G-7: cancellation needs proof of discharge', () => {
    given(after('REGISTERED'))
      .when(submitCancellation({ dischargeDocumentNo: ' ' }))
      .thenRefused({ kind: 'invalid', slug: 'REQUIRED', fields: ['discharge_document_no'] });
  });

  it('a correction says what is asked for', () => {
    given(after('SUBMITTED'))
      .when(requireCorrection({ note: '' }))
      .thenRefused({ kind: 'invalid', slug: 'REQUIRED', fields: ['note'] });
    given(after('SUBMITTED'))
      .when(requireCorrection({ note: '补'.repeat(501) }))
      .thenRefused({ kind: 'invalid', slug: 'TEXT_TOO_LONG', fields: ['note'] });
  });

  it('a revocation says which registration is undone', () => {
    const { events } = given(after('REGISTERED')).when(revokeRegistration());
    expect(events).toMatchObject([
      { registeredOn: '2022-07-13', revokedOn: '2022-08-01', cause: 'REGISTERED_IN_ERROR' },
    ]);
  });
});
