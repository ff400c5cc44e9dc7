import type { Command } from 'commander';
import { asActor, commaList } from './options.ts';

/** Commands on the rules that patents are judged by, and on what is judged of one patent. */
export function addJudgementCommands(program: Command): void {
  addRules(program.command('rules').description('判定规则的版本:沉睡、可用、高价值、分级'));
  const patents = program.commands.find((command) => command.name() === 'patents');
  const parent = patents ?? program.command('patents').description('专利的分级、高价值证据与唤醒优先级');
  addGrades(parent.command('grade').description('平台分级'));
  addEvidence(parent);
}

function addRules(rules: Command): void {
  asActor(rules.command('list'))
    .description('列出各版规则及其施行期间')
    .option('--kind <code>', '只看一类:dormancy、usable、high-value、grading')
    .option('--drafts', '连同草稿')
    .action(async (options) => (await import('./commands/rules.ts')).listRules(options));
  asActor(rules.command('show'))
    .description('查看一版规则的参数、来源和试算结果')
    .argument('<version>', '版本号,例如 DORM-v1')
    .action(async (version, options) => (await import('./commands/rules.ts')).showRules(version, options));
  asActor(rules.command('draft'))
    .description('由 JSON 文件起草一版规则:kind、version、validFrom、description、parameters')
    .argument('<file>', 'JSON 文件')
    .action(async (file, options) => (await import('./commands/rules.ts')).draftRules(file, options));
  asActor(rules.command('dry-run'))
    .description('试算:列出每一件判定会改变的专利,不保存任何内容')
    .argument('<version-or-file>', '草稿的版本号,或起草用的 JSON 文件')
    .option('--as-of <date>', '试算日;默认今天,或规则的起始日')
    .option('--record', '把试算结果存入草稿,供发布时查验')
    .action(async (what, options) => (await import('./commands/rules.ts')).dryRunRules(what, options));
  asActor(rules.command('publish'), 'LEAD')
    .description('发布已试算的草稿;发布人不能是起草人')
    .argument('<version>', '版本号')
    .action(async (version, options) => (await import('./commands/rules.ts')).publishRules(version, options));
}

function addGrades(grade: Command): void {
  asActor(grade.command('suggest'))
    .description('将一件专利纳入分级,查看系统建议')
    .argument('<application-no>', '申请号')
    .action(async (no, options) => (await import('./commands/grades.ts')).suggestGrade(no, options));
  asActor(grade.command('self'))
    .description('登记权利人自评')
    .argument('<application-no>', '申请号')
    .requiredOption('--grade <code>', '级别:a、b、c、d')
    .action(async (no, options) => (await import('./commands/grades.ts')).selfGrade(no, options));
  asActor(grade.command('evaluate'))
    .description('登记一家企业的市场评价')
    .argument('<application-no>', '申请号')
    .option('--enterprise <key>', '企业代号;企业自己办理时不填')
    .requiredOption('--opinion <code>', '评价:positive 看好、negative 不看好')
    .requiredOption('--reason <codes>', '理由,逗号分隔,例如 good-prospect', commaList)
    .action(async (no, options) => (await import('./commands/grades.ts')).evaluatePatent(no, options));
  asActor(grade.command('final'))
    .description('审定级别,须选择理由')
    .argument('<application-no>', '申请号')
    .requiredOption('--grade <code>', '级别:a、b、c、d')
    .requiredOption('--reason <code>', '理由,例如 market-evidence')
    .action(async (no, options) => (await import('./commands/grades.ts')).finalGrade(no, options));
  asActor(grade.command('list'))
    .description('列出已分级的专利')
    .option('--grade <codes>', '只看这些级别,逗号分隔', commaList)
    .action(async (options) => (await import('./commands/grades.ts')).listGrades(options));
}

function addEvidence(patents: Command): void {
  asActor(patents.command('evidence'))
    .description('登记高价值证据:获奖,或海外同族专利权')
    .argument('<application-no>', '申请号')
    .requiredOption('--criterion <code>', '情形:award、overseas-family')
    .requiredOption('--document <no>', '获奖决定文号,或海外专利号')
    .requiredOption('--on <date>', '获奖日,或海外授权日')
    .option('--office <code>', '海外授权局代码,例如 US')
    .action(async (no, options) => (await import('./commands/grades.ts')).recordEvidence(no, options));
  asActor(patents.command('wake-up'))
    .description('尚未实施的专利,按唤醒优先级排列')
    .option('--top <n>', '列出多少件', '20')
    .action(async (options) => (await import('./commands/grades.ts')).wakeUp(options));
}
