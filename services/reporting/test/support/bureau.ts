import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubject, connectNats } from '@zhiqi/client';
import { type EventMessages, type EventType, eventDescriptor } from '@zhiqi/contracts';
import type { ReferenceNumberServiceImplementation } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_service';
import { ReferenceNumberKind } from '@zhiqi/contracts/zhiqi/reporting/v1/reference_types';
import type { IndicatorServiceImplementation } from '@zhiqi/contracts/zhiqi/reporting/v1/service';
import type { TimelineServiceImplementation } from '@zhiqi/contracts/zhiqi/reporting/v1/timeline_service';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Role } from '@zhiqi/kernel';
import {
  type ActorContext,
  createIssuerKeys,
  type RunningService,
  readServiceConfig,
  type ServiceDefinition,
  type ServiceName,
  silentLogger,
  startService,
} from '@zhiqi/runtime';
import { eventually, type NatsServer, startNatsServer } from '@zhiqi/testing';
import { reportingService } from '../../src/service.ts';
import { tell, teller } from './teller.ts';

type Indicators = IndicatorServiceImplementation<ActorContext>;
type References = ReferenceNumberServiceImplementation<ActorContext>;
type Timelines = TimelineServiceImplementation<ActorContext>;
type CallContext = Parameters<Indicators['getScoreboard']>[1];

export const YEAR = String(new Date().getFullYear());

/** The store and the keys that the bureaus of one test file share. */
export class Ground {
  readonly mongo: EmbeddedMongo;
  readonly keySet: string;
  readonly #folder: string;
  bureaus = 0;

  private constructor(mongo: EmbeddedMongo, folder: string, keySet: string) {
    this.mongo = mongo;
    this.#folder = folder;
    this.keySet = keySet;
  }

  static async lay(): Promise<Ground> {
    const folder = await mkdtemp(join(tmpdir(), 'zhiqi-reporting-'));
    const keySet = join(folder, 'jwks.json');
    await writeFile(keySet, JSON.stringify((await createIssuerKeys()).keySet));
    return new Ground(await startEmbeddedMongo({ strict: true }), folder, keySet);
  }

  async clear(): Promise<void> {
    await this.mongo.close();
    await rm(this.#folder, { recursive: true });
  }
}

/** A bureau of its own: departments that tell whatever a test lets them, and the real reporting service. */
export class Bureau {
  readonly #ground: Ground;
  readonly #nats: NatsServer;
  readonly #run: number;
  readonly #departments = new Map<string, RunningService>();
  #running: RunningService[] = [];
  #reporting: RunningService | undefined;
  #handlers: Indicators | undefined;
  #references: References | undefined;
  #timelines: Timelines | undefined;
  #tellings = 0;

  private constructor(ground: Ground, nats: NatsServer) {
    this.#ground = ground;
    this.#nats = nats;
    ground.bureaus += 1;
    this.#run = ground.bureaus;
  }

  /** With the inventory department and the reporting service at work. */
  static async start(ground: Ground): Promise<Bureau> {
    const bureau = new Bureau(ground, await startNatsServer());
    await bureau.open('inventory');
    await bureau.startReporting();
    return bureau;
  }

  /** A department begins to work: from now on there is a stream of it. */
  async open(name: ServiceName): Promise<void> {
    this.#departments.set(name, await this.startService(teller(name)));
  }

