import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../src/indicators/parse.ts';
import { vocabulary } from './support/figures.ts';

describe('docs/adding-a-slice.md', () => {
  it('its example of an indicator is a definition that publishes as it stands', () => {
    const page = readFileSync(new URL('../../../docs/adding-a-slice.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseDefinition(json, vocabulary)).toMatchObject({ id: 'INV-90', version: 1 });
  });
});
