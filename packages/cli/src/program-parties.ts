import type { Command } from 'commander';
import { onPlatform } from './options.ts';

/** Commands of whoever admits banks and other parties to the bus of a local platform. */
export function addPartyCommands(program: Command): void {
  const parent = program.command('parties').description('管理订阅事件的银行等外部单位(只限本机平台)');
  onPlatform(parent.command('add'))
    .description('登记合作银行,并给它自己的消息服务账号;重复执行不会重复登记')
    .argument('<code>', '代码,小写字母、数字或 _,例如 b01')
    .requiredOption('--name <name>', '名称,例如 虚构农村商业银行')
    .option('--uscc <code>', '统一社会信用代码')
    .action(async (code, options) => (await import('./commands/parties.ts')).addParty(code, options));
  onPlatform(parent.command('list'))
    .description('列出已添加的订阅方')
    .action(async (options) => (await import('./commands/parties.ts')).listParties(options));
  onPlatform(parent.command('remove'))
    .description('收回账号并切断连接')
    .argument('<code>', '代码,例如 b01')
    .action(async (code, options) => (await import('./commands/parties.ts')).removeParty(code, options));
}
