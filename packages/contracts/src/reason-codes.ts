import { valueTitles } from './gen/labels.ts';

/** Reason codes of verdicts (inventory brief §3.6 to §3.8) and of the scope (§3.5), in the words of an office. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['D0_NOT_IN_FORCE', '权利不在有效期'],
  ['D2_NEW', '授权不久'],
  ['D4_NO_ANSWER', '没有已核实的答复'],
  ['D5_AGED_UNUSED', '长期未实施'],
  ['D6_UNUSED_YOUNG', '未实施,年限未到'],
  ['STATE_UNKNOWN', '法律状态不明'],
  ['ANSWER_EXPIRED', '答复已过有效期'],
  ['EVIDENCE_MISSING', '缺少实施证据'],
  ['GRANT_DATE_UNKNOWN', '授权日不明'],
  ['FEE_OVERDUE', '在滞纳期内'],
  ['U_NOT_IN_FORCE', '权利不在有效期'],
  ['U_STATE_UNKNOWN', '法律状态不明'],
  ['U_TERM_SHORT', '剩余期限不足'],
  ['U_NO_ANSWER', '没有已核实的答复'],
  ['U_ANSWER_EXPIRED', '答复已过有效期'],
  ['U_JOINT_OWNERS', '需共有人同意'],
  ['U_INSTITUTION_APPROVAL', '需主管部门批准'],
  ['U_PLEDGED', '已质押,需质权人同意'],
  ['D1_PLEDGE', '有实施证据:质押'],
  ['HV_NOT_IN_FORCE', '不是有效的授权发明'],
  ['HV_NO_CRITERION', '不符合任何一种情形'],
  ['G_DEMAND_MATCH', '有需求对接'],
  ['G_MARKET_POSITIVE', '市场看好'],
  ['G_MARKET_NEGATIVE', '市场不看好'],
  ['G_NO_DEMAND_YET', '尚无需求'],
  ['G_TECHNOLOGY_IMMATURE', '技术不成熟'],
  ['HOLDER_SEATED_IN_DIVISION', '权利人在本旗'],
  ['JOINT_HOLDER_SEATED_IN_DIVISION', '共有权利人之一在本旗'],
  ['NO_HOLDER_IN_DIVISION', '权利人都不在本旗'],
  ['HOLDER_SEAT_UNKNOWN', '权利人所在地不明'],
  ['KIND_NOT_IN_SCOPE', '不属盘点的专利类型'],
  ['HOLDER_TYPE_NOT_IN_SCOPE', '不属盘点的权利人类型'],
  ['ABNORMAL_FILING_CONFIRMED', '已认定为非正常申请'],
]);

/** Grounds of the high-value statistic, in the words of its criteria. */
const CRITERIA: ReadonlyMap<string, string> = new Map([
  ['HV_SEI', 'HIGH_VALUE_CRITERION_STRATEGIC_EMERGING_INDUSTRY'],
  ['HV_OVERSEAS_FAMILY', 'HIGH_VALUE_CRITERION_OVERSEAS_FAMILY'],
  ['HV_MAINTAINED', 'HIGH_VALUE_CRITERION_MAINTAINED_OVER_TEN_YEARS'],
  ['HV_PLEDGE', 'HIGH_VALUE_CRITERION_PLEDGE_FINANCING'],
  ['HV_AWARD', 'HIGH_VALUE_CRITERION_AWARD'],
]);

/** Codes made of a prefix and a value of an enumeration. */
const COMPOSED: readonly (readonly [prefix: string, title: string, enumPrefixes: readonly string[]])[] = [
  ['D1_', '有实施证据:', ['IMPLEMENTATION_MODE_']],
  ['D3_RESERVE_', '储备:', ['RESERVE_REASON_']],
  ['U_', '', ['WILLINGNESS_', 'OVERLAY_']],
  ['G_', '', ['AVAILABILITY_', 'DORMANCY_CLASS_', 'MARKET_REASON_', 'FINAL_GRADE_REASON_']],
];

/** Chinese of a verdict's or the scope's reason code, `D4_NO_ANSWER` → `没有已核实的答复`; the code itself where none is known. */
export function reasonTitleZh(code: string): string {
  const known = REASONS.get(code) ?? valueTitles.get(CRITERIA.get(code) ?? '');
  if (known !== undefined) return known;
  for (const [prefix, title, enums] of COMPOSED) {
    if (!code.startsWith(prefix)) continue;
    const value = enums.map((name) => valueTitles.get(name + code.slice(prefix.length))).find(Boolean);
    if (value !== undefined) return `${title}${value}`;
  }
  return code;
}
