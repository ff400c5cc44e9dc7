import type { Command } from 'commander';
import { asActor, commaList, year } from './options.ts';

/** Commands of the officers who keep the supply list and the demand list. */
export function addSupplyCommands(program: Command): void {
  const supply = program.command('supply').description('供给清单与发布批次');
  addListings(supply);
  addBatches(supply);
  const demands = program.command('demands').description('中小企业需求调查与需求清单');
  addSurvey(demands);
  addDemandIntake(demands);
  addDemandReads(demands);
  addDemandSteps(demands);
}

function addListings(supply: Command): void {
  asActor(supply.command('list'))
    .description('列出供给条目,按日期从新到旧')
    .option('--status <codes>', '只看这些状态,逗号分隔,例如 published,suspended', commaList)
    .option('--patent <number>', '只看含有这件专利的')
    .action(async (options) => (await import('./commands/supply.ts')).listListings(options));
  asActor(supply.command('show'))
    .description('查看一个供给条目,逐项核对可发布条件')
    .argument('<listing>', '供给条目编号')
    .action(async (id, options) => (await import('./commands/supply.ts')).showListing(id, options));
  asContent(asActor(supply.command('draft')))
    .description('起草供给条目:一件或打包多件专利')
    .argument('<numbers...>', '申请号')
    .action(async (numbers, options) => (await import('./commands/supply.ts')).draftListing(numbers, options));
  asContent(asActor(supply.command('revise')))
    .description('改写尚未发布的供给条目,写全内容;原有的同意和批准随之失效')
    .argument('<listing>', '供给条目编号')
    .argument('<numbers...>', '申请号')
    .action(async (id, numbers, options) => (await import('./commands/supply.ts')).reviseListing(id, numbers, options));
  asActor(supply.command('consent'))
    .description('登记权利人、质权人或主管部门对转化和公开的同意')
    .argument('<listing>', '供给条目编号')
    .option('--kind <code>', '谁的同意:holder、pledgee、superior', 'holder')
    .option('--holder <key>', '权利人代号')
    .option('--pledge <id>', '质权人是哪一项质押的;条目的专利只有一项质押时可不写')
    .option('--document <no>', '书面同意的编号(代为登记必填)')
    .action(async (id, options) => (await import('./commands/supply.ts')).consentToListing(id, options));
  asActor(supply.command('approve'), 'LEAD')
    .description('批准发布;起草人不能批准')
    .argument('<listing>', '供给条目编号')
    .action(async (id, options) => (await import('./commands/supply.ts')).approveListing(id, options));
  asActor(supply.command('withdraw'))
    .description('撤回供给条目,立即生效')
    .argument('<listing>', '供给条目编号')
    .option('--by-office', '由发布部门撤下;不写则为权利人撤回')
    .option('--document <no>', '权利人书面撤回的编号(代为撤回必填)')
    .action(async (id, options) => (await import('./commands/supply.ts')).withdrawListing(id, options));
  asActor(supply.command('recheck'))
    .description('现在复核可发布条件')
    .argument('<listing>', '供给条目编号')
    .action(async (id, options) => (await import('./commands/supply.ts')).recheckListing(id, options));
}

/** What a listing says. */
function asContent(command: Command): Command {
  return command
    .requiredOption('--title <text>', '通俗的标题')
    .requiredOption('--summary <text>', '通俗的说明')
    .requiredOption('--mode <codes>', '转化方式,逗号分隔,例如 ordinary-licence,transfer', commaList)
    .option('--price <code>', '定价方式:fixed、royalty、negotiable', 'negotiable')
    .option('--industry <codes>', '适用行业(GB/T 4754),逗号分隔', commaList)
    .option('--field <text>', '适用领域(开放许可必填)')
    .option('--product <words>', '产品词,逗号分隔(开放许可必填)', commaList)
    .option('--valid-until <date>', '有效期至');
}

function addBatches(supply: Command): void {
  asActor(supply.command('plan'))
    .description('计划一个发布批次')
    .option('--channel <code>', '发布渠道,例如 platform、bureau-website', 'platform')
    .action(async (options) => (await import('./commands/supply.ts')).planBatch(options));
  asActor(supply.command('publish'), 'LEAD')
    .description('批准发布批次:已批准且仍具备条件的条目全部发布;计划人不能批准')
    .argument('<batch>', '批次编号')
    .action(async (id, options) => (await import('./commands/supply.ts')).releaseBatch(id, options));
  asActor(supply.command('batches'))
    .description('列出发布批次和下次发布的日期')
    .action(async (options) => (await import('./commands/supply.ts')).listBatches(options));
}

