import { isPartyCode } from '@zhiqi/client';
import { renderPartyUsers } from '@zhiqi/client/nats-users';
import { ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import { actor, day, FIRM, morning, OTHER_FIRM } from '../../test/world.ts';
import { isBankCode, partnerBankDecider, type RegisterPartnerBank } from './domain.ts';

const { given } = deciderSpec(partnerBankDecider);

const register = (over: Partial<RegisterPartnerBank> = {}): RegisterPartnerBank => ({
  type: 'RegisterPartnerBank',
  actor: actor('FIN'),
  at: morning('2022-06-30'),
  bankCode: 'b01',
  name: '虚构农村商业银行',
  uscc: FIRM,
  ...over,
});
const registered = {
  type: 'PartnerBankRegistered',
  bankCode: 'b01',
  name: '虚构农村商业银行',
  uscc: FIRM,
  registeredOn: day('2022-06-30'),
} as const;

describe('a partner bank', () => {
  it('is registered under its code', () => {
    given().when(register()).thenEvents(registered);
  });

  it.each([FIRM, ''])(
    'registered again with the same data, the credit code repeated or not: nothing changes',
    (uscc) => {
      given([registered])
        .when(register({ at: morning('2022-08-01'), uscc }))
        .thenNothing();
    },
  );

  it.each([{ name: '另一家银行' }, { uscc: OTHER_FIRM }])('a code is never given to another bank: %o', (other) => {
    given([registered]).when(register(other)).thenRefused({ kind: 'conflict', slug: 'BANK_CODE_TAKEN' });
  });

  it('may be registered before its credit code is known', () => {
    expect(given().when(register({ uscc: '' })).state).toMatchObject({ status: 'REGISTERED', uscc: '' });
  });

  it.each(Object.keys(ROLE_TITLES) as Role[])(
    '%s: only financing clerks, their lead and administrators register',
    (role) => {
      const outcome = given().when(register({ actor: actor(role) }));
      if (['FIN', 'FINLEAD', 'ADMIN'].includes(role)) expect(outcome.events).toHaveLength(1);
      else outcome.thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    },
  );

  it('every wrong field is named at once', () => {
    given()
      .when(register({ bankCode: 'B 01', name: '', uscc: FIRM.replace(/.$/, '0') }))
      .thenRefused({ kind: 'invalid', slug: 'PARTNER_BANK_INVALID', fields: ['bank_code', 'name', 'uscc'] });
  });
});

describe('a bank code', () => {
  it.each(['b01', 'icbc_dalad', 'b'])('%s can be a reader and a user on the bus', (code) => {
    expect(isBankCode(code)).toBe(true);
    expect(isPartyCode(code)).toBe(true);
    expect(renderPartyUsers([{ code, password: 'at-least-sixteen-characters' }])).toContain(`party-${code}`);
  });

  it.each(['all', 'B01', '01b', 'b-01', 'b.01', '', 'b'.repeat(33), 'reporting', 'operator', 'analytics'])(
    '%s cannot',
    (code) => expect(isBankCode(code)).toBe(false),
  );
});
