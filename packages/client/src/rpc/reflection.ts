import {
  create,
  createFileRegistry,
  type DescMethod,
  type DescService,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageShape,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { type Channel, createChannel, createClientFactory, Metadata } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { toCallError } from './call-error.ts';
import { sendTimeout } from './deadline.ts';
import { ReflectionDefinition, type ReflectionRequest, type ReflectionResponse } from './reflection-wire.ts';

/** The service has no such method, or the request does not fit it; the message names what is wrong. */
export class ReflectionError extends Error {
  override readonly name = 'ReflectionError';
  readonly messageZh: string;

  constructor(message: string, messageZh: string, options?: ErrorOptions) {
    super(message, options);
    this.messageZh = messageZh;
  }
}

export interface ReflectedCallOptions {
  readonly token?: string;
  readonly deadlineMs?: number;
}

/** Full names of the services behind an address. */
export async function listServices(address: string): Promise<string[]> {
  const channel = createChannel(address);
  try {
    return [...(await ask(channel, { ask: 'services' })).services].sort();
  } finally {
    channel.close();
  }
}

/**
 * Calls a method by its name, with a request and answers in proto3 JSON; knows nothing of the contracts but what the server's
 * reflection (v1) tells. Client streams are not called this way.
 * @param method `zhiqi.inventory.v1.PatentService/GetPatent`
 * @returns one answer for a unary method, all of them for a server stream
 * @throws ReflectionError for a name or a request that does not fit, ZhiqiCallError for what the service refused
 */
export async function callByReflection(
  address: string,
  method: string,
  request: JsonValue,
  options: ReflectedCallOptions = {},
): Promise<JsonValue[]> {
  const [serviceName = '', methodName = ''] = method.split('/');
  const channel = createChannel(address);
  try {
    const registry = await loadRegistry(channel, serviceName);
    const descriptor = findMethod(registry, serviceName, methodName);
    const message = readRequest(registry, descriptor, request);
    const answers = await invoke(channel, descriptor, message, options);
    return answers.map((answer) => toJson(descriptor.output, answer, { registry, alwaysEmitImplicit: true }));
  } catch (error) {
    throw toCallError(error);
  } finally {
    channel.close();
  }
}

async function ask(channel: Channel, request: ReflectionRequest): Promise<ReflectionResponse> {
  const client = createClientFactory().create(ReflectionDefinition, channel);
  async function* requests(): AsyncGenerator<ReflectionRequest> {
    yield request;
  }
  try {
    const signal = AbortSignal.timeout(5_000);
    for await (const response of client.serverReflectionInfo(requests(), { signal })) {
      return response as ReflectionResponse;
    }
  } catch (error) {
    throw toCallError(error);
  }
  throw new ReflectionError('the server closed its reflection stream', '服务没有回答方法清单,请确认服务已启动。');
}

/** The file that defines the service, with everything it imports. */
async function loadRegistry(channel: Channel, service: string): Promise<FileRegistry> {
  const files = new Map<string, FileDescriptorProto>();
  const found = await load(channel, { ask: 'symbol', symbol: service }, files);
  for (let missing = imports(files); missing.length > 0; missing = imports(files)) {
    for (const path of missing) await load(channel, { ask: 'file', path }, files);
  }
  const root = found.find((file) => file.service.some(({ name }) => `${file.package}.${name}` === service));
  if (!root) throw unknown(service, 'no file defines it');
  return createFileRegistry(create(FileDescriptorSetSchema, { file: importedFirst(root, files) }));
}

/**
 * A file after everything it imports. The registry's own resolution of one root adds files by their distance from it, and
 * so meets a file before what it imports when the root imports that too.
 */
function importedFirst(root: FileDescriptorProto, files: ReadonlyMap<string, FileDescriptorProto>) {
  const ordered = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto): void => {
    if (ordered.has(file)) return;
    for (const path of file.dependency) {
      const imported = files.get(path);
      if (imported) add(imported);
    }
    ordered.add(file);
  };
  add(root);
  return [...ordered];
}

