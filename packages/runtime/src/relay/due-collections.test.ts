import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DueCollections } from './due-collections.ts';

const ALL = ['patents', 'rounds', 'items'];
let due: DueCollections;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  due = new DueCollections(ALL);
});
afterEach(() => vi.useRealTimers());

it('are all of them at first, then those that were named, each once', () => {
  expect(due.take()).toEqual(ALL);
  due.add('items');
  due.add('patents');
  due.add('items');
  expect(due.take()).toEqual(['items', 'patents']);
});

it('are all of them where nothing was named: the interval woke the relay', () => {
  due.take();
  expect(due.take()).toEqual(ALL);
});

it('are all of them once a second, however often one is named: the nudge of another may be lost', () => {
  due.take();
  for (let ms = 0; ms < 990; ms += 10) {
    due.add('patents');
    expect(due.take()).toEqual(['patents']);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(10);
  due.add('patents');
  expect(due.take()).toEqual(ALL);
});

it('are all of them after a nudge for one that is not known, or for none', () => {
  for (const name of ['loans', undefined]) {
    due.take();
    due.add('patents');
    due.add(name);
    expect(due.take()).toEqual(ALL);
  }
});
