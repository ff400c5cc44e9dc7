import type { Command } from 'commander';
import { asActor, commaList } from './options.ts';

/** Commands of the officers who bring demands and patents together. */
export function addMatchCommands(program: Command): void {
  const matches = program.command('matches').description('供需对接:匹配建议与对接进度');
  addReads(matches);
  addSteps(matches);
}

function addReads(matches: Command): void {
  asActor(matches.command('suggest'))
    .description('为需求找专利,或为专利找需求;列出每项得分的依据')
    .option('--demand <id>', '需求编号')
    .option('--listing <id>', '供给条目编号')
    .option('--patent <number>', '专利申请号')
    .option('--limit <n>', '最多几条', '10')
    .option('--ignore <codes>', '不计这些依据,逗号分隔,例如 ipc,listed', commaList)
    .option('--without <words>', '不计这些词,逗号分隔', commaList)
    .option('--explain', '列出每条建议的全部得分项')
    .action(async (options) => (await import('./commands/matches.ts')).suggest(options));
  asActor(matches.command('list'))
    .description('列出对接')
    .option('--status <codes>', '只看这些状态,逗号分隔,例如 introduced,negotiating', commaList)
    .option('--demand <id>', '只看这项需求的')
    .option('--patent <number>', '只看这件专利的')
    .option('--stale', '只看停留过久的')
    .action(async (options) => (await import('./commands/matches.ts')).listMatches(options));
  asActor(matches.command('show'))
    .description('查看一条对接与当时的得分依据')
    .argument('<match>', '对接编号')
    .action(async (id, options) => (await import('./commands/matches.ts')).showMatch(id, options));
}

function addSteps(matches: Command): void {
  asActor(matches.command('propose'))
    .description('登记一条对接建议')
    .requiredOption('--demand <id>', '需求编号')
    .option('--listing <id>', '供给条目编号')
    .option('--patent <number>', '专利申请号')
    .action(async (options) => (await import('./commands/matches.ts')).propose(options));
  asActor(matches.command('confirm'))
    .description('确认对接')
    .argument('<match>', '对接编号')
    .action(async (id, options) => (await import('./commands/matches.ts')).confirm(id, options));
  asActor(matches.command('introduce'))
    .description('登记已把双方互相引荐')
    .argument('<match>', '对接编号')
    .requiredOption('--holder-told <date>', '告知权利人的日期')
    .requiredOption('--enterprise-told <date>', '告知企业的日期')
    .action(async (id, options) => (await import('./commands/matches.ts')).introduce(id, options));
  asActor(matches.command('negotiate'))
    .description('登记开始洽谈')
    .argument('<match>', '对接编号')
    .option('--since <date>', '开始日期,默认今天')
    .action(async (id, options) => (await import('./commands/matches.ts')).negotiate(id, options));
  asActor(matches.command('conclude'))
    .description('登记对接成功;须有转化记录')
    .argument('<match>', '对接编号')
    .requiredOption('--conversion <id>', '转化记录编号')
    .action(async (id, options) => (await import('./commands/matches.ts')).conclude(id, options));
  asActor(matches.command('fail'))
    .description('登记对接未成;代码写错时会列出可选值')
    .argument('<match>', '对接编号')
    .requiredOption('--reason <code>', '原因,例如 price')
    .action(async (id, options) => (await import('./commands/matches.ts')).fail(id, options));
  asActor(matches.command('dismiss'))
    .description('不采纳一条建议;代码写错时会列出可选值')
    .argument('<match>', '对接编号')
    .requiredOption('--reason <code>', '原因,例如 wrong-field')
    .action(async (id, options) => (await import('./commands/matches.ts')).dismiss(id, options));
}
