/** One client connection: messages in, replies out after their writes are durable, in order. */
import type { Socket } from 'node:net';
import type { Doc } from '../bson/values.ts';
import type { ConnectionInfo } from '../commands/context.ts';
import { dispatch, errorReply, failureBefore, type Outcome } from '../commands/dispatch.ts';
import type { Engine } from '../engine.ts';
import { MongoError } from '../errors.ts';
import { Framer, ProtocolError, parseMessage, type Request, replyHeader } from './message.ts';

const empty: Doc = new Map();

function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

export class Connection {
  private readonly engine: Engine;
  private readonly socket: Socket;
  private readonly info: ConnectionInfo;
  private readonly framer = new Framer();
  private readonly waiting: Buffer[] = [];
  /** A fail point's delay is running: the following messages wait behind it. */
  private blocked: NodeJS.Timeout | undefined;

  constructor(engine: Engine, socket: Socket, id: number) {
    this.engine = engine;
    this.socket = socket;
    const host = plainAddress(socket.localAddress);
    this.info = {
      id,
      address: `${host.includes(':') ? `[${host}]` : host}:${socket.localPort}`,
      peerIsLoopback: isLoopback(plainAddress(socket.remoteAddress)),
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    // A peer that goes away is no error of ours; its cursors expire by themselves.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clearTimeout(this.blocked));
  }

  private receive(chunk: Buffer): void {
    this.guard(() => {
      this.waiting.push(...this.framer.push(chunk));
      this.work();
    });
  }

  private guard(step: () => void): void {
    try {
      step();
    } catch (e) {
      if (!(e instanceof ProtocolError)) throw e;
      console.error(JSON.stringify({ level: 'warn', msg: 'connection closed: protocol error', error: e.message }));
      this.socket.destroy();
    }
  }

  private work(): void {
    while (this.blocked === undefined && !this.socket.destroyed) {
      const message = this.waiting.shift();
      if (message === undefined) return;
      this.begin(parseMessage(message));
    }
  }

  private begin(request: Request): void {
    if (request.command instanceof MongoError) {
      this.finish(request, { reply: errorReply(request.command, empty), drop: false });
      return;
    }
    const { command } = request;
    const failure = failureBefore(this.engine, command);
    const go = () => {
      if (failure?.closeConnection === true) this.socket.destroy();
      else if (failure?.error) this.finish(request, { reply: errorReply(failure.error, command), drop: false });
      else this.finish(request, dispatch(this.engine, this.info, command));
    };
    if (failure === undefined || failure.delayMs === 0) {
      go();
      return;
    }
    this.blocked = setTimeout(() => {
      this.blocked = undefined;
      this.guard(() => {
        go();
        this.work();
      });
    }, failure.delayMs);
  }

  private finish(request: Request, outcome: Outcome): void {
    this.engine.commit.whenDurable((error) => {
      if (outcome.drop) this.socket.destroy();
      if (!request.wantsReply || this.socket.destroyed) return;
      const command = request.command instanceof MongoError ? empty : request.command;
      this.send(request, error === undefined ? outcome.reply : errorReply(error, command));
    });
  }

  private send(request: Request, body: Buffer): void {
    this.socket.cork();
    this.socket.write(replyHeader(request, body));
    this.socket.write(body);
    this.socket.uncork();
  }
}
