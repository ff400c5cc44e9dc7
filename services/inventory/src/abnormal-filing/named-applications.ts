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
 * The numbers behind the hashes: those that are named beside them, and those of the ledger that have one of the other hashes.
 *
 * For the latter every number of the ledger is hashed anew. A confirmation that names unpublished applications comes a few
 * times a year; a hash kept and indexed with each patent would cost every import.
 */
export async function numbersNamed(
  store: Store,
  hashes: readonly string[],
  named: readonly string[] = [],
): Promise<string[]> {
  const wanted = new Set(hashes);
  for (const applicationNo of named) wanted.delete(hashOf(applicationNo));
  const found = [...named];
  if (wanted.size === 0) return found;
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
