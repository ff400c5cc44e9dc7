import type { Command } from 'commander';
import { commaList } from './options.ts';

/** Commands of a deployment in containers: its secrets and its health probe. */
export function addDeployCommands(program: Command): void {
  program
    .command('secrets')
    .description('为容器部署生成密码与密钥,已有的保留')
    .argument('<dir>', '存放目录,例如 deploy/secrets')
    .option('--party <codes>', '同时为这些银行等订阅方开立消息服务用户,逗号分隔', commaList)
    .option('--json', '以 JSON 输出结果')
    .action(async (dir, options) => (await import('./commands/secrets.ts')).secrets(dir, options));
  program
    .command('health')
    .description('检查本机(或本容器内)的一个服务,供容器探针使用:正常时退出码为 0')
    .argument('<service>', '服务的英文名,例如 inventory')
    .option('--events', '检查事件是否在流动,而不是能否受理业务')
    .action(async (service, options) => (await import('./commands/health.ts')).health(service, options));
}
