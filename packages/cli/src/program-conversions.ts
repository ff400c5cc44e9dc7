import { type Command, InvalidArgumentError } from 'commander';
import { asActor, commaList, year } from './options.ts';

/** Commands of conversion work: records, open licences, navigation projects. */
export function addConversionCommands(program: Command): void {
  addRecords(program.command('conversion').description('转化记录:转让、许可、作价入股、自行实施'));
  addOpenLicences(program.command('open-licence').description('专利开放许可'));
  const navigation = program.command('navigation').description('专利导航项目与统计');
  addProjects(navigation);
  addProjectEnds(navigation);
  addStatistics(navigation);
}

const records = () => import('./commands/conversions.ts');
const licences = () => import('./commands/open-licences.ts');
const projects = () => import('./commands/navigation.ts');

function counterpart(command: Command): Command {
  return command
    .option('--name <name>', '受让人或被许可人名称')
    .option('--uscc <code>', '其统一社会信用代码;自然人不填')
    .option('--division <code>', '其所在旗县的行政区划代码,例如 150621')
    .option('--sme', '是中小企业')
    .option('--amount <yuan>', '金额,单位元;0 为无偿,不填为未披露')
    .option('--record-no <no>', '国家知识产权局备案或登记编号')
    .option('--recorded-on <date>', '备案或登记日');
}

function addRecords(conversion: Command): void {
  counterpart(asActor(conversion.command('record')))
    .description('登记一次转化;合同等文件只留摘要,原件由经办单位保存')
    .argument('<application-no...>', '申请号')
    .requiredOption('--kind <code>', '方式,例如 transfer、ordinary-licence、exclusive-licence、equity、own-production')
    .requiredOption('--contract <date>', '合同签订日;自行实施为投产日')
    .requiredOption('--effective <date>', '生效日')
    .option('--until <date>', '许可期限届满日;不填为至专利权终止')
    .requiredOption('--document <file>', '合同或实施证明文件')
    .option('--owners-consent <file>', '全体共有人同意书')
    .option('--pledgee-consent <file>', '质权人同意书')
    .action(async (numbers, options) => (await records()).recordConversion(numbers, options));
  asActor(conversion.command('recordal'))
    .description('补登国家知识产权局备案')
    .argument('<conversion>', '转化记录编号')
    .requiredOption('--record-no <no>', '备案编号')
    .requiredOption('--recorded-on <date>', '备案日')
    .action(async (id, options) => (await records()).recordRecordal(id, options));
  asActor(conversion.command('end'))
    .description('登记许可提前结束')
    .argument('<conversion>', '转化记录编号')
    .requiredOption('--on <date>', '最后一日')
    .action(async (id, options) => (await records()).endConversion(id, options));
  asActor(conversion.command('annul'), 'LEAD')
    .description('作废登记错误的记录,如同从未登记')
    .argument('<conversion>', '转化记录编号')
    .requiredOption('--reason <text>', '理由(不对外发布)')
    .action(async (id, options) => (await records()).annulConversion(id, options));
  asActor(conversion.command('list'))
    .description('列出转化记录')
    .option('--kind <codes>', '只看这些方式,逗号分隔', commaList)
    .option('--status <codes>', '只看这些状态:effective、ended、annulled', commaList)
    .option('--patent <no>', '只看一件专利的')
    .option('--year <year>', '只看一个计划年度的', year)
    .action(async (options) => (await records()).listConversions(options));
}

function addOpenLicences(licence: Command): void {
  asActor(licence.command('draft'))
    .description(
      '由 JSON 文件起草声明:feeModel、feeFen、paymentTerms、licenceTermEnd、fieldOfUse、productWords、signedBy',
    )
    .argument('<application-no>', '申请号')
    .argument('<file>', 'JSON 文件')
    .action(async (no, file, options) => (await licences()).draftStatement(no, file, options));
  asActor(licence.command('revise'))
    .description('修改声明草稿')
    .argument('<statement>', '声明编号')
    .argument('<file>', 'JSON 文件')
    .action(async (id, file, options) => (await licences()).reviseStatement(id, file, options));
  asActor(licence.command('check'))
    .description('预审:逐项列出妨碍提交的情形')
    .argument('<statement>', '声明编号')
    .action(async (id, options) => (await licences()).checkStatement(id, options));
  const dated = (name: string, textZh: string) =>
    asActor(licence.command(name))
      .description(textZh)
      .argument('<statement>', '声明编号')
      .requiredOption('--on <date>', '日期');
  dated('file', '登记已提交国家知识产权局').action(async (id, options) =>
    (await licences()).fileStatement(id, options),
  );
  dated('announced', '登记公告')
    .requiredOption('--no <no>', '公告编号')
    .action(async (id, options) => (await licences()).recordAnnouncement(id, options));
  dated('refused', '登记不予公告').action(async (id, options) => (await licences()).recordRefusal(id, options));
  dated('withdrawn', '登记撤回公告;此前成立的许可不受影响').action(async (id, options) =>
    (await licences()).recordWithdrawal(id, options),
  );
  counterpart(asActor(licence.command('taken')))
    .description('登记被许可人:书面通知并付款后许可成立,自动生成转化记录')
    .argument('<statement>', '声明编号')
    .requiredOption('--notified <date>', '书面通知日')
    .option('--paid <date>', '付款日;免费许可不填')
    .requiredOption('--document <file>', '通知与付款凭证')
    .action(async (id, options) => (await licences()).takeLicence(id, options));
  asActor(licence.command('list'))
    .description('列出开放许可声明')
    .option('--status <codes>', '只看这些状态,逗号分隔,例如 announced', commaList)
    .option('--patent <no>', '只看一件专利的')
    .action(async (options) => (await licences()).listStatements(options));
}

