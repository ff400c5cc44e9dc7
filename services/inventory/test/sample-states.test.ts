import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import type { RegisteredPatent } from '../src/patent/domain.ts';
import { newLife } from '../src/patent/domain.ts';
import { migratePatent } from '../src/patent/migrate.ts';
import type { ItemEvent } from '../src/stocktaking-item/domain.ts';
import { migrateItem } from '../src/stocktaking-item/migrate.ts';
import { roundDecider, WHOLE_BANNER } from '../src/stocktaking-round/domain.ts';
import { migrateRound } from '../src/stocktaking-round/migrate.ts';
import { actor, decider, filing, morning, pledge, takeOver } from './patents.ts';
import { SAMPLES } from './sample-states.ts';
import { create, items, reopen } from './stocktaking.ts';

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

it('a round stored under schema 1 goes on, takes stock of the whole banner, and tells others of its items', () => {
  const old = stored<object>('stocktaking-round', 1);
  const round = migrateRound(old, 1);
  expect(round).toEqual({
    ...old,
    scope: WHOLE_BANNER,
    supplements: [],
    baselineItems: 2,
    announcesItems: false,
    openings: 1,
    freezes: 0,
    freeze: null,
  });
  const announce = { type: 'AnnounceItems', actor: actor('SYS'), at: morning('2022-10-01') } as const;
  expect(roundDecider.decide(announce, round)).toMatchObject([{ type: 'StocktakingItemsRecounted' }]);
  expect(() => migrateRound(old, 0)).toThrow('schema 0');
});

it('an item stored under schema 1 keeps its questionnaire, is told to others once, and goes on', () => {
  const old = stored<{ answered: { answer: object } }>('stocktaking-item', 1);
  const item = migrateItem(old, 1);
  expect(item).toEqual({
    ...old,
    answered: { ...old.answered, answer: { ...old.answered.answer, technologyReadiness: null } },
    supplementary: false,
    questionnaireVersion: 'SURVEY-v1',
    kind: null,
    divisionCode: null,
    localHolders: 1,
    holders: 1,
    dueOn: null,
    handovers: [],
    frozenIn: 0,
    announced: false,
  });
  const [announced, ...others] = items.decide(create(), item);
  expect([announced, ...others]).toMatchObject([{ type: 'StocktakingItemAnnounced', applicationNo: '201710601862.3' }]);
  const after = items.evolve(item, announced as ItemEvent);
  expect(after).toMatchObject({ status: 'VERIFIED', kind: 'INVENTION', announced: true });
  expect(items.decide(create(), after)).toEqual([]);
  expect(items.decide(reopen(), after)).toMatchObject([{ type: 'StocktakingItemReopened' }]);
  expect(() => migrateItem(old, 0)).toThrow('schema 0');
});

function stored<State = RegisteredPatent>(name: string, schema: number): State {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'samples', `${name}.schema-${schema}.json`), 'utf8'));
}
