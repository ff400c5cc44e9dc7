import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it, test } from 'vitest';
import { ASSOCIATION, actor, day, rolesBut } from '../../test/acting.ts';
import { count, endRight, obtain, rightHistory, rights } from '../../test/gi.ts';
import { type GiRightEvent, giRightIdOf, lawfulUsers } from './domain.ts';

const { given } = deciderSpec(rights);
const facts = { resourceId: 'gir_1', track: 'TM_CERTIFICATION', industryGroup: 'MUTTON' } as const;
const inForce = () => rightHistory(obtain());
const ended = () => rightHistory(obtain(), endRight());
const used = () => rightHistory(obtain(), count('gma_1', 4, true));
const types = (events: readonly GiRightEvent[]) => events.map(({ type }) => type);
const usersOf = (history: GiRightEvent[], ...news: Parameters<typeof rightHistory>) => {
  const last = news.at(-1);
  if (!last) throw new Error('no news');
  const events = [...history];
  for (const one of news.slice(0, -1)) events.push(...given(events).when(one).events);
  const { state } = given(events).when(last);
  return state.status === 'ABSENT' ? undefined : lawfulUsers(state);
};

describe('the id of a right: unique by track and number', () => {
  test.each([
    ['TM_CERTIFICATION', '8123456', 'gr_TM_CERTIFICATION_8123456'],
    ['TM_CERTIFICATION', '第08123456号', 'gr_TM_CERTIFICATION_8123456'],
    ['TM_COLLECTIVE', '8123456', 'gr_TM_COLLECTIVE_8123456'],
    ['PROTECTED_PRODUCT', '2009年第12号', 'gr_PROTECTED_PRODUCT_2009-12'],
    ['PROTECTED_PRODUCT', ' ２００９年第１２号 ', 'gr_PROTECTED_PRODUCT_2009-12'],
    ['PROTECTED_PRODUCT', '2009年第12号-2', 'gr_PROTECTED_PRODUCT_2009-12-2'],
    ['AGRO_PRODUCT', 'AGI00123', 'gr_AGRO_PRODUCT_AGI00123'],
    ['AGRO_PRODUCT', 'AGI/00123', 'gr_AGRO_PRODUCT_AGIu2f_00123'],
  ] as const)('%s %s → %s', (track, number, id) => {
    expect(giRightIdOf(track, number)).toBe(id);
  });

  test.each([
    ['TM_CERTIFICATION', '2009年第12号'],
    ['TM_COLLECTIVE', '0'],
    ['PROTECTED_PRODUCT', '公告'],
    ['PROTECTED_PRODUCT', '1'.repeat(90)],
  ] as const)('%s %s is refused', (track, number) => {
    expect(() => giRightIdOf(track, number)).toThrow(
      expect.objectContaining({ slug: 'NUMBER_MALFORMED', fields: [expect.objectContaining({ field: 'number' })] }),
    );
  });
});

describe('a right is obtained', () => {
  it('in a name that was filed on its track', () => {
    given([])
      .when(obtain())
      .thenEvents({
        type: 'GiRightObtained',
        giRightId: 'gr_TM_CERTIFICATION_8123456',
        ...facts,
        number: '8123456',
        holderBody: ASSOCIATION.name,
        obtainedOn: day('2022-09-01'),
      });
    given([])
      .when(obtain({ pendingSince: null }))
      .thenRefused({ kind: 'rule', slug: 'GI_NOT_FILED' });
  });

  it('R-58: nobody uses it yet: the twin of a sleeping patent', () => {
    const { state } = given([]).when(obtain());
    expect(state).toMatchObject({ status: 'IN_FORCE', users: [] });
  });

  it('not before it was filed, nor in the future', () => {
    given([])
      .when(obtain({ obtainedOn: day('2022-07-31') }))
      .thenRefused({ slug: 'DATE_OUT_OF_ORDER', fields: ['obtained_on'] });
    given([])
      .when(obtain({ obtainedOn: day('2023-01-01') }))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['obtained_on'] });
  });

  it('the same again changes nothing, also when its application is decided by now; R-60: a number belongs to one name', () => {
    given(inForce()).when(obtain()).thenNothing();
    given(inForce())
      .when(obtain({ pendingSince: null }))
      .thenNothing();
    for (const other of [{ resourceId: 'gir_2' }, { holderBody: '别的协会' }, { obtainedOn: day('2022-09-02') }]) {
      given(inForce()).when(obtain(other)).thenRefused('GI_RIGHT_NUMBER_TAKEN');
    }
  });
});

