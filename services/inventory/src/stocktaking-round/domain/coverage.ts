import { rule } from '@zhiqi/kernel';
import type { ItemCounts } from './types.ts';

/** Coverage and response coverage, as fractions; response coverage is null when every item was excluded. */
export function coverage(items: number, counts: ItemCounts) {
  const settled = counts.verified + counts.unreachable + counts.excluded;
  const answerable = items - counts.excluded;
  return {
    settled,
    coverage: { numerator: settled, denominator: items },
    response: answerable === 0 ? null : { numerator: counts.verified, denominator: answerable },
  };
}

/** Why a round does not close: says how many are left. */
export function coverageIncomplete(items: number, settled: number): Error {
  return rule(
    'COVERAGE_INCOMPLETE',
    `还有 ${items - settled} 件未办结(已办结 ${settled}/${items}),不能关闭。请办结全部盘点项,或填写不再等待的理由。`,
    { params: { items, settled, open: items - settled } },
  );
}

/**
 * Sum of the shares of local holders: of a patent of three holders one of whom is local, one third. Exact, and then
 * rounded half up to two places: `11.50`.
 */
export function attributedShare(
  patents: Iterable<{ readonly localHolders: number; readonly holders: number }>,
): string {
  const byHolders = new Map<number, number>();
  for (const { localHolders, holders } of patents) {
    if (holders > 0) byHolders.set(holders, (byHolders.get(holders) ?? 0) + localHolders);
  }
  let [numerator, denominator] = [0n, 1n];
  for (const [holders, local] of byHolders) {
    numerator = numerator * BigInt(holders) + BigInt(local) * denominator;
    denominator *= BigInt(holders);
  }
  const hundredths = (numerator * 200n + denominator) / (denominator * 2n);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
