import table from '../../data/legal-event-codes.json' with { type: 'json' };
import { REGISTER_EFFECTS, type RegisterEffect } from './domain.ts';

/** Effects of the CN legal-event codes, checked at the start. */
const EFFECTS: ReadonlyMap<string, RegisterEffect> = checkLegalEventCodes(table.codes);

/**
 * What an entry of the gazette under a CN legal-event code does to a right (brief §4, INPADOC list).
 * @returns `UNKNOWN` for a code that the table does not have
 */
export function effectOfCode(code: string): RegisterEffect {
  return EFFECTS.get(code.trim().toUpperCase()) ?? 'UNKNOWN';
}

/** Codes of the table. */
export function knownLegalEventCodes(): string[] {
  return [...EFFECTS.keys()];
}

/** Checks the table. @throws Error naming the code; the service does not start on a wrong table */
export function checkLegalEventCodes(codes: Readonly<Record<string, string>>): Map<string, RegisterEffect> {
  return new Map(
    Object.entries(codes).map(([code, effect]) => {
      const known = REGISTER_EFFECTS.find((each) => each === effect);
      if (known === undefined) throw new Error(`legal event codes: ${code} has unknown effect ${effect}`);
      return [code, known];
    }),
  );
}
