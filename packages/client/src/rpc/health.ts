import { createChannel, createClient } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';

const SERVING = 1;

/**
 * Asks grpc.health.v1 once. False while the process is away, starting, draining or without its store.
 * @param service '' = the whole process; `zhiqi.events` = whether its events flow
 */
export async function healthCheck(address: string, service = '', timeoutMs = 2_000): Promise<boolean> {
  const channel = createChannel(address);
  try {
    const client = createClient(HealthDefinition, channel);
    const { status } = await client.check({ service }, { signal: AbortSignal.timeout(timeoutMs) });
    return status === SERVING;
  } catch {
    // Whatever kept it from answering, it does not serve.
    return false;
  } finally {
    channel.close();
  }
}
