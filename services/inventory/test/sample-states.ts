import { foldEvents } from '@zhiqi/kernel';
import {
  ABNORMAL_FILING_SCHEMA,
  type AbnormalFilingState,
  abnormalFilingDecider,
} from '../src/abnormal-filing/domain.ts';
import { CONVERSION_SCHEMA, type ConversionState } from '../src/conversion/domain.ts';
import { DEMAND_SCHEMA } from '../src/demand/domain.ts';
import { MATCH_SCHEMA } from '../src/match/domain.ts';
import { NAVIGATION_SCHEMA } from '../src/navigation-project/domain.ts';
import { OPEN_LICENCE_SCHEMA } from '../src/open-licence/domain.ts';
import { PATENT_SCHEMA, type PatentCommand, type PatentState, parametersOf } from '../src/patent/domain.ts';
import { BATCH_SCHEMA, type BatchEvent, type BatchState, batchDecider } from '../src/publication-batch/domain.ts';
import { RULE_SET_SCHEMA, type RuleSetCommand, type RuleSetState, ruleSetDecider } from '../src/rule-set/domain.ts';
import { PATENT_RULES } from '../src/rule-sets.ts';
import { SURVEY_SCHEMA, type SurveyState } from '../src/sme-survey/domain.ts';
import { ITEM_SCHEMA, type ItemState } from '../src/stocktaking-item/domain.ts';
import { ROUND_SCHEMA, type RoundState, roundDecider, WHOLE_BANNER } from '../src/stocktaking-round/domain.ts';
import { LISTING_SCHEMA } from '../src/supply-listing/domain.ts';
import { TRUSTEESHIP_SCHEMA } from '../src/trusteeship/domain.ts';
import {
  annulConversion,
  applyConversion,
  conversionAfter,
  endConversion,
  HASH,
  recordConversion,
} from './conversions.ts';
import { answerSurvey, demandAfter, MATCHING, surveys } from './demands.ts';
import { listingAfter, SUSPENDED } from './listings.ts';
import { confirmMatch, failMatch, introduceMatch, matchAfter, proposeMatch } from './matches.ts';
import {
  accept,
  approve,
  contract,
  deliver,
  projectAfter,
  propose,
  publishForUse,
  review,
  start,
  use,
} from './navigation.ts';
import { announce, draft, fileStatement, statementAfter, take, withdraw } from './open-licences.ts';
import {
  actor,
  applyAnswer,
  day,
  filing,
  importRow,
  local,
  morning,
  outsider,
  patentAfter,
  pledge,
  takeOver,
} from './patents.ts';
import { entry, pay, restore, rightAfter, status } from './rights.ts';
import {
  answerItem,
  assign as assignItem,
  contact,
  create,
  freeze,
  itemHistory,
  survey as itemSurvey,
  items,
  verify,
} from './stocktaking.ts';
import { assign, SIGNED, trusteeshipHistory, trusteeships } from './trusteeships.ts';

/** One state of each aggregate with every part filled, as today's rules make it: the stored samples must equal it. */
export const SAMPLES: readonly { readonly name: string; readonly schema: number; readonly state: unknown }[] = [
  { name: 'patent', schema: PATENT_SCHEMA, state: patent() },
  { name: 'patent-life', schema: PATENT_SCHEMA, state: life() },
  { name: 'abnormal-filing', schema: ABNORMAL_FILING_SCHEMA, state: abnormalFiling() },
  { name: 'rule-set', schema: RULE_SET_SCHEMA, state: ruleSet() },
  { name: 'stocktaking-round', schema: ROUND_SCHEMA, state: round() },
  { name: 'conversion', schema: CONVERSION_SCHEMA, state: conversion() },
  {
    name: 'navigation-project',
    schema: NAVIGATION_SCHEMA,
    state: projectAfter(
      ...[propose(), approve(), contract(), start(), deliver(), review(), accept()],
      publishForUse(),
      use(),
    ),
  },
  {
    name: 'open-licence',
    schema: OPEN_LICENCE_SCHEMA,
    state: statementAfter(draft(), fileStatement(), announce(), take(), withdraw()),
  },
  {
    name: 'match',
    schema: MATCH_SCHEMA,
    state: matchAfter(proposeMatch(), confirmMatch(), introduceMatch(), failMatch()),
  },
  { name: 'stocktaking-item', schema: ITEM_SCHEMA, state: item() },
  {
    name: 'trusteeship',
    schema: TRUSTEESHIP_SCHEMA,
    state: foldEvents(trusteeships, trusteeshipHistory(...SIGNED, assign())),
  },
  { name: 'sme-survey', schema: SURVEY_SCHEMA, state: survey() },
  { name: 'demand', schema: DEMAND_SCHEMA, state: demandAfter(...MATCHING) },
  { name: 'supply-listing', schema: LISTING_SCHEMA, state: listingAfter(...SUSPENDED) },
  { name: 'publication-batch', schema: BATCH_SCHEMA, state: batch() },
];

