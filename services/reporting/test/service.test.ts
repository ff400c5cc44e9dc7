import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventMessages, type EventType, eventDescriptor } from '@zhiqi/contracts';
import type { IndicatorServiceImplementation } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import { IndicatorStatus } from '@zhiqi/contracts/zhiqi/reporting/v1/types';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import {
  type ActorContext,
  createIssuerKeys,
  type RunningService,
  readServiceConfig,
  type ServiceDefinition,
  silentLogger,
  startService,
} from '@zhiqi/runtime';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportingService } from '../src/service.ts';
import { tell, teller } from './support/teller.ts';

type Indicators = IndicatorServiceImplementation<ActorContext>;
type CallContext = Parameters<Indicators['getScoreboard']>[1];

let folder: string;
let keySet: string;
let mongo: EmbeddedMongo;
let nats: NatsServer;
let inventory: RunningService;
let reporting: RunningService;
let indicators: Indicators;
let running: RunningService[] = [];
let run = 0;
let tellings = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiqi-reporting-'));
  keySet = join(folder, 'jwks.json');
  await writeFile(keySet, JSON.stringify((await createIssuerKeys()).keySet));
  mongo = await startEmbeddedMongo({ strict: true });
});

afterAll(async () => {
  await mongo.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  run += 1;
  running = [];
  tellings = 0;
  nats = await startNatsServer();
  inventory = await start(teller);
  await startReporting();
});

afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await nats.stop();
});

async function start(definition: ServiceDefinition): Promise<RunningService> {
  const config = readServiceConfig(definition.name, {
    [`ZHIQI_${definition.name.toUpperCase()}_ADDR`]: '127.0.0.1:0',
    MONGODB_URI: mongo.uri,
    ZHIQI_DATABASE: `${definition.name}_${run}`,
    NATS_URL: nats.url,
    ZHIQI_JWKS_FILE: keySet,
  });
  const service = await startService(definition, config, {
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });
  running.push(service);
  return service;
}

async function startReporting(): Promise<void> {
  const definition = reportingService();
  reporting = await start(definition);
  const [service] = definition.mount(reporting.context);
  // Handlers of the running context, called without the wire: transport and errors are the runtime's own tests.
  indicators = service?.implementation as Indicators;
}

async function stop(service: RunningService): Promise<void> {
  running = running.filter((one) => one !== service);
  await service.stop();
}

function as(role: Role): CallContext {
  return { actor: { role, unit: 'reporting', personKey: 'per_1' } } as CallContext;
}

const YEAR = String(new Date().getFullYear());

/** Tells one event of the inventory department. */
function told<T extends EventType>(type: T, subject: string, fields: Partial<EventMessages[T]>): Promise<void> {
  const { aggregate, codec } = eventDescriptor(type);
  tellings += 1;
  return tell(inventory, aggregate, subject, { type, message: codec.fromPartial(fields) });
}

/** A round of five: two verified, one unreachable, one excluded, one untouched; two patents assessed. */
async function smallCounty(): Promise<void> {
  const planYear = Number(YEAR);
  await told('zhiqi.inventory.v1.StocktakingRoundOpened', 'rnd_1', {
    roundId: 'rnd_1',
    planYear,
    items: 5,
    baselineDate: '2022-06-30',
    dueOn: '2022-11-30',
    questionnaireVersion: 'SURVEY-v1',
  });
  const item = (itemId: string) => ({ itemId, roundId: 'rnd_1', planYear, applicationNo: '201710601862.3' });
  for (const id of ['i1', 'i2']) {
    await told('zhiqi.inventory.v1.StocktakingItemVerified', id, { ...item(id), verifiedOn: '2022-06-30' });
  }
  await told('zhiqi.inventory.v1.StocktakingItemUnreachable', 'i3', item('i3'));
  await told('zhiqi.inventory.v1.StocktakingItemExcluded', 'i4', item('i4'));
  const assessed = { ruleSetVersion: 'DORM-v1', asOf: '2022-06-30', inScope: true, reasonCodes: ['D5_AGED_UNUSED'] };
  for (const [subject, dormancyClass] of [
    ['201710601862.3', 'DORMANCY_CLASS_SLEEPING'],
    ['95115608.X', 'DORMANCY_CLASS_AWAKE'],
  ] as const) {
    await told('zhiqi.inventory.v1.PatentDormancyAssessed', subject, {
      applicationNo: subject,
      dormancyClass,
      ...assessed,
    });
  }
}

