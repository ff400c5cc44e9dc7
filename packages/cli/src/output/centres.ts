import { valueTitleZh } from '@zhiqi/contracts';
import type { CultivationCentre, Portfolio } from '@zhiqi/contracts/zhiqi/cultivation/v1/centre_types';
import { print, printJson } from './output.ts';
import { renderTable } from './table.ts';

interface Form {
  readonly json?: boolean;
}

export function showCentres({ json }: Form, centres: readonly CultivationCentre[]): void {
  if (json) printJson({ centres });
  else if (centres.length === 0) print('没有高价值专利培育中心,用 zhiqi centre initiate 发起。');
  else
    print(
      renderTable(centres, [
        { title: '中心', value: ({ centreId }) => centreId },
        { title: '名称', value: ({ name }) => name },
        { title: '领域', value: ({ field }) => field },
        { title: '状态', value: ({ status }) => valueTitleZh(status) },
        { title: '企业', value: ({ enterprise }) => enterprise?.name },
        { title: '高校院所', value: ({ university }) => university?.name },
        { title: '服务机构', value: ({ agency }) => agency?.name },
        { title: '下一步还缺', value: ({ missingEvidence }) => missingEvidence.map(valueTitleZh).join('、') },
      ]),
    );
}

export function showPortfolios({ json }: Form, portfolios: readonly Portfolio[]): void {
  if (json) printJson({ portfolios });
  else if (portfolios.length === 0) print('没有专利组合,用 zhiqi centre portfolio create 建立。');
  else print(portfolios.map(portfolioText).join('\n\n'));
}

function portfolioText({ portfolioId, centreId, name, patents }: Portfolio): string {
  const table = renderTable(patents, [
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '作用', value: ({ role }) => valueTitleZh(role) },
    { title: '进入日', value: ({ addedOn }) => addedOn },
  ]);
  return `${portfolioId}  ${name}(${centreId}),${patents.length} 件\n${table}`;
}
