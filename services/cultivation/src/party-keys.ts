import { pseudonyms, type ServiceContext } from '@zhiqi/runtime';
import type { CreditCode } from './credit-code.ts';

/**
 * Gives a firm the pseudonym under which the rest of the platform knows it. The same code has the same key as holder of a
 * trademark and as user of a special mark.
 */
export async function partyKeys({ db }: ServiceContext): Promise<(code: CreditCode) => string> {
  return pseudonyms(db, 'holder-key-secret', 'hld_');
}

/** Ids of special-mark authorisations: one for each right and user, and the user's code cannot be read from it. */
export async function authorisationIds({
  db,
}: ServiceContext): Promise<(giRightId: string, user: CreditCode) => string> {
  const idOf = await pseudonyms(db, 'authorisation-id-secret', 'gma_');
  return (giRightId, user) => idOf(`${giRightId}|${user}`);
}
