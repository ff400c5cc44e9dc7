import { addYears, type FieldViolation, type LegalDate, parseIndustryCode } from '@zhiqi/kernel';
import { amountFault, type FenText } from '../../amount.ts';
import { assetFaults } from '../../collateral/domain.ts';
import { refuseFaults } from '../../faults.ts';
import type { DemandContent } from './types.ts';

const MAX_TERM_MONTHS = 360;
const MAX_PARK = 60;
/** A demand that stands longer is told anew: its facts age. */
const MAX_VALID_YEARS = 2;

/** 金额档: what a reader without consent may know of an amount. */
export type AmountBand = 'UP_TO_1M' | 'OVER_1M_TO_5M' | 'OVER_5M_TO_10M' | 'OVER_10M_TO_30M' | 'OVER_30M';

const BANDS: readonly (readonly [AmountBand, upToFen: bigint])[] = [
  ['UP_TO_1M', 100_000_000n],
  ['OVER_1M_TO_5M', 500_000_000n],
  ['OVER_5M_TO_10M', 1_000_000_000n],
  ['OVER_10M_TO_30M', 3_000_000_000n],
];

/** The band of an amount in fen; upper bounds belong to the band. */
export function amountBand(amountMaxFen: FenText): AmountBand {
  const fen = BigInt(amountMaxFen);
  return BANDS.find(([, upTo]) => fen <= upTo)?.[0] ?? 'OVER_30M';
}

/** Checks everything an enterprise fills in. @throws DomainError `invalid` naming every field that is wrong */
export function checkContent(content: DemandContent, today: LegalDate): void {
  const faults = [
    ...amountFaults(content),
    ...assetFaults(content.assets, 'content.assets'),
    ...otherFaults(content, today),
  ];
  refuseFaults('DEMAND_INVALID', '融资需求', faults);
}

function amountFaults({ amountMinFen, amountMaxFen }: DemandContent): FieldViolation[] {
  const faults = [
    amountFault(amountMinFen, 'content.amount_min_fen', '最低金额'),
    amountFault(amountMaxFen, 'content.amount_max_fen', '最高金额'),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0 || BigInt(amountMinFen) <= BigInt(amountMaxFen)) return faults;
  return [{ field: 'content.amount_max_fen', rule: 'AMOUNTS_REVERSED', messageZh: '最高金额不能低于最低金额' }];
}

function otherFaults({ termMonths, industry, park, validUntil }: DemandContent, today: LegalDate): FieldViolation[] {
  const latest = addYears(today, MAX_VALID_YEARS);
  const checks: readonly (readonly [boolean, string, string, string])[] = [
    [
      !Number.isInteger(termMonths) || termMonths < 1 || termMonths > MAX_TERM_MONTHS,
      'content.term_months',
      'TERM_OUT_OF_RANGE',
      `期限应为 1 至 ${MAX_TERM_MONTHS} 个月`,
    ],
    [
      parseIndustryCode(industry)?.canonical !== industry,
      'content.industry',
      'INDUSTRY_UNKNOWN',
      '行业应为国民经济行业分类(GB/T 4754)代码,例如 C1340',
    ],
    [park.length > MAX_PARK, 'content.park', 'TEXT_TOO_LONG', `园区名称最长 ${MAX_PARK} 个字符`],
    [validUntil <= today, 'content.valid_until', 'VALIDITY_NOT_AHEAD', '有效期应晚于今天'],
    [
      validUntil > latest,
      'content.valid_until',
      'VALIDITY_TOO_LONG',
      `有效期最长 ${MAX_VALID_YEARS} 年,不能晚于 ${latest}`,
    ],
  ];
  return checks
    .filter(([isFault]) => isFault)
    .map(([, field, broken, messageZh]) => ({ field, rule: broken, messageZh }));
}