function addSurvey(demands: Command): void {
  asActor(demands.command('questions'))
    .description('显示现行调查问卷')
    .action(async (options) => (await import('./commands/surveys.ts')).showQuestions(options));
  asActor(demands.command('survey'))
    .description('记录一家企业对需求调查的答复;有技术需求的自动提出需求')
    .requiredOption('--uscc <code>', '统一社会信用代码')
    .requiredOption('--name <name>', '企业名称')
    .requiredOption('--industry <code>', '行业(GB/T 4754)')
    .requiredOption('--size <code>', '规模:micro、small、medium、not-sme')
    .option('--evidence <text>', '规模的依据')
    .option('--employees <n>', '从业人员数')
    .option('--revenue <wan>', '上年营业收入,万元')
    .option('--assets <wan>', '资产总额,万元')
    .option('--need <title>', '需要什么技术;没有需求的不写')
    .option('--content <text>', '要解决的问题')
    .option('--urgency <code>', '紧迫程度:within-three-months、within-a-year、open')
    .option('--budget <code>', '预算区间,例如 undecided、up-to-100k')
    .option('--note <text>', '代为填写时的说明(不对外发布)')
    .action(async (options) => (await import('./commands/surveys.ts')).answerSurvey(options));
  asActor(demands.command('surveys'))
    .description('列出企业对需求调查的答复')
    .option('--year <year>', '只看这一年度的', year)
    .option('--differs', '只看自报规模与指标不一致、须核实的')
    .action(async (options) => (await import('./commands/surveys.ts')).listSurveys(options));
}

function asNeed(command: Command): Command {
  return command
    .requiredOption('--need <title>', '需要什么技术')
    .requiredOption('--content <text>', '要解决的问题')
    .option('--urgency <code>', '紧迫程度:within-three-months、within-a-year、open')
    .option('--budget <code>', '预算区间,例如 undecided、up-to-100k')
    .option('--note <text>', '代为登记的来源:何人、何时、以何种方式提出(不对外发布)');
}

/** A demand comes in outside of the survey, and is corrected after it was returned. */
function addDemandIntake(demands: Command): void {
  asNeed(asActor(demands.command('raise')))
    .description('在调查之外登记一项技术需求')
    .requiredOption('--uscc <code>', '统一社会信用代码')
    .requiredOption('--name <name>', '企业名称')
    .requiredOption('--industry <code>', '行业(GB/T 4754)')
    .requiredOption('--size <code>', '规模:micro、small、medium、not-sme')
    .option('--ipc <subclasses>', 'IPC 小类,逗号分隔,例如 A23C,A23L', commaList)
    .action(async (options) => (await import('./commands/demands.ts')).raiseDemand(options));
  asNeed(asActor(demands.command('revise')))
    .description('修改尚未筛选或被退回的需求,重新提出')
    .argument('<demand>', '需求编号')
    .action(async (id, options) => (await import('./commands/demands.ts')).reviseDemand(id, options));
}

function addDemandReads(demands: Command): void {
  asActor(demands.command('list'))
    .description('列出技术需求')
    .option('--status <codes>', '只看这些状态,逗号分隔,例如 raised,listed', commaList)
    .option('--industry <prefix>', '只看这个行业,例如 C14')
    .option('--stale', '只看对接停滞超过期限的')
    .action(async (options) => (await import('./commands/demands.ts')).listDemands(options));
  asActor(demands.command('show'))
    .description('查看一项技术需求')
    .argument('<demand>', '需求编号')
    .action(async (id, options) => (await import('./commands/demands.ts')).showDemand(id, options));
}

function addDemandSteps(demands: Command): void {
  asActor(demands.command('screen'))
    .description('筛选需求,补充行业和 IPC 小类')
    .argument('<demand>', '需求编号')
    .option('--industry <code>', '行业(GB/T 4754)')
    .option('--ipc <subclasses>', 'IPC 小类,逗号分隔,例如 A23C,A23L', commaList)
    .action(async (id, options) => (await import('./commands/demands.ts')).screenDemand(id, options));
  asActor(demands.command('return'))
    .description('退回需求')
    .argument('<demand>', '需求编号')
    .requiredOption('--reason <code>', '理由:problem-unclear、figures-missing、not-a-technology-need、duplicate')
    .action(async (id, options) => (await import('./commands/demands.ts')).returnDemand(id, options));
  asActor(demands.command('register'))
    .description('列入需求清单')
    .argument('<demand>', '需求编号')
    .option('--valid-until <date>', '有效期至')
    .action(async (id, options) => (await import('./commands/demands.ts')).registerDemand(id, options));
  asActor(demands.command('disclose'))
    .description('登记企业同意的公开程度')
    .argument('<demand>', '需求编号')
    .requiredOption('--to <code>', '公开程度:bureau-only、matched-holders、public-anonymous')
    .option('--may-name', '企业同意公开其名称')
    .option('--document <no>', '企业书面同意的编号(放宽时必填)')
    .action(async (id, options) => (await import('./commands/demands.ts')).discloseDemand(id, options));
  asActor(demands.command('publish'))
    .description('公开需求:另行撰写、不透露企业的文字')
    .argument('<demand>', '需求编号')
    .requiredOption('--title <text>', '公开标题')
    .requiredOption('--text <text>', '公开说明')
    .action(async (id, options) => (await import('./commands/demands.ts')).publishDemand(id, options));
  asActor(demands.command('unpublish'))
    .description('停止公开')
    .argument('<demand>', '需求编号')
    .action(async (id, options) => (await import('./commands/demands.ts')).unpublishDemand(id, options));
  asActor(demands.command('close'))
    .description('终止需求')
    .argument('<demand>', '需求编号')
    .requiredOption('--reason <code>', '理由:abandoned-by-enterprise、no-suitable-patent、solved-elsewhere')
    .action(async (id, options) => (await import('./commands/demands.ts')).closeDemand(id, options));
}
