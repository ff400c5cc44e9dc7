import { connectRpc, type RpcConnection, ZhiqiCallError } from '@zhiqi/client';
import {
  CommandStatusServiceDefinition,
  type GetCommandStatusRequest,
} from '@zhiqi/contracts/zhiqi/common/v1/command_status';
import { rule } from '@zhiqi/kernel';
import { eventually } from '@zhiqi/testing';
import { createChannel, createClient, Metadata, Status } from 'nice-grpc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PeerConnections } from '../src/grpc/peers.ts';
import { type GrpcServer, startGrpcServer } from '../src/grpc/server.ts';
import { mount, readServiceConfig, silentLogger, type ZhiqiCallContext } from '../src/index.ts';

type Answer = (request: GetCommandStatusRequest, context: ZhiqiCallContext) => Promise<{ requestId: string }>;

/** What inventory does when it is asked; each test sets it. */
let inventoryAnswers: Answer;
let inventory: GrpcServer;
let financing: GrpcServer;
let officer: RpcConnection;
let tokens: string[];
let closing: (() => unknown)[];

const serve = (answer: Answer): Promise<GrpcServer> =>
  startGrpcServer({
    address: '127.0.0.1:0',
    services: [mount(CommandStatusServiceDefinition, { getCommandStatus: answer })],
    verify: async (token) => {
      tokens.push(token);
      return { role: 'OFF', unit: 'financing', personKey: 'p-1' };
    },
    logger: silentLogger,
    drainMs: 100,
  });

/** Financing answers by asking inventory the same question. */
const startFinancing = async (inventoryAddress: string): Promise<void> => {
  const { peers: addresses } = readServiceConfig('financing', {
    ZHIQI_JWKS_FILE: 'unused',
    ZHIQI_INVENTORY_ADDR: inventoryAddress,
  });
  const asking = new PeerConnections(addresses);
  financing = await serve(async (request, context) => {
    const answer = await asking.client('inventory', CommandStatusServiceDefinition, context).getCommandStatus(request);
    return { requestId: answer.requestId };
  });
  officer = connectRpc({ address: `127.0.0.1:${financing.port}`, token: 'officer-token' });
  closing.push(
    () => officer.close(),
    () => asking.close(),
    () => financing.drain(),
  );
};

beforeEach(async () => {
  tokens = [];
  closing = [];
  inventoryAnswers = async ({ requestId }) => ({ requestId });
  inventory = await serve((request, context) => inventoryAnswers(request, context));
  closing.push(() => inventory.drain());
  await startFinancing(`127.0.0.1:${inventory.port}`);
});
afterEach(async () => {
  for (const close of closing) await close();
});

const ask = (deadlineMs = 20_000) =>
  officer.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'r1' }, { deadline: deadlineMs });

/** A caller of inventory without anything of ours: no deadline of its own, only the headers given. */
const bare = (headers: Readonly<Record<string, string>>) => {
  const channel = createChannel(`127.0.0.1:${inventory.port}`);
  closing.unshift(() => channel.close());
  const metadata = Metadata({ authorization: 'Bearer x', ...headers });
  return createClient(CommandStatusServiceDefinition, channel, { '*': { metadata } });
};

const refusal = async (asked: Promise<unknown>): Promise<ZhiqiCallError> => {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ZhiqiCallError) return error;
  throw new Error(`not refused: ${String(error)}`);
};

/** Hangs until the call ends, and tells why it ended. */
const hanging = () => {
  const ended = Promise.withResolvers<Date | undefined>();
  const answer: Answer = (_request, { signal, deadline }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        ended.resolve(deadline);
        reject(signal.reason);
      });
    });
  return { answer, ended: ended.promise };
};

