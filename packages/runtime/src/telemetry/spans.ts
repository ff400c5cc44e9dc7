import {
  type Attributes,
  context,
  isSpanContextValid,
  type Link,
  ProxyTracerProvider,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

// Without an SDK every call below is a no-op of the API package: nothing is loaded and nothing is recorded.
const tracer = trace.getTracer('zhiqi');

/** Whether an SDK is registered, ours or one that the operator preloaded. */
export function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('zhiqi') !== undefined;
}

export interface SpanOptions {
  readonly kind?: 'internal' | 'producer' | 'consumer';
  /** W3C trace context of the cause: the span links to it (asynchronous consumers link, they are not children). */
  readonly linkTo?: readonly (string | undefined)[];
  /** Starts a trace of its own instead of continuing the current one. */
  readonly root?: boolean;
}

const KINDS = { internal: SpanKind.INTERNAL, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER } as const;

/** Runs a task inside a span; an error marks the span and is thrown on. */
export function withSpan<T>(
  name: string,
  attributes: Attributes,
  task: (span: Span) => Promise<T>,
  options: SpanOptions = {},
): Promise<T> {
  const links = (options.linkTo ?? []).flatMap((header): Link[] => {
    const cause = parseTraceparent(header);
    return cause ? [{ context: cause }] : [];
  });
  const settings = { attributes, kind: KINDS[options.kind ?? 'internal'], links, root: options.root ?? false };
  return tracer.startActiveSpan(name, settings, async (span) => {
    try {
      return await task(span);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** W3C `traceparent` of the current span, to be stored with an event; undefined without a recording SDK. */
export function traceparentOf(): string | undefined {
  const current = trace.getSpan(context.active())?.spanContext();
  if (!current || !isSpanContextValid(current)) return undefined;
  return `00-${current.traceId}-${current.spanId}-${(current.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Reads a `traceparent`; undefined if absent or malformed. */
function parseTraceparent(header: string | undefined): SpanContext | undefined {
  const match = header === undefined ? null : TRACEPARENT.exec(header);
  if (!match) return undefined;
  const [, traceId = '', spanId = '', flags = '00'] = match;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

/** The current trace id, for messages that a person may quote; empty without a recording SDK. */
export function currentTraceId(): string {
  return trace.getSpan(context.active())?.spanContext().traceId ?? '';
}
