/** A client below the driver: whole control over messages, for what the driver never sends. */
import { connect as connectSocket, type Socket } from 'node:net';
import { type Document, deserialize, serialize } from 'bson';

const opMsg = 2013;
const opQuery = 2004;

export interface Section {
  readonly name: string;
  readonly documents: readonly Document[];
}

export interface MessageOptions {
  readonly flags?: number;
  readonly sections?: readonly Section[];
  /** Appends four bytes computed from the message before them. */
  readonly checksum?: (message: Uint8Array) => number;
}

function header(body: Buffer, opCode: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(opCode, 12);
  return Buffer.concat([head, body]);
}

function sequence(s: Section): Buffer {
  const content = Buffer.concat([Buffer.from(`${s.name}\0`), ...s.documents.map((d) => serialize(d))]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(content.length + 4);
  return Buffer.concat([Buffer.of(1), size, content]);
}

export function encodeMsg(command: Document, options: MessageOptions = {}): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(options.flags ?? 0);
  const parts = [flags, Buffer.of(0), serialize(command), ...(options.sections ?? []).map(sequence)];
  if (options.checksum === undefined) return header(Buffer.concat(parts), opMsg);
  const message = header(Buffer.concat([...parts, Buffer.alloc(4)]), opMsg);
  message.writeUInt32LE(options.checksum(message.subarray(0, -4)), message.length - 4);
  return message;
}

export function encodeQuery(ns: string, command: Document): Buffer {
  const flags = Buffer.alloc(4);
  const limits = Buffer.alloc(8);
  limits.writeInt32LE(-1, 4);
  return header(Buffer.concat([flags, Buffer.from(`${ns}\0`), limits, serialize(command)]), opQuery);
}

export class WireClient {
  private readonly socket: Socket;
  private buffer = Buffer.alloc(0);
  private readonly waiting: ((reply: Document | undefined) => void)[] = [];
  private readonly replies: Document[] = [];
  private ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.ended = true;
      for (const resolve of this.waiting.splice(0)) resolve(undefined);
    });
  }

  static connect(uri: string): Promise<WireClient> {
    const { hostname, port } = new URL(uri);
    const { promise, resolve, reject } = Promise.withResolvers<WireClient>();
    const socket = connectSocket(Number(port), hostname, () => resolve(new WireClient(socket)));
    socket.once('error', reject);
    return promise;
  }

  private receive(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    while (this.buffer.length >= 4 && this.buffer.length >= this.buffer.readInt32LE(0)) {
      const size = this.buffer.readInt32LE(0);
      const start = this.buffer.readInt32LE(12) === opMsg ? 21 : 36;
      const reply = deserialize(this.buffer.subarray(start, size));
      this.buffer = this.buffer.subarray(size);
      const next = this.waiting.shift();
      if (next === undefined) this.replies.push(reply);
      else next(reply);
    }
  }

  send(message: Uint8Array): void {
    this.socket.write(message);
  }

  /** The next reply, or undefined when the server closed the connection. */
  reply(): Promise<Document | undefined> {
    const { promise, resolve } = Promise.withResolvers<Document | undefined>();
    const ready = this.replies.shift();
    if (ready !== undefined || this.ended) resolve(ready);
    else this.waiting.push(resolve);
    return promise;
  }

  async command(command: Document, options: MessageOptions = {}): Promise<Document> {
    this.send(encodeMsg(command, options));
    const reply = await this.reply();
    if (reply === undefined) throw new Error('the server closed the connection');
    return reply;
  }

  close(): void {
    this.socket.destroy();
  }
}
