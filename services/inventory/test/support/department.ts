import { buildSubject, connectNats, encodeEvent, legalDateTime, type NatsSession, sequenceText } from '@zhiqi/client';
import { type EventMessages, type EventType, eventDescriptor } from '@zhiqi/contracts';
import type { EmbeddedMongo } from '@zhiqi/embedded-mongo';
import { readServiceConfig, type ServiceName, silentLogger, startService } from '@zhiqi/runtime';
import type { GuardedNats } from '@zhiqi/testing';

const REGION = '150621';

/** An event of another department as it stands on the bus. */
export interface Envelope {
  readonly subject: string;
  readonly payload: string;
}

/**
 * Another department: its stream, made by its own service, and events published with its own credentials. The service itself
 * does not stay: it would find events in its stream that its store does not know, and end.
 */
export class Department {
  readonly #name: ServiceName;
  readonly #session: NatsSession;

  private constructor(name: ServiceName, session: NatsSession) {
    this.#name = name;
    this.#session = session;
  }

  static async start(name: ServiceName, nats: GuardedNats, mongo: EmbeddedMongo, keySet: string): Promise<Department> {
    const { user, password } = nats.login(name);
    const config = readServiceConfig(name, {
      [`ZHIQI_${name.toUpperCase()}_ADDR`]: '127.0.0.1:0',
      MONGODB_URI: mongo.uri,
      NATS_URL: nats.url,
      ZHIQI_NATS_USER: user,
      ZHIQI_NATS_PASSWORD: password,
      ZHIQI_JWKS_FILE: keySet,
    });
    const service = await startService({ name, aggregates: [], mount: () => [] }, config, {
      logger: silentLogger,
      onFatal: (error) => {
        throw error;
      },
    });
    await service.stop();
    const session = await connectNats({ url: nats.url, user, password, name: `test-${name}`, wait: false });
    return new Department(name, session);
  }

  /** One event of one of its aggregates. */
  event<T extends EventType>(
    type: T,
    subject: string,
    sequence: number,
    { effective, ...fields }: Partial<EventMessages[T]> & { readonly effective: string },
  ): Envelope {
    const { aggregate, codec, home, version, eventToken, noticeItems, dataClass } = eventDescriptor(type);
    const id = `evt_${type.split('.').at(-1)}_${subject}_${sequence}`;
    const payload = encodeEvent({
      id,
      type,
      source: `/${REGION}/${this.#name}`,
      subject,
      time: legalDateTime(effective),
      data: codec.fromPartial(fields as unknown as Partial<EventMessages[T]>),
      sequence: sequenceText(sequence),
      previous: sequenceText(sequence - 1),
      correlationid: id,
      causationid: id,
      recordedtime: `${effective}T01:00:00.000Z`,
      noticeitems: noticeItems.join(','),
      planyear: effective.slice(0, 4),
      dataclass: dataClass,
      actorrole: 'FIN',
    });
    const at = { service: this.#name, aggregate, event: eventToken, version, id: subject };
    return { subject: buildSubject({ audience: home, reader: 'all', region: REGION, ...at }), payload };
  }

  /** Puts events into the stream in this order, acknowledged one by one; the same one may come several times. */
  async publish(events: readonly Envelope[]): Promise<void> {
    for (const { subject, payload } of events) await this.#session.connection.request(subject, payload);
  }

  async stop(): Promise<void> {
    await this.#session.close();
  }
}