  async startReporting(): Promise<void> {
    const definition = reportingService();
    this.#reporting = await this.startService(definition);
    const [service, references, timelines] = definition.mount(this.#reporting.context);
    // Handlers of the running context, called without the wire: transport and errors are the runtime's own tests.
    this.#handlers = service?.implementation as Indicators;
    this.#references = references?.implementation as References;
    this.#timelines = timelines?.implementation as Timelines;
  }

  async stopReporting(): Promise<void> {
    if (this.#reporting) await this.stopService(this.#reporting);
  }

  async startService(definition: ServiceDefinition): Promise<RunningService> {
    const config = readServiceConfig(definition.name, {
      [`ZHIQI_${definition.name.toUpperCase()}_ADDR`]: '127.0.0.1:0',
      MONGODB_URI: this.#ground.mongo.uri,
      ZHIQI_DATABASE: `${definition.name}_${this.#run}`,
      NATS_URL: this.#nats.url,
      ZHIQI_JWKS_FILE: this.#ground.keySet,
    });
    const service = await startService(definition, config, {
      logger: silentLogger,
      onFatal: (error) => {
        throw error;
      },
    });
    this.#running.push(service);
    return service;
  }

  async stopService(service: RunningService): Promise<void> {
    this.#running = this.#running.filter((one) => one !== service);
    await service.stop();
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((service) => service.stop()));
    await this.#nats.stop();
  }

  /** Tells one event of the department that owns it, effective now. */
  async told<T extends EventType>(type: T, subject: string, fields: Partial<EventMessages[T]>): Promise<void> {
    const { service, aggregate, codec } = eventDescriptor(type);
    const department = this.#departments.get(service);
    if (!department) throw new Error(`${service} is not open`);
    this.#tellings += 1;
    await tell(department, aggregate, subject, { type, message: codec.fromPartial(fields) });
  }

  /**
   * Puts an event of a type that these contracts do not know into a department's stream, as a newer version of it would. The
   * department has told something before: its relay, when it begins, takes what its store does not know for a lost backup.
   */
  async tellUnknown(service: ServiceName, type: string): Promise<void> {
    const session = await connectNats({ url: this.#nats.url, name: 'newer', wait: false });
    const at = { audience: 'restricted', reader: 'all', region: '150621', service, aggregate: 'thing' } as const;
    const subject = buildSubject({ ...at, event: 'thing-happened', version: 9, id: 'thing_1' });
    const now = new Date().toISOString();
    const attributes = {
      ...{ specversion: '1.0', datacontenttype: 'application/json', id: 'evt_unknown', type, subject: 'thing_1' },
      ...{ source: `/150621/${service}`, time: now, recordedtime: now, planyear: YEAR, dataclass: 'P2' },
      ...{ sequence: '0000000009', previous: '0000000000', correlationid: 'c', causationid: 'c', actorrole: 'FIN' },
      data: {},
    };
    await session.connection.request(subject, JSON.stringify(attributes));
    await session.close();
  }

  factsDatabase() {
    const [department] = this.#departments.values();
    if (!department) throw new Error('no department is open');
    return department.context.db.client.db(`reporting_${this.#run}_facts`);
  }

  /** Waits until every told event is a fact, and gives the figures as `{indicator: {key: value}}`. */
  async counted(): Promise<Figures> {
    const facts = this.factsDatabase().collection<{ _id: string; service: string }>('events');
    // Reporting's own events are facts too.
    const told = { _id: { $gt: '' }, service: { $ne: 'reporting' } };
    await eventually(async () => (await facts.countDocuments(told)) === this.#tellings, {
      what: 'every told event is a fact',
    });
    const answer = await eventually(
      async () => {
        const answered = await this.scoreboard();
        return answered.pendingEvents === 0n && answered;
      },
      { what: 'no event is pending' },
    );
    return figuresOf(answer);
  }

  scoreboard(indicatorId = '', period = '') {
    return this.#indicators.getScoreboard({ period, indicatorId }, as('OFF'));
  }

  explain(id: string, key = '', pageSize = 0, pageToken = '', role: Role = 'OFF', unit = 'reporting') {
    return this.#indicators.explainIndicator({ id, key, period: '', pageSize, pageToken }, as(role, unit));
  }

  publish(definition: unknown, requestId = 'req_publish', role: Role = 'ANALYST') {
    return this.#indicators.publishIndicatorDefinition(
      { requestId, definitionJson: JSON.stringify(definition) },
      as(role),
    );
  }

  withdraw(indicatorId: string, requestId = 'req_withdraw', role: Role = 'LEAD') {
    return this.#indicators.withdrawIndicator({ requestId, indicatorId }, as(role));
  }

  population(year: number, value: bigint, requestId = `req_population_${year}`, role: Role = 'LEAD') {
    if (!this.#references) throw new Error('the reporting service was not started');
    const kind = ReferenceNumberKind.REFERENCE_NUMBER_KIND_RESIDENT_POPULATION;
    const sourceTitle = `虚构旗${year}年统计公报`;
    return this.#references.recordReferenceNumber(
      { requestId, kind, year, value, sourceTitle, documentSha256: '' },
      as(role),
    );
  }

  referenceNumbers(pageSize: number, pageToken: string) {
    if (!this.#references) throw new Error('the reporting service was not started');
    return this.#references.listReferenceNumbers({ pageSize, pageToken }, as('OFF'));
  }

  timeline(subjectId: string, role: Role = 'OFF', pageSize = 0, pageToken = '', unit = 'reporting') {
    if (!this.#timelines) throw new Error('the reporting service was not started');
    return this.#timelines.getTimeline({ subjectId, pageSize, pageToken }, as(role, unit));
  }

  definitions(pageSize: number, pageToken: string) {
    return this.#indicators.listIndicatorDefinitions({ pageSize, pageToken }, as('OFF'));
  }

  get #indicators(): Indicators {
    if (!this.#handlers) throw new Error('the reporting service was not started');
    return this.#handlers;
  }
}

export type Figures = Record<string, Record<string, string | undefined>>;

/** `{indicator: {key: value}}` of those that have data. */
export function figuresOf({ items = [] }: Pick<Awaited<ReturnType<Bureau['scoreboard']>>, 'items'>): Figures {
  const listed = items.flatMap(({ indicators = [] }) => indicators);
  return Object.fromEntries(
    listed
      .filter(({ values = [] }) => values.length > 0)
      .map(({ id = '', values = [] }) => [
        id,
        Object.fromEntries(values.map(({ key = '', value }) => [key, value] as const)),
      ]),
  );
}

function as(role: Role, unit = 'reporting'): CallContext {
  return { actor: { role, unit, personKey: 'per_1' } } as CallContext;
}
