import { type LegalDate, ruleSetAt } from '@zhiqi/kernel';
import { asStandsOn, type Outcome, outcomeOf } from '../../patent/domain/judgement.ts';
import { FAMILY_OF, type RuleKind } from '../../patent/domain/rule-parameters.ts';
import type { PatentRules, RuleSetData } from '../../patent/domain/rule-sets.ts';
import type { RegisteredPatent } from '../../patent/domain/types.ts';
import { type PublishedVersion, withOnly } from './spans.ts';
import type { DryRunTotals } from './types.ts';

/** A patent whose class another version would change. */
export interface Flip {
  readonly kind: RuleKind;
  readonly applicationNo: string;
  readonly inScope: boolean;
  readonly from: Outcome;
  readonly to: Outcome;
}

/** Compares the verdicts on a day under the rules in force and under a version that is tried; keeps counts only. */
export class DryRun {
  readonly #kind: RuleKind;
  readonly #asOf: LegalDate;
  readonly #current: PatentRules;
  readonly #tried: PatentRules;
  readonly #transitions = new Map<string, number>();
  #patents = 0;
  #flips = 0;
  #regrounded = 0;

  /** @param asOf not before the first day of the version */
  constructor(current: PatentRules, version: PublishedVersion, asOf: LegalDate) {
    this.#kind = version.kind;
    this.#asOf = asOf;
    this.#current = current;
    this.#tried = withOnly(current, version);
  }

  /** Judges one patent; its flip, if there is one. Patents that the kind does not cover are not counted. */
  judge(known: RegisteredPatent): Flip | undefined {
    const [from, to] = this.#outcomes(this.#kind, known);
    if (from === null || to === null) return undefined;
    this.#patents += 1;
    if (from.class !== to.class) {
      this.#flips += 1;
      return this.#flip(this.#kind, known, from, to);
    }
    if (from.reasonCodes.join() !== to.reasonCodes.join()) this.#regrounded += 1;
    return undefined;
  }

  /** The flip of its grade, which follows from the other verdicts; none where grades themselves are tried. */
  judgeGrade(known: RegisteredPatent): Flip | undefined {
    if (this.#kind === 'GRADING' || known.grading === null) return undefined;
    const [from, to] = this.#outcomes('GRADING', known);
    return from === null || to === null || from.class === to.class ? undefined : this.#flip('GRADING', known, from, to);
  }

  #outcomes(kind: RuleKind, known: RegisteredPatent): readonly [Outcome | null, Outcome | null] {
    const patent = asStandsOn(this.#current, known, this.#asOf);
    return [outcomeOf(kind, this.#current, patent, this.#asOf), outcomeOf(kind, this.#tried, patent, this.#asOf)];
  }

  #flip(kind: RuleKind, { applicationNo, scope }: RegisteredPatent, from: Outcome, to: Outcome): Flip {
    const transition = `${from.class} ${to.class} ${kind}`;
    this.#transitions.set(transition, (this.#transitions.get(transition) ?? 0) + 1);
    return { kind, applicationNo, inScope: scope.inScope, from, to };
  }

  totals(parametersHash: string): DryRunTotals {
    const transitions = [...this.#transitions].sort().map(([classes, patents]) => {
      const [fromClass = '', toClass = '', kind] = classes.split(' ');
      return { fromClass, toClass, patents, ...(kind === this.#kind ? {} : { kind: kind as RuleKind }) };
    });
    return {
      parametersHash,
      asOf: this.#asOf,
      againstVersion: ruleSetAt<RuleSetData>(this.#current[FAMILY_OF[this.#kind]], this.#asOf).version,
      patents: this.#patents,
      flips: this.#flips,
      regrounded: this.#regrounded,
      transitions,
    };
  }
}
