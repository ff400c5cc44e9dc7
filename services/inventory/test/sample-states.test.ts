import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import type { RegisteredPatent } from '../src/patent/domain.ts';
import { newLife } from '../src/patent/domain.ts';
import { migratePatent } from '../src/patent/migrate.ts';
import { decider, filing, pledge, takeOver } from './patents.ts';
import { SAMPLES } from './sample-states.ts';

const NOT_READ_YET = {
  conversions: [],
  portfolios: [],
  abstract: null,
  firstClaim: null,
  industryCodes: [],
  seiCodes: [],
  familyCountries: [],
  familySize: null,
  citedBy: null,
  vendorScores: [],
  declaredCriteria: [],
  merges: null,
};

const NOT_JUDGED_YET = {
  pledgeAmounts: [],
  highValueEvidence: [],
  highValue: null,
  demandMatches: [],
  grading: null,
};

/**
 * The stored samples are what the migration of a later shape starts from. When this fails, the shape of a state changed:
 * raise its schema number, add a migration and a new sample, and keep the old one.
 */
test.each(SAMPLES)('the shape of a stored $name is still that of schema $schema', ({ name, schema, state }) => {
  expect(state).toEqual(stored(name, schema));
});

it('a patent stored under schema 1 is the same patent today, and goes on', () => {
  const old = stored('patent', 1);
  const patent = migratePatent(old, 1);
  expect(patent).toEqual({
    ...old,
    overlays: [
      { overlay: 'PLEDGED', sourceRef: 'plg_1', effectiveDate: '2022-07-01', clearedOn: null, annulled: false },
    ],
    abnormalFilings: [],
    ...NOT_READ_YET,
    ...NOT_JUDGED_YET,
    answer: { ...old.answer, evidenced: false },
    life: newLife(old.reviewedOn),
  });
  const types = (command: Parameters<typeof decider.decide>[0]) =>
    decider.decide(command, patent).map(({ type }) => type);
  expect(types(pledge('REVOKED', '2022-08-10'))).toEqual([
    'PatentEncumbranceChanged',
    'PatentDormancyAssessed',
    'PatentAvailabilityChanged',
  ]);
  expect(types(takeOver(filing(true, 4), '2022-08-10'))).toContain('PatentScopeChanged');
  expect(() => migratePatent(old, 0)).toThrow('schema 0');
});

it('a patent stored under schema 2 is the same patent today, without what no list was read for then', () => {
  const old = stored('patent', 2);
  expect(migratePatent(old, 2)).toEqual({
    ...old,
    ...NOT_READ_YET,
    ...NOT_JUDGED_YET,
    answer: { ...old.answer, evidenced: false },
    life: newLife(old.reviewedOn),
  });
  const claimsOnly = { status: 'UNREGISTERED', overlays: [] };
  expect(migratePatent(claimsOnly, 2)).toEqual(claimsOnly);
});

function stored(name: string, schema: number): RegisteredPatent {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'samples', `${name}.schema-${schema}.json`), 'utf8'));
}
