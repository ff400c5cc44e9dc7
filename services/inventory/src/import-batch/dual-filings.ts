import type { PatentKind } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { fingerprint, otherHalf, otherKindOf, withOtherHalf } from '../import/dual-filing.ts';
import type { ParsedRow } from '../import/record.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { RegisteredPatent } from '../patent/domain.ts';

type Store = ServiceContext['store'];
type Candidate = Extract<ParsedRow, { outcome: 'CANDIDATE' }>;
type KnownHalf = Pick<RegisteredPatent, 'kind' | 'title' | 'filingDate' | 'grantDate' | 'holders'>;

/**
 * Rows with the other half of their dual filing that an earlier list brought. Asked by title, which a right shares
 * with few others; the halves within one list were found when it was read.
 */
export async function withKnownHalves(store: Store, rows: readonly ParsedRow[]): Promise<ParsedRow[]> {
  const open = rows.filter(
    (row): row is Candidate => row.outcome === 'CANDIDATE' && row.record.dualFiledWith === undefined,
  );
  const known = new Map<string, { applicationNo: string; granted: boolean }>([
    ...(await halves(store, 'INVENTION', open)),
    ...(await halves(store, 'UTILITY_MODEL', open)),
  ]);
  if (known.size === 0) return [...rows];
  return rows.map((row) => {
    if (row.outcome !== 'CANDIDATE' || row.record.dualFiledWith !== undefined) return row;
    const { record } = row;
    const half = known.get(`${otherKindOf(record.kind)}${fingerprint(record)}`);
    return { ...row, record: withOtherHalf(record, half && otherHalf(record, half)) };
  });
}

/** Rights of a kind in the ledger whose title one of the rows of the other kind bears. */
async function halves(store: Store, kind: PatentKind, rows: readonly Candidate[]) {
  const titles = rows.filter(({ record }) => otherKindOf(record.kind) === kind).map(({ record }) => record.title);
  if (titles.length === 0) return [];
  const documents = await store
    .documents(patentAggregate)
    .find({ 'state.title': { $in: titles }, 'state.kind': kind })
    .project<{ readonly _id: string; readonly state: KnownHalf }>({
      'state.kind': 1,
      'state.title': 1,
      'state.filingDate': 1,
      'state.grantDate': 1,
      'state.holders': 1,
    })
    .toArray();
  return documents.map(
    ({ _id, state }) =>
      [`${kind}${fingerprint(state)}`, { applicationNo: _id, granted: state.grantDate !== null }] as const,
  );
}
