import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodeHelp, speakChinese } from './help-zh.ts';
import { acceptDateForms, commaList, onPlatform } from './options.ts';
import { addBackupCommands } from './program-backup.ts';
import { addConversionCommands } from './program-conversions.ts';
import { addCultivationCommands } from './program-cultivation.ts';
import { addDataCommands } from './program-data.ts';
import { addDeployCommands } from './program-deploy.ts';
import { addFigureCommands } from './program-figures.ts';
import { addJudgementCommands } from './program-judgements.ts';
import { addMatchCommands } from './program-matches.ts';
import { addPartyCommands } from './program-parties.ts';
import { addPatentCommands } from './program-patents.ts';
import { addRightCommands } from './program-rights.ts';
import { addRoundCommands } from './program-rounds.ts';
import { addSupplyCommands } from './program-supply.ts';

/** The `zhiqi` command line. Actions are loaded when they are called: `zhiqi --help` needs none of them. */
export function createProgram(): Command {
  const program = new Command('zhiqi').description('知旗:旗县知识产权工作平台').addHelpText('after', exitCodeHelp());
  addPlatformCommands(program);
  addBackupCommands(program);
  addDataCommands(program);
  addFigureCommands(program);
  addDeployCommands(program);
  addPartyCommands(program);
  addRoundCommands(program);
  addSupplyCommands(program);
  addMatchCommands(program);
  addJudgementCommands(program);
  addPatentCommands(program);
  addRightCommands(program);
  addConversionCommands(program);
  addCultivationCommands(program);
  speakChinese(program);
  acceptDateForms(program);
  return program;
}

function addPlatformCommands(program: Command): void {
  program
    .command('up')
    .description('启动平台:NATS、存储和各服务')
    .option('--data-dir <dir>', '数据目录(默认:.zhiqi/data,--sample 时为 .zhiqi/sample)')
    .option('--port-base <n>', '起始端口,各服务依次取用(新目录默认 7400)', portNumber)
    .option('--only <names>', '只启动这些服务,逗号分隔', commaList)
    .option('--clock <date>', '平台日期,例如 2022-06-30;此后按正常速度走')
    .option('--detach', '全部就绪后转入后台')
    .addOption(new Option('--sample', '示例数据平台').conflicts('empty'))
    .addOption(new Option('--empty', '正式数据平台(新目录的默认类型)').conflicts('sample'))
    .option('--scoreboard', '就绪后打印工作要点看板')
    .option('--json', '就绪后以 JSON 输出状态')
    .action(async (options) => (await import('./commands/up-modes.ts')).up(options));
  onPlatform(program.command('down'))
    .description('按顺序停止平台')
    .action(async (options) => (await import('./commands/down.ts')).down(options));
  onPlatform(program.command('status'))
    .description('查看各服务的地址、进程与状态')
    .action(async (options) => (await import('./commands/status.ts')).status(options));
  onPlatform(program.command('token'))
    .description('签发本机平台的访问令牌')
    .option('--role <role>', '角色代码,例如 OFF 经办人', 'OFF')
    .option('--unit <unit>', '所在单位或部门', 'inventory')
    .option('--person <key>', '人员代号', 'off-01')
    .option('--expires-in <duration>', '有效期', '12h')
    .option('--issuer-key <file>', '签发密钥文件(由 zhiqi secrets 生成);默认为本机平台的')
    .action(async (options) => (await import('./commands/token.ts')).token(options));
  onPlatform(program.command('credentials'))
    .description('显示订阅事件所需的连接信息(只限本机平台),可直接用 eval 载入')
    .argument('<user>', '消息服务的用户,例如 analytics')
    .action(async (user, options) => (await import('./commands/credentials.ts')).credentials(user, options));
  onPlatform(program.command('repair'))
    .description('恢复旧备份后,查看或删除事件流中多出的事件')
    .addOption(new Option('--service <name>', '哪个服务').choices(SERVICES).default('inventory'))
    .option('--discard', '从事件流中永久删除多出的事件')
    .action(async (options) => (await import('./commands/repair.ts')).repair(options));
}

/** Services that publish events. */
const SERVICES = ['inventory', 'cultivation', 'financing', 'enforcement', 'reporting'];

const MAX_BASE = 65_000;

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= MAX_BASE) return port;
  throw new InvalidArgumentError(`--port-base ${text} 无效,请给出 1024 到 ${MAX_BASE} 之间的整数`);
}
