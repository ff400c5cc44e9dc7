import { valueTitleZh } from '@zhiqi/contracts';
import type {
  ComputeNavigationStatisticsResponse,
  NavigationProject,
  NavigationRow,
} from '@zhiqi/contracts/zhiqi/inventory/v1/navigation_service';
import { print, printJson } from './output.ts';
import { renderTable } from './table.ts';

interface Form {
  readonly json?: boolean;
}

export function showProjects({ json }: Form, projects: readonly NavigationProject[]): void {
  if (json) printJson({ projects });
  else if (projects.length === 0) print('没有专利导航项目,用 zhiqi navigation propose 提出。');
  else
    print(
      renderTable(projects, [
        { title: '项目', value: ({ projectId }) => projectId },
        { title: '年度', value: ({ planYear }) => planYear },
        { title: '类型', value: ({ navigationType }) => valueTitleZh(navigationType) },
        { title: '标准部分', align: 'right', value: ({ standardPart }) => standardPart },
        { title: '名称', value: ({ title }) => title },
        { title: '状态', value: ({ status }) => valueTitleZh(status) },
        { title: '验收日', value: ({ acceptedOn }) => acceptedOn },
        { title: '使用', align: 'right', value: ({ uses }) => uses.length },
      ]),
    );
}

export function showStatistics({ json }: Form, response: ComputeNavigationStatisticsResponse): void {
  if (json) {
    printJson(response);
    return;
  }
  const [first] = response.statistics;
  const head = first ? [`检索式:${first.query}`, `数据库:${first.database}`, `去重:${first.dedupLevel}`] : [];
  const tables = response.statistics.map(({ titleZh, columns, rows, unknown, noteZh }) => {
    const columnsOf = columns.map((title, index) => ({ title, value: ({ cells }: NavigationRow) => cells[index] }));
    return `\n${titleZh}(情况不明 ${unknown} 件)\n${renderTable(rows, columnsOf)}\n注:${noteZh}`;
  });
  print([`范围内专利 ${response.patents} 件,统计日 ${response.asOf}`, ...head, ...tables].join('\n'));
}

export function showPack(
  { json }: Form,
  pack: { readonly folder: string; readonly files: readonly string[]; readonly dataPackHash: string },
): void {
  if (json) printJson(pack);
  else print(`数据包 ${pack.files.length} 个文件已存到 ${pack.folder}\n数据包摘要 ${pack.dataPackHash}`);
}
