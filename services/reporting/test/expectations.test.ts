import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  countedTypesOf,
  type Figure,
  summedFieldOf,
  type Term,
  termsOf,
  typesOf,
} from '../src/indicators/definition.ts';
import { shippedVersions } from './support/figures.ts';

const folder = new URL('./expects/', import.meta.url);

it('expects/ 写明的正是随平台发布的口径所读的字段,不多不少', () => {
  const stated = readdirSync(folder).map((file) => {
    const { event, reads } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    expect(file).toBe(`${event}.json`);
    return [event, Object.keys(reads).sort()];
  });
  expect(Object.fromEntries(stated)).toEqual(fieldsRead());
});

function fieldsRead(): Record<string, string[]> {
  const read = new Map<string, Set<string>>();
  const add = (types: readonly string[], names: readonly (string | undefined)[]) => {
    for (const type of types) {
      const known = read.get(type) ?? new Set();
      for (const name of names) if (name !== undefined) known.add(name);
      read.set(type, known);
    }
  };
  for (const figure of shippedVersions.flatMap(({ figures }) => figures)) {
    for (const { term } of termsOf(figure)) readBy(term, figure, add);
  }
  // Events that only compete for "latest" or undo others are read for their being there.
  const some = [...read].filter(([, names]) => names.size > 0);
  return Object.fromEntries(some.map(([type, names]) => [type, [...names].sort()]));
}

function readBy(
  term: Term,
  { by }: Figure,
  add: (types: readonly string[], names: readonly (string | undefined)[]) => void,
) {
  const names = (conditions: object | undefined) => Object.keys(conditions ?? {});
  add(countedTypesOf(term), [...names(term.where), by?.field, summedFieldOf(term)]);
  switch (term.aggregate) {
    case 'latest':
      add(countedTypesOf(term), [term.distinct]);
      for (const [type, since] of Object.entries(term.since ?? {})) add([type], [since]);
      return add(typesOf(term), [...names(term.among), term.planYear, term.per, term.newest]);
    case 'sum':
      add(countedTypesOf(term), [term.distinct]);
      return add(typesOf(term), [term.planYear]);
    case 'transitions':
      return add(typesOf(term), [...names(term.from), ...names(term.to), ...names(term.takenBackBy), term.distinct]);
  }
}
