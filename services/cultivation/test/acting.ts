import { type Actor, type LegalDate, ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { requireCreditCode } from '../src/credit-code.ts';

/** Who acts and when, for the tests of the rules; invented firms with valid codes. */

export const day = (text: string) => text as LegalDate;

/** Nine in the morning in Shanghai. */
export const morning = (date: string) => `${date}T01:00:00.000Z`;

export const actor = (role: Role, unit = 'cultivation'): Actor => ({ role, unit, personKey: 'p-officer' });

/** Every role but these. */
export const rolesBut = (...allowed: readonly Role[]): Role[] =>
  (Object.keys(ROLE_TITLES) as Role[]).filter((role) => !allowed.includes(role));

const party = (code: string, name: string, key: string) => ({
  uscc: requireCreditCode(code, 'uscc', '统一社会信用代码'),
  name,
  key,
});

export const ASSOCIATION = party('51150621MJX00000XG', '达拉特旗示例肉羊产业协会', 'hld_aaaaaaaaaaaaaaaa');
export const FIRM = party('91150621MA0HHC0168', '达拉特旗示例肉业有限公司', 'hld_bbbbbbbbbbbbbbbb');
export const COOPERATIVE = party('93150621NA0HHC021Y', '达拉特旗示例养羊专业合作社', 'hld_cccccccccccccccc');
/** 个体工商户: its code identifies a person. */
export const SOLE_TRADER = party('92150621MA0HHC032T', '达拉特旗示例羊肉店', 'hld_dddddddddddddddd');
