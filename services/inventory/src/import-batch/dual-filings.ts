import type { PatentKind } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { fingerprint, otherHalf, otherKindOf, withOtherHalf } from '../import/dual-filing.ts';
import type { ParsedRow } from '../import/record.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { RegisteredPatent } from '../patent/domain.ts';

type Store = ServiceContext['store'];
/** A row that the parser understood. */
export type Candidate = Extract<ParsedRow, { outcome: 'CANDIDATE' }>;
type KnownHalf = Pick<RegisteredPatent, 'kind' | 'title' | 'filingDate' | 'grantDate' | 'holders' | 'overlays'>;

/**
 * Rows with the other half of their dual filing that an earlier list brought. Asked by title, which a right shares
 * with few others; the halves within one list were found when it was read. A half that has its other one already is not
 * linked again, and of several that would fit none is chosen.
 */
export async function withKnownHalves(store: Store, rows: readonly ParsedRow[]): Promise<ParsedRow[]> {
  const open = rows.filter(
    (row): row is Candidate => row.outcome === 'CANDIDATE' && row.record.dualFiledWith === undefined,
  );
  const known = Map.groupBy(
    [...(await halves(store, 'INVENTION', open)), ...(await halves(store, 'UTILITY_MODEL', open))],
    ({ key }) => key,
  );
  if (known.size === 0) return [...rows];
  return rows.map((row) => {
    if (row.outcome !== 'CANDIDATE' || row.record.dualFiledWith !== undefined) return row;
    const { record } = row;
    const [half, another] = known.get(`${otherKindOf(record.kind)}${fingerprint(record)}`) ?? [];
    return half && !another ? { ...row, record: withOtherHalf(record, otherHalf(record, half)) } : row;
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
      'state.overlays': 1,
    })
    .toArray();
  return documents
    .filter(({ state }) => !isLinked(state))
    .map(({ _id, state }) => ({
      key: `${kind}${fingerprint(state)}`,
      applicationNo: _id,
      granted: state.grantDate !== null,
    }));
}

/** Whether a right has the other half of its dual filing already. */
export function isLinked({ overlays }: Pick<RegisteredPatent, 'overlays'>, otherThan?: string): boolean {
  return overlays.some(
    ({ overlay, clearedOn, sourceRef }) =>
      overlay === 'DUAL_FILED' && clearedOn === null && (otherThan === undefined || sourceRef !== otherThan),
  );
}
