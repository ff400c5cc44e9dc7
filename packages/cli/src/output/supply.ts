import type {
  ListingCheck,
  PublicationBatch,
  SupplyListing,
} from '@zhiqi/contracts/zhiqi/inventory/v1/supply_demand_service';
import { shortName } from '../commands/enum-names.ts';
import { print, printJson } from './output.ts';
import { renderTable, truncate } from './table.ts';

const LISTING_TITLES: Readonly<Record<string, string>> = {
  DRAFT: '草稿',
  CONSENTED: '权利人已同意',
  APPROVED: '已批准',
  PUBLISHED: '已发布',
  MATCHED: '对接中',
  SUSPENDED: '已暂停',
  CONVERTED: '已转化',
  WITHDRAWN: '已撤回',
  EXPIRED: '已到期',
};
const BATCH_TITLES: Readonly<Record<string, string>> = { PLANNED: '已计划', RELEASING: '发布中', RELEASED: '已发布' };
const REQUIREMENT_TITLES: Readonly<Record<string, string>> = {
  IN_FORCE: '专利有效',
  IN_SCOPE: '属于本旗',
  USABLE: '可用',
  TERM_LEFT: '剩余保护期',
  HOLDER_CONSENT: '权利人同意',
  FURTHER_CONSENT: '质权人、主管部门同意',
  PLAIN_TEXT: '通俗文字',
  WORDING: '用语',
  OPEN_LICENCE_FIELDS: '开放许可必填项',
  VALIDITY: '有效期',
};

const CONSENT_TITLES: Readonly<Record<string, string>> = { HOLDER: '权利人', PLEDGEE: '质权人', SUPERIOR: '主管部门' };
const SUSPENSION_TITLES: Readonly<Record<string, string>> = {
  NOT_IN_FORCE: '权利不再有效',
  ENCUMBERED: '有质押、保全、争议等负担',
  HOLDER_CHANGED: '权利人变更,须重新征得同意',
  TERM_TOO_SHORT: '剩余期限不足',
  WILLINGNESS_CHANGED: '权利人转化意愿变化',
  ABNORMAL_FILING: '被认定为非正常申请',
  OUT_OF_SCOPE: '不再属本旗盘点范围',
};

const TITLE_WIDTH = 30;

const statusOf = (listing: SupplyListing) => shortName('SUPPLY_LISTING_STATUS', listing.status);
const batchStatus = (batch: PublicationBatch) => shortName('PUBLICATION_BATCH_STATUS', batch.status);
const requirement = (check: ListingCheck) => shortName('LISTING_REQUIREMENT', check.requirement);

function listingJson(listing: SupplyListing) {
  return { ...listing, status: statusOf(listing), version: String(listing.version) };
}

function batchJson(batch: PublicationBatch) {
  return { ...batch, status: batchStatus(batch), version: String(batch.version) };
}

export function showListings(options: { json?: boolean }, listings: readonly SupplyListing[]): void {
  if (options.json) printJson({ listings: listings.map(listingJson) });
  else print(listings.length === 0 ? '没有供给条目,用 zhiqi supply draft 起草一个。' : listingTable(listings));
}

/** One listing with every requirement of publication. */
export function showChecked(
  options: { json?: boolean },
  listing: SupplyListing | undefined,
  checks: readonly ListingCheck[],
  publishable: boolean,
): void {
  if (options.json) {
    printJson({ listing: listing && listingJson(listing), checks, publishable });
    return;
  }
  if (listing) print(`${listingTable([listing])}\n${detailLines(listing).join('\n')}\n\n${listing.summary}\n`);
  print(
    renderTable(checks, [
      { title: '可发布条件', value: (check) => REQUIREMENT_TITLES[requirement(check)] ?? requirement(check) },
      { title: '专利', value: ({ applicationNo }) => applicationNo },
      { title: '结果', value: ({ met }) => (met ? '✔ 具备' : '✘ 缺') },
      { title: '还缺什么', value: ({ messageZh }) => messageZh },
    ]),
  );
}

export function showBatches(options: { json?: boolean }, batches: readonly PublicationBatch[]): void {
  if (options.json) {
    printJson({ batches: batches.map(batchJson) });
    return;
  }
  print(batches.length === 0 ? '还没有发布批次,用 zhiqi supply plan 计划一个。' : batchTable(batches));
  for (const { listingId, reasonsZh } of batches.flatMap(({ held }) => held)) {
    print(`  ${listingId} 未发布:${reasonsZh.join(';')}`);
  }
}

function detailLines({ applicationNos, consents, suspensionReasons, matchIds }: SupplyListing): string[] {
  const reasons = suspensionReasons.map((reason) => shortName('SUSPENSION_REASON', reason));
  const given = consents.map(({ kind, holderKey, documentNo, consentedOn }) => {
    const who = holderKey === '' ? CONSENT_TITLES[shortName('LISTING_CONSENT_KIND', kind)] : holderKey;
    return `${who} ${consentedOn}${documentNo === '' ? '' : ` ${documentNo}`}`;
  });
  return [
    `专利:${applicationNos.join('、')}`,
    ...(given.length > 0 ? [`同意:${given.join(';')}`] : []),
    ...(reasons.length > 0 ? [`暂停原因:${reasons.map((code) => SUSPENSION_TITLES[code] ?? code).join('、')}`] : []),
    ...(matchIds.length > 0 ? [`对接:${matchIds.join('、')}`] : []),
  ];
}

function listingTable(listings: readonly SupplyListing[]): string {
  return renderTable(listings, [
    { title: '供给条目', value: ({ listingId }) => listingId },
    { title: '标题', value: ({ title }) => truncate(title, TITLE_WIDTH) },
    { title: '件数', align: 'right', value: ({ applicationNos }) => applicationNos.length },
    { title: '状态', value: (listing) => LISTING_TITLES[statusOf(listing)] ?? statusOf(listing) },
    { title: '发布日', value: ({ publishedOn }) => publishedOn },
    { title: '有效期至', value: ({ validUntil }) => validUntil },
  ]);
}

function batchTable(batches: readonly PublicationBatch[]): string {
  return renderTable(batches, [
    { title: '批次', value: ({ batchId }) => batchId },
    { title: '状态', value: (batch) => BATCH_TITLES[batchStatus(batch)] ?? batchStatus(batch) },
    { title: '计划', value: ({ plannedBy }) => plannedBy },
    { title: '批准', value: ({ approvedBy }) => approvedBy },
    { title: '发布日', value: ({ releasedOn }) => releasedOn },
    { title: '条目', align: 'right', value: ({ published, candidates }) => `${published}/${candidates}` },
    { title: '专利', align: 'right', value: ({ patents }) => patents },
  ]);
}
