import type { TextKind } from './text-kinds.ts';

/** Translates one event message between its TypeScript shape, proto3 JSON and the binary encoding. */
export interface EventCodec<T> {
  /** Reads proto3 JSON; unknown fields are skipped and absent ones get their default. */
  fromJSON(json: unknown): T;
  /** Writes proto3 JSON; fields at their default are left out. */
  toJSON(message: T): unknown;
  fromPartial(partial: Partial<T>): T;
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** One text field of an event, wherever it is nested. */
export interface TextField {
  /** proto3 JSON names from the event down, joined by dots: `holders.holderKey`. Elements of a list share a path. */
  readonly path: string;
  readonly kind: TextKind;
  /** Whether the field, or a message around it, is a list. */
  readonly repeated: boolean;
}

/** What the contract says of one public event: everything a publisher, a consumer or a reader of the catalogue needs. */
export interface EventDescriptor<T = unknown> {
  /** Full message name, the CloudEvents `type`: `zhiqi.inventory.v1.PatentRegistered`. */
  readonly type: string;
  /** Service that owns it, a token of the subject: `inventory`. */
  readonly service: string;
  /** Aggregate token of the subject: `patent`. */
  readonly aggregate: string;
  /** Message name: `PatentRegistered`. */
  readonly name: string;
  /** Event token of the subject: `patent-registered`. */
  readonly eventToken: string;
  readonly version: number;
  /** Audience of the home copy, a token of the subject. */
  readonly home: 'public' | 'internal' | 'restricted';
  /** Data class that goes with the audience: public P0, internal P1, restricted P2. */
  readonly dataClass: 'P0' | 'P1' | 'P2';
  readonly titleZh: string;
  /** The question the event answers, in Chinese. */
  readonly summaryZh: string;
  /** Items of the notice it serves, `三(三)`; empty for events about the platform itself. */
  readonly noticeItems: readonly string[];
  /** Registered consumers: services, `analytics`, `bank-portal`. */
  readonly consumers: readonly string[];
  readonly textFields: readonly TextField[];
  /** A valid payload in proto3 JSON. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly codec: EventCodec<T>;
}
