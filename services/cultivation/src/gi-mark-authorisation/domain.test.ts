import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { ASSOCIATION, actor, COOPERATIVE, day, FIRM, morning, rolesBut, SOLE_TRADER } from '../../test/acting.ts';
import {
  apply,
  authorisationHistory,
  authorisations,
  authorise,
  cease,
  check,
  forward,
  resume,
  rightFacts,
  suspend,
  toApplied,
  toCeased,
  toChecked,
  toForwarded,
  toInUse,
  toSuspended,
  toTurnedDown,
  turnDown,
} from '../../test/gi.ts';
import { requireCreditCode } from '../credit-code.ts';
import type { GiTrack } from '../gi-vocabulary.ts';
import { GI_MARK_RULES } from '../rule-sets.ts';
import {
  type AuthorisationCommand,
  type AuthorisationStatus,
  authorisationDecider,
  checkGiMarkRules,
  type GiMarkUser,
  type GiUserClass,
} from './domain.ts';

const { given } = deciderSpec(authorisations);
const facts = {
  giRightId: 'gr_TM_CERTIFICATION_8123456',
  resourceId: 'gir_1',
  track: 'TM_CERTIFICATION',
  user: FIRM,
  userClass: 'CERTIFICATION_LICENSEE',
} as const;

describe('R-57 no authorisation without a valid unified social credit code, by construction', () => {
  it('a text is no code: it does not even compile', () => {
    const { name, key } = FIRM;
    // @ts-expect-error Only a code whose check characters were verified can be a user's.
    const user: GiMarkUser = { uscc: '914403001922038000', name, key };
    expect(user.name).toBe(name);
  });

  test.each([
    ['', 'USCC_EMPTY'],
    ['91440300192203821', 'USCC_MALFORMED'],
    ['914403001922038000', 'USCC_PRECISION_LOSS'],
    ['11150621MB1688871Y', 'USCC_CHECK_CHAR_MISMATCH'],
  ])('"%s" makes none: %s', (raw, rule) => {
    expect(() => requireCreditCode(raw, 'user_uscc', '使用人统一社会信用代码')).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        slug: 'USCC_INVALID',
        fields: [expect.objectContaining({ field: 'user_uscc', rule })],
      }),
    );
  });

  it('the refusal never repeats the code', () => {
    const wrong = `${SOLE_TRADER.uscc.slice(0, 17)}0`;
    try {
      requireCreditCode(wrong, 'user_uscc', '使用人统一社会信用代码');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain(wrong.slice(0, 12));
    }
  });

  it('a sole trader may be a lawful user', () => {
    expect(given([]).when(apply({ user: SOLE_TRADER })).state).toMatchObject({ status: 'APPLIED', user: SOLE_TRADER });
  });
});

describe('who may apply', () => {
  const fits: Readonly<Record<GiTrack, readonly GiUserClass[]>> = {
    PROTECTED_PRODUCT: ['ANNOUNCED_PRODUCER', 'OTHER_RECORDED'],
    TM_COLLECTIVE: ['COLLECTIVE_MEMBER', 'OTHER_RECORDED'],
    TM_CERTIFICATION: ['CERTIFICATION_LICENSEE', 'OTHER_RECORDED'],
    AGRO_PRODUCT: ['OTHER_RECORDED'],
  };
  const classes: readonly GiUserClass[] = [
    'ANNOUNCED_PRODUCER',
    'COLLECTIVE_MEMBER',
    'CERTIFICATION_LICENSEE',
    'OTHER_RECORDED',
  ];

  test.each(Object.entries(fits) as [GiTrack, readonly GiUserClass[]][])('R-57 on %s: %j', (track, fitting) => {
    for (const userClass of classes) {
      const outcome = given([]).when(apply({ userClass, right: rightFacts({ track }) }));
      if (fitting.includes(userClass)) expect(outcome.state).toMatchObject({ status: 'APPLIED', userClass });
      else outcome.thenRefused({ kind: 'invalid', slug: 'CLASS_CONTRADICTS_TRACK', fields: ['user_class'] });
    }
  });

  it('R-54: the body that controls a certification mark does not use it itself, however it spells its name', () => {
    for (const name of [ASSOCIATION.name, `${ASSOCIATION.name} `, '达拉特旗 示例肉羊产业协会']) {
      given([])
        .when(apply({ user: { ...ASSOCIATION, name } }))
        .thenRefused({ kind: 'rule', slug: 'CONTROLLER_MAY_NOT_USE' });
    }
    const collective = rightFacts({ track: 'TM_COLLECTIVE' });
    expect(
      given([]).when(apply({ user: ASSOCIATION, userClass: 'COLLECTIVE_MEMBER', right: collective })).events,
    ).toHaveLength(1);
  });

  it('R-54 is a parameter', () => {
    const lenient = authorisationDecider(GI_MARK_RULES.map((set) => ({ ...set, controllerMayUse: true })));
    expect(
      deciderSpec(lenient)
        .given([])
        .when(apply({ user: ASSOCIATION })).events,
    ).toHaveLength(1);
    const [set] = GI_MARK_RULES;
    expect(() => checkGiMarkRules([{ ...set, controllerMayUse: 'no' }])).toThrow('must be true or false');
    expect(() => checkGiMarkRules([])).toThrow('none given');
  });

  it('only while the right is in force', () => {
    given([])
      .when(apply({ right: rightFacts({ inForce: false }) }))
      .thenRefused({ kind: 'rule', slug: 'GI_RIGHT_ENDED' });
  });

  it('an enterprise for itself, by its code or its key, and for nobody else', () => {
    for (const unit of [FIRM.uscc, FIRM.key]) {
      expect(given([]).when(apply({ actor: actor('ENT', unit) })).events).toHaveLength(1);
    }
    given([])
      .when(apply({ actor: actor('ENT', COOPERATIVE.uscc) }))
      .thenRefused({ kind: 'forbidden', slug: 'NOT_THE_USER' });
  });

  it('not before the right was obtained, nor in the future', () => {
    given([])
      .when(apply({ appliedOn: day('2022-08-31') }))
      .thenRefused({ slug: 'DATE_OUT_OF_ORDER', fields: ['applied_on'] });
    given([])
      .when(apply({ at: morning('2022-09-09') }))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['applied_on'] });
  });
});

