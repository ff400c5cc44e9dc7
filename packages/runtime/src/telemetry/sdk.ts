import type { Environment } from '../config.ts';

/** Whether the standard variables ask for an exporter; without one the SDK (0.25 s of start-up) is not even loaded. */
function exporterConfigured(env: Environment): boolean {
  if (env.OTEL_SDK_DISABLED === 'true') return false;
  const exporter = env.OTEL_TRACES_EXPORTER;
  if (exporter !== undefined && exporter !== '') return exporter !== 'none';
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}

/** Starts the OpenTelemetry SDK by the standard variables. @returns a function that flushes and stops it */
export async function startTelemetry(service: string, region: string, env: Environment): Promise<() => Promise<void>> {
  if (!exporterConfigured(env)) return async () => {};
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const attributes = `service.namespace=zhiqi,zhiqi.region=${region}`;
  process.env.OTEL_RESOURCE_ATTRIBUTES = [env.OTEL_RESOURCE_ATTRIBUTES, attributes].filter(Boolean).join(',');
  const sdk = new NodeSDK({ serviceName: `zhiqi-${service}`, instrumentations: [] });
  sdk.start();
  return () => sdk.shutdown();
}
