import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@zhiqi/kernel';
import { expect, it } from 'vitest';
import { demands, need, raise } from '../../test/demands.ts';

const DATA = process.env.ZHIQI_TEST_DATA;
const FILE = join(DATA ?? '', 'matching', 'ccf2019_demands.jsonl');

it.skipIf(DATA === undefined || !existsSync(FILE))(
  'real demands (ZHIQI_TEST_DATA): each is taken as it was written, or refused for the problem that it does not tell',
  () => {
    const told = readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { title: string; content: string });
    const refused = told.flatMap(({ title, content }) => {
      const text = need({ title: title.trim(), content: content.trim() });
      try {
        const [event] = demands.decide(raise({ need: text }), { status: 'ABSENT' });
        expect(event).toMatchObject({ type: 'DemandRaised', need: text });
        return [];
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return [{ content: text.content, fields: (error.fields ?? []).map(({ field, rule }) => `${field} ${rule}`) }];
      }
    });
    expect(told).toHaveLength(371);
    expect(refused).toEqual(Array.from({ length: 6 }, () => ({ content: '', fields: ['need.content REQUIRED'] })));
  },
);
