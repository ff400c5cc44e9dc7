import { createHash } from 'node:crypto';
import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import type { AbnormalFiling } from '../patent/domain.ts';
import { abnormalFilingAggregate } from './aggregate.ts';

type Store = ServiceContext['store'];

/** What the filings that name an application say of it, by application number; numbers that none names are left out. */
export async function filingsOf(
  store: Store,
  applicationNos: readonly string[],
): Promise<ReadonlyMap<string, readonly AbnormalFiling[]>> {
  const byHash = new Map(applicationNos.map((applicationNo) => [hashOf(applicationNo), applicationNo]));
  const documents = await store
    .documents(abnormalFilingAggregate)
    .find({ 'state.hashes': { $in: [...byHash.keys()] } })
    .toArray();
  const named = new Map<string, AbnormalFiling[]>();
  for (const document of documents) {
    const { hashes, filingId, sequence, confirmed } = currentState(abnormalFilingAggregate, document);
    for (const hash of hashes) {
      const applicationNo = byHash.get(hash);
      if (applicationNo === undefined) continue;
      named.set(applicationNo, [...(named.get(applicationNo) ?? []), { filingId, sequence, confirmed }]);
    }
  }
  return named;
}

/**
 * Numbers of the ledger that have one of these hashes. Every number is hashed anew: a confirmation comes a few times a year,
 * and a hash kept with each patent would cost every import.
 */
export async function numbersWithHash(store: Store, hashes: readonly string[]): Promise<string[]> {
  const wanted = new Set(hashes);
  const found: string[] = [];
  const numbers = store
    .documents(patentAggregate)
    .find({ _id: { $gt: '' } })
    .project<{ _id: string }>({ _id: 1 });
  for await (const { _id } of numbers) if (wanted.has(hashOf(_id))) found.push(_id);
  return found;
}

/** SHA-256 of the canonical number in UTF-8, hexadecimal: how enforcement names applications that are not published. */
function hashOf(applicationNo: string): string {
  return createHash('sha256').update(applicationNo, 'utf8').digest('hex');
}
