import { isDomainError, parseYuan } from '@zhiqi/kernel';
import { CliError, EXIT } from '../exit-codes.ts';

export interface CounterpartOptions {
  readonly name?: string;
  readonly uscc?: string;
  readonly division?: string;
  readonly sme?: boolean;
}

/** Who takes over, as typed; undefined where nobody was named. */
export function counterpartOf({ name, uscc = '', division = '', sme = false }: CounterpartOptions) {
  return name === undefined ? undefined : { name, uscc, divisionCode: division, isSme: sme, key: '' };
}

/** A record of CNIPA, as typed: both parts or none. */
export function recordalOf({ recordNo, recordedOn }: { readonly recordNo?: string; readonly recordedOn?: string }) {
  if (recordNo === undefined && recordedOn === undefined) return undefined;
  if (recordNo !== undefined && recordedOn !== undefined) return { recordNo, recordedOn };
  throw new CliError(EXIT.usage, '--record-no 和 --recorded-on 要一起给出。');
}

/** Yuan as typed, in fen; undefined where undisclosed. @throws CliError for what is no amount */
export function amountOf(yuan: string | undefined): bigint | undefined {
  if (yuan === undefined) return undefined;
  try {
    return parseYuan(yuan);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new CliError(EXIT.usage, `--amount ${yuan} 无效:${error.messageZh}`, { cause: error });
  }
}