function survey(): SurveyState {
  return foldEvents(surveys, surveys.decide(answerSurvey(), { status: 'ABSENT' }));
}

function batch(): BatchState {
  const planned: BatchEvent = {
    type: 'BatchPlanned',
    batchId: 'pub_1',
    channel: 'PLATFORM',
    plannedBy: 'p-officer',
    plannedOn: day('2022-09-28'),
  };
  const at = morning('2022-09-30');
  return foldEvents(batchDecider, [
    planned,
    { type: 'BatchReleaseApproved', approvedBy: 'p-lead', listingIds: ['lst_1', 'lst_2', 'lst_3'], at },
    {
      type: 'BatchStepDone',
      upTo: 2,
      result: {
        published: [{ listingId: 'lst_1', patents: 1 }],
        held: [{ listingId: 'lst_2', reasonsZh: ['专利不在有效状态'] }],
      },
      at,
    },
  ]);
}

function patent(): PatentState {
  return patentAfter(
    importRow({
      holders: [{ ...local, uscc: '914403001922038216' }, outsider],
      abstract: '本发明公开了一种示例发酵乳。',
      firstClaim: '一种示例发酵乳，其特征在于含示例菌种。',
      industryCodes: ['C1441'],
      seiCodes: ['4.1'],
      familyCountries: ['CN', 'US'],
      familySize: 2,
      citedBy: 3,
      vendorScores: [{ vendor: 'INCOPAT', score: 9 }],
      declaredCriteria: ['OVERSEAS_FAMILY'],
    }),
    importRow(
      { title: '一种示例发酵乳及其制法', holders: [{ ...local, uscc: '914403001922038216' }, outsider] },
      {
        exportDate: day('2022-07-01'),
        at: morning('2022-07-01'),
        sourceRef: { batchId: 'bat_2', sheet: '清单', row: 2 },
      },
    ),
    {
      type: 'SetOverlay',
      overlay: 'PLEDGED',
      effectiveDate: day('2022-07-01'),
      sourceRef: 'plg_1',
      actor: actor('SYS'),
      at: morning('2022-07-02'),
    },
    {
      type: 'RecordLegalStatus',
      state: 'GRACE',
      effectiveDate: day('2022-07-22'),
      documentNo: '缴费通知书',
      actor: actor('OFF'),
      at: morning('2022-08-01'),
    },
    applyAnswer(),
    pledge('REGISTERED', '2022-08-02', 'plg_2', '300000000'),
    pledge('REVOKED', '2022-08-03', 'plg_2'),
    takeOver(filing(true, 4), '2022-08-04'),
    {
      type: 'RecordHighValueEvidence',
      criterion: 'OVERSEAS_FAMILY',
      documentNo: 'US10123456B2',
      officeCode: 'US',
      effectiveDate: day('2020-05-05'),
      actor: actor('OFF'),
      at: morning('2022-08-05'),
    },
    { type: 'RecordDemandMatch', matchId: 'mch_1', open: true, actor: actor('SYS'), at: morning('2022-08-06') },
    ...(['hld_buyer', 'hld_maker'] as const).map(
      (enterpriseKey): PatentCommand => ({
        type: 'RecordMarketEvaluation',
        enterpriseKey,
        opinion: 'POSITIVE',
        reasons: ['GOOD_PROSPECT'],
        actor: actor('OFF'),
        at: morning('2022-08-06'),
      }),
    ),
    { type: 'RecordSelfGrade', grade: 'B', actor: actor('OFF'), at: morning('2022-08-06') },
    { type: 'SetFinalGrade', grade: 'A', reason: 'MARKET_EVIDENCE', actor: actor('LEAD'), at: morning('2022-08-07') },
    applyConversion({ kind: 'SOLE_LICENCE' }),
    {
      type: 'RecordPortfolio',
      membership: { portfolioId: 'pfl_1', centreId: 'ccn_1', member: true, since: day('2022-11-02'), sequence: 1 },
      actor: actor('SYS'),
      at: morning('2022-11-02'),
    },
  );
}

function conversion(): ConversionState {
  return conversionAfter(
    recordConversion({
      cnipaRecordal: { recordNo: 'X2022150000012', recordedOn: day('2022-10-30') },
      jointOwnersConsentHash: HASH,
      pledgeeConsentHash: HASH,
    }),
    endConversion('2022-11-10'),
    annulConversion(),
  );
}

