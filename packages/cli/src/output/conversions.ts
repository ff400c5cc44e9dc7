import { valueTitleZh } from '@zhiqi/contracts';
import type { ConversionRecord } from '@zhiqi/contracts/zhiqi/inventory/v1/conversion_service';
import type {
  CheckOpenLicenceResponse,
  OpenLicenceStatement,
} from '@zhiqi/contracts/zhiqi/inventory/v1/open_licence_service';
import { formatFenZh } from '@zhiqi/kernel';
import { note, print, printJson } from './output.ts';
import { renderTable } from './table.ts';

interface Form {
  readonly json?: boolean;
}

export function showConversions({ json }: Form, conversions: readonly ConversionRecord[]): void {
  if (json) printJson({ conversions });
  else if (conversions.length === 0) print('没有转化记录,用 zhiqi conversion record 登记。');
  else
    print(
      renderTable(conversions, [
        { title: '编号', value: ({ conversionId }) => conversionId },
        { title: '方式', value: ({ conversionKind }) => valueTitleZh(conversionKind) },
        { title: '状态', value: ({ status }) => valueTitleZh(status) },
        { title: '专利', value: ({ applicationNos }) => applicationNos.join(' ') },
        { title: '签订日', value: ({ contractDate }) => contractDate },
        { title: '生效日', value: ({ effectiveDate }) => effectiveDate },
        { title: '届满日', value: ({ termEnd }) => termEnd },
        { title: '金额', align: 'right', value: ({ amountFen }) => amount(amountFen) },
        { title: '相对方', value: ({ counterpart }) => counterpart?.name ?? '' },
        { title: '备案', value: ({ cnipaRecordal }) => cnipaRecordal?.recordNo ?? '' },
      ]),
    );
}

function amount(fen: bigint | undefined): string {
  if (fen === undefined) return '未披露';
  return fen === 0n ? '无偿' : formatFenZh(fen);
}

export function showStatements({ json }: Form, statements: readonly OpenLicenceStatement[]): void {
  if (json) printJson({ statements });
  else if (statements.length === 0) print('没有开放许可声明,用 zhiqi open-licence draft 起草。');
  else
    print(
      renderTable(statements, [
        { title: '声明', value: ({ statementId }) => statementId },
        { title: '专利号', value: ({ applicationNo }) => `ZL${applicationNo}` },
        { title: '状态', value: ({ status }) => valueTitleZh(status) },
        { title: '计费', value: ({ content }) => valueTitleZh(content?.feeModel ?? '') },
        { title: '公告日', value: ({ announcedOn }) => announcedOn },
        { title: '期限至', value: ({ content }) => content?.licenceTermEnd },
        { title: '被许可', align: 'right', value: ({ licences }) => licences.length },
        {
          title: '年费减缴',
          align: 'right',
          value: ({ annuityReliefHolds, annuityReliefPercent }) =>
            annuityReliefHolds ? `${annuityReliefPercent}%` : '',
        },
        { title: '终止日', value: ({ endedOn }) => endedOn },
      ]),
    );
}

export function showChecks({ json }: Form, response: CheckOpenLicenceResponse): void {
  if (json) {
    printJson(response);
    return;
  }
  print(
    renderTable(response.checks, [
      { title: '项目', value: ({ code }) => code },
      { title: '结论', value: ({ outcome }) => valueTitleZh(outcome) },
      { title: '说明', value: ({ messageZh }) => messageZh },
    ]),
  );
  note(`${response.mayBeFiled ? '可以提交。' : '补正后再提交。'}依据:${response.basisZh}(${response.ruleSetVersion})`);
}
