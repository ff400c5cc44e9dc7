import type { Command } from 'commander';
import { onPlatform } from './options.ts';

/** Commands that put a platform's data aside and bring it back. */
export function addBackupCommands(program: Command): void {
  const backup = onPlatform(program.command('backup'))
    .description('备份平台:存储、消息流、密钥与设置成为一个文件;平台可以照常运行')
    .argument('<file>', '备份文件,或存放它的已有目录')
    .action(async (target, options) => (await import('./commands/backup.ts')).backup(target, options));
  backup
    .command('verify')
    .description('校验备份文件是否完整,并列出内容')
    .argument('<file>', '备份文件')
    .option('--json', '以 JSON 输出结果')
    .action(async (file, options) => (await import('./commands/backup.ts')).verifyBackup(file, options));
  program
    .command('restore')
    .description('把备份恢复成数据目录,先校验后落地;随后照常启动')
    .argument('<file>', '备份文件')
    .option('--data-dir <dir>', '恢复到哪个目录(默认:与备份同类型平台的默认目录)')
    .option('--replace', '目录中已有平台时替换它,原目录改名保留')
    .option('--json', '以 JSON 输出结果')
    .action(async (file, options) => (await import('./commands/backup.ts')).restore(file, options));
}
