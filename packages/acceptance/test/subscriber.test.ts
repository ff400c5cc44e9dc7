import { fileURLToPath } from 'node:url';
import { Child } from '@zhiqi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from './support/figures.ts';
import { Platform } from './support/platform.ts';
import { ofTypes } from './support/recount.ts';
import { startRound } from './support/stocktaking.ts';

const EXAMPLE = fileURLToPath(new URL('../../client/examples/subscriber.ts', import.meta.url));
const PATENTS = 5;

let platform: Platform;
let credentials: Record<string, string>;
let children: Child[] = [];

beforeAll(async () => {
  platform = await Platform.start();
  credentials = await platform.json('credentials', 'analytics');
  await startRound(platform, PATENTS);
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  children = [];
});
afterAll(() => platform?.remove());

const subscribe = (): Child => {
  const child = new Child({ entry: EXAMPLE, env: credentials });
  children.push(child);
  return child;
};

describe('the example subscriber, with the credentials of analytics on a running platform', () => {
  it('prints every verdict of the register, from the first one on', async () => {
    const child = subscribe();
    const verdicts = ofTypes(await eventsOf(platform), 'PatentDormancyAssessed');
    expect(verdicts).toHaveLength(PATENTS);
    for (const { subject } of verdicts) {
      expect(await child.line(new RegExp(subject.replace('.', '\\.')))).toContain(
        'DORMANCY_CLASS_UNKNOWN D4_NO_ANSWER',
      );
    }
    expect(child.lines).toHaveLength(PATENTS);
  });
});
