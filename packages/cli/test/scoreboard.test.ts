import type { ExplainIndicatorResponse, GetScoreboardResponse } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { IndicatorStatus, type IndicatorValue } from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import { describe, expect, it } from 'vitest';
import { explanationJson, renderExplanation, renderScoreboard, scoreboardJson } from '../src/output/scoreboard.ts';

const value = (over: Partial<IndicatorValue>): IndicatorValue => ({
  key: 'total',
  labelZh: '合计',
  value: '0',
  unit: '件',
  numerator: undefined,
  denominator: undefined,
  ...over,
});
const secured = value({ key: 'REGISTERED', labelZh: '本年登记的担保金额', value: '530000000', unit: 'fen' });

const response: GetScoreboardResponse = {
  asOf: new Date('2022-06-30T04:00:00.000Z'),
  period: '2022',
  pendingEvents: 0n,
  items: [
    {
      noticeItem: '三(四)',
      title: '知识产权质押融资',
      owner: 'financing',
      indicators: [
        {
          ...{ id: 'FIN-02', name: '质押担保金额', version: 1, target: '' },
          status: IndicatorStatus.INDICATOR_STATUS_OK,
          values: [secured, value({ key: 'LIVE', labelZh: '存续', value: '6670012', unit: 'fen' })],
        },
      ],
    },
    {
      noticeItem: '四(一)',
      title: '执法',
      owner: 'enforcement',
      indicators: [
        {
          ...{ id: 'ENF-01', name: '线索按期决定率', version: 1, target: '100%(法定期限)' },
          status: IndicatorStatus.INDICATOR_STATUS_OK,
          values: [value({ value: '66.67', unit: '%', numerator: 2n, denominator: 3n })],
        },
        {
          ...{ id: 'FIN-99', name: '没有数据的', version: 1, target: '' },
          status: IndicatorStatus.INDICATOR_STATUS_NO_DATA,
          values: [],
        },
      ],
    },
  ],
};

const event = (id: string, numerator: bigint, denominator = 0n) => ({
  ...{ id, type: 'zhiqi.financing.v1.PledgeRegistered', subject: 'plg_1', sequence: '0000000003' },
  ...{ time: '2022-06-01T00:00:00+08:00', numerator, denominator },
});
const explanation = (of: IndicatorValue | undefined): ExplainIndicatorResponse => ({
  ...{ id: 'FIN-02', key: 'REGISTERED', version: 1, value: of, definitionJson: '', rows: 2, nextPageToken: '' },
  events: [],
});

describe('看板', () => {
  const lines = renderScoreboard(response, false).split('\n');

  it('金额用元、万元,不用浮点数;比率带分子分母;没有数据写明', () => {
    expect(lines[0]).toBe('2022 年知识产权工作要点看板,截至 2022-06-30');
    expect(lines[3]).toMatch(/^三\(四\) +知识产权质押融资 +FIN-02 质押担保金额 +本年登记的担保金额 +530万元$/);
    expect(lines[4]).toMatch(/^ +存续 +66,700\.12元$/);
    expect(lines[5]).toMatch(/ENF-01 线索按期决定率 +66\.67 %\(2\/3\) +100%\(法定期限\)$/);
    expect(lines[6]).toMatch(/FIN-99 没有数据的 +暂无数据$/);
  });

  it('JSON 里金额是分的整数,单位写明 fen', () => {
    const [item] = scoreboardJson(response).items;
    expect(JSON.parse(JSON.stringify(item?.indicators[0]?.values[0]))).toEqual({
      ...{ key: 'REGISTERED', label: '本年登记的担保金额', value: 530_000_000, unit: 'fen' },
    });
  });
});

describe('数字背后的事件', () => {
  it('金额逐件以元写出,合计就是数字', () => {
    const text = renderExplanation(explanation(secured), [event('e1', 580_000_000n), event('e2', -50_000_000n)], true);
    const [heading, , header, ...rows] = text.split('\n');
    expect(heading).toBe('FIN-02 本年登记的担保金额(口径版本 1)(示例数据):530万元,由 2 个事件构成');
    expect(header).toMatch(/序号 +计入 +事件编号$/);
    expect(rows).toEqual([expect.stringMatching(/ 580万元 +e1$/), expect.stringMatching(/ -50万元 +e2$/)]);
  });

  it('比率写分子和分母;没有数据也写明', () => {
    const ratio = value({ value: '50.00', unit: '%', numerator: 1n, denominator: 2n });
    const text = renderExplanation(explanation(ratio), [event('e1', 1n, 1n), event('e2', 0n, 1n)], false);
    expect(text).toMatch(/分子 +分母 +事件编号/);
    expect(text).toContain('50.00 %(1/2)');
    expect(renderExplanation({ ...explanation(undefined), rows: 0 }, [], false)).toBe(
      'FIN-02 REGISTERED(口径版本 1):暂无数据,由 0 个事件构成',
    );
  });

  it('看不到的事件照计金额,写明由谁查看', () => {
    const hidden = { ...event('', -50_000_000n), subject: '', time: '', sequence: '' };
    const text = renderExplanation(explanation(secured), [event('e1', 580_000_000n), hidden], false);
    expect(text).toContain('-50万元');
    expect(text).toMatch(/\n\n其中 1 个事件限主办部门查看,只列计入的数。/);
  });

  it('JSON 里的金额一分不差', () => {
    const json = explanationJson(explanation(secured), [event('e1', 17_999_999_999_999_997n)]);
    expect(JSON.stringify(json)).toContain('"numerator":17999999999999997');
  });
});
