/** What a command handler gets and gives. */
import type { Doc, Value } from '../bson/values.ts';
import type { Engine } from '../engine.ts';
import type { Args } from './args.ts';

export interface ConnectionInfo {
  readonly id: number;
  /** host:port the client reached us at. */
  readonly address: string;
  readonly peerIsLoopback: boolean;
}

export interface CommandContext {
  readonly engine: Engine;
  readonly connection: ConnectionInfo;
  readonly db: string;
  readonly args: Args;
  /** The session's bytes as text, when the command has one. */
  readonly session: string | undefined;
  readonly deadline: number;
}

export interface Command {
  readonly handle: (context: CommandContext) => Doc;
  /** Fields besides the command's own and the generic ones. */
  readonly fields: readonly string[];
  /** Fields MongoDB knows but this server refuses when they are set. */
  readonly refused?: readonly string[];
  /** Runs in the turn's transaction. */
  readonly writes?: boolean;
  /** May carry a txnNumber. */
  readonly retryable?: boolean;
  /** Only on the admin database. */
  readonly adminOnly?: boolean;
}

export function ok(fields: Record<string, Value> = {}): Doc {
  return new Map<string, Value>([...Object.entries(fields), ['ok', 1]]);
}
