import { type Command, InvalidArgumentError } from 'commander';
import { asActor, commaList, year } from './options.ts';

/** Commands of the officers who take stock. */
export function addRoundCommands(program: Command): void {
  const round = program.command('round').description('专利全覆盖盘点');
  addRoundLevel(round);
  addSetup(round);
  addOverview(round);
  addItemLevel(round);
}

function addRoundLevel(round: Command): void {
  withScope(asActor(round.command('open'), 'LEAD'))
    .description('开始一轮盘点,冻结基准日的专利清单')
    .option('--year <year>', '计划年度', year)
    .requiredOption('--baseline <date>', '基准日')
    .option('--due <date>', '截止日')
    .option('--draft <round>', '开启这一份已拟定的草稿')
    .option('--questionnaire <version>', '问卷版本,缺省为当日有效的一版')
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
  asActor(round.command('item'))
    .description('查看一件盘点项:答卷、上一轮可供确认的答卷、联系和移交记录')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .action(async (id, options) => (await import('./commands/rounds.ts')).showOneItem(id, options));
  asActor(round.command('close'), 'LEAD')
    .description('关闭一轮盘点;覆盖率不足 100% 时须说明理由')
    .argument('<round>', '轮次编号')
    .option('--waiver <reason>', '覆盖率不足时的理由')
    .action(async (id, options) => (await import('./commands/rounds.ts')).closeRound(id, options));
}

function addItemLevel(round: Command): void {
  asActor(round.command('assign'))
    .description('把盘点项分派给经办人')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .requiredOption('--to <person>', '经办人代号')
    .option('--due <date>', '办结期限,缺省为轮次截止日')
    .action(async (id, options) => (await import('./commands/rounds.ts')).assignItem(id, options));
  asActor(round.command('contact'))
    .description('登记一次联系权利人的尝试')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .requiredOption('--channel <code>', '渠道:phone、letter、email、visit、online')
    .requiredOption('--on <date>', '日期')
    .action(async (id, options) => (await import('./commands/rounds.ts')).recordContact(id, options));
  asActor(round.command('holder-contact'))
    .description('查看或登记权利人的联系方式;另行保存,不进入任何事件')
    .argument('<holder>', '权利人化名键,见 zhiqi round item')
    .option('--name <name>', '联系人')
    .option('--phone <number>', '电话')
    .option('--email <address>', '电子邮箱')
    .option('--remove', '删除已登记的联系方式')
    .action(async (id, options) => (await import('./commands/holder-contact.ts')).holderContact(id, options));
  addAnswer(round);
  asActor(round.command('verify'))
    .description('核实答卷;核实人与记录人不能是同一人。答卷内容见 zhiqi round item')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .option('--version <n>', '查看时的版本号;其后改动过的答卷不予核实', itemVersion)
    .action(async (id, options) => (await import('./commands/rounds.ts')).verifyItem(id, options));
  asActor(round.command('unreachable'))
    .description('登记为联系不上')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .action(async (id, options) => (await import('./commands/rounds.ts')).markUnreachable(id, options));
  asActor(round.command('exclude'), 'LEAD')
    .description('移出本轮盘点')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .requiredOption('--reason <code>', '理由:moved-away、transferred、lapsed-before-baseline、duplicate')
    .action(async (id, options) => (await import('./commands/rounds.ts')).excludeItem(id, options));
  asActor(round.command('reopen'))
    .description('退回已办结的盘点项重新办理')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
    .action(async (id, options) => (await import('./commands/rounds.ts')).reopenItem(id, options));
}

function addAnswer(round: Command): void {
  asActor(round.command('answer'))
    .description('记录盘点答卷;代码写错时会列出可选值')
    .argument('<item>', '申请号或盘点项编号')
    .option('--round <round>', '哪一轮;只有一轮进行中时可以不写')
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
    .option('--readiness <level>', '技术就绪度,1 至 9 级', readinessLevel)
    .option('--evidence <refs>', '证明材料的编号,逗号分隔,例如合同号、发票号', commaList)
    .option('--confirm <item>', '经核对,上一轮的答卷仍然属实(写 zhiqi round item 所示的上一轮盘点项编号)')
    .option('--note <text>', '代为填写时的说明(不对外发布)')
    .action(async (id, options) => (await import('./commands/rounds.ts')).answerItem(id, options));
}