/** A right with fees, a preservation, a lapse and a request to restore it. */
function life(): PatentState {
  return rightAfter(
    importRow(),
    pay(6, '2022-07-10'),
    {
      type: 'RecordFeeReduction',
      percent: 85,
      from: day('2022-07-10'),
      documentNo: '减缴通知书',
      actor: actor('OFF'),
      at: morning('2022-07-10'),
    },
    entry('PP01', { effect: 'PRESERVED' }),
    status('LAPSED', '2023-07-21', '2024-03-01'),
    {
      type: 'RecordRestorationNotice',
      delivery: 'MAILED',
      date: day('2024-03-05'),
      actor: actor('OFF'),
      at: morning('2024-03-06'),
    },
    restore({ requestedOn: day('2024-04-10'), at: morning('2024-04-11') }),
  );
}

function ruleSet(): RuleSetState {
  const [shipped] = PATENT_RULES.usable;
  if (!shipped) throw new Error('no rules are shipped');
  const family = [{ version: shipped.version, validFrom: shipped.validFrom, shipped: true }];
  const standing = { family, otherVersions: [], closedYears: [] };
  const at = morning('2022-08-01');
  const commands: RuleSetCommand[] = [
    {
      type: 'DraftRuleSet',
      actor: actor('OFF'),
      at,
      ruleSetId: 'rls_USABLE-v2',
      kind: 'USABLE',
      version: 'USABLE-v2',
      validFrom: day('2022-09-01'),
      parameters: parametersOf(shipped),
      description: '设计值',
      parametersHash: '9f86d081',
      standing,
      seiTables: [],
    },
    {
      type: 'RecordDryRun',
      actor: actor('OFF'),
      at,
      totals: {
        parametersHash: '9f86d081',
        asOf: day('2022-09-01'),
        againstVersion: 'USABLE-v1',
        patents: 2,
        flips: 1,
        regrounded: 1,
        transitions: [{ fromClass: 'AVAILABLE_NOW', toClass: 'NEEDS_CONSENT', patents: 1 }],
      },
    },
    { type: 'PublishRuleSet', actor: actor('LEAD', 'p-lead'), at, standing },
    { type: 'RecordRejudged', actor: actor('SYS'), at, after: '201710601862.3', patents: 2, done: true },
  ];
  let state: RuleSetState = { status: 'NONE' };
  for (const command of commands) state = ruleSetDecider.decide(command, state).reduce(ruleSetDecider.evolve, state);
  return state;
}

function abnormalFiling(): AbnormalFilingState {
  const [event] = abnormalFilingDecider.decide(
    {
      type: 'TakeOverFiling',
      ...filing(true, 4),
      hashes: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
      actor: actor('SYS'),
      at: morning('2022-08-04'),
    },
    abnormalFilingDecider.initial as AbnormalFilingState,
  );
  if (!event) throw new Error('nothing was taken over');
  return foldEvents(abnormalFilingDecider, [event]);
}

function round(): RoundState {
  const base = { at: morning('2022-07-01') };
  const opened = roundDecider.decide(
    {
      type: 'OpenRound',
      ...base,
      actor: actor('LEAD', 'p-lead'),
      roundId: 'rnd_1',
      planYear: 2022,
      scopeDivision: '150621',
      baselineDate: day('2022-06-30'),
      dueOn: day('2022-11-30'),
      questionnaireVersion: 'SURVEY-v2',
      scope: { ...WHOLE_BANNER, kinds: ['INVENTION', 'UTILITY_MODEL'], grantedFrom: day('2018-01-01') },
      applicationNos: ['201710601862.3', '202120654321.9'],
    },
    roundDecider.initial as RoundState,
  );
  return foldEvents(roundDecider, [
    ...opened,
    { type: 'StocktakingItemsCreated', upTo: 2, at: base.at },
    {
      type: 'SupplementaryListAdded',
      roundId: 'rnd_1',
      planYear: 2022,
      asOf: day('2022-09-30'),
      applicationNos: ['202130123456.8'],
      at: morning('2022-10-01'),
    },
    { type: 'StocktakingItemsCreated', upTo: 3, at: morning('2022-10-01') },
    { type: 'StocktakingRoundFrozen', purpose: 'CLOSE', waiverReason: '权利人已注销', at: morning('2022-10-02') },
    { type: 'StocktakingItemsFrozen', upTo: 2, at: morning('2022-10-02') },
  ]);
}

function item(): ItemState {
  return foldEvents(
    items,
    itemHistory(
      create(),
      assignItem({ assignee: 'p-first' }),
      assignItem(),
      contact(),
      freeze(1),
      answerItem({ freezesOver: 1, answer: itemSurvey({ technologyReadiness: 6 }) }),
      verify({ freezesOver: 1 }),
    ),
  );
}
