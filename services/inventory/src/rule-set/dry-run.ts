import { createHash } from 'node:crypto';
import { type LegalDate, legalDateAt, parseLegalDate } from '@zhiqi/kernel';
import { canonicalJson, currentState, invalidField, type ServiceContext } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { FAMILY_OF, type PatentRules } from '../patent/domain.ts';
import { DryRun, type Flip } from './domain/dry-run.ts';
import type { PublishedVersion } from './domain/spans.ts';
import type { DryRunTotals } from './domain.ts';
import { readRules } from './rules-in-force.ts';

/**
 * Judges every patent under the rules in force and under a version that is tried, and stores nothing. Flips come in the
 * order of application numbers, so that the same ledger gives the same rows; one patent is in memory at a time.
 */
export async function* runDry(
  { store }: ServiceContext,
  version: PublishedVersion,
  asOf: LegalDate,
  signal?: AbortSignal,
): AsyncGenerator<Flip, DryRunTotals> {
  const rules = await readRules(store);
  requireHolding(rules, version, asOf);
  const run = new DryRun(rules, version, asOf);
  const documents = store
    .documents(patentAggregate)
    .find({ 'state.status': 'REGISTERED', _id: { $gt: '' } })
    .sort({ _id: 1 })
    .project<{ _id: string; schema: number; state: unknown }>({ schema: 1, state: 1 });
  for await (const document of documents) {
    signal?.throwIfAborted();
    const patent = currentState(patentAggregate, document);
    if (patent.status !== 'REGISTERED') continue;
    for (const flip of [run.judge(patent), run.judgeGrade(patent)]) if (flip) yield flip;
  }
  return run.totals(hashOf(version));
}

/** A version that follows ends the one tried: from its first day on the trial would show what never comes to pass. */
function requireHolding(rules: PatentRules, { kind, version, validFrom }: PublishedVersion, asOf: LegalDate): void {
  const next = rules[FAMILY_OF[kind]].find((set) => set.version !== version && set.validFrom > validFrom);
  if (next === undefined || asOf < next.validFrom) return;
  const messageZh = `自 ${next.validFrom} 起由版本 ${next.version} 判定。请提前试算日,或推迟规则的起始日。`;
  throw invalidField('as_of', 'AS_OF_AFTER_SUCCESSOR', messageZh);
}

/** The totals alone. */
export async function dryRunTotals(
  service: ServiceContext,
  version: PublishedVersion,
  asOf: LegalDate,
  signal?: AbortSignal,
): Promise<DryRunTotals> {
  const rows = runDry(service, version, asOf, signal);
  for (;;) {
    const next = await rows.next();
    if (next.done) return next.value;
  }
}

/** Day on which a version is tried: the one asked for, else today, or the first day of the version where that is later. */
export function dayOfTrial({ clock }: ServiceContext, { validFrom }: PublishedVersion, asked: string): LegalDate {
  const today = legalDateAt(clock.now().toISOString());
  if (asked === '') return today > validFrom ? today : validFrom;
  const asOf = parseLegalDate(asked, 'as_of');
  if (asOf < validFrom) throw invalidField('as_of', 'AS_OF_BEFORE_START', '试算日不能早于规则的起始日。');
  return asOf;
}

/** SHA-256 of what a version says: kind, version, first day and parameters, keys in order. */
export function hashOf({ kind, version, validFrom, parameters }: PublishedVersion): string {
  const said = canonicalJson({ kind, version, validFrom, parameters });
  return createHash('sha256').update(said, 'utf8').digest('hex');
}
