/**
 * The callers of a benchmark: plain grpc-js without any middleware, so that the client costs the platform and the bare
 * server the same. The command is RecordLegalStatus, each patent in turn; a patent is never asked for twice at a time.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { RecordLegalStatusRequest, RecordLegalStatusResponse } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { inFlight, instant, serve } from './serve.ts';

const PATH = '/zhiqi.inventory.v1.PatentService/RecordLegalStatus';
/** After the filing dates of the invented list and before the platform's clock. */
const EFFECTIVE = '2022-06-02';

type LegalState = 'GRANTED_IN_FORCE' | 'LAPSED' | 'RESTORATION_PENDING';

interface Target {
  readonly address: string;
  readonly token: string;
  readonly applicationNos: readonly string[];
}

let client: Client | undefined;
let metadata = new Metadata();
let patents: { readonly id: string; state: LegalState }[] = [];
let turn = 0;

function send(id: string, state: LegalState): Promise<RecordLegalStatusResponse> {
  const request = RecordLegalStatusRequest.fromPartial({
    requestId: randomUUID(),
    applicationNo: id,
    state: `PATENT_STATE_${state}`,
    effectiveDate: EFFECTIVE,
  });
  return new Promise((resolve, reject) => {
    client?.makeUnaryRequest(
      PATH,
      (message: RecordLegalStatusRequest) => Buffer.from(RecordLegalStatusRequest.encode(message).finish()),
      (bytes: Buffer) => RecordLegalStatusResponse.decode(bytes),
      request,
      metadata,
      (error, response) => (response === undefined ? reject(error) : resolve(response)),
    );
  });
}

/**
 * The next patent loses its right, or asks for restoration, in turn. Neither state is in force, so no verdict changes and each
 * step after the first is exactly one event.
 */
async function toggleNext(): Promise<RecordLegalStatusResponse> {
  const patent = patents[turn % patents.length];
  turn += 1;
  if (patent === undefined) throw new Error('no patents');
  const state = patent.state === 'LAPSED' ? 'RESTORATION_PENDING' : 'LAPSED';
  const response = await send(patent.id, state);
  patent.state = state;
  return response;
}

const operations = {
  async connect({ address, token, applicationNos }: Target): Promise<void> {
    client?.close();
    client = new Client(address, credentials.createInsecure());
    metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    patents = applicationNos.map((id) => ({ id, state: 'GRANTED_IN_FORCE' }));
    turn = 0;
  },

  /** Takes the first step with so many patents. @returns one answer, encoded */
  async lapseFirst({ count, limit }: { count: number; limit: number }): Promise<Uint8Array> {
    const answers: RecordLegalStatusResponse[] = [];
    await inFlight(count, limit, async () => {
      answers.push(await toggleNext());
    });
    const [answer] = answers;
    if (answer === undefined) throw new Error('no patents');
    return RecordLegalStatusResponse.encode(answer).finish();
  },

  /** So many commands, so many at a time. @returns when it began and ended, and what each call took, ms */
  async closedLoop({ count, limit }: { count: number; limit: number }) {
    const took: number[] = [];
    const began = instant();
    await inFlight(count, limit, async () => {
      const sent = performance.now();
      await toggleNext();
      took.push(performance.now() - sent);
    });
    return { began, ended: instant(), took };
  },

  /**
   * Lapses so many patents at a steady rate, whatever the answers take. @returns the instants at which they were accepted
   */
  async lapse({ first, count, perSecond }: { first: number; count: number; perSecond: number }) {
    const accepted: number[] = [];
    const began = performance.now();
    const calls = patents.slice(first, first + count).map(async ({ id }, index) => {
      await delay(Math.max(0, began + (index * 1000) / perSecond - performance.now()));
      await send(id, 'LAPSED');
      accepted.push(instant());
    });
    await Promise.all(calls);
    return { accepted };
  },

  async close(): Promise<void> {
    client?.close();
  },
};

export type LoadOperations = typeof operations;

serve(operations);
