import type { DescEnum } from '@bufbuild/protobuf';
import type { Entry } from './entry.ts';
import { fieldTypeName } from './field-type.ts';
import { type Contracts, compare } from './model.ts';
import { streamsOf } from './streams.ts';
import { fieldsBelow } from './text-fields.ts';

const AUDIENCES = {
  public: '公开,任何人 anybody',
  internal: '内部,各部门与数据分析团队 every department and analytics',
  restricted: '受限,仅发布方指定的读者(含 reporting)readers the producer names, reporting among them',
} as const;

const INTRODUCTION = `# 公共事件目录 Public events

> 由 \`pnpm run generate\` 从 \`proto/\` 生成,请勿手工修改。Generated from \`proto/\`; do not edit.

每个事件是一条 CloudEvents 1.0.2 结构化 JSON 消息(\`application/cloudevents+json\`),\`data\` 是契约消息的 proto3 JSON;取默认值的字段
不写出。主题中的读者一栏,主副本为 \`all\`;某一银行或企业的副本另发到 \`zhiqi.party.<代码>.…\`。两个时钟:\`time\` 是生效时间,
\`recordedtime\` 是平台获知时间。\`sequence\` 是聚合内的位置,\`previous\` 是同一读者上一条的位置。

Every event is one structured-mode CloudEvents 1.0.2 JSON message whose \`data\` is the proto3 JSON of the contract message; fields
at their default are left out. The home copy is addressed to \`all\`; a copy for one bank or enterprise goes to
\`zhiqi.party.<code>.…\` beside it. Two clocks: \`time\` is when it took effect, \`recordedtime\` when the platform learned it.
\`sequence\` is the position within the aggregate and \`previous\` that of the event before it for the same reader.

契约只增不改:新字段、新枚举值随时可能出现,消费方须忽略不认识的字段;不兼容的变更是 v2 的新消息。
Contracts evolve additively: skip fields you do not know; a breaking change is a new message in v2.

保留期 Retention:\`ZHIQI_<服务>\` 中的主副本按容量限制保留、文件存储、无时间上限;\`ZHIQI_<服务>_PARTY\` 中的单方副本有时间上限,
撤回同意时立即清除。Home copies have no age limit; party copies have one, and are purged when a consent is revoked.
`;

/** `docs/events.md`. */
export function renderMarkdown(contracts: Contracts, entries: readonly Entry[]): string {
  const services = [...new Set(entries.map(({ descriptor }) => descriptor.service))].sort(compare);
  return [
    INTRODUCTION,
    '## 一览 Overview\n',
    '| 事件 Event | 名称 Title | 归口 Owner | 受众 Audience | 聚合 Aggregate | 工作要点 Notice | 消费方 Consumers |',
    '|---|---|---|---|---|---|---|',
    ...entries.map(overviewRow),
    '',
    ...services.flatMap((service) => [
      `## ${service}\n`,
      ...entries.filter(({ descriptor }) => descriptor.service === service).map((entry) => section(contracts, entry)),
    ]),
    '## 代码表 Enumerations\n',
    ...enumsOf(entries).map((of) => enumSection(contracts, of)),
  ].join('\n');
}

function overviewRow({ descriptor, owner }: Entry): string {
  const { name, titleZh, home, aggregate, noticeItems, consumers } = descriptor;
  const cells = [`[${name}](#${name.toLowerCase()})`, titleZh, owner, home, aggregate];
  return row([...cells, noticeItems.join('、') || '—', consumers.join(', ')]);
}

function section(contracts: Contracts, { contract, descriptor, owner, subject, cloudEvent }: Entry): string {
  const { message } = contract;
  const facts: [string, string][] = [
    ['类型 Type', `\`${descriptor.type}\``],
    ['标题 Title', descriptor.titleZh],
    ['归口 Owner', owner],
    ['受众 Audience', `\`${descriptor.home}\` ${AUDIENCES[descriptor.home]}`],
    ['数据分级 Data class', descriptor.dataClass],
    ['聚合 Aggregate', `\`${descriptor.aggregate}\``],
    ['主题 Subject', `\`${subject}\``],
    ['流 Stream', `\`${streamsOf(descriptor.service).home}\``],
    ['保留期 Retention', '无时间上限 no age limit'],
    ['工作要点 Notice items', descriptor.noticeItems.join('、') || '—'],
    ['消费方 Consumers', descriptor.consumers.join(', ')],
  ];
  const comment = contracts.comment(message);
  return [
    `### ${descriptor.name}\n`,
    `${descriptor.summaryZh}。${comment === '' ? '' : ` ${comment}`}\n`,
    '| | |',
    '|---|---|',
    ...facts.map(row),
    '',
    '| 字段 Field | 类型 Type | 文本类别 Text kind | 说明 Comment |',
    '|---|---|---|---|',
    ...fieldsBelow(message).map(({ field, path }) =>
      row([`\`${path}\``, `\`${fieldTypeName(field)}\``, contracts.textKind(field) ?? '', contracts.comment(field)]),
    ),
    '',
    '```json',
    JSON.stringify(cloudEvent, null, 2),
    '```\n',
  ].join('\n');
}

function enumsOf(entries: readonly Entry[]): DescEnum[] {
  const all = entries.flatMap(({ contract }) => fieldsBelow(contract.message).flatMap(({ field }) => field.enum ?? []));
  return [...new Set(all)].sort((a, b) => compare(a.typeName, b.typeName));
}

function enumSection(contracts: Contracts, of: DescEnum): string {
  return [
    `### ${of.typeName}\n`,
    `${contracts.comment(of)}\n`,
    '| 值 Value | 编号 Number | 说明 Comment |',
    '|---|---|---|',
    ...of.values.map((value) => row([`\`${value.name}\``, String(value.number), contracts.comment(value)])),
    '',
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
