import type { AnyBulkWriteOperation } from 'mongodb';
import type { Fact } from './fact.ts';
import { rightsNamed } from './rights.ts';

/** An event row: `_id` is the event's id, so a second delivery meets E11000 and changes nothing. */
export interface EventRow extends Omit<Fact, 'id'> {
  readonly _id: string;
  /** Rights that the event names: what a right's timeline is read by. */
  readonly rights: readonly string[];
}

/** A last-value row: the latest event of one type about one aggregate. `_id` is `<type>/<region>/<subject>`. */
export interface LastRow extends Omit<Fact, 'id'> {
  readonly _id: string;
  readonly eventId: string;
}

/**
 * A type belongs to one aggregate of one service, so region, type and subject name the row. The region is part of it: a
 * patent owned jointly across a border is an aggregate of two banners.
 */
export function lastRowId(fact: Pick<Fact, 'type' | 'region' | 'subject'>): string {
  return `${fact.type}/${fact.region}/${fact.subject}`;
}

export function toEventRow({ id, ...fact }: Fact): EventRow {
  return { _id: id, ...fact, rights: rightsNamed(fact) };
}

export function fromEventRow({ _id, rights: _rights, ...fact }: EventRow): Fact {
  return { id: _id, ...fact };
}

export function fromLastRow({ _id, eventId, ...fact }: LastRow): Fact {
  return { id: eventId, ...fact };
}

/** Repeats of one event within a batch, dropped. */
export function distinctFacts(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}

/** Only the highest sequence of each row within a batch: every row is then written by exactly one operation. */
export function newestPerRow(facts: readonly Fact[]): Fact[] {
  const newest = new Map<string, Fact>();
  for (const fact of facts) {
    const key = lastRowId(fact);
    const known = newest.get(key);
    if (known === undefined || known.sequence < fact.sequence) newest.set(key, fact);
  }
  return [...newest.values()];
}

/**
 * Writes a fact over its last-value row where that row is older. With `upsert` it creates a missing row, and meets E11000
 * when the row is there but not older, or was created by somebody else a moment ago: the caller repeats it without.
 */
export function replaceOlder(fact: Fact, upsert: boolean): AnyBulkWriteOperation<LastRow> {
  const { id, ...values } = fact;
  return {
    updateOne: {
      filter: { _id: lastRowId(fact), sequence: { $lt: fact.sequence } },
      update: { $set: { eventId: id, ...values } },
      upsert,
    },
  };
}