const scoreboard = (indicatorId = '', period = '') => indicators.getScoreboard({ period, indicatorId }, as('OFF'));
const explain = (id: string, key = '', pageSize = 0, pageToken = '') =>
  indicators.explainIndicator({ id, key, period: '', pageSize, pageToken }, as('OFF'));
const publish = (definition: unknown, requestId = 'req_publish', role: Role = 'ANALYST') =>
  indicators.publishIndicatorDefinition({ requestId, definitionJson: JSON.stringify(definition) }, as(role));

/** Waits until every told event is a fact, and gives the figures as `{indicator: {key: value}}`. */
async function counted() {
  const facts = reporting.context.db.client.db(`reporting_${run}_facts`).collection<{ _id: string }>('events');
  await eventually(async () => (await facts.countDocuments({ _id: { $gt: '' } })) === tellings, {
    what: 'every told event is a fact',
  });
  const answer = await eventually(
    async () => {
      const answered = await scoreboard();
      return answered.pendingEvents === 0n && answered;
    },
    { what: 'no event is pending' },
  );
  return figuresOf(answer);
}

function figuresOf({ items }: { readonly items?: Awaited<ReturnType<typeof scoreboard>>['items'] }) {
  const listed = (items ?? []).flatMap((item) => item.indicators ?? []);
  return Object.fromEntries(
    listed
      .filter(({ values }) => (values ?? []).length > 0)
      .map(({ id, values }) => [id, Object.fromEntries((values ?? []).map(({ key, value }) => [key, value]))]),
  );
}

const smallFigures = {
  'INV-01': { total: '80.00' },
  'INV-02': { total: '50.00' },
  'INV-04': {
    SLEEPING: '1',
    SLEEPING_SHARE: '50.00',
    SLEEPING_AND_DOZING: '1',
    SLEEPING_AND_DOZING_SHARE: '50.00',
  },
  'INV-07': { total: '0' },
};

describe('工作要点看板', () => {
  it('没有事件时列出全部 25 条,指标暂无数据,没有一个 0', async () => {
    const { items, period } = await scoreboard();
    expect(period).toBe(YEAR);
    expect(items).toHaveLength(25);
    const listed = (items ?? []).flatMap(({ indicators: ones }) => ones ?? []);
    expect(new Set(listed.map(({ id }) => id))).toEqual(
      new Set(['INV-01', 'INV-02', 'INV-03', 'INV-04', 'INV-05', 'INV-06', 'INV-07']),
    );
    for (const { status, values } of listed) {
      expect([status, values]).toEqual([IndicatorStatus.INDICATOR_STATUS_NO_DATA, []]);
    }
    expect(items?.find(({ noticeItem }) => noticeItem === '四(一)')).toMatchObject({
      owner: 'enforcement',
      indicators: [],
    });
  });

  it('部门发布的事件经事件流计入指标;重复启动不变', async () => {
    await smallCounty();
    expect(await counted()).toEqual(smallFigures);
    await stop(reporting);
    await startReporting();
    expect(await counted()).toEqual(smallFigures);
  });

  it('清空事实库后重新启动,从头读流,数值完全相同', async () => {
    await smallCounty();
    const before = await counted();
    await stop(reporting);
    await inventory.context.db.client.db(`reporting_${run}_facts`).dropDatabase();
    await startReporting();
    expect(await counted()).toEqual(before);
  });

  it('指标服务停着时发布的事件,启动后计入', async () => {
    await stop(reporting);
    await smallCounty();
    await startReporting();
    expect(await counted()).toEqual(smallFigures);
  });

  it('只问一个指标,只列它对应的条目;没有的指标被拒', async () => {
    expect((await scoreboard('INV-03')).items?.map(({ noticeItem }) => noticeItem)).toEqual(['二(一)', '三(三)']);
    await expect(scoreboard('INV-99')).rejects.toMatchObject({ kind: 'not-found', slug: 'INDICATOR_UNKNOWN' });
    await expect(scoreboard('', 'soon')).rejects.toMatchObject({ kind: 'invalid', slug: 'PERIOD_MALFORMED' });
  });
});

