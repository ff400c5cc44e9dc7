import { foldEvents } from '@zhiqi/kernel';
import { expect, it } from 'vitest';
import { answerItem, assign, contact, create, itemHistory, items, survey, verify } from '../../test/stocktaking.ts';
import type { VerifiedItem } from './domain.ts';
import { carriedOver } from './prefill.ts';

it("R-29 R-31: the willingness of each joint holder stays that holder's, in whatever order the next round names them", () => {
  const answer = survey({ willingness: ['WILLING', 'REFUSED'], acceptableModes: [], priceMode: null });
  const told = [create({ holderKeys: ['hld_a', 'hld_b'] }), assign(), contact(), answerItem({ answer }), verify()];
  const earlier = foldEvents(items, itemHistory(...told)) as VerifiedItem;
  expect(carriedOver(earlier, { holderKeys: ['hld_b', 'hld_a'] }).willingness).toEqual(['REFUSED', 'WILLING']);
  expect(carriedOver(earlier, { holderKeys: ['hld_a', 'hld_b'] })).toEqual(answer);
});
