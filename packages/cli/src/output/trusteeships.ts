import { valueTitleZh } from '@zhiqi/contracts';
import type { Trusteeship } from '@zhiqi/contracts/zhiqi/inventory/v1/trusteeship_service';
import { print, printJson } from './output.ts';
import { renderTable } from './table.ts';

/** Agreements, and below them every handover that is still open. */
export function showTrusteeships({ json }: { readonly json?: boolean }, trusteeships: readonly Trusteeship[]): void {
  if (json) {
    printJson({ trusteeships });
    return;
  }
  if (trusteeships.length === 0) {
    print('没有托管协议,用 zhiqi trusteeship propose 登记。');
    return;
  }
  print(
    renderTable(trusteeships, [
      { title: '托管', value: ({ trusteeshipId }) => trusteeshipId },
      { title: '状态', value: ({ status }) => valueTitleZh(status) },
      { title: '范围', value: ({ scope }) => valueTitleZh(scope) },
      { title: '委托企业', value: ({ client }) => client?.name },
      { title: '服务机构', value: ({ agency }) => agency?.name },
      { title: '自', value: ({ startsOn }) => startsOn },
      { title: '至', value: ({ endsOn }) => endsOn },
      { title: '协议', value: ({ agreementNo }) => agreementNo },
    ]),
  );
  const open = trusteeships.flatMap(({ handovers }) => handovers.filter(({ completedOn }) => completedOn === ''));
  if (open.length === 0) return;
  print(
    `\n${renderTable(open, [
      { title: '待移交', value: ({ handoverId }) => handoverId },
      { title: '事项', value: ({ matter }) => valueTitleZh(matter) },
      { title: '期限', value: ({ dueOn }) => dueOn },
      { title: '', value: ({ overdue }) => (overdue ? '✘ 已逾期' : '') },
    ])}`,
  );
}