const reach: Readonly<Record<AuthorisationStatus, () => ReturnType<typeof authorisationHistory>>> = {
  APPLIED: toApplied,
  CHECKED: toChecked,
  FORWARDED: toForwarded,
  IN_USE: toInUse,
  SUSPENDED: toSuspended,
  CEASED: toCeased,
  REFUSED: toTurnedDown,
};
const LATE = '2022-12-20';
const steps: readonly (readonly [AuthorisationCommand, readonly AuthorisationStatus[], AuthorisationStatus])[] = [
  [check({}, LATE), ['APPLIED', 'CHECKED'], 'CHECKED'],
  [forward(LATE), ['CHECKED'], 'FORWARDED'],
  [authorise(LATE), ['FORWARDED'], 'IN_USE'],
  [turnDown(LATE), ['APPLIED', 'CHECKED', 'FORWARDED'], 'REFUSED'],
  [suspend(LATE), ['IN_USE'], 'SUSPENDED'],
  [resume(LATE), ['SUSPENDED'], 'IN_USE'],
  [cease('REVOKED', LATE), ['IN_USE', 'SUSPENDED'], 'CEASED'],
  [cease('RIGHT_ENDED', LATE), ['IN_USE', 'SUSPENDED'], 'CEASED'],
  [apply({ appliedOn: day(LATE) }), ['CEASED', 'REFUSED'], 'APPLIED'],
];

describe('the steps of an authorisation', () => {
  test.each(steps)('$type leads on only where it may', (command, from, to) => {
    const slug = command.type === 'ApplyForGiMark' ? 'GI_MARK_ALREADY_APPLIED' : 'GI_MARK_STEP_NOT_ALLOWED';
    for (const status of Object.keys(reach) as AuthorisationStatus[]) {
      const outcome = given(reach[status]()).when(command);
      if (from.includes(status)) expect(outcome.state, status).toMatchObject({ status: to });
      else outcome.thenRefused({ kind: 'rule', slug });
    }
  });

  it('work on an authorisation that does not exist is told so', () => {
    given([]).when(check()).thenRefused({ kind: 'not-found', slug: 'AUTHORISATION_NOT_FOUND' });
  });

  it('what is found on the spot decides: in the area and to the standard, else it can only be turned down', () => {
    for (const lack of [{ inArea: false }, { meetsStandard: false }]) {
      const failed = authorisationHistory(apply(), check(lack));
      expect(given(toApplied()).when(check(lack)).state).toMatchObject({ status: 'APPLIED', check: lack });
      given(failed).when(forward()).thenRefused({ kind: 'rule', slug: 'CHECK_FAILED' });
      expect(given(failed).when(turnDown()).state).toMatchObject({ status: 'REFUSED' });
      expect(given(failed).when(check({}, '2022-09-30')).state).toMatchObject({ status: 'CHECKED' });
    }
    given(toApplied()).when(forward()).thenRefused('GI_MARK_STEP_NOT_ALLOWED');
  });

  it('the decision of the authority carries its announcement number', () => {
    const announcement = { authorisedOn: day('2022-10-01'), announcementNo: '第0001号' };
    given(toForwarded())
      .when(authorise())
      .thenEvents({ type: 'GiMarkUseAuthorised', ...facts, announcement });
    given(toForwarded())
      .when(authorise('2022-10-01', ' '))
      .thenRefused({ kind: 'invalid', slug: 'DOCUMENT_REQUIRED', fields: ['announcement_no'] });
  });

  it('nobody is authorised, and no use resumed, once the right has ended', () => {
    const over = rightFacts({ inForce: false });
    given(toForwarded())
      .when(authorise('2022-10-01', '第0001号', over))
      .thenRefused('GI_RIGHT_ENDED');
    given(toSuspended()).when(resume('2022-11-20', over)).thenRefused('GI_RIGHT_ENDED');
  });

  it('a suspension names its document; use can be suspended and resumed more than once', () => {
    given(toInUse())
      .when(suspend('2022-11-01', ''))
      .thenRefused({ kind: 'invalid', slug: 'DOCUMENT_REQUIRED', fields: ['document_no'] });
    const resumed = authorisationHistory(apply(), check(), forward(), authorise(), suspend(), resume());
    expect(given(resumed).when(suspend('2022-12-01', '达市监知改〔2022〕2号')).state).toMatchObject({
      status: 'SUSPENDED',
      suspensionDocumentNo: '达市监知改〔2022〕2号',
    });
  });

  it('each step is not before the one before it, and not in the future', () => {
    const cases: readonly (readonly [() => ReturnType<typeof authorisationHistory>, AuthorisationCommand, string])[] = [
      [toApplied, check({}, '2022-09-09'), 'checked_on'],
      [toChecked, forward('2022-09-14'), 'forwarded_on'],
      [toForwarded, authorise('2022-09-19'), 'authorised_on'],
      [toForwarded, turnDown('2022-09-19'), 'refused_on'],
      [toInUse, suspend('2022-09-30'), 'suspended_on'],
      [toSuspended, resume('2022-10-31'), 'resumed_on'],
      [toInUse, cease('REVOKED', '2022-09-30'), 'ceased_on'],
      [toCeased, apply({ appliedOn: day('2022-11-30') }), 'applied_on'],
    ];
    for (const [history, command, field] of cases) {
      given(history())
        .when(command)
        .thenRefused({ slug: 'DATE_OUT_OF_ORDER', fields: [field] });
    }
    given(toApplied())
      .when(check({}, '2023-01-01'))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['checked_on'] });
    expect(() =>
      authorisations.decide(apply({ appliedOn: day('2022-11-30') }), given(toForwarded()).when(turnDown()).state),
    ).not.toThrow();
    expect(() => authorisations.decide(forward('2022-09-14'), given(toApplied()).when(check()).state)).toThrow(
      expect.objectContaining({ messageZh: '上报日不能早于核查日(2022-09-15)。请核对文书上的日期。' }),
    );
  });
});

