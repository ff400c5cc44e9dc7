import {
  CommandStatusServiceDefinition,
  type GetCommandStatusRequest,
} from '@zhiqi/contracts/zhiqi/common/v1/command_status';
import { type CallContext, createServer, ServerError, Status } from 'nice-grpc';
import { errorDetailsServerMiddleware, RetryInfo, RichServerError } from 'nice-grpc-error-details';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRpc, healthCheck, ZhiqiCallError } from '../src/index.ts';

const server = createServer().use(errorDetailsServerMiddleware);
const health = HealthState();
let address = '';
let calls = 0;
let seenToken: string | undefined;

beforeAll(async () => {
  server.add(HealthDefinition, HealthServiceImpl(health));
  server.add(CommandStatusServiceDefinition, {
    async getCommandStatus(request: GetCommandStatusRequest, context: CallContext) {
      calls += 1;
      seenToken = context.metadata.get('authorization');
      if (request.requestId === 'away-twice' && calls < 3) throw new ServerError(Status.UNAVAILABLE, 'away');
      if (request.requestId === 'full') {
        throw new RichServerError(Status.UNAVAILABLE, 'full', [
          RetryInfo.fromPartial({ retryDelay: { seconds: 10, nanos: 0 } }),
        ]);
      }
      if (request.requestId === 'refused') throw new ServerError(Status.NOT_FOUND, 'no such request');
      return { requestId: request.requestId, version: 7n };
    },
  });
  address = `127.0.0.1:${await server.listen('127.0.0.1:0')}`;
});
afterAll(() => server.shutdown());

describe('a typed client', () => {
  it('sends its token and reads the answer', async () => {
    const rpc = connectRpc({ address, token: async () => 'abc' });
    const answer = await rpc.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'r1' });
    expect(answer).toMatchObject({ requestId: 'r1', version: 7n });
    expect(seenToken).toBe('Bearer abc');
    rpc.close();
  });

  it('tries a repeatable call again while the service is away', async () => {
    calls = 0;
    const rpc = connectRpc({ address });
    const answer = await rpc.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'away-twice' });
    expect(answer.requestId).toBe('away-twice');
    expect(calls).toBe(3);
    rpc.close();
  });

  it('does not repeat what the service refused, and says what it said', async () => {
    calls = 0;
    const rpc = connectRpc({ address });
    const refused = rpc.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'refused' });
    await expect(refused).rejects.toBeInstanceOf(ZhiqiCallError);
    await expect(refused).rejects.toMatchObject({ code: Status.NOT_FOUND, reason: 'NOT_FOUND' });
    expect(calls).toBe(1);
    rpc.close();
  });

  it('does not press a service that asks for more time than its own pauses take', async () => {
    calls = 0;
    const rpc = connectRpc({ address });
    const refused = rpc.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'full' });
    await expect(refused).rejects.toMatchObject({ code: Status.UNAVAILABLE, retryAfterMs: 10_000 });
    expect(calls).toBe(1);
    rpc.close();
  });

  it('keeps to the deadline of the caller over all its attempts', async () => {
    const rpc = connectRpc({ address: '127.0.0.1:1', deadlineMs: 300 });
    const call = rpc.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'r1' });
    await expect(call).rejects.toMatchObject({ code: Status.DEADLINE_EXCEEDED });
    rpc.close();
  });

  it('tells in Chinese that nothing answers', async () => {
    const rpc = connectRpc({ address: '127.0.0.1:1', deadlineMs: 1_500 });
    const call = rpc.client(CommandStatusServiceDefinition).getCommandStatus({ requestId: 'r1' });
    await expect(call).rejects.toMatchObject({ messageZh: expect.stringContaining('服务') });
    rpc.close();
  });
});

describe('the health check', () => {
  it('follows the state of the service', async () => {
    health.setStatus('healthy');
    expect(await healthCheck(address)).toBe(true);
    health.setStatus('unhealthy');
    expect(await healthCheck(address)).toBe(false);
    expect(await healthCheck('127.0.0.1:1')).toBe(false);
  });
});
