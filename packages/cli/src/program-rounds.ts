import type { Command } from 'commander';
import { asActor, commaList, year } from './options.ts';

/** Commands of the officers who take stock. */
export function addRoundCommands(program: Command): void {
  const round = program.command('round').description('专利全覆盖盘点');
  addRoundLevel(round);
  addItemLevel(round);
}

function addRoundLevel(round: Command): void {
  asActor(round.command('open'), 'LEAD')
    .description('开始一轮盘点,冻结基准日的专利清单')
    .requiredOption('--year <year>', '计划年度', year)
    .requiredOption('--baseline <date>', '基准日')
    .requiredOption('--due <date>', '截止日')
    .action(async (options) => (await import('./commands/rounds.ts')).openRound(options));
  asActor(round.command('list'))
    .description('列出各轮盘点')
    .action(async (options) => (await import('./commands/rounds.ts')).listRounds(options));
  asActor(round.command('show'))
    .description('查看一轮盘点及其盘点项')
    .argument('<round>', '轮次编号')
    .option('--status <codes>', '只看这些状态,逗号分隔,例如 pending,assigned', commaList)
    .option('--assignee <person>', '只看某个经办人的')
    .action(async (id, options) => (await import('./commands/rounds.ts')).showRound(id, options));
  asActor(round.command('close'), 'LEAD')
    .description('关闭一轮盘点;覆盖率不足 100% 时须说明理由')
    .argument('<round>', '轮次编号')
    .option('--waiver <reason>', '覆盖率不足时的理由')
    .action(async (id, options) => (await import('./commands/rounds.ts')).closeRound(id, options));
}

function addItemLevel(round: Command): void {
  asActor(round.command('assign'))
    .description('把盘点项分派给经办人')
    .argument('<item>', '盘点项编号')
    .requiredOption('--to <person>', '经办人代号')
    .action(async (id, options) => (await import('./commands/rounds.ts')).assignItem(id, options));
  asActor(round.command('contact'))
    .description('登记一次联系权利人的尝试')
    .argument('<item>', '盘点项编号')
    .requiredOption('--channel <code>', '渠道:phone、letter、email、visit、online')
    .requiredOption('--on <date>', '日期')
    .action(async (id, options) => (await import('./commands/rounds.ts')).recordContact(id, options));
  addAnswer(round);
  asActor(round.command('verify'))
    .description('核实答卷;核实人与记录人不能是同一人')
    .argument('<item>', '盘点项编号')
    .action(async (id, options) => (await import('./commands/rounds.ts')).verifyItem(id, options));
  asActor(round.command('unreachable'))
    .description('登记为联系不上')
    .argument('<item>', '盘点项编号')
    .action(async (id, options) => (await import('./commands/rounds.ts')).markUnreachable(id, options));
  asActor(round.command('exclude'), 'LEAD')
    .description('移出本轮盘点')
    .argument('<item>', '盘点项编号')
    .requiredOption('--reason <code>', '理由:moved-away、transferred、lapsed-before-baseline、duplicate')
    .action(async (id, options) => (await import('./commands/rounds.ts')).excludeItem(id, options));
  asActor(round.command('reopen'))
    .description('退回已办结的盘点项重新办理')
    .argument('<item>', '盘点项编号')
    .action(async (id, options) => (await import('./commands/rounds.ts')).reopenItem(id, options));
}

function addAnswer(round: Command): void {
  asActor(round.command('answer'))
    .description('记录盘点答卷;代码写错时会列出可选值')
    .argument('<item>', '盘点项编号')
    .option('--implemented', '已实施')
    .option('--no-implemented', '未实施')
    .option('--mode <codes>', '实施方式,逗号分隔,例如 own-production,licence', commaList)
    .option('--since <date>', '开始实施的日期')
    .option('--revenue <code>', '产品年销售额区间')
    .option('--obstacle <codes>', '未实施的原因,逗号分隔', commaList)
    .option('--reserve <code>', '储备理由:strategic、defensive、awaiting-approval')
    .option('--willing <codes>', '各权利人的转化意愿,逗号分隔,例如 willing', commaList)
    .option('--accepts <codes>', '可接受的转化方式,逗号分隔', commaList)
    .option('--price <code>', '定价方式:fixed、royalty、negotiable')
    .option('--keeps-paying', '打算继续缴纳年费')
    .option('--publish', '同意发布供给信息')
    .option('--note <text>', '代为填写时的说明(不对外发布)')
    .action(async (id, options) => (await import('./commands/rounds.ts')).answerItem(id, options));
}
