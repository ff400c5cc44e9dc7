/** Property runs with a fixed, printed seed: `FC_SEED=n` and `FC_RUNS=n` try others. */
import fc from 'fast-check';

const seed = Number(process.env.FC_SEED ?? 20220630);

/** Runs a property and says with which seed, so that a failure can be repeated anywhere. */
export function check<T extends [unknown, ...unknown[]]>(name: string, property: fc.IProperty<T>, runs: number): void {
  const numRuns = Number(process.env.FC_RUNS ?? runs);
  console.log(`property ${name}: seed ${seed}, ${numRuns} runs`);
  fc.assert(property, { seed, numRuns });
}
