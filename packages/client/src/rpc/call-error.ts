import { ClientError, Status } from 'nice-grpc';
import { BadRequest, ErrorInfo, LocalizedMessage, RetryInfo, RichClientError } from 'nice-grpc-error-details';

/** One field of a request that breaks one rule. */
export interface CallFieldViolation {
  /** Path in the request, `answer.willingness[0]`. */
  readonly field: string;
  readonly rule: string;
  readonly messageZh: string;
}

export interface CallErrorFacts {
  readonly code: Status;
  readonly reason: string;
  readonly messageZh: string;
  readonly fields: readonly CallFieldViolation[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
}

/** A call that a service refused or could not carry out, with everything the service said about it. */
export class ZhiqiCallError extends Error {
  override readonly name = 'ZhiqiCallError';
  /** gRPC status code. */
  readonly code: Status;
  /** Stable reason code that programs read: `COVERAGE_INCOMPLETE`. */
  readonly reason: string;
  /** zh-CN text for the person at the screen; says what to do next. */
  readonly messageZh: string;
  readonly fields: readonly CallFieldViolation[];
  /** Parameters of the reason. */
  readonly metadata: Readonly<Record<string, string>>;
  /** How long to wait before trying again, where the service said so. */
  readonly retryAfterMs: number | undefined;

  constructor(path: string, facts: CallErrorFacts, options?: ErrorOptions) {
    super(`${path}: ${Status[facts.code]} ${facts.reason}`, options);
    this.code = facts.code;
    this.reason = facts.reason;
    this.messageZh = facts.messageZh;
    this.fields = facts.fields;
    this.metadata = facts.metadata;
    this.retryAfterMs = facts.retryAfterMs;
  }

  /** Quoted to an administrator; empty unless the service gave one. */
  get traceId(): string {
    return this.metadata.traceId ?? '';
  }
}

const FALLBACK_ZH: Partial<Record<Status, string>> = {
  [Status.UNAVAILABLE]: '服务连不上。请确认平台已启动(zhiqi status),稍后再试。',
  [Status.DEADLINE_EXCEEDED]: '服务没有在限定时间内答复。请稍后用同一请求编号重试。',
  [Status.UNIMPLEMENTED]: '服务没有这个方法。请核对名称,或升级服务。',
  [Status.CANCELLED]: '调用被取消。',
};

/** Reads a gRPC error with its details; any other error passes through unchanged. */
export function toCallError(error: unknown): unknown {
  if (!(error instanceof ClientError)) return error;
  const details = error instanceof RichClientError ? error.extra : [];
  const info = details.find((detail): detail is ErrorInfo => detail.$type === ErrorInfo.$type);
  const localized = details.find((detail): detail is LocalizedMessage => detail.$type === LocalizedMessage.$type);
  const bad = details.find((detail): detail is BadRequest => detail.$type === BadRequest.$type);
  const facts: CallErrorFacts = {
    code: error.code,
    reason: info?.reason ?? Status[error.code] ?? 'UNKNOWN',
    messageZh: localized?.message ?? FALLBACK_ZH[error.code] ?? `调用失败:${error.details}`,
    // google.rpc.BadRequest has no room for a rule code, so the codes travel in ErrorInfo as `rule:<field>`.
    fields: (bad?.fieldViolations ?? []).map(({ field, description }) => ({
      field,
      rule: info?.metadata[`rule:${field}`] ?? '',
      messageZh: description,
    })),
    metadata: info?.metadata ?? {},
    retryAfterMs: retryDelayMs(error),
  };
  return new ZhiqiCallError(error.path, facts, { cause: error });
}

/** How long the service asks to wait, where it said so. */
export function retryDelayMs(error: ClientError): number | undefined {
  const details = error instanceof RichClientError ? error.extra : [];
  const info = details.find((detail): detail is RetryInfo => detail.$type === RetryInfo.$type);
  return info?.retryDelay && info.retryDelay.seconds * 1000 + Math.round(info.retryDelay.nanos / 1e6);
}
