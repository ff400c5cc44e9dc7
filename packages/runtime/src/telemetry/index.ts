/**
 * Tracing for programs that call services and are none themselves (the command line, the portal): their span is the root
 * of the trace that the service, the relay and the consumers continue.
 */
export { clientTracing } from './rpc.ts';
export { startTelemetry } from './sdk.ts';
export { withSpan } from './spans.ts';
