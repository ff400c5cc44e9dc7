import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/** The part of grpc.reflection.v1 that a caller needs; its server package exports no client messages. */
export type ReflectionRequest =
  | { readonly ask: 'services' }
  /** The file that defines a symbol. */
  | { readonly ask: 'symbol'; readonly symbol: string }
  /** A file by its path: servers need not send what a file imports along with it. */
  | { readonly ask: 'file'; readonly path: string };

export interface ReflectionResponse {
  readonly services: readonly string[];
  /** Serialised FileDescriptorProto messages. */
  readonly files: readonly Uint8Array[];
  readonly error: string;
}

const FILE_BY_FILENAME = 3;
const FILE_CONTAINING_SYMBOL = 4;
const LIST_SERVICES = 7;
const FILES_RESPONSE = 4;
const SERVICES_RESPONSE = 6;
const ERROR_RESPONSE = 7;

/** Method descriptor in the form that nice-grpc takes from any generator. */
export const ReflectionDefinition = {
  serverReflectionInfo: {
    path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    requestStream: true,
    responseStream: true,
    requestSerialize: encodeRequest,
    requestDeserialize: (): ReflectionRequest => ({ ask: 'services' }),
    responseSerialize: (): Buffer => Buffer.alloc(0),
    responseDeserialize: decodeResponse,
  },
} as const;

function encodeRequest(request: ReflectionRequest): Buffer {
  const writer = new BinaryWriter();
  const [field, text] = questionOf(request);
  writer.uint32((field << 3) | 2).string(text);
  return Buffer.from(writer.finish());
}

function questionOf(request: ReflectionRequest): readonly [number, string] {
  switch (request.ask) {
    case 'services':
      return [LIST_SERVICES, ''];
    case 'symbol':
      return [FILE_CONTAINING_SYMBOL, request.symbol];
    case 'file':
      return [FILE_BY_FILENAME, request.path];
  }
}

function decodeResponse(bytes: Uint8Array): ReflectionResponse {
  const services: string[] = [];
  const files: Uint8Array[] = [];
  let error = '';
  for (const [field, value] of lengthDelimited(bytes)) {
    if (field === FILES_RESPONSE) files.push(...lengthDelimited(value).map(([, file]) => file));
    if (field === SERVICES_RESPONSE) {
      services.push(...lengthDelimited(value).flatMap(([, service]) => lengthDelimited(service).map(text)));
    }
    if (field === ERROR_RESPONSE) error = lengthDelimited(value).map(text).join() || 'refused';
  }
  return { services, files, error };
}

function text([, bytes]: readonly [number, Uint8Array]): string {
  return new TextDecoder().decode(bytes);
}

/** The length-delimited fields of a message, in order; others are skipped. */
function lengthDelimited(bytes: Uint8Array): (readonly [number, Uint8Array])[] {
  const reader = new BinaryReader(bytes);
  const fields: (readonly [number, Uint8Array])[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === 2) fields.push([field, reader.bytes()]);
    else reader.skip(type, field);
  }
  return fields;
}
