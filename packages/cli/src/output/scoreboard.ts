import type { ExplainIndicatorResponse, GetScoreboardResponse } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { type Indicator, IndicatorStatus, type IndicatorValue } from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import { formatFenZh } from '@zhiqi/kernel';
import { shanghaiDate } from '../platform/clock.ts';
import { exactNumber } from './exact-number.ts';
import { type Column, renderTable, truncate } from './table.ts';

const NO_DATA = '暂无数据';
/** Unit of an amount; its value is an integer number of fen. */
const MONEY = 'fen';
const TITLE_WIDTH = 34;

/** The shape of `indicators --json`, on which other programs rely. */
export function scoreboardJson(response: GetScoreboardResponse) {
  return {
    asOf: response.asOf?.toISOString() ?? null,
    period: response.period,
    pendingEvents: exactNumber(response.pendingEvents),
    items: response.items.map(({ noticeItem, title, indicators }) => ({
      noticeItem,
      title,
      indicators: indicators.map(({ id, name, version, status, target, values }) => ({
        id,
        name,
        version,
        status: status === IndicatorStatus.INDICATOR_STATUS_OK ? 'OK' : 'NO_DATA',
        target,
        values: values.map(valueJson),
      })),
    })),
  };
}

function valueJson({ key, labelZh, value, unit, numerator, denominator }: IndicatorValue) {
  return {
    key,
    label: labelZh,
    value: exactNumber(value),
    unit,
    ...(numerator === undefined ? {} : { numerator: exactNumber(numerator) }),
    ...(denominator === undefined ? {} : { denominator: exactNumber(denominator) }),
  };
}

/** The shape of `indicators explain --json`. */
export function explanationJson(response: ExplainIndicatorResponse, events: ExplainIndicatorResponse['events']) {
  const { id, key, version, value, definitionJson, rows } = response;
  return {
    id,
    version,
    ...(value === undefined ? { key, value: null } : valueJson(value)),
    definition: definitionJson === '' ? null : (JSON.parse(definitionJson) as unknown),
    rows,
    events: events.map((event) => ({
      id: event.id,
      type: event.type,
      subject: event.subject,
      time: event.time,
      sequence: event.sequence,
      numerator: exactNumber(event.numerator),
      denominator: exactNumber(event.denominator),
    })),
  };
}

interface ScoreboardRow {
  readonly item: string;
  readonly title: string;
  readonly indicator: string;
  readonly key: string;
  readonly value: string;
  readonly target: string;
}

/** The notice as people read it: every one of its items, also those without data. */
export function renderScoreboard(response: GetScoreboardResponse, isSample: boolean): string {
  const label = isSample ? '(示例数据)' : '';
  const asOf = response.asOf === undefined ? '' : `,截至 ${shanghaiDate(response.asOf)}`;
  const heading = `${response.period} 年知识产权工作要点看板${label}${asOf}`;
  const waiting = response.pendingEvents > 0n ? [`还有 ${response.pendingEvents} 个事件正在计入,数字稍后会变。`] : [];
  const rows = response.items.flatMap(({ noticeItem, title, indicators }) =>
    indicators.length === 0
      ? [{ item: noticeItem, title, indicator: NO_DATA, key: '', value: '', target: '' }]
      : withItemOnce(noticeItem, title, indicators.flatMap(indicatorRows)),
  );
  return [heading, ...waiting, '', scoreboardTable(rows)].join('\n');
}

function withItemOnce(item: string, title: string, rows: Omit<ScoreboardRow, 'item' | 'title'>[]): ScoreboardRow[] {
  return rows.map((row, index) => (index === 0 ? { item, title, ...row } : { item: '', title: '', ...row }));
}

function indicatorRows({ id, name, status, target, values }: Indicator): Omit<ScoreboardRow, 'item' | 'title'>[] {
  const indicator = `${id} ${name}`;
  if (status !== IndicatorStatus.INDICATOR_STATUS_OK || values.length === 0) {
    return [{ indicator, key: '', value: NO_DATA, target }];
  }
  return values.map((value, index) => ({
    indicator: index === 0 ? indicator : '',
    key: value.key === 'total' ? '' : value.labelZh || value.key,
    value: renderValue(value),
    target: index === 0 ? target : '',
  }));
}

/** `57.14 %(4/7)`, `12 件`, `300万元`. */
function renderValue({ value, unit, numerator, denominator }: IndicatorValue): string {
  if (unit === MONEY) return formatFenZh(BigInt(value));
  const ratio = denominator === undefined ? '' : `(${numerator ?? 0n}/${denominator})`;
  return `${value} ${unit}${ratio}`;
}

type EvidenceEvents = ExplainIndicatorResponse['events'];

/** A figure and the events that it is made of, with what each adds to it. */
export function renderExplanation(
  response: ExplainIndicatorResponse,
  events: EvidenceEvents,
  isSample: boolean,
): string {
  const { id, key, version, value, rows } = response;
  const figure = value === undefined ? NO_DATA : renderValue(value);
  const label = isSample ? '(示例数据)' : '';
  const heading = `${id} ${value?.labelZh ?? key}(口径版本 ${version})${label}:${figure},由 ${rows} 个事件构成`;
  if (events.length === 0) return heading;
  const table = renderTable(events, [
    { title: '时间', value: ({ time }) => time },
    { title: '事件', value: ({ type }) => type.replace(/^zhiqi\./, '') },
    { title: '对象', value: ({ subject }) => subject },
    { title: '序号', align: 'right', value: ({ sequence }) => sequence },
    ...contributions(value),
    { title: '事件编号', value: ({ id: eventId }) => eventId },
  ]);
  const withheld = events.filter(({ id: eventId }) => eventId === '').length;
  const note = withheld === 0 ? '' : `\n\n其中 ${withheld} 个事件限主办部门查看,只列计入的数。请用主办部门的身份查询。`;
  return `${heading}\n\n${table}${note}`;
}

function contributions(value: IndicatorValue | undefined): Column<EvidenceEvents[number]>[] {
  if (value !== undefined && value.denominator === undefined) {
    const shown = value.unit === MONEY ? formatFenZh : String;
    return [{ title: '计入', align: 'right', value: ({ numerator }) => shown(numerator) }];
  }
  return [
    { title: '分子', align: 'right', value: ({ numerator }) => String(numerator) },
    { title: '分母', align: 'right', value: ({ denominator }) => String(denominator) },
  ];
}

function scoreboardTable(rows: readonly ScoreboardRow[]): string {
  return renderTable(rows, [
    { title: '事项', value: ({ item }) => item },
    { title: '内容', value: ({ title }) => truncate(title, TITLE_WIDTH) },
    { title: '指标', value: ({ indicator }) => indicator },
    { title: '分项', value: ({ key }) => key },
    { title: '数值', align: 'right', value: ({ value }) => value },
    { title: '目标', value: ({ target }) => target },
  ]);
}
