import type { CollectedSpan } from '@zhiqi/testing';

/** OTLP's numbers for the kinds of span. */
const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** What a span must be to be the next step of a walk; every name given must be equal. */
export interface SpanShape {
  readonly service: string;
  readonly name: RegExp;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
}

/** Steps from cause to effect: a child continues the trace, a link points back across a queue. */
export type Step = SpanShape & { readonly by: 'child' | 'link' };

/** The walk as far as it goes: the span of each step. Several paths may start alike; the first that goes to the end is taken. */
export function walk(spans: readonly CollectedSpan[], start: SpanShape, steps: readonly Step[]): CollectedSpan[] {
  const longest = (path: CollectedSpan[], rest: readonly Step[]): CollectedSpan[] => {
    const [step, ...later] = rest;
    const last = path.at(-1);
    if (step === undefined || last === undefined) return path;
    const next = spans.filter((span) => fits(span, step) && follows(span, last, step.by));
    const paths = next.map((span) => longest([...path, span], later));
    return paths.reduce((best, candidate) => (candidate.length > best.length ? candidate : best), path);
  };
  const starts = spans.filter((span) => fits(span, start) && span.parentSpanId === '');
  const paths = starts.map((span) => longest([span], steps));
  return paths.reduce((best, candidate) => (candidate.length > best.length ? candidate : best), []);
}

function fits(span: CollectedSpan, { service, name, kind }: SpanShape): boolean {
  return span.service === service && name.test(span.name) && KINDS[span.kind] === kind;
}

function follows(span: CollectedSpan, cause: CollectedSpan, by: Step['by']): boolean {
  if (by === 'child') return span.parentSpanId === cause.spanId && span.traceId === cause.traceId;
  return span.links.some(({ traceId, spanId }) => traceId === cause.traceId && spanId === cause.spanId);
}

/** The span list as people read it: trace, span, how it hangs on another, who made it and what it was. */
export function spanList(path: readonly CollectedSpan[]): string {
  const lines = path.map((span, n) => {
    const cause = path[n - 1];
    const isChild = span.parentSpanId !== '';
    const edge =
      cause === undefined
        ? 'root'
        : isChild
          ? `child of ${span.parentSpanId}`
          : `link to  ${span.links.map((link) => link.spanId).join(' ')}`;
    return `${span.traceId} ${span.spanId}  ${edge.padEnd(25)}  ${span.service} [${KINDS[span.kind]}] ${span.name}`;
  });
  return lines.join('\n');
}
