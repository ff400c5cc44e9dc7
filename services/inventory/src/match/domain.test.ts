import { deciderSpec } from '@zhiqi/testing/decider-spec';
import { describe, expect, it } from 'vitest';
import {
  concludeMatch,
  confirmMatch,
  dismissMatch,
  endMatch,
  failMatch,
  introduceMatch,
  matchAfter,
  matchedConversion,
  matchHistory,
  negotiate,
  proposeMatch,
} from '../../test/matches.ts';
import { actor, day } from '../../test/patents.ts';
import { MATCH_END_REASONS, type MatchAction, matchDecider } from './domain.ts';
import { matchToPublic } from './publish.ts';
import { matchView } from './view.ts';

const { given } = deciderSpec(matchDecider);
const SUGGESTED = [proposeMatch()];
const CONFIRMED = [...SUGGESTED, confirmMatch()];
const INTRODUCED = [...CONFIRMED, introduceMatch()];
const NEGOTIATING = [...INTRODUCED, negotiate()];

describe('对接的步骤 (brief §2.4 Match)', () => {
  it('建议 → 确认 → 引荐 → 洽谈 → 成交,每一步记下日期', () => {
    expect(matchAfter(...NEGOTIATING, concludeMatch())).toMatchObject({
      status: 'CONCLUDED',
      suggestedOn: '2022-07-25',
      confirmedOn: '2022-07-25',
      introducedOn: '2022-08-01',
      negotiatingSince: '2022-08-09',
      endedOn: '2022-11-01',
      conversionId: 'cnv_1',
      livePairs: [],
    });
  });

  const steps: readonly [string, MatchAction, readonly string[]][] = [
    ['确认', confirmMatch(), ['SUGGESTED']],
    ['不采纳', dismissMatch(), ['SUGGESTED']],
    ['引荐', introduceMatch(), ['CONFIRMED']],
    ['洽谈', negotiate(), ['INTRODUCED']],
    ['成交', concludeMatch(), ['INTRODUCED', 'NEGOTIATING']],
    ['未成', failMatch(), ['CONFIRMED', 'INTRODUCED', 'NEGOTIATING']],
  ];
  const histories = {
    SUGGESTED,
    CONFIRMED,
    INTRODUCED,
    NEGOTIATING,
    CONCLUDED: [...NEGOTIATING, concludeMatch()],
    FAILED: [...NEGOTIATING, failMatch()],
    DISMISSED: [...SUGGESTED, dismissMatch()],
  };
  it.each(steps)('%s只在规定的状态下可以', (_name, command, from) => {
    for (const [status, history] of Object.entries(histories)) {
      const step = given(matchHistory(...history)).when(command);
      if (from.includes(status)) expect(matchDecider.decide(command, matchAfter(...history))).toHaveLength(1);
      else step.thenRefused({ kind: 'rule', slug: 'MATCH_STEP_NOT_ALLOWED' });
    }
  });

  it.each(steps)('%s只由经办人或负责人办理', (_name, command) => {
    for (const role of ['ENT', 'BANK', 'AGENCY', 'SYS'] as const) {
      given(matchHistory(...SUGGESTED))
        .when({ ...command, actor: actor(role) })
        .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
    }
  });

  it('同一对供需再次登记被拒绝;没有的对接不能办理', () => {
    given(matchHistory(...SUGGESTED))
      .when(proposeMatch())
      .thenRefused({ kind: 'rule', slug: 'MATCH_EXISTS' });
    given().when(confirmMatch()).thenRefused({ kind: 'not-found', slug: 'MATCH_NOT_FOUND' });
  });
});

