import type {
  Annuity,
  DueAnnuity,
  RegisterRowResult,
  RightLife,
} from '@zhiqi/contracts/zhiqi/inventory/v1/right_service';
import { formatFenZh } from '@zhiqi/kernel';
import { shortName } from '../commands/enum-names.ts';
import { renderTable } from './table.ts';

const STANDING_TITLES: Readonly<Record<string, string>> = {
  NOT_WATCHED: '不在监控范围',
  NOT_DUE: '未到应缴日',
  GRACE_SUSPECTED: '疑似进入滞纳期',
  IN_GRACE: '滞纳期',
  LAPSE_SUSPECTED: '疑似终止',
};
const OUTCOME_TITLES: Readonly<Record<string, string>> = {
  APPLIED: '已采用',
  KNOWN: '已有',
  REFUSED: '未采用',
  NOT_IN_LEDGER: '台账没有',
};
const EFFECT_TITLES: Readonly<Record<string, string>> = {
  NONE: '不影响状态',
  PUBLISHED: '公开',
  GRANTED: '授权',
  LAPSED: '终止',
  EXPIRED: '届满',
  INVALIDATED: '全部无效',
  INVALIDATED_IN_PART: '部分无效',
  SURRENDERED: '放弃',
  REFUSED: '驳回',
  WITHDRAWN: '撤回',
  RESTORED: '恢复',
  PRESERVED: '保全',
  PRESERVATION_RELEASED: '解除保全',
  PLEDGE_REGISTERED: '质押登记',
  PLEDGE_CANCELLED: '质押注销',
  LICENCE_RECORDED: '许可备案',
  LICENCE_ENDED: '许可注销',
  TRANSFERRED: '权利转移',
  OPEN_LICENCE: '开放许可',
  OPEN_LICENCE_WITHDRAWN: '撤回开放许可',
  UNKNOWN: '不能识别',
};

/** 年费日历, by due date. */
export function renderDueAnnuities(annuities: readonly DueAnnuity[]): string {
  if (annuities.length === 0) return '这段时间没有应缴的年费。';
  const byDate = annuities.toSorted((a, b) => ((a.annuity?.dueOn ?? '') < (b.annuity?.dueOn ?? '') ? -1 : 1));
  return renderTable(byDate, [
    { title: '应缴日', value: ({ annuity }) => annuity?.dueOn },
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '年度', align: 'right', value: ({ annuity }) => annuity?.patentYear },
    { title: '年费', align: 'right', value: ({ annuity }) => annuity && formatFenZh(annuity.annuityFen) },
    { title: '滞纳期至', value: ({ annuity }) => annuity && graceEnd(annuity) },
    { title: '状况', value: ({ standing }) => titleOf(STANDING_TITLES, 'FEE_STANDING', standing) },
    { title: '名称', value: ({ title }) => title },
  ]);
}

/** Every annuity of a right, with what it costs on the day asked for. */
export function renderAnnuities(annuities: readonly Annuity[]): string {
  return renderTable(annuities, [
    { title: '年度', align: 'right', value: ({ patentYear }) => patentYear },
    { title: '应缴日', value: ({ dueOn }) => dueOn },
    { title: '滞纳期至', value: graceEnd },
    { title: '年费', align: 'right', value: ({ annuityFen }) => formatFenZh(annuityFen) },
    {
      title: '滞纳金',
      align: 'right',
      value: ({ paid, payable, surchargePct }) => (paid || !payable ? '' : `${surchargePct}%`),
    },
    {
      title: '合计',
      align: 'right',
      value: ({ paid, payable, totalFen }) => (paid ? '' : payable ? formatFenZh(totalFen) : '不能再缴'),
    },
    { title: '已缴', value: ({ paid }) => (paid ? '是' : '') },
  ]);
}

/** Where the fees, the restoration and the register of a right stand. */
export function renderLife(life: RightLife): string {
  const { next, reduction, restoration, registerEntries } = life;
  const lines = [
    `${life.applicationNo}  年费状况:${titleOf(STANDING_TITLES, 'FEE_STANDING', life.standing)}`,
    life.paidThroughYear === 0 ? '已缴年度:不清楚' : `已缴至第 ${life.paidThroughYear} 年度`,
  ];
  if (next)
    lines.push(
      `下一次:第 ${next.patentYear} 年度,${next.dueOn} 应缴 ${formatFenZh(next.annuityFen)},滞纳期至 ${graceEnd(next)}`,
    );
  if (reduction) lines.push(`费用减缴:${reduction.percent}%(${reduction.fromDate} 起)`);
  if (restoration) {
    const until = restoration.restorableUntil === '' ? '不清楚(没有登记通知的送达)' : restoration.restorableUntil;
    lines.push(
      `恢复权利:可请求至 ${until}${restoration.requestedOn === '' ? '' : `,${restoration.requestedOn} 已请求`}`,
    );
  }
  for (const { code, effect, effectiveDate, effectiveDateDerived } of registerEntries) {
    const derived = effectiveDateDerived ? '(推算)' : '';
    lines.push(`登记簿:${code} ${titleOf(EFFECT_TITLES, 'REGISTER_EFFECT', effect)},${effectiveDate} 生效${derived}`);
  }
  return lines.join('\n');
}

export function renderRegisterResults(results: readonly RegisterRowResult[]): string {
  return renderTable(results, [
    { title: '申请号', value: ({ applicationNo }) => applicationNo },
    { title: '代码', value: ({ code }) => code },
    { title: '结果', value: ({ outcome }) => titleOf(OUTCOME_TITLES, 'REGISTER_ROW_OUTCOME', outcome) },
    { title: '效果', value: ({ effect }) => titleOf(EFFECT_TITLES, 'REGISTER_EFFECT', effect) },
    { title: '说明', value: ({ messageZh }) => messageZh },
  ]);
}

function graceEnd({ graceEnd: date, provisional }: Annuity): string {
  return provisional ? `${date}(暂定)` : date;
}

function titleOf(titles: Readonly<Record<string, string>>, prefix: string, value: string): string {
  const code = shortName(prefix, value);
  return titles[code] ?? code;
}
