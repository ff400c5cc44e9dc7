import { type Command, Option } from 'commander';
import { asActor, commaList, onPlatform } from './options.ts';

/** Commands that bring data in, look at events, or call a service by name. */
export function addDataCommands(program: Command): void {
  addImport(program);
  addExport(program);
  addCall(program);
  addEvents(program);
  addDeadLetters(program);
}

function addImport(program: Command): void {
  const parent = program.command('import').description('导入数据');
  asActor(parent.command('patents'))
    .description('导入专利清单(xlsx、csv、网页形式的 xls、国知局 XML、企查查 JSON);重复导入不会产生重复数据')
    .argument('<file>', '专利清单文件')
    .addOption(new Option('--status-from <state>', '由经办人声明清单所列专利的法律状态').choices(['in-force']))
    .option('--status-date <date>', '查询法律状态的日期,与 --status-from 同用')
    .option('--division <code>', '本旗的行政区划代码,默认为平台所属区划')
    .option('--export-date <date>', '清单导出日期,默认为平台当日')
    .option('--quarantine-file <file>', '待处理行的批注写到这里,默认在原文件旁')
    .action(async (file, options) => (await import('./commands/import-patents.ts')).importPatents(file, options));
  asActor(parent.command('list'))
    .description('列出导入过的清单及其批次号')
    .action(async (options) => (await import('./commands/patents.ts')).listBatches(options));
  asActor(parent.command('undo'))
    .description('撤销某批次对一件专利的来源合并,恢复到合并之前')
    .argument('<batch>', '导入批次号')
    .argument('<number>', '申请号,例如 201710601862.3')
    .action(async (batch, number, options) =>
      (await import('./commands/reverse-merge.ts')).reverseMerge(batch, number, options),
    );
}

function addExport(program: Command): void {
  asActor(program.command('export'))
    .description('导出专利清单(xlsx):原表原样,或按某一版式导出现值')
    .argument('[file]', '写到哪个文件,默认由系统命名,放在当前目录')
    .requiredOption('--layout <layout>', '版式:original、zhiqi-template、cnipr、regional-platform')
    .option('--batch <id>', '导入批次号,与 --layout original 同用')
    .option('--state <codes>', '只要这些法律状态,逗号分隔,例如 granted-in-force,grace', commaList)
    .option('--kind <codes>', '只要这些专利类型,逗号分隔,例如 invention', commaList)
    .option('--number <numbers>', '只要这些申请号,逗号分隔', commaList)
    .option('--in-scope', '只要本旗盘点范围内的')
    .option('--force', '覆盖已有的文件')
    .action(async (file, options) => (await import('./commands/export-patents.ts')).exportPatents(file, options));
}

function addCall(program: Command): void {
  asActor(program.command('call'))
    .description('按名称调用任一服务方法,请求与结果都是 proto3 JSON')
    .argument('<method>', '例如 zhiqi.inventory.v1.PatentService/GetPatent')
    .argument('[json]', '请求内容,缺省为 {};写 - 表示从标准输入读取')
    .option('--service <name>', '由哪个服务回答,缺省按方法名判断')
    .action(async (method, json, options) => (await import('./commands/call.ts')).call(method, json, options));
}

function addEvents(program: Command): void {
  const parent = program.command('events').description('查看事件');
  onPlatform(parent.command('tail'))
    .description('逐行输出事件(CloudEvents JSON),先输出已有的,再持续输出新的')
    .option('--subject <subject>', '只看匹配的主题,例如 zhiqi.internal.all.*.inventory.>')
    .option('--since <time>', '从这个时间起记录的事件,例如 2022-06-30 或 2022-06-30T09:00:00+08:00;all 表示从头')
    .option('--no-follow', '输出已有的事件后结束')
    .action(async (options) => (await import('./commands/events.ts')).tailEvents(options));
}

function addDeadLetters(program: Command): void {
  const parent = program.command('dead').description('处理失败的事件(死信)');
  onPlatform(parent.command('list'))
    .description('列出全部死信')
    .option('--consumer <name>', '只看某个消费者')
    .action(async (options) => (await import('./commands/dead.ts')).listDead(options));
  onPlatform(parent.command('show'))
    .description('查看一封死信的原因与原文')
    .argument('<number>', '死信编号')
    .action(async (number, options) => (await import('./commands/dead.ts')).showDead(number, options));
  onPlatform(parent.command('replay'))
    .description('重新处理一封死信,成功后删除')
    .argument('<number>', '死信编号')
    .action(async (number, options) => (await import('./commands/dead.ts')).replayDead(number, options));
}
