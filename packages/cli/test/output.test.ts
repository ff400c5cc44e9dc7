import { Questionnaire } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { Patent, StocktakingItem, SurveyAnswer } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../src/options.ts';
import { LogRenderer } from '../src/output/log-line.ts';
import { itemDetail, itemDetailJson } from '../src/output/round-item.ts';
import { renderTable, truncate } from '../src/output/table.ts';

describe('a table', () => {
  it('aligns Chinese and Latin text by terminal cells', () => {
    const rows = [
      { name: '发明专利', count: 3 },
      { name: 'CN', count: 1200 },
    ];
    const text = renderTable(rows, [
      { title: '类型', value: ({ name }) => name },
      { title: '件数', align: 'right', value: ({ count }) => count },
    ]);
    expect(text.split('\n')).toEqual(['类型      件数', '发明专利     3', 'CN        1200']);
  });

  it('shows an absent value as a blank and keeps the columns', () => {
    const text = renderTable(
      [{ a: undefined, b: 'x' }],
      [
        { title: 'A', value: ({ a }) => a },
        { title: 'B', value: ({ b }) => b },
      ],
    );
    expect(text).toBe('A  B\n   x');
  });

  it.each([
    ['知识产权', 8, '知识产权'],
    ['知识产权', 7, '知识产…'],
    ['知识产权', 6, '知识…'],
    ['abc', 2, 'a…'],
  ])('shortens %s to %i cells', (text, width, shown) => {
    expect(truncate(text, width)).toBe(shown);
  });
});

describe('one stocktaking item', () => {
  const questionnaire = Questionnaire.fromPartial({
    titleZh: '盘点问卷',
    fields: [
      { field: 'implementation', titleZh: '实施情况' },
      { field: 'willingness', titleZh: '转化意愿' },
      { field: 'technology_readiness', titleZh: '技术就绪度' },
      { field: 'keeps_paying', titleZh: '是否续缴' },
    ],
  });
  const answer = SurveyAnswer.fromPartial({
    implementation: 'IMPLEMENTATION_NOT_IMPLEMENTED',
    willingness: ['WILLINGNESS_WILLING', 'WILLINGNESS_UNDECIDED'],
    technologyReadiness: 6,
    keepsPaying: true,
    evidenceRefs: ['HT2022'],
  });
  const item = StocktakingItem.fromPartial({
    itemId: 'rnd_2.201710000001.X',
    applicationNo: '201710000001.X',
    status: 'ITEM_STATUS_CONTACTED',
    holderKeys: ['hld_a', 'hld_gone'],
    attempts: [{ channel: 'CONTACT_CHANNEL_PHONE', attemptedOn: '2022-06-30', recordedBy: 'off-01' }],
    prefill: { itemId: 'rnd_1.201710000001.X', verifiedOn: '2021-06-30', answer },
    version: 4n,
  });
  const patent = Patent.fromPartial({ title: '一种裹包装置', holders: [{ holderKey: 'hld_a', name: '甲公司' }] });

  it('R-29: what the last round knew is shown as not counted, with the command that confirms it', () => {
    const text = itemDetail(item, questionnaire, patent);
    expect(text).toContain('上一轮答卷(2021-06-30 核实,未计入本轮)');
    expect(text).toContain('zhiqi round answer rnd_2.201710000001.X --confirm rnd_1.201710000001.X');
    expect(text).not.toContain('本轮答卷 ');
    expect(text).toMatch(/2022-06-30\s+电话\s+off-01/);
  });

  it('names the holders in the order of their willingness, and says every answer in Chinese', () => {
    const text = itemDetail(
      { ...item, prefill: undefined, status: 'ITEM_STATUS_ANSWERED', answer },
      questionnaire,
      patent,
    );
    expect(text).toMatch(/1\s+甲公司\s+hld_a\n2\s+\(台账中已不是权利人\)\s+hld_gone/);
    expect(text).toMatch(/转化意愿\s+愿意、未定/);
    expect(text).toMatch(/技术就绪度\s+6 级\n是否续缴\s+是\n证明材料\s+HT2022/);
    expect(text).toContain('zhiqi round verify rnd_2.201710000001.X --version 4');
    expect(itemDetailJson(item)).toMatchObject({ version: '4', prefill: { itemId: 'rnd_1.201710000001.X' } });
  });
});

describe('the merged log', () => {
  const renderer = new LogRenderer(false);
  const withoutTime = (line: string | undefined) => line?.replace(/^\d\d:\d\d:\d\d\.\d{3} /, '');

  it('shows a service’s JSON line as message and key fields, without what every line repeats', () => {
    const json = JSON.stringify({
      level: 'warn',
      time: '2022-06-30T01:02:03.004Z',
      service: 'inventory',
      traceId: '4bf9',
      msg: 'relay behind',
      waiting: 12,
    });
    expect(withoutTime(renderer.render('inventory', json))).toBe(
      'inventory   WARN  relay behind traceId=4bf9 waiting=12',
    );
  });

  it('shows an error’s message and leaves its stack to the log file', () => {
    const json = JSON.stringify({ level: 'error', msg: 'failed', err: { message: 'no store', stack: 'at x' } });
    expect(withoutTime(renderer.render('reporting', json))).toBe('reporting   ERROR failed err=no store');
  });

  it('understands nats-server’s own format', () => {
    const line = '[4711] 2022/06/30 09:08:07.654321 [WRN] Slow consumer';
    expect(renderer.render('nats', line)).toBe('09:08:07.654 nats        WARN  Slow consumer');
  });

  it.each([
    '[4711] 2022/06/30 09:08:07.654321 [INF]   Git:      [not set]',
    '[4711] 2022/06/30 09:08:07.654321 [WRN] Plaintext passwords detected, use nkeys or bcrypt',
  ])('leaves %j to the log file', (line) => {
    expect(renderer.render('nats', line)).toBeUndefined();
  });

  it.each(['plain text', '{not json', '{"half":'])('shows %j as it is', (line) => {
    expect(withoutTime(renderer.render('store', line))).toBe(`store       INFO  ${line}`);
  });
});

describe('日期的写法', () => {
  it.each(['2022-06-30', '2022/6/30', '2022.6.30', '2022年6月30日', '20220630', '２０２２．６．３０', ' 2022-6-30 '])(
    '%s',
    (typed) => {
      expect(isoDate(typed)).toBe('2022-06-30');
    },
  );

  it.each(['6/30', '去年', '2022-06', ''])('「%s」不是日期,原样交给服务去拒绝', (typed) => {
    expect(isoDate(typed)).toBe(typed);
  });
});