function scoped(command: Command): Command {
  return command
    .option('--ipc <prefixes>', 'IPC 分类,逗号分隔,例如 A23C,A23C9/13', commaList)
    .option('--industry-code <codes>', '行业代码,逗号分隔,例如 C144', commaList)
    .option('--keyword <words>', '标题关键词,逗号分隔', commaList)
    .option('--chain <file>', '产业链环节的 JSON 文件:[{"name": "…", "ipcPrefixes": ["…"]}]');
}

function step(navigation: Command, name: string, textZh: string, role = 'OFF'): Command {
  return asActor(navigation.command(name), role)
    .description(textZh)
    .argument('<project>', '项目编号')
    .requiredOption('--on <date>', '日期');
}

function addProjects(navigation: Command): void {
  scoped(asActor(navigation.command('propose')))
    .description('提出导航项目')
    .requiredOption('--type <code>', '类型,例如 industry-planning 产业规划')
    .requiredOption('--title <text>', '项目名称')
    .requiredOption('--industry <code>', '产业的 GB/T 4754 代码,例如 C1441')
    .option('--year <year>', '计划年度', year)
    .action(async (options) => (await projects()).proposeProject(options));
  step(navigation, 'approve', '批准立项', 'LEAD').action(async (id, options) =>
    (await projects()).approveProject(id, options),
  );
  step(navigation, 'contract', '登记承担合同')
    .requiredOption('--provider <name>', '承担单位')
    .requiredOption('--document <file>', '合同文件')
    .action(async (id, options) => (await projects()).contractProject(id, options));
  step(navigation, 'start', '登记开始实施').action(async (id, options) => (await projects()).startProject(id, options));
  step(navigation, 'deliver', '登记提交成果')
    .requiredOption('--report <file>', '报告文件')
    .requiredOption('--pack <file>', '数据包的 manifest.json')
    .requiredOption('--contents <codes>', '报告具备的内容,例如 direction-and-path,positioning', commaList)
    .action(async (id, options) => (await projects()).deliverProject(id, options));
  asActor(navigation.command('list'))
    .description('列出导航项目')
    .option('--status <codes>', '只看这些状态,逗号分隔', commaList)
    .option('--year <year>', '只看一个计划年度的', year)
    .action(async (options) => (await projects()).listProjects(options));
}

function addProjectEnds(navigation: Command): void {
  step(navigation, 'review', '登记专家评审')
    .requiredOption('--experts <n>', '专家人数', count)
    .requiredOption('--document <file>', '评审意见')
    .action(async (id, options) => (await projects()).reviewProject(id, options));
  step(navigation, 'accept', '验收:报告、数据包、验收记录和规定内容齐备', 'LEAD')
    .requiredOption('--document <file>', '验收记录')
    .action(async (id, options) => (await projects()).acceptProject(id, options));
  step(navigation, 'publish', '发布使用').action(async (id, options) => (await projects()).publishProject(id, options));
  step(navigation, 'use', '登记成果服务了哪项决策')
    .requiredOption('--for <code>', '决策种类,例如 investment-attraction')
    .requiredOption('--document <file>', '决策文件')
    .action(async (id, options) => (await projects()).recordUse(id, options));
  step(navigation, 'cancel', '取消未完成的项目', 'LEAD').action(async (id, options) =>
    (await projects()).cancelProject(id, options),
  );
}

function addStatistics(navigation: Command): void {
  scoped(asActor(navigation.command('statistics')))
    .description('由台账计算导航统计')
    .option('--project <id>', '用这个项目的检索范围')
    .action(async (options) => (await projects()).showNavigationStatistics(options));
  scoped(asActor(navigation.command('pack')))
    .description('把导航统计导出为数据包(CSV 和 manifest.json)')
    .argument('<folder>', '存到哪个目录')
    .option('--project <id>', '用这个项目的检索范围')
    .action(async (folder, options) => (await projects()).exportPack(folder, options));
}

function count(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`--experts ${text} 无效,请写成 5`);
}