describe('use comes to an end', () => {
  it('the cause that a right ended is the platform’s, the others are the officers’', () => {
    given(toInUse())
      .when({ ...cease('RIGHT_ENDED'), actor: actor('OFF') })
      .thenRefused({ kind: 'invalid', slug: 'CAUSE_NOT_ALLOWED', fields: ['cause'] });
    for (const cause of ['REVOKED', 'USER_CEASED'] as const) {
      given(toInUse())
        .when(cease(cause))
        .thenEvents({ type: 'GiMarkUseCeased', ...facts, cause, ceasedOn: day('2022-12-01') });
      given(toInUse())
        .when({ ...cease(cause), actor: actor('SYS') })
        .thenRefused('CAUSE_NOT_ALLOWED');
    }
  });

  it('of a right that, as was learned later, had ended before the user’s latest step: with that step', () => {
    given(toInUse())
      .when(cease('RIGHT_ENDED', '2022-09-25'))
      .thenEvents({ type: 'GiMarkUseCeased', ...facts, cause: 'RIGHT_ENDED', ceasedOn: day('2022-10-01') });
  });

  it('a former user, or one turned down, may apply again, afresh and by another name', () => {
    const user = { ...FIRM, name: '达拉特旗示例肉业股份有限公司' };
    const again = apply({ appliedOn: day('2022-12-10'), user });
    expect(given(toCeased()).when(again).state).toEqual({
      status: 'APPLIED',
      authorisationId: 'gma_1',
      ...facts,
      user,
      application: 2,
      check: null,
      announcement: null,
      ceaseCause: null,
      suspensionDocumentNo: null,
      latest: { step: 'APPLIED', date: '2022-12-10' },
    });
    expect(given(toTurnedDown()).when(again).state).toMatchObject({ status: 'APPLIED', application: 2 });
  });
});

describe('who may do what', () => {
  const officers: readonly (readonly [AuthorisationStatus, AuthorisationCommand])[] = [
    ['APPLIED', check()],
    ['CHECKED', forward()],
    ['FORWARDED', authorise()],
    ['FORWARDED', turnDown()],
    ['IN_USE', suspend()],
    ['SUSPENDED', resume()],
    ['IN_USE', cease('USER_CEASED')],
  ];

  test.each(officers)('%s: $type is for officers and leads', (status, command) => {
    for (const role of ['OFF', 'LEAD'] as const) {
      expect(given(reach[status]()).when({ ...command, actor: actor(role) }).events).toHaveLength(1);
    }
    for (const role of rolesBut('OFF', 'LEAD', 'SYS')) {
      given(reach[status]())
        .when({ ...command, actor: actor(role) })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('the user, or an officer for it, applies', () => {
    for (const role of ['OFF', 'LEAD'] as const) {
      expect(given([]).when(apply({ actor: actor(role) })).events).toHaveLength(1);
    }
    for (const role of rolesBut('OFF', 'LEAD', 'ENT')) {
      given([])
        .when(apply({ actor: actor(role) }))
        .thenRefused('ROLE_NOT_ALLOWED');
    }
  });
});
