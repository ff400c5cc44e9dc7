import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { CallContext, CompatServiceDefinition, ServiceImplementation } from 'nice-grpc';

const bytes = (message: Uint8Array): Buffer => Buffer.from(message);

/** Reflection v1 with its messages left as bytes. */
const METHOD = {
  path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  requestStream: true,
  responseStream: true,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
} as const;

const DEFINITION = { serverReflectionInfo: METHOD } satisfies CompatServiceDefinition;

/**
 * Reflection v1 of the given services. What it answers from is loaded with the first question: parsed descriptors and their
 * protobuf library hold 20 MB, a third of what a service needs when it idles, and hardly anybody ever asks.
 */
export function lazyReflection(serviceNames: readonly string[]): {
  readonly definition: typeof DEFINITION;
  readonly implementation: ServiceImplementation<typeof DEFINITION>;
} {
  let loading: Promise<Answerer> | undefined;
  return {
    definition: DEFINITION,
    implementation: {
      async *serverReflectionInfo(requests: AsyncIterable<Buffer>, context: CallContext): AsyncGenerator<Buffer> {
        loading ??= load(serviceNames).catch((error: unknown) => {
          loading = undefined;
          throw error;
        });
        const answer = await loading;
        yield* answer(requests, context);
      },
    },
  };
}

type Answerer = (requests: AsyncIterable<Buffer>, context: CallContext) => AsyncGenerator<Buffer>;

async function load(serviceNames: readonly string[]): Promise<Answerer> {
  const { ServerReflection, ServerReflectionService } = await import('nice-grpc-server-reflection');
  const { requestDeserialize, responseSerialize } = ServerReflectionService.serverReflectionInfo;
  const { serverReflectionInfo } = ServerReflection(await descriptorSet(), [...serviceNames]);
  return async function* answer(requests, context) {
    const asked = map(requests, requestDeserialize);
    yield* map(serverReflectionInfo(asked, context), responseSerialize);
  };
}

async function* map<From, To>(items: AsyncIterable<From>, convert: (item: From) => To): AsyncGenerator<To> {
  for await (const item of items) yield convert(item);
}

/** The compiled contracts. */
async function descriptorSet(): Promise<Uint8Array> {
  const path = createRequire(import.meta.url).resolve('@zhiqi/contracts/image.binpb');
  return new Uint8Array(await readFile(path));
}
