import type { Command } from 'commander';
import { asActor } from './options.ts';

/** Commands that show figures and what they rest on. */
export function addFigureCommands(program: Command): void {
  const indicators = asActor(program.command('indicators'))
    .description('查看工作要点看板,或某一个指标')
    .argument('[id]', '指标编号,例如 INV-01')
    .option('--period <year>', '计划年度,例如 2022')
    .action(async (id, options) => (await import('./commands/indicators.ts')).indicators(id, options));
  asActor(indicators.command('explain'))
    .description('列出构成一个数字的全部事件')
    .argument('<id>', '指标编号,例如 INV-01')
    .option('--key <key>', '分项,缺省为第一个')
    .option('--period <year>', '计划年度,例如 2022')
    .action(async (id, options) => (await import('./commands/indicators.ts')).explainIndicator(id, options));
  asActor(indicators.command('publish'), 'ADMIN')
    .description('发布指标口径(JSON 文件),立即按新口径计算')
    .argument('<file>', '口径定义文件')
    .action(async (file, options) => (await import('./commands/definitions.ts')).publishDefinition(file, options));
  asActor(indicators.command('withdraw'), 'LEAD')
    .description('停用一个指标:不再列入看板,口径和依据仍可查,发布下一版即重新启用')
    .argument('<id>', '指标编号,例如 INV-90')
    .action(async (id, options) => (await import('./commands/definitions.ts')).withdrawIndicator(id, options));
  addPopulation(indicators);
  addTimeline(program);
}

function addPopulation(indicators: Command): void {
  asActor(indicators.command('population'), 'LEAD')
    .description('登记某年的年末常住人口(每万人口拥有量的分母);同一年再登记即为更正')
    .argument('<year>', '年份,例如 2021')
    .argument('<persons>', '人数,例如 322000')
    .requiredOption('--source <title>', '资料来源,例如 达拉特旗2021年国民经济和社会发展统计公报')
    .option('--document <file>', '来源文件,登记其指纹以备核对')
    .action(async (year, persons, options) =>
      (await import('./commands/references.ts')).recordPopulation(year, persons, options),
    );
  asActor(indicators.command('populations'))
    .description('列出已登记的人口数及其来源')
    .action(async (options) => (await import('./commands/references.ts')).listPopulations(options));
}

function addTimeline(program: Command): void {
  asActor(program.command('timeline'))
    .description('一件权利的时间线:各部门就它办了什么')
    .argument('<right>', '专利申请号,或商标(tm_…)、地理标志权利(gr_…)的编号')
    .action(async (right, options) => (await import('./commands/timeline.ts')).timeline(right, options));
}