function readinessLevel(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`--readiness ${text} 无效,技术就绪度为 1 至 9 级,请写成 6`);
}

function itemVersion(text: string): bigint {
  if (/^[1-9]\d{0,9}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError(`--version ${text} 无效,请写 zhiqi round item 所示的版本号`);
}

function withScope(command: Command): Command {
  return command
    .option('--kind <codes>', '只盘点这些专利类型:invention、utility-model、design', commaList)
    .option('--holder-type <codes>', '只盘点这些权利人类型,例如 enterprise,university', commaList)
    .option('--state <codes>', '只盘点这些法律状态:granted-in-force、grace', commaList)
    .option('--division <codes>', '只盘点这些区划(GB/T 2260 及其苏木乡镇代码)', commaList)
    .option('--granted-from <date>', '授权公告日不早于')
    .option('--granted-to <date>', '授权公告日不晚于')
    .option('--local-only', '只盘点权利人全部在本旗的');
}

function withFilter(command: Command): Command {
  return command
    .option('--status <codes>', '只要这些状态的,逗号分隔', commaList)
    .option('--kind <codes>', '只要这些专利类型的,逗号分隔', commaList)
    .option('--assignee <person>', '只要某个经办人的')
    .option('--unassigned', '只要未分派的')
    .option('--overdue', '只要逾期的')
    .option('--holder <key>', '只要这个权利人的(hld_ 开头的化名键)')
    .option('--division <code>', '只要这个区划的')
    .option('--supplementary', '只要补充清单的');
}

const setup = () => import('./commands/round-setup.ts');

/** Setting a round up, and putting it away. */
function addSetup(round: Command): void {
  withScope(asActor(round.command('preview')))
    .description('先看一轮盘点会有多少件,不写入')
    .option('--baseline <date>', '基准日,缺省为今天')
    .option('--supplement-to <round>', '改为预看这一轮的补充清单')
    .action(async (options) => (await setup()).previewRound(options));
  withScope(asActor(round.command('draft')))
    .description('拟定一轮盘点')
    .requiredOption('--year <year>', '计划年度', year)
    .requiredOption('--due <date>', '截止日')
    .action(async (options) => (await setup()).draftRound(options));
  asActor(round.command('redraft'), 'LEAD')
    .description('把尚未分派的轮次退回草稿')
    .argument('<round>', '轮次编号')
    .action(async (id, options) => (await setup()).redraftRound(id, options));
  asActor(round.command('supplement'), 'LEAD')
    .description('把基准日以后新增的专利补入本轮')
    .argument('<round>', '轮次编号')
    .option('--as-of <date>', '补充清单的基准日,缺省为今天')
    .action(async (id, options) => (await setup()).supplementRound(id, options));
  asActor(round.command('archive'), 'LEAD')
    .description('归档已关闭的轮次')
    .argument('<round>', '轮次编号')
    .action(async (id, options) => (await setup()).archiveRound(id, options));
}

/** Where a round stands, and who does what. */
function addOverview(round: Command): void {
  asActor(round.command('coverage'))
    .description('覆盖率、答复率及其分母')
    .argument('<round>', '轮次编号')
    .action(async (id, options) => (await setup()).showCoverage(id, options));
  withFilter(asActor(round.command('missing')))
    .description('列出未办结的盘点项')
    .argument('<round>', '轮次编号')
    .action(async (id, options) => (await setup()).listMissing(id, options));
  withFilter(asActor(round.command('assign-all')))
    .description('按条件成批分派或移交')
    .argument('<round>', '轮次编号')
    .requiredOption('--to <person>', '经办人代号')
    .option('--due <date>', '办结期限,缺省为轮次截止日')
    .action(async (id, options) => (await setup()).assignItems(id, options));
  asActor(round.command('questionnaire'))
    .description('查看盘点问卷')
    .option('--version <version>', '某一版')
    .option('--round <round>', '某一轮的')
    .action(async (options) => (await setup()).showQuestionnaire(options));
}
