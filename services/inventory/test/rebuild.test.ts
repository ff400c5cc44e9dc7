import { addDays, foldEvents, isDomainError, patentCheckDigit } from '@zhiqi/kernel';
import { readHistory } from '@zhiqi/runtime';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patentAggregate } from '../src/patent/aggregate.ts';
import { type PatentCommand, type PatentEvent, patentDecider } from '../src/patent/domain.ts';
import { runPatent } from '../src/patent/run.ts';
import { actor, applyAnswer, day, importRow, local, morning, takeOver } from './patents.ts';
import { entry, pay, restore, status, tickOn } from './rights.ts';
import { RunningInventory } from './support/running-inventory.ts';

let inventory: RunningInventory;
beforeAll(async () => {
  inventory = await RunningInventory.start();
});
afterAll(() => inventory?.stop());

const START = day('2022-07-01');
const date = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays(START, days));

/** What may happen to a right on a day; much of it is refused in the state that it meets. */
const act = fc.oneof(
  date.map((on) => tickOn(on)),
  fc.tuple(fc.integer({ min: 4, max: 12 }), date).map(([year, on]) => pay(year, on)),
  fc
    .tuple(fc.constantFrom('GRACE' as const, 'LAPSED' as const, 'GRANTED_IN_FORCE' as const), date)
    .map(([state, on]) => status(state, on, on)),
  fc
    .tuple(
      fc.constantFrom(
        ['CF01', 'LAPSED'],
        ['RA01', 'RESTORED'],
        ['PP01', 'PRESERVED'],
        ['PD01', 'PRESERVATION_RELEASED'],
        ['ZZ99', 'UNKNOWN'],
      ),
      date,
    )
    .map(([[code, effect], on]) =>
      entry(code ?? '', { effect: effect as 'LAPSED', announcedOn: on, at: morning(addDays(on, 1)), documentNo: on }),
    ),
  date.map((on) => restore({ requestedOn: on, at: morning(on) })),
  fc
    .tuple(
      fc.constantFrom('SOLE_LICENSED' as const, 'OWNERSHIP_DISPUTE' as const, 'INVALIDATION_PENDING' as const),
      fc.boolean(),
      date,
    )
    .map(
      ([overlay, on, since]): PatentCommand => ({
        type: on ? 'SetOverlay' : 'ClearOverlay',
        overlay,
        effectiveDate: since,
        sourceRef: `${overlay}-1`,
        actor: actor('OFF'),
        at: morning(since),
      }),
    ),
  date.map((on) => applyAnswer({ verifiedOn: on, itemVersion: Number(on.slice(-2)) })),
  fc
    .tuple(fc.boolean(), fc.integer({ min: 1, max: 9 }), date)
    .map(([confirmed, sequence, on]) => takeOver({ filingId: 'fil_1', sequence, confirmed }, on)),
);

it('expectation 9: a right rebuilt from its events is the right that is stored, whatever happened to it', {
  timeout: 60_000,
}, async () => {
  let serial = 0;
  let accepted = 0;
  const { db, store } = inventory.context;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
      serial += 1;
      const applicationNo = numberOf(serial);
      const holders = [{ ...local, holderKey: 'hld_2kq7w4mx5v6zt3ab' }];
      const commands = [importRow({ holders }, { applicationNo }), ...acts];
      for (const [index, command] of commands.entries()) {
        const context = { requestId: `rebuild-${serial}-${index}`, actor: command.actor, body: command };
        accepted += await runPatent(store, applicationNo, command, context).then(() => 1, refused);
      }
      const history = await readHistory(db, patentAggregate, applicationNo);
      const events = history.map(({ type, data }) => ({ type, ...(data as object) }) as PatentEvent);
      const loaded = await store.load(patentAggregate, applicationNo);
      expect(foldEvents(patentDecider, events)).toEqual(loaded?.state);
      expect(history.map(({ pos }) => pos)).toEqual(history.map((_, index) => index + 1));
      expect(loaded?.version).toBe(history.length);
    }),
    { numRuns: 40, seed: 20221123 },
  );
  expect(accepted).toBeGreaterThan(200);
});

function refused(error: unknown): number {
  if (isDomainError(error)) return 0;
  throw error;
}

function numberOf(serial: number): string {
  const body = `20171${String(serial).padStart(7, '0')}`;
  return `${body}.${patentCheckDigit(body)}`;
}
