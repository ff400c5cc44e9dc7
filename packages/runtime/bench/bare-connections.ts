import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Collection, type Document, type IndexDescription, MongoClient } from 'mongodb';

type Stored = Document & { readonly _id: string };

/** The raw driver and the raw bus, with the options that the runtime uses. */
export interface BareConnections {
  readonly nats: NatsConnection;
  readonly patents: Collection<Stored>;
  readonly journal: Collection<Stored>;
  readonly checkpoints: Collection<Document & { readonly _id: number }>;
  /** A journaled event of a real command. */
  legalStatusEvent(): Promise<Document>;
  /** Copies the platform's patents, relayed and with their indexes. */
  copyPatents(): Promise<Stored[]>;
}

export interface BareOptions {
  readonly mongodbUri: string;
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  readonly source: string;
  readonly target: string;
}

export async function connectBare({ mongodbUri, nats: login, source, target }: BareOptions): Promise<BareConnections> {
  const mongo = await MongoClient.connect(mongodbUri, {
    maxPoolSize: 10,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true },
    ignoreUndefined: true,
    useBigInt64: true,
  });
  const nats = await connect({
    servers: login.url,
    user: login.user,
    pass: login.password,
    inboxPrefix: `_INBOX_${login.user}`,
    noAsyncTraces: true,
  });
  const [from, to] = [mongo.db(source), mongo.db(target)];
  const patents = to.collection<Stored>('patents');
  const journal = to.collection<Stored>('journal');
  const copyIndexes = async (name: string): Promise<void> => {
    const indexes = await from.collection(name).listIndexes().toArray();
    const wanted = indexes.filter((index) => index.name !== '_id_').map(({ v: _, ...index }) => index);
    await to.collection(name).createIndexes(wanted as IndexDescription[]);
  };
  return {
    nats,
    patents,
    journal,
    checkpoints: to.collection('relay_checkpoints'),
    async legalStatusEvent() {
      const event = await from.collection('journal').findOne({ type: 'PatentLegalStatusChanged' });
      if (event === null) throw new Error('no command was journaled yet');
      return event;
    },
    async copyPatents() {
      await copyIndexes('patents');
      await copyIndexes('journal');
      const documents = (await from.collection<Stored>('patents').find().toArray()) as Stored[];
      if (documents.some(({ outbox }) => outbox.length > 0)) throw new Error('events still wait for the relay');
      await patents.insertMany(documents);
      return documents;
    },
  };
}