describe('对接的条件', () => {
  it('确认和引荐时,权利状态等障碍仍要核对', () => {
    given(matchHistory(...SUGGESTED))
      .when(confirmMatch({ obstacle: '权利不在有效期内' }))
      .thenRefused({ kind: 'rule', slug: 'MATCH_OBSTACLE' });
    given(matchHistory(...CONFIRMED))
      .when(introduceMatch({ obstacle: '权利受限' }))
      .thenRefused({ kind: 'rule', slug: 'MATCH_OBSTACLE' });
  });

  it('R-33 只限本局知悉的需求不能引荐给权利人', () => {
    given(matchHistory(...CONFIRMED))
      .when(introduceMatch({ confidentiality: 'BUREAU_ONLY' }))
      .thenRefused({ kind: 'rule', slug: 'DEMAND_KEPT_TO_BUREAU' });
  });

  it('双方都告知之日为引荐日;距需求入库的天数随之公布', () => {
    const [event] = matchHistory(...INTRODUCED).slice(-1);
    expect(event).toMatchObject({ introducedOn: '2022-08-01', daysFromDemand: 12 });
    const earlier = introduceMatch({ holderToldOn: day('2022-08-01'), enterpriseToldOn: day('2022-07-28') });
    expect(matchAfter(...CONFIRMED, earlier)).toMatchObject({ introducedOn: '2022-08-01' });
  });

  it.each([
    ['告知日期晚于今天', introduceMatch({ holderToldOn: day('2022-08-02') })],
    ['告知日期早于确认', introduceMatch({ enterpriseToldOn: day('2022-07-24') })],
  ])('%s被拒绝', (_name, command) => {
    given(matchHistory(...CONFIRMED))
      .when(command)
      .thenRefused({ kind: 'invalid', slug: 'DATE_OUT_OF_ORDER' });
  });

  it.each([
    ['没有转化记录', concludeMatch({ conversion: null }), 'CONVERSION_NOT_FOUND'],
    [
      '转化记录已作废',
      concludeMatch({ conversion: matchedConversion({ status: 'ANNULLED' }) }),
      'CONVERSION_NOT_FOUND',
    ],
    [
      '转化的是别的专利',
      concludeMatch({ conversion: matchedConversion({ applicationNos: ['202120654321.9'] }) }),
      'CONVERSION_OF_ANOTHER_PATENT',
    ],
    [
      '与另一家企业成交',
      concludeMatch({ conversion: matchedConversion({ counterpartKey: 'hld_other' }) }),
      'CONVERSION_WITH_ANOTHER_PARTY',
    ],
    [
      '权利人自行实施',
      concludeMatch({ conversion: matchedConversion({ counterpartKey: null }) }),
      'CONVERSION_WITH_ANOTHER_PARTY',
    ],
  ])('%s时不能登记成交', (_name, command, slug) => {
    given(matchHistory(...NEGOTIATING))
      .when(command)
      .thenRefused({ kind: 'rule', slug });
  });
});

describe('没有原因就不能终止 (expectation 14)', () => {
  it.each(MATCH_END_REASONS)('%s 可以作为不采纳或未成的原因', (reason) => {
    expect(matchAfter(...SUGGESTED, dismissMatch({ reason }))).toMatchObject({
      status: 'DISMISSED',
      endReason: reason,
    });
    expect(matchAfter(...NEGOTIATING, failMatch({ reason }))).toMatchObject({ status: 'FAILED', endReason: reason });
  });

  it('原因不在代码表中的被拒绝', () => {
    for (const [history, command] of [
      [SUGGESTED, dismissMatch({ reason: '' as never })],
      [NEGOTIATING, failMatch({ reason: '不想要了' as never })],
    ] as const) {
      given(matchHistory(...history))
        .when(command)
        .thenRefused({ kind: 'invalid', slug: 'END_REASON_REQUIRED' });
    }
  });

  it('一方不在了,对接随之以相应原因终止;已终止的不变', () => {
    expect(matchAfter(...SUGGESTED, endMatch())).toMatchObject({ status: 'DISMISSED', endReason: 'ALREADY_SOLVED' });
    expect(matchAfter(...CONFIRMED, endMatch())).toMatchObject({ status: 'FAILED', endReason: 'ALREADY_SOLVED' });
    expect(matchHistory(...CONFIRMED, failMatch(), endMatch())).toHaveLength(3);
    given(matchHistory(...CONFIRMED))
      .when(endMatch({ actor: actor('OFF') }))
      .thenRefused({ kind: 'forbidden', slug: 'ROLE_NOT_ALLOWED' });
  });
});

describe('等待的天数 (expectation 17)', () => {
  const view = (today: string) => matchView(matchAfter(...CONFIRMED), 2, day(today), 30);
  it('一步停留超过 30 天即为停滞,恰好 30 天还不是', () => {
    expect(view('2022-08-24')).toMatchObject({ daysInStatus: 30, stale: false });
    expect(view('2022-08-25')).toMatchObject({ daysInStatus: 31, stale: true });
  });

  it('已终止的不再计天数', () => {
    expect(matchView(matchAfter(...SUGGESTED, dismissMatch()), 2, day('2023-08-25'), 30)).toMatchObject({
      daysInStatus: 0,
      stale: false,
    });
  });
});

it('公布的事件只含编号、代码和日期;供给不在清单上的条目编号为空', () => {
  const context = { aggregateId: 'mch_1', actor: actor('OFF'), recordedTime: '' };
  const events = matchHistory(...NEGOTIATING, concludeMatch()).flatMap((event) => matchToPublic(event));
  expect(events.map(({ type }) => type)).toEqual([
    'zhiqi.inventory.v1.MatchConfirmed',
    'zhiqi.inventory.v1.MatchIntroduced',
    'zhiqi.inventory.v1.MatchConcluded',
  ]);
  expect(JSON.stringify(events)).not.toContain('低温灭菌');
  const unlisted = proposeMatch();
  const pair = { ...unlisted.pair, listingId: null };
  const dismissed = matchHistory({ ...unlisted, pair }, dismissMatch()).flatMap((event) => matchToPublic(event));
  expect(dismissed[0]?.message).toMatchObject({
    listingId: '',
    reason: 'MATCH_END_REASON_WRONG_FIELD',
    scoreBand: 'SCORE_BAND_HIGH',
  });
  expect(context.aggregateId).toBe('mch_1');
});