describe('R-58 users: only the change between none and some is news', () => {
  const changed = (inUse: boolean, users: number, on: string) =>
    ({ type: 'GiRightUseChanged', ...facts, inUse, users, changedOn: day(on) }) as const;
  const counted = (authorisationId: string, sequence: number, isLawful: boolean) =>
    ({ type: 'GiUserCounted', authorisationId, sequence, isLawful }) as const;

  it('the first user brings the right into use, the second is no news', () => {
    given(inForce())
      .when(count('gma_1', 4, true))
      .thenEvents(counted('gma_1', 4, true), changed(true, 1, '2022-10-01'));
    given(used())
      .when(count('gma_2', 4, true))
      .thenEvents(counted('gma_2', 4, true));
    expect(usersOf(used(), count('gma_2', 4, true))).toBe(2);
  });

  it('the last one suspended or gone takes it out of use', () => {
    given(used())
      .when(count('gma_1', 5, false, '2022-11-01'))
      .thenEvents(counted('gma_1', 5, false), changed(false, 0, '2022-11-01'));
    const two = rightHistory(obtain(), count('gma_1', 4, true), count('gma_2', 4, true));
    given(two)
      .when(count('gma_1', 5, false))
      .thenEvents(counted('gma_1', 5, false));
  });

  it('news delivered again or out of order leaves the same number', () => {
    given(used())
      .when(count('gma_1', 4, true))
      .thenNothing();
    const suspended = rightHistory(obtain(), count('gma_1', 4, true), count('gma_1', 5, false));
    given(suspended)
      .when(count('gma_1', 4, true))
      .thenNothing();
    expect(usersOf(inForce(), count('gma_1', 5, false), count('gma_1', 4, true))).toBe(0);
    expect(usersOf(inForce(), count('gma_1', 6, true), count('gma_1', 4, true), count('gma_1', 5, false))).toBe(1);
  });

  it('a suspended user that ceases is counted out once', () => {
    expect(usersOf(used(), count('gma_1', 5, false), count('gma_1', 6, false))).toBe(0);
    expect(
      types(
        given(rightHistory(obtain(), count('gma_1', 4, true), count('gma_1', 5, false))).when(count('gma_1', 6, false))
          .events,
      ),
    ).toEqual(['GiUserCounted']);
  });

  it('the end of a right is its last word: users that cease with it are counted, but are no change of use', () => {
    const over = rightHistory(obtain(), count('gma_1', 4, true), endRight());
    expect(types(given(over).when(count('gma_1', 5, false)).events)).toEqual(['GiUserCounted']);
    expect(usersOf(over, count('gma_1', 5, false))).toBe(0);
  });

  it('news of a right that nobody knows is told so', () => {
    given([])
      .when(count('gma_1', 4, true))
      .thenRefused({ kind: 'not-found', slug: 'GI_RIGHT_NOT_FOUND' });
  });
});

describe('a right ends', () => {
  const product = { giRightId: 'gr_PROTECTED_PRODUCT_1', track: 'PROTECTED_PRODUCT' } as const;

  test.each(['CANCELLED', 'INVALIDATED', 'REMOVED'] as const)('a mark is %s, a product is not', (cause) => {
    given(inForce())
      .when(endRight(cause))
      .thenEvents({ type: 'GiRightEnded', ...facts, cause, endedOn: day('2022-12-15') });
    given(rightHistory(obtain(product)))
      .when(endRight(cause))
      .thenRefused({ kind: 'invalid', slug: 'CAUSE_CONTRADICTS_TRACK', fields: ['cause'] });
  });

  it('the protection of a product is revoked, a mark is not', () => {
    for (const track of ['PROTECTED_PRODUCT', 'AGRO_PRODUCT'] as const) {
      const { state } = given(rightHistory(obtain({ ...product, track }))).when(endRight('REVOKED'));
      expect(state).toMatchObject({ status: 'ENDED', endCause: 'REVOKED', endedOn: '2022-12-15' });
    }
    given(inForce()).when(endRight('REVOKED')).thenRefused('CAUSE_CONTRADICTS_TRACK');
  });

  it('the same end again changes nothing, another one is refused', () => {
    given(ended()).when(endRight()).thenNothing();
    given(ended()).when(endRight('INVALIDATED')).thenRefused('GI_RIGHT_ENDED');
    given(ended())
      .when(endRight('CANCELLED', { endedOn: day('2022-12-16') }))
      .thenRefused('GI_RIGHT_ENDED');
  });

  it('not before it was obtained, nor in the future; nothing ends that is not there', () => {
    given(inForce())
      .when(endRight('CANCELLED', { endedOn: day('2022-08-31') }))
      .thenRefused({ slug: 'DATE_OUT_OF_ORDER', fields: ['ended_on'] });
    given(inForce())
      .when(endRight('CANCELLED', { endedOn: day('2023-01-01') }))
      .thenRefused({ slug: 'DATE_IN_FUTURE', fields: ['ended_on'] });
    given([]).when(endRight()).thenRefused('GI_RIGHT_NOT_FOUND');
  });
});

describe('who may do what', () => {
  test.each([
    [() => [] as GiRightEvent[], obtain()],
    [inForce, endRight()],
  ] as const)('officers and leads, nobody else', (history, command) => {
    for (const role of ['OFF', 'LEAD'] as const) {
      expect(given(history()).when({ ...command, actor: actor(role) }).events).not.toEqual([]);
    }
    for (const role of rolesBut('OFF', 'LEAD')) {
      given(history())
        .when({ ...command, actor: actor(role) })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('users are counted by the platform alone', () => {
    for (const role of rolesBut('SYS')) {
      given(inForce())
        .when({ ...count('gma_1', 4, true), actor: actor(role) })
        .thenRefused('ROLE_NOT_ALLOWED');
    }
  });
});
