import { describe, expect, it } from 'vitest';
import { LogRenderer } from '../src/output/log-line.ts';
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