describe('数值背后的事件', () => {
  it('列出恰好构成分子分母的事件,逐页取完不重不漏', async () => {
    await smallCounty();
    await counted();
    const whole = await explain('INV-02');
    expect(whole).toMatchObject({ id: 'INV-02', key: 'total', version: 1, rows: 4, nextPageToken: '' });
    expect(whole.value).toMatchObject({ value: '50.00', numerator: 2n, denominator: 4n });
    const contributions = (whole.events ?? []).map(({ subject, numerator, denominator }) => [
      subject,
      numerator,
      denominator,
    ]);
    expect(contributions.sort()).toEqual([
      ['i1', 1n, 0n],
      ['i2', 1n, 0n],
      ['i4', 0n, -1n],
      ['rnd_1', 0n, 5n],
    ]);
    expect(whole.events?.every(({ sequence }) => sequence === '0000000001')).toBe(true);

    const paged = [];
    let pageToken = '';
    do {
      const page = await explain('INV-02', 'total', 3, pageToken);
      paged.push(...(page.events ?? []));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(paged).toEqual(whole.events);
  });

  it('不给 key 取第一个;没有的 key 和别处的翻页标记被拒', async () => {
    expect((await explain('INV-06')).key).toBe('AVAILABLE_NOW');
    expect(await explain('INV-06', 'NEEDS_CONSENT')).toMatchObject({ rows: 0, value: undefined });
    await expect(explain('INV-06', 'total')).rejects.toMatchObject({ slug: 'KEY_UNKNOWN' });
    await expect(explain('INV-06', '', 0, 'bm90IGEgdG9rZW4')).rejects.toMatchObject({ slug: 'PAGE_TOKEN_INVALID' });
    await expect(explain('')).rejects.toMatchObject({ slug: 'REQUIRED' });
  });
});

describe('发布口径', () => {
  const reachable = {
    id: 'BUR-01',
    version: 1,
    name: '联系不上的盘点项',
    noticeItems: ['三(三)'],
    figures: [
      {
        key: 'total',
        label: '联系不上',
        kind: 'count',
        unit: '件',
        terms: [{ aggregate: 'latest', over: ['zhiqi.inventory.v1.StocktakingItemUnreachable'] }],
      },
    ],
  };

  it('新口径一经发布,此前的事件立即算出数值,无需重新部署', async () => {
    await smallCounty();
    await counted();
    const { definition } = await publish(reachable);
    expect(definition).toMatchObject({ id: 'BUR-01', version: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(figuresOf(await scoreboard('BUR-01'))).toEqual({ 'BUR-01': { total: '1' } });
  });

  it('字段次序和空白不同的同一口径是同一版;内容不同的不能再占这一版', async () => {
    const { definition } = await publish(reachable);
    const reordered = Object.fromEntries(Object.entries(reachable).reverse());
    expect((await publish(reordered, 'req_again')).definition?.sha256).toBe(definition?.sha256);
    await expect(publish({ ...reachable, name: '另一个名字' }, 'req_other')).rejects.toMatchObject({
      slug: 'DEFINITION_VERSION_IMMUTABLE',
    });
    await publish({ ...reachable, version: 2, name: '另一个名字' }, 'req_v2');
    expect((await explain('BUR-01')).version).toBe(2);
  });

  it('同一请求重发得到同样的答复', async () => {
    expect(await publish(reachable)).toEqual(await publish(reachable));
    await expect(publish({ ...reachable, version: 2 })).rejects.toMatchObject({ slug: 'REQUEST_ID_REUSED' });
  });

  it('经办人不能发布;有误的口径指明位置', async () => {
    await expect(publish(reachable, 'req_1', 'OFF')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(publish({ ...reachable, noticeItems: ['七(一)'] })).rejects.toMatchObject({
      slug: 'DEFINITION_INVALID',
      fields: [{ field: 'definition_json.noticeItems[0]', rule: 'UNKNOWN_NOTICE_ITEM' }],
    });
    await expect(publish(reachable, '')).rejects.toMatchObject({ slug: 'REQUIRED' });
  });

  it('列出全部版本,逐页取完不重不漏', async () => {
    await publish(reachable);
    await publish({ ...reachable, version: 2, name: '另一个名字' }, 'req_v2');
    const listed = [];
    let pageToken = '';
    do {
      const page = await indicators.listIndicatorDefinitions({ pageSize: 2, pageToken }, as('OFF'));
      listed.push(...(page.definitions ?? []).map(({ id, version }) => `${id} ${version}`));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(listed).toEqual(['BUR-01 1', 'BUR-01 2', ...[1, 2, 3, 4, 5, 6, 7].map((n) => `INV-0${n} 1`)]);
  });
});
