import { type Actor, assertNever, type Decider, invalid, requireRole } from '@zhiqi/kernel';

/** What a reference number is of; the unit is part of the kind. */
export type Kind = 'RESIDENT_POPULATION';

/** The number of one year with the document that states it. */
export interface Numbered {
  readonly kind: Kind;
  readonly year: number;
  /** In the unit of its kind (persons), decimal text: state is plain JSON. */
  readonly value: string;
  /** Title of the document. It stays here: events carry no free text. */
  readonly sourceTitle: string;
  /** SHA-256 of the document, hexadecimal; empty where it is not at hand as a file. */
  readonly documentSha256: string;
  /** UTC instant. */
  readonly recordedTime: string;
}

export type State = { readonly status: 'none' } | ({ readonly status: 'recorded' } & Numbered);

export interface RecordNumber extends Numbered {
  readonly type: 'RecordNumber';
  readonly numberId: string;
  readonly actor: Actor;
}

export type Command = RecordNumber;

export interface NumberRecorded extends Numbered {
  readonly type: 'NumberRecorded';
  readonly numberId: string;
}

export type Event = NumberRecorded;

const FIRST_YEAR = 1949;
const SHA256 = /^[0-9a-f]{64}$/;
const YEAR = /^\d{4}/;

/** Natural key: one number of each kind for a year. */
export function numberIdOf(kind: Kind, year: number): string {
  return `ref_${kind}_${year}`;
}

export const referenceNumberDecider: Decider<State, Command, Event> = {
  initial: { status: 'none' },
  decide(command, state) {
    switch (command.type) {
      case 'RecordNumber':
        return record(command, state);
      default:
        return assertNever(command.type, 'command');
    }
  },
  evolve(_state, { type: _type, numberId: _numberId, ...number }) {
    return { status: 'recorded', ...number };
  },
};

/** A number recorded again for its year corrects it; the same one with the same source changes nothing. */
function record(command: RecordNumber, state: State): Event[] {
  const { type: _type, actor, numberId, ...number } = command;
  requireRole(actor, ['LEAD', 'ANALYST', 'ADMIN'], '登记基准数');
  requireSense(number);
  const known = state.status === 'recorded' ? state : undefined;
  const isSame =
    known?.value === number.value &&
    known.sourceTitle === number.sourceTitle &&
    known.documentSha256 === number.documentSha256;
  return isSame ? [] : [{ type: 'NumberRecorded', numberId, ...number }];
}

function requireSense({ year, value, documentSha256, recordedTime }: Numbered): void {
  const thisYear = Number(YEAR.exec(recordedTime)?.[0]);
  if (year < FIRST_YEAR || year > thisYear) {
    throw refused(
      'year',
      'YEAR_OUT_OF_RANGE',
      `年份须在 ${FIRST_YEAR} 至 ${thisYear} 之间。请写数字所属的年份,如 2021。`,
    );
  }
  // A population of zero would be a divisor of zero.
  if (BigInt(value) <= 0n) throw refused('value', 'VALUE_NOT_POSITIVE', '数值须大于零,单位为人。');
  if (documentSha256 !== '' && !SHA256.test(documentSha256)) {
    throw refused('document_sha256', 'SHA256_MALFORMED', '文件指纹须为 64 位小写十六进制的 SHA-256,或留空。');
  }
}

function refused(field: string, rule: string, messageZh: string) {
  return invalid(rule, messageZh, { fields: [{ field, rule, messageZh }] });
}
