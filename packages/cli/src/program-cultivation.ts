import type { Command } from 'commander';
import { asActor, commaList } from './options.ts';

/** Commands of trusteeship and of the cultivation of high-value patents. */
export function addCultivationCommands(program: Command): void {
  addTrusteeships(program.command('trusteeship').description('知识产权托管协议与移交'));
  const centre = program.command('centre').description('高价值专利培育中心与专利组合');
  addCentres(centre);
  addPortfolios(centre.command('portfolio').description('中心的专利组合'));
}

const trusteeships = () => import('./commands/trusteeships.ts');
const centres = () => import('./commands/centres.ts');

function addTrusteeships(trusteeship: Command): void {
  asActor(trusteeship.command('propose'))
    .description('登记拟签的托管协议')
    .requiredOption('--client <name>', '委托企业')
    .requiredOption('--client-uscc <code>', '委托企业的统一社会信用代码')
    .option('--sme', '委托企业是中小企业')
    .requiredOption('--agency <name>', '服务机构')
    .requiredOption('--agency-uscc <code>', '服务机构的统一社会信用代码')
    .requiredOption('--filing-no <no>', '服务机构的执业许可或备案号')
    .requiredOption('--scope <code>', '范围:full 全托管、partial 部分托管')
    .option('--matter <codes>', '部分托管的事项,逗号分隔,例如 annuities,filing', commaList)
    .requiredOption('--from <date>', '起始日')
    .option('--until <date>', '最后一日;不填为一年')
    .requiredOption('--agreement <no>', '协议编号')
    .option('--confidential', '协议有保密条款(没有不能签)')
    .action(async (options) => (await trusteeships()).proposeTrusteeship(options));
  const on = (name: string, textZh: string) =>
    asActor(trusteeship.command(name)).description(textZh).argument('<trusteeship>', '托管编号');
  on('sign', '登记一方签署;双方签署后协议成立')
    .requiredOption('--side <code>', '哪一方:client 委托企业、agency 服务机构')
    .requiredOption('--on <date>', '签署日')
    .action(async (id, options) => (await trusteeships()).signTrusteeship(id, options));
  on('handover', '安排一项移交')
    .requiredOption('--matter <code>', '事项,例如 annuities')
    .option('--due <date>', '期限;不填按规则')
    .action(async (id, options) => (await trusteeships()).assignHandover(id, options));
  on('handed-over', '登记移交完成')
    .argument('<handover>', '移交编号')
    .requiredOption('--on <date>', '完成日')
    .action(async (id, handover, options) => (await trusteeships()).completeHandover(id, handover, options));
  on('terminate', '登记提前终止')
    .requiredOption('--on <date>', '最后一日')
    .requiredOption('--document <no>', '终止文书编号')
    .action(async (id, options) => (await trusteeships()).terminateTrusteeship(id, options));
  on('renew', '登记拟签的续签协议')
    .requiredOption('--agreement <no>', '新协议编号')
    .option('--until <date>', '最后一日;不填为一年')
    .action(async (id, options) => (await trusteeships()).renewTrusteeship(id, options));
  asActor(trusteeship.command('list'))
    .description('列出托管协议和未完成的移交')
    .option('--status <codes>', '只看这些状态,逗号分隔', commaList)
    .option('--overdue', '只看有逾期移交的')
    .action(async (options) => (await trusteeships()).listTrusteeships(options));
}

function onCentre(centre: Command, name: string, textZh: string, role = 'OFF'): Command {
  return asActor(centre.command(name), role)
    .description(textZh)
    .argument('<centre>', '中心编号')
    .requiredOption('--on <date>', '日期');
}

function addCentres(centre: Command): void {
  asActor(centre.command('initiate'))
    .description('发起培育中心')
    .requiredOption('--name <name>', '中心名称')
    .requiredOption('--field <code>', '产业领域的 GB/T 4754 代码,例如 C1441')
    .action(async (options) => (await centres()).initiateCentre(options));
  onCentre(centre, 'sign', '登记企业、高校院所、服务机构三方签约')
    .requiredOption('--enterprise <name>', '企业')
    .requiredOption('--enterprise-uscc <code>', '企业的统一社会信用代码')
    .requiredOption('--university <name>', '高校院所')
    .requiredOption('--university-uscc <code>', '高校院所的统一社会信用代码')
    .requiredOption('--agency <name>', '服务机构')
    .requiredOption('--agency-uscc <code>', '服务机构的统一社会信用代码')
    .requiredOption('--agreement <no>', '协议编号')
    .action(async (id, options) => (await centres()).signCentre(id, options));
  onCentre(centre, 'evidence', '登记一份证明材料')
    .requiredOption('--kind <code>', '种类,例如 technology-roadmap')
    .requiredOption('--document <no>', '文件编号')
    .action(async (id, options) => (await centres()).recordEvidence(id, options));
  onCentre(centre, 'approve', '批准建设', 'LEAD')
    .requiredOption('--document <no>', '批准文号')
    .action(async (id, options) => (await centres()).approveCentre(id, options));
  onCentre(centre, 'start', '登记开始运行').action(async (id, options) => (await centres()).startCentre(id, options));
  onCentre(centre, 'midterm', '登记中期评估')
    .requiredOption('--document <no>', '评估文号')
    .action(async (id, options) => (await centres()).reviewCentre(id, options));
  onCentre(centre, 'accept', '验收', 'LEAD')
    .requiredOption('--document <no>', '验收文号')
    .action(async (id, options) => (await centres()).acceptCentre(id, options));
  onCentre(centre, 'end', '登记未通过验收或解散', 'LEAD')
    .requiredOption('--cause <code>', '原因:failed 未通过验收、dissolved 解散')
    .requiredOption('--document <no>', '文号')
    .action(async (id, options) => (await centres()).endCentre(id, options));
  asActor(centre.command('list'))
    .description('列出培育中心和下一步还缺的材料')
    .option('--status <codes>', '只看这些状态,逗号分隔', commaList)
    .action(async (options) => (await centres()).listCentres(options));
}

function addPortfolios(portfolio: Command): void {
  asActor(portfolio.command('create'))
    .description('为中心建立专利组合')
    .argument('<centre>', '中心编号')
    .requiredOption('--name <name>', '组合名称')
    .action(async (id, options) => (await centres()).createPortfolio(id, options));
  asActor(portfolio.command('change'))
    .description('专利进入、离开组合')
    .argument('<portfolio>', '组合编号')
    .option('--add <numbers>', '进入的申请号,逗号分隔', commaList)
    .option('--role <code>', '进入的专利的作用:core、peripheral、defensive', 'core')
    .option('--remove <numbers>', '离开的申请号,逗号分隔', commaList)
    .requiredOption('--on <date>', '日期')
    .action(async (id, options) => (await centres()).changePortfolio(id, options));
  asActor(portfolio.command('list'))
    .description('列出专利组合')
    .option('--centre <id>', '只看一个中心的')
    .action(async (options) => (await centres()).listPortfolios(options));
}
