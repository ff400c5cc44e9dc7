import {
  type Actor,
  conflict,
  type Decider,
  type FieldViolation,
  type LegalDate,
  legalDateAt,
  parseUscc,
  requireRole,
} from '@zhiqi/kernel';
import { refuseFaults } from '../faults.ts';

/** Shape number of {@link PartnerBankState} in the store. */
export const PARTNER_BANK_SCHEMA = 1;

export interface RegisteredBank {
  readonly status: 'REGISTERED';
  /** Its reader token on the bus, `b01`. */
  readonly bankCode: string;
  readonly name: string;
  /** Empty when the bureau has not told it yet. */
  readonly uscc: string;
  readonly registeredOn: LegalDate;
}

export type PartnerBankState = { readonly status: 'UNREGISTERED' } | RegisteredBank;

export interface RegisterPartnerBank {
  readonly type: 'RegisterPartnerBank';
  readonly actor: Actor;
  /** UTC instant of the platform's clock. */
  readonly at: string;
  readonly bankCode: string;
  readonly name: string;
  readonly uscc: string;
}

export type PartnerBankEvent = { readonly type: 'PartnerBankRegistered' } & Omit<RegisteredBank, 'status'>;

/**
 * A code is a token of subjects and of user names on the bus and stands in events, where an id begins with a letter; the
 * names of the platform's own users are taken.
 */
const BANK_CODE = /^[a-z][a-z0-9_]{0,31}$/;
const TAKEN_CODES = [
  'all',
  'inventory',
  'cultivation',
  'financing',
  'enforcement',
  'reporting',
  'portal',
  'analytics',
  'operator',
];

const MAX_NAME = 100;

/** Whether a text can be the code of a partner bank. */
export function isBankCode(code: string): boolean {
  return BANK_CODE.test(code) && !TAKEN_CODES.includes(code);
}

/** The register of partner banks: a bank is registered once, under one code, for good. */
export const partnerBankDecider: Decider<PartnerBankState, RegisterPartnerBank, PartnerBankEvent> = {
  initial: { status: 'UNREGISTERED' },
  decide(command, state) {
    requireRole(command.actor, ['FIN', 'FINLEAD', 'ADMIN'], '登记合作银行');
    refuseFaults('PARTNER_BANK_INVALID', '合作银行', faultsOf(command));
    const { bankCode, name, uscc } = command;
    if (state.status === 'UNREGISTERED') {
      return [{ type: 'PartnerBankRegistered', bankCode, name, uscc, registeredOn: legalDateAt(command.at) }];
    }
    // A code that is not told again contradicts nothing.
    if (state.name === name && (uscc === '' || state.uscc === uscc)) return [];
    throw conflict(
      'BANK_CODE_TAKEN',
      `银行代码 ${bankCode} 已登记给另一家银行或以不同资料登记。请核对银行名称和统一社会信用代码,或换一个代码。`,
      { params: { bankCode } },
    );
  },
  evolve(_state, { type: _type, ...registered }) {
    return { status: 'REGISTERED', ...registered };
  },
};

function faultsOf({ bankCode, name, uscc }: RegisterPartnerBank): FieldViolation[] {
  const faults: FieldViolation[] = [];
  if (!isBankCode(bankCode)) {
    const messageZh = '银行代码应以小写字母开头,只含小写字母、数字和 _,最长 32 个字符,且不与平台用户同名,例如 b01';
    faults.push({ field: 'bank_code', rule: 'BANK_CODE_MALFORMED', messageZh });
  }
  if (name === '' || name.length > MAX_NAME) {
    faults.push({ field: 'name', rule: 'NAME_LENGTH', messageZh: `银行名称应为 1 至 ${MAX_NAME} 个字符` });
  }
  const parsed = parseUscc(uscc);
  if (uscc !== '' && !parsed.ok) faults.push({ field: 'uscc', rule: parsed.code, messageZh: parsed.messageZh });
  return faults;
}
