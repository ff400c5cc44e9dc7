import type { Command } from 'commander';
import { asActor, commaList } from './options.ts';

/** The ledger of patents, and what is read from the office's register one entry at a time. */
export function addPatentCommands(program: Command): void {
  const patents = program.commands.find((command) => command.name() === 'patents');
  asActor((patents ?? program.command('patents').description('专利台账')).command('list'))
    .description('专利台账:法律状态、范围、判定、可用与权利负担')
    .option('--state <codes>', '只看这些法律状态,逗号分隔,例如 granted-in-force,unknown', commaList)
    .option('--judged <codes>', '只看这些判定,逗号分隔,例如 sleeping,dozing,unknown', commaList)
    .option('--usable <codes>', '只看这些可用情况,逗号分隔,例如 available-now', commaList)
    .option('--in-scope', '只看本旗盘点范围内的')
    .option('--out-of-scope', '只看范围外的')
    .action(async (options) => (await import('./commands/patents.ts')).listPatents(options));
  addRegister(program.command('register').description('按登记簿或公报逐件登记:法律状态、权利负担、恢复权利'));
}

function addRegister(register: Command): void {
  entry(register.command('status'), '生效日')
    .description('登记法律状态,也用于更正清单里写错的状态')
    .requiredOption('--state <code>', '法律状态,例如 granted-in-force、lapsed')
    .action(async (no, options) => (await import('./commands/patents.ts')).recordStatus(no, options));
  entry(register.command('encumber'), '生效日')
    .description('登记权利负担')
    .requiredOption('--kind <code>', '例如 preserved 保全、ownership-dispute 权属纠纷中止')
    .action(async (no, options) => (await import('./commands/patents.ts')).recordEncumbrance(no, false, options));
  entry(register.command('release'), '解除日')
    .description('登记权利负担已解除')
    .requiredOption('--kind <code>', '与登记时相同')
    .action(async (no, options) => (await import('./commands/patents.ts')).recordEncumbrance(no, true, options));
  asActor(register.command('notice'))
    .description('登记收到权利终止等通知书的日期:恢复权利的期限由此起算')
    .argument('<application-no>', '申请号')
    .requiredOption('--delivery <code>', '送达方式:received 已签收、mailed 邮寄、electronic 电子送达')
    .requiredOption('--on <date>', '签收日;邮寄的为发文日')
    .action(async (no, options) => (await import('./commands/patents.ts')).recordNotice(no, options));
  entry(register.command('request-restoration'), '请求日')
    .description('登记恢复权利的请求')
    .requiredOption('--limit <code>', '延误的期限,例如 annuity 年费期限')
    .requiredOption('--ground <code>', '理由:legitimate-reason 正当理由、force-majeure 不可抗拒的事由')
    .option('--removed <date>', '不可抗拒的障碍消除之日')
    .option('--act-done', '已补办应办的手续')
    .option('--fee-paid', '已缴恢复费')
    .action(async (no, options) => (await import('./commands/patents.ts')).requestRestoration(no, options));
  entry(register.command('decide-restoration'), '决定日')
    .description('登记恢复权利的决定')
    .option('--granted', '准予恢复')
    .option('--refused', '不予恢复')
    .action(async (no, options) => (await import('./commands/patents.ts')).decideRestoration(no, options));
}

function entry(command: Command, day: string): Command {
  return asActor(command)
    .argument('<application-no>', '申请号')
    .requiredOption('--on <date>', day)
    .requiredOption('--document <no>', '登记簿、公报或文书的编号');
}
