import { healthCheck } from '@zhiqi/client';
import { ConfigError, PORT_OFFSETS, readServiceConfig, type ServiceName } from '@zhiqi/runtime/config';
import { CliError, EXIT } from '../exit-codes.ts';
import { print } from '../output/output.ts';

/** The health service's name for "its events flow", see docs/operations.md. */
const EVENTS = 'zhiqi.events';

/**
 * `zhiqi health SERVICE`: asks the service of this machine (or container) by grpc.health.v1, at the address its environment
 * gives it. The probe of containers: it needs no platform folder and no network beyond the loopback.
 */
export async function health(service: string, options: { events?: boolean }): Promise<void> {
  const address = probedAddress(service);
  if (await healthCheck(address, options.events ? EVENTS : '')) {
    print('SERVING');
    return;
  }
  const what = options.events ? '的事件没有在流动,请检查 NATS_URL 与消息服务' : '没有在服务,请查看它的日志';
  throw new CliError(EXIT.notRunning, `${service}(${address})${what}。`);
}

function probedAddress(service: string): string {
  if (!isService(service)) {
    throw new CliError(EXIT.usage, `没有服务 ${service},请写服务的英文名,例如 inventory。`);
  }
  try {
    return readServiceConfig(service, process.env).address.replace(/^0\.0\.0\.0:/, '127.0.0.1:');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CliError(EXIT.environment, `${service} 的环境变量有误:${error.message}`, { cause: error });
  }
}

function isService(name: string): name is ServiceName {
  return Object.hasOwn(PORT_OFFSETS, name) && name !== 'nats' && name !== 'store';
}