describe('a question to another service', () => {
  it('is asked on behalf of the caller: the same token, and no more time than three seconds', async () => {
    let deadline: Date | undefined;
    inventoryAnswers = async ({ requestId }, context) => {
      deadline = context.deadline;
      return { requestId };
    };
    const before = Date.now();
    expect(await ask()).toMatchObject({ requestId: 'r1' });
    expect(tokens).toEqual(['officer-token', 'officer-token']);
    expect(deadline?.getTime()).toBeLessThanOrEqual(Date.now() + 3_000);
    expect(deadline?.getTime()).toBeGreaterThanOrEqual(before + 2_000);
  });

  it('that the other one refuses by a rule is refused in the very words of the other one', async () => {
    inventoryAnswers = async () => {
      throw rule('PATENT_LAPSED', '该专利已终止,不能质押。请更换专利。', {
        params: { status: 'LAPSED' },
        fields: [{ field: 'application_no', rule: 'IN_FORCE', messageZh: '须为有效专利' }],
      });
    };
    const error = await refusal(ask());
    expect(error).toMatchObject({
      code: Status.FAILED_PRECONDITION,
      reason: 'PATENT_LAPSED',
      messageZh: '该专利已终止,不能质押。请更换专利。',
      metadata: { status: 'LAPSED' },
      fields: [{ field: 'application_no', rule: 'IN_FORCE', messageZh: '须为有效专利' }],
    });
  });

  it('that no token may ask is refused as such', async () => {
    const anonymous = connectRpc({ address: `127.0.0.1:${financing.port}` });
    closing.unshift(() => anonymous.close());
    const error = await refusal(anonymous.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'r1' }));
    expect(error.code).toBe(Status.UNAUTHENTICATED);
  });
});

describe('a service that cannot be asked', () => {
  const expectPeerUnavailable = (error: ZhiqiCallError): void => {
    expect(error).toMatchObject({ code: Status.UNAVAILABLE, reason: 'PEER_UNAVAILABLE' });
    expect(error.messageZh).toContain('专利盘点与转化');
    expect(error.messageZh).toContain('重试');
    expect(error.retryAfterMs).toBeGreaterThan(0);
  };

  it('because it is away: UNAVAILABLE in words, with the department and when to come again', async () => {
    await inventory.drain();
    expectPeerUnavailable(await refusal(ask()));
  });

  it('because it hangs: the same after three seconds, and it is told that nobody waits any more', async () => {
    const { answer, ended } = hanging();
    inventoryAnswers = answer;
    expectPeerUnavailable(await refusal(ask()));
    await ended;
  });

  it('and then can again: the next question is answered, without a restart of the asking service', async () => {
    const { port } = inventory;
    await inventory.drain();
    expectPeerUnavailable(await refusal(ask()));
    inventory = await startGrpcServer({
      address: `127.0.0.1:${port}`,
      services: [mount(CommandStatusServiceDefinition, { getCommandStatus: async () => ({ requestId: 'back' }) })],
      verify: async () => ({ role: 'OFF', unit: 'financing', personKey: 'p-1' }),
      logger: silentLogger,
      drainMs: 100,
    });
    const answer = await eventually(() => ask().catch(() => undefined), { what: 'inventory answers again' });
    expect(answer).toMatchObject({ requestId: 'back' });
  });
});

describe('the deadline of the caller', () => {
  it('goes with the question through both services, and ends the work of both', async () => {
    const { answer, ended } = hanging();
    inventoryAnswers = answer;
    const before = Date.now();
    const error = await refusal(ask(700));
    expect(error.code).toBe(Status.DEADLINE_EXCEEDED);
    const deadline = await ended;
    expect(deadline?.getTime()).toBeLessThanOrEqual(before + 700 + (Date.now() - before));
    expect(deadline?.getTime()).toBeLessThan(before + 3_000);
  });

  it('is kept by the server alone, also for a caller that never cancels', async () => {
    const { answer, ended } = hanging();
    inventoryAnswers = answer;
    const asked = bare({ 'grpc-timeout': '300m' }).getCommandStatus({ requestId: 'r1' });
    await expect(asked).rejects.toMatchObject({ code: Status.DEADLINE_EXCEEDED });
    expect(await ended).toBeInstanceOf(Date);
  });

  it('is unknown to the handler where the caller named none, whatever headers it sends', async () => {
    let seen: Date | undefined | 'not called' = 'not called';
    inventoryAnswers = async ({ requestId }, { deadline }) => {
      seen = deadline;
      return { requestId };
    };
    await bare({ 'zhiqi-call-deadline': '1' }).getCommandStatus({ requestId: 'r1' });
    expect(seen).toBeUndefined();
  });
});
