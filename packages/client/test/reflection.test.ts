import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, fromJson, type JsonValue, type Message, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { PatentServiceDefinition, type PatentServiceImplementation } from '@zhiqi/contracts/zhiqi/inventory/v1/service';
import { type CallContext, createServer, Status } from 'nice-grpc';
import {
  BadRequest,
  ErrorInfo,
  errorDetailsServerMiddleware,
  LocalizedMessage,
  RichServerError,
} from 'nice-grpc-error-details';
import { ServerReflection, ServerReflectionService } from 'nice-grpc-server-reflection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callByReflection, connectRpc, listServices, ReflectionError, ZhiqiCallError } from '../src/index.ts';

const PATENTS = 'zhiqi.inventory.v1.PatentService';
const refusal = new RichServerError(Status.FAILED_PRECONDITION, 'STATUS_IN_FUTURE', [
  ErrorInfo.fromPartial({
    reason: 'STATUS_IN_FUTURE',
    domain: 'zhiqi',
    metadata: { 'rule:effective_date': 'NOT_AFTER_TODAY', traceId: '0af7651916cd43dd8448eb211c80319c' },
  }),
  LocalizedMessage.fromPartial({ locale: 'zh-CN', message: '生效日期不能晚于今天。请核对登记簿后重填。' }),
  BadRequest.fromPartial({ fieldViolations: [{ field: 'effective_date', description: '不能晚于今天' }] }),
]);

const patents: PatentServiceImplementation = {
  getPatent: async ({ applicationNo }, { metadata }: CallContext) => ({
    patent: {
      applicationNo,
      title: `一种羊绒纺纱方法 ${metadata.get('authorization') ?? '无凭证'}`,
      version: 9_007_199_254_740_993n,
    },
  }),
  listPatents: async () => ({ patents: [] }),
  async *importPatents() {},
  checkCollateral: async () => ({}),
  recordLegalStatus: async () => {
    throw refusal;
  },
};

/** A server stream, which the contracts have none of: `test.v1.Counter/Count`. */
const COUNTER = fromJson(FileDescriptorSetSchema, {
  file: [
    {
      name: 'test/v1/counter.proto',
      package: 'test.v1',
      syntax: 'proto3',
      messageType: [
        {
          name: 'Number',
          field: [{ name: 'value', number: 1, type: 'TYPE_UINT32', label: 'LABEL_OPTIONAL', jsonName: 'value' }],
        },
      ],
      service: [
        {
          name: 'Counter',
          method: [
            { name: 'Count', inputType: '.test.v1.Number', outputType: '.test.v1.Number', serverStreaming: true },
            { name: 'Sum', inputType: '.test.v1.Number', outputType: '.test.v1.Number', clientStreaming: true },
          ],
        },
      ],
    },
  ],
} as JsonValue);
const numberType = (() => {
  const found = createFileRegistry(COUNTER).getMessage('test.v1.Number');
  if (!found) throw new Error('the test descriptor is wrong');
  return found;
})();
const numeric = (value: number): Message => fromJson(numberType, { value });
const numberOf = (message: Message): number => Number((message as unknown as { readonly value: number }).value);

const CounterDefinition = {
  count: {
    path: '/test.v1.Counter/Count',
    requestStream: false,
    responseStream: true,
    requestSerialize: (message: Message) => Buffer.from(toBinary(numberType, message)),
    requestDeserialize: (bytes: Uint8Array): Message => fromBinary(numberType, bytes),
    responseSerialize: (message: Message) => Buffer.from(toBinary(numberType, message)),
    responseDeserialize: (bytes: Uint8Array): Message => fromBinary(numberType, bytes),
  },
} as const;

const server = createServer().use(errorDetailsServerMiddleware);
const counter = createServer();
let address = '';
let counterAddress = '';

