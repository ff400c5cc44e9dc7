import { valueTitleZh } from '@zhiqi/contracts';
import type { Questionnaire } from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import type { Patent, StocktakingItem, SurveyAnswer } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { itemJson, itemTable } from './rounds.ts';
import { renderTable } from './table.ts';

/** The shape of `round item --json`. */
export function itemDetailJson(item: StocktakingItem) {
  const { answer, attempts, handovers, prefill, holderKeys, exclusionReason, questionnaireVersion } = item;
  return { ...itemJson(item), questionnaireVersion, holderKeys, answer, attempts, handovers, prefill, exclusionReason };
}

/** One item as the person who works on it reads it. @param patent tells what it is about, and whose it is */
export function itemDetail(item: StocktakingItem, questionnaire: Questionnaire, patent?: Patent): string {
  const parts = [
    itemTable([item]),
    subject(item, patent),
    answers(item, questionnaire),
    attempts(item),
    handovers(item),
    nextStep(item),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The holders stand in the order in which each one's willingness is asked for. */
function subject({ holderKeys }: StocktakingItem, patent?: Patent): string {
  const known = new Map(patent?.holders.map(({ holderKey, name }) => [holderKey, name]));
  const holders = holderKeys.map((key, at) => ({ at: at + 1, key, name: known.get(key) ?? '(台账中已不是权利人)' }));
  const table = renderTable(holders, [
    { title: '', value: ({ at }) => at },
    { title: '权利人', value: ({ name }) => name },
    { title: '化名键', value: ({ key }) => key },
  ]);
  return patent ? `${patent.title}\n${table}` : table;
}

function answers({ answer, prefill }: StocktakingItem, { titleZh, fields }: Questionnaire): string {
  if (!answer && !prefill?.answer) return '还没有答卷。';
  const given = [
    { title: '本轮答卷', answer },
    { title: `上一轮答卷(${prefill?.verifiedOn} 核实,未计入本轮)`, answer: prefill?.answer },
  ].filter((column) => column.answer !== undefined);
  const rows = [...fields, { field: 'evidence_refs', titleZh: '证明材料' }];
  return renderTable(rows, [
    { title: titleZh, value: (row) => row.titleZh },
    ...given.map((column) => ({
      title: column.title,
      value: (row: { readonly field: string }) => column.answer && answerZh(column.answer, row.field),
    })),
  ]);
}

/** @param field member of the answer as the questionnaire names it, `implemented_since` */
function answerZh(answer: SurveyAnswer, field: string): string {
  const member = field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const value = answer[member as keyof SurveyAnswer];
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number') return value === 0 ? '' : `${value} 级`;
  return (typeof value === 'string' ? [value] : value).map(codeZh).join('、');
}

function codeZh(code: string): string {
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? unlessUnspecified(code) : code;
}

function unlessUnspecified(code: string): string {
  return code.endsWith('_UNSPECIFIED') ? '' : valueTitleZh(code);
}

function attempts(item: StocktakingItem): string {
  if (item.attempts.length === 0) return '';
  return renderTable(item.attempts, [
    { title: '联系日期', value: ({ attemptedOn }) => attemptedOn },
    { title: '渠道', value: ({ channel }) => valueTitleZh(channel) },
    { title: '登记人', value: ({ recordedBy }) => recordedBy },
  ]);
}

function handovers(item: StocktakingItem): string {
  if (item.handovers.length === 0) return '';
  return renderTable(item.handovers, [
    { title: '移交日期', value: ({ handedOn }) => handedOn },
    { title: '由', value: ({ from }) => from },
    { title: '交', value: ({ to }) => to },
    { title: '期限', value: ({ dueOn }) => dueOn },
    { title: '经手', value: ({ handedBy }) => handedBy },
  ]);
}

/** What the person does next with what is shown. */
function nextStep({ itemId, status, version, prefill }: StocktakingItem): string {
  if (status === 'ITEM_STATUS_ANSWERED') return `属实的由另一人核实:zhiqi round verify ${itemId} --version ${version}`;
  return prefill
    ? `上一轮答卷仍然属实的:zhiqi round answer ${itemId} --confirm ${prefill.itemId} --note <答复来源>`
    : '';
}
