import type { FactEvent } from '@zhiqi/runtime/facts';
import fc from 'fast-check';
import { conversionSteps } from './conversion-steps.ts';
import { County } from './county.ts';
import { inventorySteps } from './inventory-steps.ts';
import { cultivationSteps, enforcementSteps, financingSteps } from './other-steps.ts';
import type { Step } from './steps.ts';

/** Departments by the first letters of their indicators. */
const STEPS: Readonly<Record<string, fc.Arbitrary<Step>>> = {
  CONVERSION: conversionSteps,
  INV: inventorySteps,
  CUL: cultivationSteps,
  FIN: financingSteps,
  ENF: enforcementSteps,
};
const anything = fc.oneof(...Object.values(STEPS));

/** What a small county may have told until mid-2022, in the order of recording: every department together. */
export function histories(): fc.Arbitrary<readonly FactEvent[]> {
  return historyOf(anything, 60);
}

/** … mostly of the department whose indicator it is, so that what matters to it meets often. */
export function historiesFor(indicatorId: string): fc.Arbitrary<readonly FactEvent[]> {
  const steps = STEPS[indicatorId >= 'INV-08' && indicatorId <= 'INV-16' ? 'CONVERSION' : indicatorId.slice(0, 3)];
  if (!steps) throw new Error(`no department tells of ${indicatorId}`);
  return fc.oneof({ weight: 4, arbitrary: historyOf(steps, 40) }, { weight: 1, arbitrary: histories() });
}

function historyOf(steps: fc.Arbitrary<Step>, maxLength: number): fc.Arbitrary<readonly FactEvent[]> {
  return fc.array(steps, { maxLength }).map((taken) => {
    const county = new County();
    for (const step of taken) step(county);
    return county.events;
  });
}
