import { Match } from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import {
  ListingCheck,
  SmeSurvey,
  SupplyListing,
  TechnologyDemand,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showWholeDemand } from '../src/output/demands.ts';
import { showMatches } from '../src/output/matches.ts';
import { showChecked } from '../src/output/supply.ts';
import { showSurveys } from '../src/output/surveys.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('a demand says whose it is, who may read it and why it came back', () => {
  const demand = TechnologyDemand.fromPartial({
    demandId: 'dmd_1',
    status: 'TECHNOLOGY_DEMAND_STATUS_RETURNED',
    name: '示例乳业有限公司',
    uscc: '914403001922038216',
    confidentiality: 'DEMAND_CONFIDENTIALITY_BUREAU_ONLY',
    returnReason: 'TECHNOLOGY_DEMAND_RETURN_REASON_FIGURES_MISSING',
    need: {
      title: '低温灭菌',
      content: '不加热灭菌',
      urgency: 'DEMAND_URGENCY_OPEN',
      budgetBand: 'BUDGET_BAND_UP_TO_100K',
    },
  });
  showWholeDemand({}, demand);
  for (const told of [
    '示例乳业有限公司(914403001922038216)',
    '公开程度:仅限市场监督管理部门',
    '紧迫程度:不限,预算:10万元以下(含)',
    '原因:缺少指标',
    '不加热灭菌',
  ]) {
    expect(printed).toContain(told);
  }
});

it('a listing says which patents it holds, who consented and why it is off the list', () => {
  const listing = SupplyListing.fromPartial({
    listingId: 'lst_1',
    status: 'SUPPLY_LISTING_STATUS_SUSPENDED',
    applicationNos: ['201710601862.3'],
    summary: '通俗的说明',
    consents: [
      { kind: 'LISTING_CONSENT_KIND_HOLDER', holderKey: 'hld_1', documentNo: '', consentedOn: '2022-06-30' },
      { kind: 'LISTING_CONSENT_KIND_PLEDGEE', holderKey: '', documentNo: '同意书 3', consentedOn: '2022-07-01' },
    ],
    suspensionReasons: ['SUSPENSION_REASON_HOLDER_CHANGED'],
  });
  showChecked({}, listing, [ListingCheck.fromPartial({ requirement: 'LISTING_REQUIREMENT_USABLE', met: true })], false);
  for (const told of [
    '专利:201710601862.3',
    '同意:hld_1 2022-06-30;质权人 2022-07-01 同意书 3',
    '暂停原因:权利人变更,须重新征得同意',
    '通俗的说明',
  ]) {
    expect(printed).toContain(told);
  }
});

it('answers whose size must be looked into stand side by side with what the figures say', () => {
  const survey = SmeSurvey.fromPartial({
    surveyId: 'sme_1',
    name: '示例乳业有限公司',
    answer: { industryCode: 'C1441', size: 'SME_SIZE_SMALL', hasNeed: true },
    sizeByFigures: 'SME_SIZE_MEDIUM',
    answeredOn: '2022-06-30',
  });
  showSurveys({}, [survey]);
  expect(printed).toMatch(/C1441\s+小型\s+中型\s+是\s+2022-06-30/);
});

it('a match that failed says why in words', () => {
  showMatches({}, [
    Match.fromPartial({ matchId: 'mch_1', status: 'MATCH_STATUS_FAILED', endReason: 'MATCH_END_REASON_PRICE' }),
  ]);
  expect(printed).toContain('价格不合适');
});
