import type { Spread } from './statistics.ts';

/** What a suite is told. */
export interface BenchContext {
  /** Fewer rounds and smaller loads: a look, not a measurement. */
  readonly quick: boolean;
  readonly portBase: number;
  /** A line for whoever watches. */
  say(line: string): void;
}

/** One measured figure beside its floor of the same run. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly value: Spread;
  /** The same work by raw operations, without our code. */
  readonly floor?: Spread;
  /** Value by floor, paired round by round: above 1 is better than the floor where more is better. */
  readonly ratio?: Spread;
  readonly aim?: string;
}

/** One benchmark: its own platform, started and removed. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  measure(context: BenchContext): Promise<Figure[]>;
}
