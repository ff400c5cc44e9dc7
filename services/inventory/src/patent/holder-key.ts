import { pseudonyms, type ServiceContext } from '@zhiqi/runtime';
import { holderIdentity } from './domain.ts';

/** Gives a holder the pseudonym under which the rest of the platform knows it. */
export type HolderKeys = (holder: Parameters<typeof holderIdentity>[0]) => string;

/** The holders' pseudonyms of this service's database. */
export async function holderKeys({ db }: ServiceContext): Promise<HolderKeys> {
  const keyOf = await pseudonyms(db, 'holder-key-secret', 'hld_');
  return (holder) => keyOf(holderIdentity(holder));
}
