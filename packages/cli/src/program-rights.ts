import { type Command, InvalidArgumentError } from 'commander';
import { asActor, commaList } from './options.ts';

/** Commands on the fees and the register of rights. */
export function addRightCommands(program: Command): void {
  const annuities = program.command('annuities').description('年费日历、缴费与减缴');
  asActor(annuities.command('due'))
    .description('年费日历:一段时间内应缴的年费,或按状况查询')
    .option('--from <date>', '应缴日不早于')
    .option('--until <date>', '应缴日不晚于')
    .option('--standing <codes>', '只看这些状况,逗号分隔,例如 grace-suspected,lapse-suspected', commaList)
    .action(async (options) => (await import('./commands/annuities.ts')).dueAnnuities(options));
  asActor(annuities.command('show'))
    .description('一件专利的年费:已缴、下一次、各年度应缴')
    .argument('<application-no>', '申请号')
    .option('--on <date>', '按这一天缴费计算滞纳金,默认今天')
    .action(async (no, options) => (await import('./commands/annuities.ts')).showAnnuities(no, options));
  asActor(annuities.command('pay'))
    .description('登记缴费收据')
    .argument('<application-no>', '申请号')
    .requiredOption('--year <n>', '年度', wholeNumber)
    .requiredOption('--on <date>', '缴费日')
    .requiredOption('--receipt <no>', '收据号')
    .option('--amount <yuan>', '金额(元);不填则按标准')
    .action(async (no, options) => (await import('./commands/annuities.ts')).payAnnuity(no, options));
  asActor(annuities.command('reduce'))
    .description('登记已获准的费用减缴;0 表示终止')
    .argument('<application-no>', '申请号')
    .requiredOption('--percent <n>', '减缴比例', wholeNumber)
    .requiredOption('--from <date>', '起始日')
    .requiredOption('--document <no>', '审批通知书编号')
    .action(async (no, options) => (await import('./commands/annuities.ts')).reduceAnnuity(no, options));
  asActor(program.command('register-events'))
    .description('导入公报的法律事件(代码按 CN 法律事件表),逐行说明结果')
    .argument('<file>', '表格文件:申请号、法律事件代码、公告日、生效日、公报卷期')
    .action(async (file, options) => (await import('./commands/annuities.ts')).importRegisterEvents(file, options));
}

function wholeNumber(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('应为整数。');
}