/** Asks for files and keeps them by path. */
async function load(
  channel: Channel,
  request: Exclude<ReflectionRequest, { readonly ask: 'services' }>,
  files: Map<string, FileDescriptorProto>,
): Promise<FileDescriptorProto[]> {
  const { files: found, error } = await ask(channel, request);
  const name = request.ask === 'symbol' ? request.symbol : request.path;
  if (error !== '' || found.length === 0) throw unknown(name, error);
  const loaded = found.map((file) => fromBinary(FileDescriptorProtoSchema, file));
  for (const file of loaded) files.set(file.name, file);
  return loaded;
}

/** Paths that the files import and nobody has loaded. */
function imports(files: ReadonlyMap<string, FileDescriptorProto>): string[] {
  const all = [...files.values()].flatMap(({ dependency }) => dependency);
  return [...new Set(all)].filter((path) => !files.has(path));
}

function findMethod(registry: FileRegistry, serviceName: string, methodName: string): DescMethod {
  const service: DescService | undefined = registry.getService(serviceName);
  const method = service?.methods.find(({ name }) => name === methodName);
  if (!method) throw unknown(`${serviceName}/${methodName}`, 'no such method');
  if (method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming') {
    throw new ReflectionError(
      `${methodName} takes a stream of requests`,
      `${methodName} 需要连续上传,不能用 call 调用。导入清单请用 zhiqi import patents。`,
    );
  }
  return method;
}

function readRequest(
  registry: FileRegistry,
  method: DescMethod,
  request: JsonValue,
): MessageShape<DescMethod['input']> {
  try {
    return fromJson(method.input, request, { registry, ignoreUnknownFields: false });
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new ReflectionError(
      `the request does not fit ${method.input.typeName}: ${what}`,
      `请求内容与 ${method.input.typeName} 不符:${what}`,
      { cause },
    );
  }
}

async function invoke(
  channel: Channel,
  method: DescMethod,
  message: MessageShape<DescMethod['input']>,
  { token, deadlineMs = 30_000 }: ReflectedCallOptions,
): Promise<MessageShape<DescMethod['output']>[]> {
  const isStream = method.methodKind === 'server_streaming';
  const definition = {
    call: {
      path: `/${method.parent.typeName}/${method.name}`,
      requestStream: false,
      responseStream: isStream,
      requestSerialize: (request: MessageShape<DescMethod['input']>) => Buffer.from(toBinary(method.input, request)),
      requestDeserialize: (bytes: Uint8Array) => fromBinary(method.input, bytes),
      responseSerialize: (answer: MessageShape<DescMethod['output']>) => Buffer.from(toBinary(method.output, answer)),
      responseDeserialize: (bytes: Uint8Array) => fromBinary(method.output, bytes),
    },
  };
  const factory = createClientFactory().use(sendTimeout).use(errorDetailsClientMiddleware);
  const client = factory.create(definition, channel) as unknown as {
    call(request: unknown, options: object): Promise<unknown> & AsyncIterable<unknown>;
  };
  const metadata = token === undefined ? new Metadata() : new Metadata().set('authorization', `Bearer ${token}`);
  const deadlineAt = new Date(Date.now() + deadlineMs);
  const answered = client.call(message, { metadata, signal: AbortSignal.timeout(deadlineMs), deadlineAt });
  const answers: unknown[] = [];
  if (isStream) for await (const answer of answered) answers.push(answer);
  else answers.push(await answered);
  return answers as MessageShape<DescMethod['output']>[];
}

function unknown(name: string, cause: string): ReflectionError {
  return new ReflectionError(
    `${name}: ${cause}`,
    `服务没有 ${name}。请核对名称(形如 zhiqi.inventory.v1.PatentService/GetPatent),并确认该服务已启动。`,
  );
}
