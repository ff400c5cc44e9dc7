import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SAMPLES } from './sample-states.ts';

/**
 * The stored samples are what the migration of a later shape starts from. When this fails, the shape of a state changed:
 * raise its schema number, add a migration and a new sample, and keep the old one.
 */
test.each(SAMPLES)('the shape of a stored $name is still that of schema $schema', ({ name, schema, state }) => {
  const file = join(import.meta.dirname, 'samples', `${name}.schema-${schema}.json`);
  expect(state).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});