beforeAll(async () => {
  const image = readFileSync(createRequire(import.meta.url).resolve('@zhiqi/contracts/image.binpb'));
  server.add(ServerReflectionService, ServerReflection(new Uint8Array(image), [PATENTS]));
  server.add(PatentServiceDefinition, patents);
  address = `127.0.0.1:${await server.listen('127.0.0.1:0')}`;
  const descriptors = toBinary(FileDescriptorSetSchema, COUNTER);
  counter.add(ServerReflectionService, ServerReflection(descriptors, ['test.v1.Counter']));
  counter.add(CounterDefinition, {
    async *count(request: Message) {
      for (let value = 1; value <= numberOf(request); value += 1) yield numeric(value);
    },
  });
  counterAddress = `127.0.0.1:${await counter.listen('127.0.0.1:0')}`;
});

afterAll(() => {
  server.forceShutdown();
  counter.forceShutdown();
});

describe('a call by reflection', () => {
  it('names the services of a server', async () => {
    expect(await listServices(address)).toEqual([PATENTS]);
  });

  it('takes and gives proto3 JSON with the contracts’ own names, Chinese text and 64-bit numbers whole', async () => {
    const [answer] = await callByReflection(address, `${PATENTS}/GetPatent`, { applicationNo: '201710601862.3' });
    expect(answer).toMatchObject({
      patent: { applicationNo: '201710601862.3', title: '一种羊绒纺纱方法 无凭证', version: '9007199254740993' },
    });
  });

  it('carries the token', async () => {
    const [answer] = await callByReflection(address, `${PATENTS}/GetPatent`, {}, { token: 'abc' });
    expect(answer).toMatchObject({ patent: { title: '一种羊绒纺纱方法 Bearer abc' } });
  });

  it('gives every answer of a server stream', async () => {
    expect(await callByReflection(counterAddress, 'test.v1.Counter/Count', { value: 3 })).toEqual([
      { value: 1 },
      { value: 2 },
      { value: 3 },
    ]);
    expect(await callByReflection(counterAddress, 'test.v1.Counter/Count', {})).toEqual([]);
  });

  it.each([
    ['an unknown service', 'zhiqi.none.v1.NoService/Get', {}, /NoService/],
    ['an unknown method', `${PATENTS}/Paint`, {}, /Paint/],
    ['a field that the message has not', `${PATENTS}/GetPatent`, { applicationNumber: 'x' }, /applicationNumber/],
    ['a value of another type', `${PATENTS}/ListPatents`, { pageSize: 'many' }, /page_size|pageSize/],
    ['a stream of requests', `${PATENTS}/ImportPatents`, {}, /ImportPatents/],
  ])('refuses %s in words', async (_what, method, request, named) => {
    const call = callByReflection(address, method, request as JsonValue);
    await expect(call).rejects.toThrow(ReflectionError);
    await expect(call).rejects.toMatchObject({ messageZh: expect.stringMatching(named) });
  });

  it.each(['by reflection', 'by a typed client'])(
    '%s a refusal arrives with its reason, text, fields and trace',
    async (way) => {
      const request = { requestId: 'r1', applicationNo: '201710601862.3', effectiveDate: '2999-01-01' };
      const rpc = connectRpc({ address });
      const call =
        way === 'by reflection'
          ? callByReflection(address, `${PATENTS}/RecordLegalStatus`, request)
          : rpc.client(PatentServiceDefinition).recordLegalStatus(request);
      const error = await call.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      rpc.close();
      expect(error).toBeInstanceOf(ZhiqiCallError);
      expect(error).toMatchObject({
        code: Status.FAILED_PRECONDITION,
        reason: 'STATUS_IN_FUTURE',
        messageZh: '生效日期不能晚于今天。请核对登记簿后重填。',
        fields: [{ field: 'effective_date', rule: 'NOT_AFTER_TODAY', messageZh: '不能晚于今天' }],
        traceId: '0af7651916cd43dd8448eb211c80319c',
      });
    },
  );
});
